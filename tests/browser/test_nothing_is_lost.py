"""What one typed stays: over a reload, on another device, after the back button, and over an ended session."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.seeing import Window
from tests.factories import make_customer, make_organization, make_ticket
from tests.factories.accounts import PASSWORD
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Window]
OPENING = "/chamados/novo/"
WORDS = "Fiz a carga 88231. Esperava 14 notas. Saíram 13."


@pytest.fixture
def ana(db: None) -> User:
    return make_customer(make_organization("Aurora Distribuidora"), name="Ana Lima")


def write(page: Page) -> None:
    page.get_by_label("Módulo").select_option("unknown")
    page.get_by_label("Assunto").fill("1402 não fatura")
    page.get_by_label("Descrição").fill(WORDS)
    expect(page.locator("[data-draft-state]")).to_contain_text("Rascunho guardado")


def test_draft_follows_over_a_reload_and_to_a_phone(visit: Visit, ana: User) -> None:
    page = visit(ana).go(OPENING)
    write(page)
    page.reload()
    expect(page.get_by_label("Descrição")).to_have_value(WORDS)
    phone = visit(ana, width=390).go(OPENING)
    expect(phone.get_by_label("Descrição")).to_have_value(WORDS)
    expect(phone.get_by_label("Assunto")).to_have_value("1402 não fatura")


def test_back_button_sends_nothing_twice(visit: Visit, ana: User) -> None:
    page = visit(ana).go(OPENING)
    write(page)
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page).to_have_url(re.compile(r"/chamados/\d+/$"))
    first = page.url
    page.go_back()
    if page.get_by_label("Descrição").input_value() == WORDS:
        page.get_by_role("button", name="Enviar chamado").click()
        expect(page).to_have_url(first)
    assert Ticket.objects.count() == 1


def test_ended_session_costs_no_word_of_a_reply(visit: Visit, ana: User) -> None:
    ticket = make_ticket(ana)
    seen = visit(ana, java_script_enabled=False)
    seen.allowed |= {401}
    page = seen.page
    page.goto(f"/chamados/{ticket.pk}/")
    page.locator("#composer-text").fill(WORDS)
    Session.objects.all().delete()
    page.locator("#composer .send").click()
    sign_in_again(page, ana)
    expect(page.locator("body")).to_contain_text(WORDS)


def test_ended_session_costs_no_word_of_an_opening(visit: Visit, ana: User) -> None:
    seen = visit(ana)
    seen.allowed |= {401}
    page = seen.go(OPENING)
    write(page)
    page.get_by_label("Assunto").fill("1402 não fatura nada")
    seen.context.clear_cookies()
    page.get_by_role("button", name="Enviar chamado").click()
    sign_in_again(page, ana)
    expect(page.get_by_label("Descrição")).to_have_value(WORDS)
    expect(page.get_by_label("Assunto")).to_have_value("1402 não fatura nada")
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page.locator("h1")).to_have_text("1402 não fatura nada")
    assert Ticket.objects.count() == 1


def sign_in_again(page: Page, person: User) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page).not_to_have_url(re.compile("entrar"))
