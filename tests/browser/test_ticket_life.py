"""A ticket's whole life between two people in two browsers: at a desk, on a phone, and with no scripts at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.services.outbox import drain_due
from tests.attachments import samples
from tests.browser.seeing import Window
from tests.factories import make_analyst, make_customer, make_organization
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]

Visit = Callable[..., Window]

LOG = "EOraError: ORA-01403: dados não encontrados\nORA-06512: em PKG_FATURAMENTO, linha 2218"
DROP = """(zone, [name, type, bytes]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
    for (const kind of ['dragenter', 'dragover', 'drop'])
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def people(db: None, settings: Any) -> tuple[Any, Any]:
    # The runner puts a list in the mailbox's place.
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    ana = make_customer(make_organization("Aurora Distribuidora", plan="prime"), name="Ana Lima")
    return ana, make_analyst(name="Marina Sales")


@pytest.mark.parametrize(
    ("customer_options", "analyst_options"),
    [
        pytest.param({"width": 1440}, {"width": 1440}, id="at a desk"),
        pytest.param({"width": 390}, {"width": 390}, id="on a phone"),
        pytest.param({"java_script_enabled": False}, {"java_script_enabled": False}, id="without scripts"),
    ],
)
def test_ticket_lives_its_whole_life(
    visit: Visit, people: tuple[Any, Any], customer_options: dict[str, Any], analyst_options: dict[str, Any]
) -> None:
    ana, marina = people
    customer = visit(ana, **customer_options).page
    analyst = visit(marina, **analyst_options).page
    number = open_ticket(customer, scripted=customer_options.get("java_script_enabled", True))
    take(analyst, number)
    send_from_desk(analyst, "Qual é a versão da rotina?", "Enviar e aguardar cliente")
    expect(analyst.locator("#ticket-facts")).to_contain_text("Aguardando")
    answer(customer, number, "É a 33.00.04.06.")
    open_desk(analyst, number)
    expect(analyst.locator(".conversation")).to_contain_text("É a 33.00.04.06.")
    write_note(analyst, number, "Conferir a praça com o João.")
    propose(analyst, number, "Cadastre a praça na 572.")
    refuse(customer, number, "A carga 88240 ainda falha.")
    open_desk(analyst, number)
    expect(analyst.locator(".conversation")).to_contain_text("A carga 88240 ainda falha.")
    propose(analyst, number, "Agora está corrigido.")
    accept_and_rate(customer, number)
    assert_ended(customer, number)


def assert_ended(customer: Page, number: int) -> None:
    ticket = Ticket.objects.get(pk=number)
    assert (ticket.status, ticket.closing_reason, ticket.rating) == ("closed", "resolved", 5)
    assert "Conferir a praça" not in customer.content()
    while drain_due():
        pass
    customer.goto(reverse("lobby:mailbox"))
    expect(customer.locator("main")).to_contain_text(f"#{number}")
    assert "Conferir a praça" not in customer.content()


def test_each_step_is_written_down_once(visit: Visit, people: tuple[Any, Any]) -> None:
    ana, marina = people
    customer, analyst = visit(ana).page, visit(marina).page
    number = open_ticket(customer)
    take(analyst, number)
    send_from_desk(analyst, "Já vemos.", "Enviar e continuar em atendimento", other=True)
    expect(analyst.locator(".conversation")).to_contain_text("Já vemos.")
    said = list(Message.objects.filter(ticket_id=number).order_by("pk").values_list("body", flat=True))
    assert said == ["Fiz. Esperava. Aconteceu.", "Já vemos."]


def open_ticket(page: Page, *, scripted: bool = True) -> int:
    """Open a ticket with a log and a video, as far as this browser lets."""
    page.goto("/chamados/novo/")
    page.get_by_label("Módulo").select_option("unknown")
    page.get_by_label("Assunto").fill("1402 não fatura a carga 88231")
    page.get_by_label("Descrição").fill("Fiz. Esperava. Aconteceu.")
    page.locator("#id_log_text").fill(LOG)
    page.locator("#opening input[type=file]").set_input_files(
        [{"name": "1402.mp4", "mimeType": "video/mp4", "buffer": samples.MP4}]
    )
    if scripted:
        expect(page.locator("[data-upload-item][data-state=done]")).to_have_count(1)
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page).to_have_url(re.compile(r"/chamados/\d+/"))
    expect(page.locator("h1")).to_have_text("1402 não fatura a carga 88231")
    expect(page.locator(".conversation video")).to_have_count(1)
    expect(page.locator(".conversation")).to_contain_text("ORA-01403")
    return int(page.url.rstrip("/").split("/")[-1].split("?")[0])


def take(page: Page, number: int) -> None:
    """Find the ticket in its queue and take it."""
    page.goto("/mesa/filas/sem-responsavel/")
    page.locator(f"#row-{number} a").first.click()
    expect(page.locator("h1")).to_contain_text(f"#{number}")
    page.get_by_role("button", name="Assumir", exact=True).first.click()
    expect(page.locator("#ticket-facts")).to_contain_text("Em atendimento")


def open_desk(page: Page, number: int) -> None:
    page.goto(f"/mesa/chamados/{number}/")
    expect(page.locator("h1")).to_contain_text(f"#{number}")


def send_from_desk(page: Page, text: str, button: str, *, other: bool = False) -> None:
    composer = page.locator("[data-mode-of=responder]")
    composer.locator("textarea").first.fill(text)
    if other:
        composer.locator("details.menu summary").click()
    composer.get_by_role("button", name=button).click()
    expect(page.locator(".conversation")).to_contain_text(text)


def write_note(page: Page, number: int, text: str) -> None:
    page.goto(f"/mesa/chamados/{number}/?modo=nota")
    note = page.locator("[data-mode-of=nota]")
    note.locator("textarea").first.fill(text)
    note.get_by_role("button", name="Guardar nota interna").click()
    expect(page.locator(".conversation")).to_contain_text(text)


def propose(page: Page, number: int, text: str) -> None:
    open_desk(page, number)
    send_from_desk(page, text, "Resolvido", other=True)
    expect(page.locator("#ticket-facts")).to_contain_text("Solução proposta")


def answer(page: Page, number: int, text: str) -> None:
    page.goto(f"/chamados/{number}/")
    page.locator("#composer-text").fill(text)
    page.locator("#composer .send").click()
    expect(page.locator(".conversation")).to_contain_text(text)
    expect(page.locator("#composer-text")).to_have_value("")


def refuse(page: Page, number: int, text: str) -> None:
    page.goto(f"/chamados/{number}/")
    page.locator("#not-yet summary").click()
    page.get_by_label("O que ainda falha?").fill(text)
    page.get_by_role("button", name="Enviar e continuar").click()
    expect(page.locator(".conversation")).to_contain_text(text)


def accept_and_rate(page: Page, number: int) -> None:
    page.goto(f"/chamados/{number}/")
    page.get_by_role("button", name="Aceitar solução").click()
    expect(page.locator("#ticket-state")).to_contain_text("Encerrado")
    page.locator("#rate .marks label").nth(4).click()
    page.locator("#rate button[type=submit]").click()
    expect(page.locator("#rate-title")).to_contain_text("5 de 5")


def drop(page: Page, selector: str, name: str, kind: str, data: bytes) -> None:
    """Let go of a file over a place."""
    page.locator(selector).first.evaluate(DROP, [name, kind, list(data)])


def test_files_are_dropped_onto_the_form(visit: Visit, people: tuple[Any, Any]) -> None:
    page = visit(people[0]).go("/chamados/novo/")
    drop(page, "#opening [data-upload]", "1402.log", "text/plain", samples.LOG)
    drop(page, "#opening [data-upload]", "passos.mp4", "video/mp4", samples.MP4)
    done = page.locator("[data-upload-item][data-state=done]")
    expect(done).to_have_count(2)
    expect(done.first).to_contain_text("1402.log")
    expect(done.last).to_contain_text("passos.mp4")
