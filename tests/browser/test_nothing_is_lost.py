"""What one typed stays and goes once: over a reload, the back button, a cut connection and an ended session."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import BrowserSession, User
from attachments.models import Attachment
from tests.attachments import samples
from tests.browser.conftest import enter
from tests.browser.seeing import Window, launch
from tests.factories import make_analyst, make_customer, make_organization, make_ticket
from tests.factories.accounts import PASSWORD
from tickets.models import Draft, Message, Ticket
from tickets.services import assignment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Window]
OPENING = "/chamados/novo/"
TICKET = re.compile(r"/chamados/\d+/$")
WORDS = "Fiz a carga 88231. Esperava 14 notas. Saíram 13."


@pytest.fixture
def remembering(ana: User, live_server: Any, chromium: Browser) -> Iterator[Window]:
    """Return Ana's window in a browser that keeps pages in memory, as people's browsers do and tests' do not."""
    own = launch(chromium.browser_type, is_whole=True, ignore_default_args=["--disable-back-forward-cache"])
    seen = Window(own, live_server.url)
    enter(seen, ana, live_server.url)
    yield seen
    own.close()
    assert seen.complaints == []


@pytest.fixture
def ana(db: None) -> User:
    return make_customer(make_organization("Aurora Distribuidora"), name="Ana Lima")


def write(page: Page) -> None:
    page.get_by_label("Módulo").select_option("unknown")
    page.get_by_label("Assunto").fill("1402 não fatura")
    page.get_by_label("Descrição").fill(WORDS)
    expect(page.locator("[data-draft-state]")).to_contain_text("Rascunho guardado")


def attach(page: Page) -> None:
    page.locator("form input[type=file]").first.set_input_files(
        [{"name": "1402.log", "mimeType": "text/plain", "buffer": samples.LOG}]
    )
    expect(page.locator("[data-upload-item][data-state=done]")).to_have_count(1)


def send(page: Page) -> int:
    """Send the opening form and return the number of the ticket that it became."""
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page).to_have_url(TICKET)
    return int(page.url.split("/")[-2])


def holds(page: Page, words: str = WORDS) -> None:
    """See that the form is whole, the choices that browsers do not restore included."""
    expect(page.get_by_label("Descrição")).to_have_value(words)
    expect(page.get_by_label("Assunto")).to_have_value("1402 não fatura")
    expect(page.get_by_label("Módulo")).to_have_value("unknown")


def test_draft_follows_over_a_reload_and_to_a_phone(visit: Visit, ana: User) -> None:
    page = visit(ana).go(OPENING)
    write(page)
    attach(page)
    expect(page).to_have_url(re.compile("rascunho="))
    page.reload()
    holds(page)
    expect(page.locator("[data-upload-item][data-state=done]")).to_contain_text("1402.log")
    phone = visit(ana, width=390).go(OPENING)
    phone.get_by_role("link", name="Continuar").click()
    holds(phone)


def test_back_button_after_sending_tells_of_the_ticket(visit: Visit, ana: User) -> None:
    page = visit(ana).go(OPENING)
    write(page)
    number = send(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text(f"Este chamado já foi aberto: #{number}")
    expect(page.locator("main")).to_contain_text(WORDS)
    page.get_by_role("link", name="Abrir outro com estas palavras").click()
    holds(page)
    other = send(page)
    assert sorted(Ticket.objects.values_list("pk", flat=True)) == [number, other]
    assert list(Message.objects.values_list("body", flat=True)) == [WORDS, WORDS]


def test_back_button_finds_no_page_in_the_browsers_memory_and_doubles_nothing(remembering: Window) -> None:
    page = remembering.go(OPENING)
    write(page)
    page.evaluate("addEventListener('pageshow', (event) => sessionStorage.setItem('kept', event.persisted))")
    number = send(page)
    page.evaluate("history.back()")
    expect(page.locator("h1")).to_have_text(f"Este chamado já foi aberto: #{number}")
    # A page of a person's is asked for anew: `no-store` keeps it out of a memory that outlives signing out.
    assert page.evaluate("sessionStorage.getItem('kept')") is None
    assert Ticket.objects.count() == 1


def test_back_button_from_a_refused_form_brings_it_whole(visit: Visit, ana: User) -> None:
    page = visit(ana).go(OPENING)
    page.get_by_label("Assunto").fill("1402 não fatura")
    page.get_by_label("Descrição").fill(WORDS)
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Descrição")).to_have_value(WORDS)
    page.get_by_label("Módulo").select_option("unknown")
    send(page)
    assert (Ticket.objects.count(), Draft.objects.count()) == (1, 0)


def test_ended_session_costs_no_word_of_a_reply(visit: Visit, ana: User) -> None:
    ticket = make_ticket(ana)
    seen = visit(ana, java_script_enabled=False)
    seen.allowed |= {401}
    page = seen.page
    page.goto(f"/chamados/{ticket.pk}/")
    page.locator("#composer-text").fill(WORDS)
    BrowserSession.objects.all().delete()
    page.locator("#composer .send").click()
    sign_in_again(page, ana)
    expect(page.locator("body")).to_contain_text(WORDS)


def test_cookies_cleared_while_one_writes_cost_no_word_and_no_file(visit: Visit, ana: User) -> None:
    seen = left_out(visit(ana))
    page = seen.go(OPENING)
    write(page)
    attach(page)
    seen.context.clear_cookies()
    more = f"{WORDS} E falta a 88232."
    page.get_by_label("Descrição").fill(more)
    page.get_by_role("dialog", name="Sua sessão terminou").get_by_role("button", name="Continuar lendo").click()
    page.get_by_role("button", name="Enviar chamado").click()
    sign_in_again(page, ana)
    holds(page, more)
    expect(page.locator("[data-upload-item][data-state=done]")).to_contain_text("1402.log")
    send(page)
    assert list(Message.objects.values_list("body", flat=True)) == [more]
    assert [file.name for file in Attachment.objects.filter(owner_kind="message")] == ["1402.log"]


def test_sign_in_beside_the_form_lets_it_go_on(visit: Visit, ana: User) -> None:
    seen = left_out(visit(ana))
    page = seen.go(OPENING)
    write(page)
    seen.context.clear_cookies()
    page.get_by_label("Descrição").fill(f"{WORDS} Mais.")
    with seen.context.expect_page() as opened:
        page.get_by_role("dialog", name="Sua sessão terminou").get_by_role("link", name="Entrar").click()
    sign_in_again(opened.value, ana)
    opened.value.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("dialog", name="Sua sessão terminou")).to_be_hidden()
    holds(page, f"{WORDS} Mais.")
    send(page)
    assert (Ticket.objects.count(), Message.objects.get().body) == (1, f"{WORDS} Mais.")


def test_cookies_cleared_cost_no_word_of_a_scripted_reply(visit: Visit, ana: User) -> None:
    ticket = make_ticket(ana)
    seen = left_out(visit(ana))
    page = seen.go(f"/chamados/{ticket.pk}/")
    page.locator("#composer-text").fill(WORDS)
    attach(page)
    seen.context.clear_cookies()
    page.locator("#composer .send").click()
    sign_in_again(page, ana)
    expect(page.locator("#composer-text")).to_have_value(WORDS)
    expect(page.locator("[data-upload-item][data-state=done]")).to_contain_text("1402.log")
    page.locator("#composer .send").click()
    expect(page.locator(".conversation")).to_contain_text("1402.log")
    assert list(Message.objects.filter(ticket=ticket, is_opening=False).values_list("body", flat=True)) == [WORDS]


def test_cookies_cleared_cost_no_word_at_the_desk(visit: Visit, ana: User) -> None:
    ticket, marina = make_ticket(ana), make_analyst(name="Marina Sales")
    assignment.take(ticket_id=ticket.pk, by=marina)
    seen = left_out(visit(marina))
    page = seen.go(f"/mesa/chamados/{ticket.pk}/")
    composer = page.locator("[data-mode-of=responder]")
    composer.locator("textarea").first.fill(WORDS)
    attach(page)
    seen.context.clear_cookies()
    composer.get_by_role("button", name="Enviar e aguardar cliente").click()
    with seen.context.expect_page() as opened:
        page.get_by_role("dialog", name="Sua sessão terminou").get_by_role("link", name="Entrar").click()
    sign_in_again(opened.value, marina)
    opened.value.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(composer.locator("textarea").first).to_have_value(WORDS)
    expect(composer.locator("[data-upload-item][data-state=done]")).to_contain_text("1402.log")
    composer.get_by_role("button", name="Enviar e aguardar cliente").click()
    expect(page.locator(".conversation")).to_contain_text("1402.log")
    assert list(Message.objects.filter(ticket=ticket, is_opening=False).values_list("body", flat=True)) == [WORDS]


def test_reload_in_the_middle_of_a_word_keeps_it(visit: Visit, ana: User) -> None:
    page = visit(ana).go(OPENING)
    write(page)
    page.get_by_label("Descrição").fill(f"{WORDS} E a última pala")
    page.reload()
    holds(page, f"{WORDS} E a última pala")
    send(page)
    assert (Ticket.objects.count(), Draft.objects.count()) == (1, 0)


def test_connection_cut_while_one_writes_and_sends_loses_nothing(visit: Visit, ana: User) -> None:
    seen = cut_off(visit(ana))
    page = seen.go(OPENING)
    write(page)
    seen.context.set_offline(True)
    page.get_by_label("Descrição").fill(f"{WORDS} No túnel.")
    expect(page.locator("[data-draft-state]")).to_contain_text("Guardado só neste aparelho")
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page.locator("[data-toasts]")).to_contain_text("nada foi enviado")
    holds(page, f"{WORDS} No túnel.")
    seen.context.set_offline(False)
    expect(page.locator("[data-draft-state]")).to_contain_text("Rascunho guardado")
    send(page)
    assert (Ticket.objects.count(), Message.objects.get().body) == (1, f"{WORDS} No túnel.")


def test_answer_that_never_came_is_asked_for_again_and_nothing_doubles(visit: Visit, ana: User) -> None:
    seen = cut_off(visit(ana))
    page = seen.go(OPENING)
    write(page)
    page.get_by_label("Descrição").fill(f"{WORDS} Fim.")

    def take_and_say_nothing(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(re.compile(r"/chamados/novo/$"), take_and_say_nothing, times=1)
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page.locator("main h1")).to_have_count(0)
    number = Ticket.objects.get().pk
    page.go_back()
    expect(page.locator("h1")).to_have_text(f"Este chamado já foi aberto: #{number}")
    expect(page.locator("main")).to_contain_text(f"{WORDS} Fim.")
    fresh = seen.go(OPENING)
    expect(fresh.locator("[data-draft-offer]")).to_be_hidden()
    assert Ticket.objects.count() == 1


def test_send_that_never_arrived_brings_the_last_words_back(visit: Visit, ana: User) -> None:
    seen = cut_off(visit(ana))
    page = seen.go(OPENING)
    write(page)
    page.get_by_label("Descrição").fill(f"{WORDS} Fim.")
    page.route(re.compile(r"/chamados/novo/$"), lambda route: route.abort("connectionreset"), times=1)
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page.locator("main h1")).to_have_count(0)
    page.go_back()
    holds(page, f"{WORDS} Fim.")
    send(page)
    assert (Ticket.objects.count(), Message.objects.get().body) == (1, f"{WORDS} Fim.")


def test_two_windows_keep_two_drafts_and_open_two_tickets(visit: Visit, ana: User) -> None:
    seen = cut_off(visit(ana))
    first = seen.go(OPENING)
    write(first)
    second = seen.context.new_page()
    second.goto(OPENING)
    write(second)
    second.get_by_label("Descrição").fill("Outra coisa.")
    expect(second.locator("[data-draft-state]")).to_contain_text("Rascunho guardado")
    send(second)
    first.reload()
    holds(first)
    send(first)
    assert sorted(Message.objects.values_list("body", flat=True)) == [WORDS, "Outra coisa."]


def test_one_draft_in_two_windows_becomes_one_ticket(visit: Visit, ana: User) -> None:
    seen = visit(ana)
    first = seen.go(OPENING)
    write(first)
    second = seen.context.new_page()
    second.goto(first.url)
    number = send(second)
    first.get_by_label("Descrição").fill(f"{WORDS} E mais.")
    expect(first.locator("[data-draft-state]")).to_contain_text("já foi enviado")
    first.get_by_role("button", name="Enviar chamado").click()
    expect(first.locator("[role=alert]")).to_contain_text(f"#{number}")
    expect(first.get_by_label("Descrição")).to_have_value(f"{WORDS} E mais.")
    assert Ticket.objects.count() == 1


def left_out(seen: Window) -> Window:
    """Let this window be answered as one whose session has ended."""
    seen.allowed |= {401, 403}
    return seen


def cut_off(seen: Window) -> Window:
    """Let this window's connection be cut."""
    seen.may_be_cut = True
    return seen


def sign_in_again(page: Page, person: User) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page).not_to_have_url(re.compile("entrar"))
