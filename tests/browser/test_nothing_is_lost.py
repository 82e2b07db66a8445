"""What one typed stays: over a reload, on another device, and over an ended session."""

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
    page.get_by_role("link", name="Continuar").click()
    expect(page.get_by_label("Descrição")).to_have_value(WORDS)
    phone = visit(ana, width=390).go(OPENING)
    phone.get_by_role("link", name="Continuar").click()
    expect(phone.get_by_label("Descrição")).to_have_value(WORDS)
    expect(phone.get_by_label("Assunto")).to_have_value("1402 não fatura")


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


def sign_in_again(page: Page, person: User) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page).not_to_have_url(re.compile("entrar"))
