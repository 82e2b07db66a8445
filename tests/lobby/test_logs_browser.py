"""The log viewer in a real Chromium: more lines while one scrolls, marks, a search, a quotation; on a phone too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from attachments.models import Attachment
from attachments.services.receiving import receive
from tests.browser.conftest import enter
from tests.browser.seeing import Window, faults_of
from tests.factories import make_analyst, make_customer, make_ticket
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Scene = tuple[Attachment, Ticket]


@pytest.fixture
def scene() -> Scene:
    ana = make_customer()
    lines = [f"2026-11-24T07:12:44 linha {number} {'x' * (number % 90)}" for number in range(1, 2001)]
    lines[1233] = "ORA-04068: existing state of packages has been discarded " + "y" * 3000
    file = receive(by=ana, name="alerta.log", chunks=["\n".join(lines).encode()])
    return file, make_ticket(ana, attachment_ids=(file.pk,))


@pytest.fixture
def visit(chromium: Any, live_server: Any) -> Any:
    opened: list[Window] = []

    def make(person: Any, **options: Any) -> Window:
        seen = Window(chromium, live_server.url, **options)
        enter(seen, person, live_server.url)
        opened.append(seen)
        return seen

    yield make
    for seen in opened:
        seen.context.close()
    assert [line for seen in opened for line in seen.complaints] == []


def scroll_to(page: Page, place: str) -> None:
    page.locator("#log-lines").evaluate(f"list => {{ list.scrollTop = {place} }}")


@pytest.mark.parametrize("width", [1440, 390])
def test_log_grows_while_one_scrolls_and_keeps_what_is_read(
    visit: Callable[..., Window], scene: Scene, width: int
) -> None:
    file, ticket = scene
    page = visit(ticket.requester, width=width).go(f"/arquivos/{file.pk}/log/?linha=1000")
    expect(page.locator("#l1000")).to_be_in_viewport()
    assert page.locator("#log-lines > li[id]").count() == 400

    scroll_to(page, "list.scrollHeight")
    expect(page.locator("#l1500")).to_be_attached()
    scroll_to(page, "800")
    scroll_to(page, "500")
    expect(page.locator("#l500")).to_be_attached()

    numbers = page.locator("#log-lines > li[id] > .number").all_inner_texts()
    assert [int(number) for number in numbers] == list(range(400, 1600))
    top = page.locator("#log-lines").evaluate(
        """list => {
            const edge = list.getBoundingClientRect().top;
            return [...list.children].find((one) => one.getBoundingClientRect().bottom > edge).id;
        }"""
    )
    # What one read before lines came above it: some 20 lines below the first one that was there.
    assert 800 <= int(top[1:]) <= 850


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_log_has_no_faults_that_axe_finds(visit: Callable[..., Window], scene: Scene, width: int, scheme: str) -> None:
    file, _ticket = scene
    seen = visit(make_analyst(), width=width, color_scheme=scheme, reduced_motion="reduce")

    found = {}
    for path in ("?linha=1230-1234&busca=ora-", "?busca=ORA-", "?busca=nada", "linha/1234/"):
        page = seen.go(f"/arquivos/{file.pk}/log/{path}")
        found[path] = faults_of(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_lines_are_searched_marked_and_quoted_into_the_reply(visit: Callable[..., Window], scene: Scene) -> None:
    file, ticket = scene
    page = visit(ticket.requester).go(f"/arquivos/{file.pk}/log/")

    page.get_by_role("searchbox", name="Procurar no log").fill("ora-04068")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="1234", exact=True).click()
    expect(page.locator("#l1234 mark")).to_have_text("ORA-04068")
    page.locator("#l1235 .number").click()
    page.locator("#l1237 .number").click(modifiers=["Shift"])
    expect(page.locator("li[data-chosen]")).to_have_count(3)
    assert page.evaluate("location.search + location.hash") == "?linha=1235-1237#l1235"

    page.get_by_role("button", name="Citar na resposta").click()

    composer = page.get_by_role("textbox", name="Sua resposta")
    expect(composer).to_be_focused()
    assert composer.evaluate("area => area.selectionStart === area.value.length")
    assert "`alerta.log`, linhas 1235 a 1237:" in composer.input_value()
    assert "linha 1236 " in composer.input_value()
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator(".message pre code")).to_contain_text("linha 1237 ")


def test_lines_are_wrapped_on_a_phone_and_the_choice_is_kept(visit: Callable[..., Window], scene: Scene) -> None:
    file, ticket = scene
    seen = visit(ticket.requester, width=390)
    page = seen.go(f"/arquivos/{file.pk}/log/")
    button = page.get_by_role("button", name="Quebrar linhas")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()

    page = seen.go(f"/arquivos/{file.pk}/log/?busca=ORA-")

    expect(page.get_by_role("button", name="Quebrar linhas")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#log-lines[data-wrap]")).to_have_count(0)


def test_search_goes_on_until_it_finds_something(visit: Callable[..., Window], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lobby.logs.page.SEARCH_SECONDS", 0.0)
    ana = make_customer()
    file = receive(by=ana, name="longo.log", chunks=[b"nada\n" * 400_000, b"ORA-00060\n"])

    page = visit(ana).go(f"/arquivos/{file.pk}/log/?busca=ORA-00060")

    expect(page.locator("#log-search mark")).to_have_text("ORA-00060")
    expect(page.locator("#log-search .log-foot")).to_contain_text("até o fim")
    assert "desde=" in page.url
