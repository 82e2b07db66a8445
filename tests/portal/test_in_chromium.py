"""The customers' door in a real Chromium: the form that follows answers, sending once, a page that stays fresh."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.factories import make_module, make_routine, make_ticket, new_key, say
from tickets.models import Draft, Ticket
from tickets.services import assignment, conversation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[[str], Page]


@pytest.fixture
def visit(chromium: Browser, live_server: Any, ana: User) -> Iterator[Visit]:
    """Open a page of Ana's; whatever the console complains of fails the test."""
    said: list[str] = []
    client = Client()
    client.force_login(ana)
    context = chromium.new_context(locale="pt-BR")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])

    def go(path: str) -> Page:
        page = context.new_page()
        page.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{live_server.url}{path}")
        expect(page.locator("html[data-ready]")).to_be_attached()
        return page

    yield go
    context.close()
    assert said == []


def test_form_follows_its_answers_and_loses_nothing(visit: Visit) -> None:
    page = visit("/chamados/novo/")
    page.fill("#id_subject", "Nada sai")
    page.check("#id_stopped_1")
    expect(page.locator("h1")).to_have_text("O faturamento parou")
    expect(page.locator("#id_subject")).to_be_hidden()
    for answer in ("extent_0", "environment_0", "customization_0"):
        page.check(f"#id_{answer}")
    expect(page.locator("#verdict-title")).to_contain_text("é atendimento imediato")
    page.check("#id_environment_1")
    expect(page.locator("#verdict-title")).to_have_text("Não é atendimento imediato: acontece na base de homologação")
    expect(page.locator("#id_subject")).to_have_value("Nada sai")
    expect(page.locator("#id_severity_asked")).to_have_value("medium")
    page.select_option("#id_severity_asked", "low")
    page.check("#id_stopped_3")
    expect(page.locator("#severity-hint")).to_contain_text("As respostas indicam")
    expect(page.locator("#id_severity_asked")).to_have_value("low")


def test_module_names_its_product_and_narrows_the_routines(visit: Visit) -> None:
    module = make_module()
    make_routine(module)
    page = visit("/chamados/novo/")
    page.select_option("#id_module", str(module.pk))
    expect(page.locator("#id_product")).to_have_value(str(module.product_id))
    page.locator("#id_routine").press_sequentially("14")
    expect(page.locator("#routine-options option")).to_have_attribute("value", "1402")


def test_form_keeps_itself_and_goes_once_for_two_clicks(visit: Visit) -> None:
    page = visit("/chamados/novo/")
    page.select_option("#id_module", "unknown")
    page.fill("#id_subject", "1402 não fatura")
    page.fill("#id_description", "Fiz, esperava, aconteceu.")
    expect(page.locator("[data-draft-state]")).to_contain_text("Rascunho guardado")
    assert Draft.objects.get().data["subject"] == "1402 não fatura"
    page.get_by_role("button", name="Enviar chamado").dblclick()
    expect(page).to_have_url(re.compile(r"/chamados/\d+/$"))
    expect(page.locator("h1")).to_have_text("1402 não fatura")
    assert (Ticket.objects.count(), Draft.objects.count()) == (1, 0)


def test_ticket_moves_while_one_writes_and_the_words_stay(visit: Visit, ana: User, marina: User) -> None:
    ticket = make_ticket(ana)
    assignment.take(ticket_id=ticket.pk, by=marina)
    page = visit(f"/chamados/{ticket.pk}/")
    page.fill("#composer-text", "Escrevendo")
    conversation.reply(ticket_id=ticket.pk, by=marina, words=say("Já vemos."), key=new_key())
    assignment.assign(ticket_id=ticket.pk, by=marina, assignee_id=None)
    expect(page.locator(".conversation article")).to_have_count(2, timeout=20_000)
    expect(page.locator("#ticket-state")).to_contain_text("sem responsável no momento")
    expect(page.locator("#composer-text")).to_have_value("Escrevendo")
    expect(page.locator("#composer-text")).to_be_focused()
