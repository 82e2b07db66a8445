"""Signing in, the account's pages and an ended session, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.services.people import sign_out_everywhere
from tests.browser.seeing import AXE_RULES
from tests.factories import make_administrator, make_analyst, make_customer, make_organization
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]

GATE = [
    "/conta/entrar/",
    "/conta/primeiro-acesso/",
    "/conta/senha/esqueci/",
    "/conta/senha/esqueci/enviado/",
    "/conta/encerrada/",
    "/conta/senha/nova/1-a-b/",
]
INSIDE = ["/perfil/", "/perfil/seguranca/", "/conta/senha/", "/conta/chaves/nova/", "/conta/duas-etapas/ligar/"]


@pytest.fixture
def open_page(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Return a maker of pages, each in a browser of its own, that collects what the console says."""
    contexts = []

    def make(width: int = 1440, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, locale="pt-BR", **options
        )
        contexts.append(context)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.said = said  # type: ignore[attr-defined]
        return page

    yield make
    for context in contexts:
        context.close()


def demo_people() -> User:
    """Make a small demo and return its first person."""
    house = make_organization("Aurora Distribuidora", plan="prime")
    ana = make_customer(house, name="Ana Lima", is_demo=True, email="ana.lima@aurora.exemplo")
    make_customer(house, name="Carlos Meireles", is_demo=True, is_customer_manager=True)
    make_analyst(name="Marina Sales", is_demo=True)
    return ana


def enter(page: Page, person: User) -> None:
    """Sign in by the form."""
    page.goto("/conta/entrar/?next=/perfil/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Seus dados")


def faults_of(page: Page) -> list[Any]:
    """Return what axe finds, and how far the page is wider than its window."""
    found = Axe().run(page, options=AXE_RULES).response
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [
        *((rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]),
        *([wide] if wide else []),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_the_gate_is_clean(open_page: Any, width: int, scheme: str) -> None:
    demo_people()
    page = open_page(width, color_scheme=scheme, has_touch=width < 500)
    faults = {}
    for path in GATE:
        page.goto(path)
        faults[path] = faults_of(page)
    assert faults == {path: [] for path in GATE}
    # 410 is told by the browser itself.
    assert [line for line in page.said if "410" not in line] == []


@pytest.mark.parametrize("side", [make_customer, make_analyst])
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark"), (320, "light")])
def test_the_account_is_clean(open_page: Any, side: Any, width: int, scheme: str) -> None:
    page = open_page(width, color_scheme=scheme)
    enter(page, side())
    page.goto("/conta/confirmar/")
    assert faults_of(page) == []
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Confirmar").click()
    page.wait_for_load_state()
    faults = {}
    for path in INSIDE:
        page.goto(path)
        expect(page.locator("h1")).to_have_count(1)
        faults[path] = faults_of(page)
    assert faults == {path: [] for path in INSIDE}
    assert page.locator(".code-picture svg").bounding_box()["width"] > 100
    assert page.said == []


def test_one_click_signs_in_as_a_demo_account(open_page: Any) -> None:
    demo_people()
    page = open_page()
    page.goto("/conta/entrar/?next=/perfil/")
    page.get_by_role("button", name="Ana Lima").click()
    expect(page.locator(".page-head")).to_contain_text("ana.lima@aurora.exemplo")


def test_sign_in_works_without_scripts_and_by_the_keyboard(open_page: Any) -> None:
    person = demo_people()
    page = open_page(390, java_script_enabled=False)
    page.goto("/conta/entrar/?next=/perfil/")
    page.keyboard.type(person.email)
    page.keyboard.press("Tab")
    page.keyboard.type("uma senha errada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("O e-mail ou a senha não confere")
    expect(page.get_by_label("E-mail")).to_have_value(person.email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Seus dados")


def test_a_lost_session_brings_the_words_back_without_scripts(open_page: Any) -> None:
    person = demo_people()
    page = open_page(390, java_script_enabled=False)
    enter(page, person)
    page.get_by_label("Cargo").fill("Faturista-chefe")
    sign_out_everywhere(by=person, person_id=person.pk)

    page.get_by_role("button", name="Salvar").click()
    expect(page.get_by_text("O que você escreveu está guardado")).to_be_visible()
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_text("ainda não foi salvo")).to_be_visible()
    expect(page.get_by_label("Cargo")).to_have_value("Faturista-chefe")
    page.get_by_role("button", name="Salvar").click()
    expect(page.get_by_text("Seus dados estão salvos")).to_be_visible()


def test_an_open_page_says_that_its_session_ended_and_goes_on(open_page: Any) -> None:
    person, boss = demo_people(), make_administrator()
    page = open_page()
    enter(page, person)
    page.get_by_label("Cargo").fill("Faturista-chefe")
    sign_out_everywhere(by=boss, person_id=person.pk)

    page.evaluate("htmx.ajax('GET', '/perfil/', {target: 'main', swap: 'innerHTML'})")
    dialog = page.get_by_role("dialog", name="Sua sessão terminou")
    expect(dialog).to_be_visible()
    with page.context.expect_page() as opened:
        dialog.get_by_role("link", name="Entrar").click()
    other = opened.value
    other.get_by_label("E-mail").fill(person.email)
    other.get_by_label("Senha").fill(PASSWORD)
    other.keyboard.press("Enter")
    expect(other.get_by_role("heading", level=1)).to_have_text("Você entrou de novo")
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Cargo")).to_have_value("Faturista-chefe")
    page.get_by_role("button", name="Salvar").click()
    expect(page.get_by_text("Seus dados estão salvos")).to_be_visible()
    person.refresh_from_db()
    assert person.job_title == "Faturista-chefe"


def test_a_page_left_open_sends_what_it_holds_after_all(open_page: Any) -> None:
    """Signed in anew in another tab: this page's token is old."""
    person = demo_people()
    page = open_page(390)
    enter(page, person)
    page.get_by_label("Cargo").fill("Faturista-chefe")
    other = page.context.new_page()
    other.goto("/perfil/seguranca/")
    other.get_by_role("button", name="Sair de todos os lugares").click()
    other.get_by_label("E-mail").fill(person.email)
    other.get_by_label("Senha").fill(PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_load_state()

    page.get_by_role("button", name="Salvar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Esta página ficou aberta tempo demais")
    page.get_by_role("button", name="Enviar agora").click()

    expect(page.get_by_text("Seus dados estão salvos")).to_be_visible()
    person.refresh_from_db()
    assert person.job_title == "Faturista-chefe"
