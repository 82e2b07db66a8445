"""An analyst's work by the keyboard alone, and two analysts in one ticket."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.seeing import Window
from tests.factories import make_analyst, make_customer, make_organization, make_ticket
from tickets.models import Ticket
from tickets.services import assignment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Window]


@pytest.fixture
def tickets(db: None) -> list[Ticket]:
    ana = make_customer(make_organization("Aurora Distribuidora"), name="Ana Lima")
    return [make_ticket(ana, subject=f"Carga 8823{number}") for number in range(3)]


@pytest.fixture
def marina(db: None) -> User:
    return make_analyst(name="Marina Sales")


def test_analyst_works_without_a_mouse(visit: Visit, tickets: list[Ticket], marina: User) -> None:
    page = visit(marina).go("/mesa/filas/todos/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("#ticket h1")).to_contain_text("Carga 88230")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Atalhos")).to_be_visible()
    page.keyboard.press("Escape")
    take = page.get_by_role("button", name="Assumir", exact=True)
    take.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ticket-facts")).to_contain_text("Em atendimento")
    write_with_key(page, "n", "nota", "Ver a 572.", "Guardar nota interna")
    write_with_key(page, "e", "responder", "Qual é a versão?", "Enviar e aguardar cliente")
    expect(page.locator("#ticket-facts")).to_contain_text("Aguardando")
    assert [ticket.status for ticket in Ticket.objects.order_by("pk")] == ["waiting_customer", "new", "new"]


def write_with_key(page: Page, key: str, mode: str, text: str, button: str) -> None:
    """Type into the composer that a key leads to, and send it without leaving the keyboard."""
    page.locator("#ticket h1").evaluate("element => document.activeElement?.blur()")
    page.keyboard.press(key)
    area = page.locator(f"[data-mode-of={mode}] textarea").first
    expect(area).to_be_focused()
    page.keyboard.type(text)
    send = page.locator(f"[data-mode-of={mode}]").get_by_role("button", name=button)
    send.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".conversation")).to_contain_text(text)


def test_escape_leaves_the_composer_and_keeps_what_was_written(
    visit: Visit, tickets: list[Ticket], marina: User
) -> None:
    page = visit(marina).go(f"/mesa/chamados/{tickets[1].pk}/?fila=todos")
    page.keyboard.press("e")
    area = page.locator("[data-mode-of=responder] textarea").first
    expect(area).to_be_focused()
    page.keyboard.type("oi")
    page.keyboard.press("Escape")
    expect(area).not_to_be_focused()
    page.keyboard.press("j")
    expect(area).to_have_value("oi")
    expect(page.locator("#list-pane a.open:focus")).to_have_count(1)


def test_two_who_answer_at_once_lose_no_word(visit: Visit, tickets: list[Ticket], marina: User) -> None:
    ticket = tickets[0]
    assignment.take(ticket_id=ticket.pk, by=marina)
    first = visit(marina).go(f"/mesa/chamados/{ticket.pk}/")
    second = visit(make_analyst(name="Diego Freitas")).go(f"/mesa/chamados/{ticket.pk}/")
    reply(first, "Já estou vendo a praça.")
    expect(first.locator(".conversation")).to_contain_text("Já estou vendo a praça.")
    reply(second, "Eu também olho isto.")
    expect(second.locator("[data-mode-of=responder]")).to_contain_text("Nada foi enviado ainda")
    area = second.locator("[data-mode-of=responder] textarea").first
    expect(area).to_have_value("Eu também olho isto.")
    expect(second.locator(".conversation")).to_contain_text("Já estou vendo a praça.")


def reply(page: Page, text: str) -> None:
    composer = page.locator("[data-mode-of=responder]")
    composer.locator("textarea").first.fill(text)
    composer.get_by_role("button", name="Enviar e aguardar cliente").click()
