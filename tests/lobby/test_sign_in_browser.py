"""Signing in, the account's pages and an ended session, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.services.people import sign_out_everywhere
from tests.browser.seeing import faults_of
from tests.factories import make_administrator, make_analyst, make_customer, make_organization
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]


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


@pytest.mark.parametrize("side", [make_customer, make_analyst])
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_what_the_password_is_asked_again_for_is_clean(open_page: Any, side: Any, width: int, scheme: str) -> None:
    page = open_page(width, color_scheme=scheme)
    enter(page, side())
    page.goto("/conta/duas-etapas/ligar/")
    asked = faults_of(page)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Confirmar").click()
    expect(page.locator(".code-picture svg")).to_be_visible()
    assert page.locator(".code-picture svg").bounding_box()["width"] > 100
    step = faults_of(page)
    page.goto("/conta/chaves/nova/")
    assert (asked, step, faults_of(page), page.said) == ([], [], [], [])


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
    # Its bell would tell it that the session had ended, and it would come by the new token by itself.
    page.route("**/avisos/sino/", lambda route: route.fulfill(status=204))
    page.get_by_label("Cargo").fill("Faturista-chefe")
    other = page.context.new_page()
    other.goto("/perfil/seguranca/")
    other.get_by_role("button", name="Sair de todos os lugares").click()
    other.get_by_label("E-mail").fill(person.email)
    other.get_by_label("Senha").fill(PASSWORD)
    other.keyboard.press("Enter")
    expect(other.locator("body[data-user]:not([data-user=''])")).to_be_attached()

    page.get_by_role("button", name="Salvar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Esta página ficou aberta tempo demais")
    page.get_by_role("button", name="Enviar agora").click()

    expect(page.get_by_text("Seus dados estão salvos")).to_be_visible()
    person.refresh_from_db()
    assert person.job_title == "Faturista-chefe"
