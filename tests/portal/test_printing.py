"""A ticket on paper for its customer: all of it, nothing of the team's, and no more queries for a long one."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from accounts.models import User
from accounts.services.house import edit_brand
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.factories import make_customer, make_organization, make_support_manager, make_ticket, new_key, say
from tests.portal.conftest import Browser
from tests.portal.pages import address_of, closed
from tickets.models import ReadMark, Ticket
from tickets.services import assignment, conversation, erasing, people

pytestmark = pytest.mark.django_db

SECRET = "a senha do banco é tiger"


def printed(browser: Browser, user: User, ticket: Ticket) -> str:
    response = browser(user).get(address_of(ticket, "imprimir/"))
    assert response.status_code == 200
    return unescape(response.content.decode())


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def test_print_holds_conversation_pictures_first_lines_and_digests(ana: User, marina: User, browser: Browser) -> None:
    log = receive(by=ana, name="1402.log", chunks=[b"ORA-01403 senha=segredo123\n" * 100])
    picture = receive(by=ana, name="tela.png", chunks=[samples.picture("PNG")])
    ticket = make_ticket(ana, attachment_ids=(log.pk, picture.pk), log_text="\n".join(f"linha {n}" for n in range(150)))
    assignment.take(ticket_id=ticket.pk, by=marina)
    conversation.reply(ticket_id=ticket.pk, by=marina, words=say("Vou olhar."), key=new_key())

    page = printed(browser, ana, ticket)
    words = words_of(page)

    expected = (
        f"#{ticket.pk} 1402 não fatura a carga",
        "Impresso por Ana Lima em",
        "Ao confirmar a carga aparece um erro.",
        "Vou olhar.",
        "Marina Sales assumiu o chamado.",
        "linha 119",
        "E mais 30 linhas, na tela.",
        log.sha256,
        picture.sha256,
    )
    assert ([part for part in expected if part not in words], "Você" in words) == ([], False)
    assert (words.count("ORA-01403"), "segredo123" in page, "linha 120" in words) == (40, False, False)
    assert (f'<img src="/arquivos/{picture.pk}/"' in page, "<nav" in page, 'loading="lazy"' in page) == (
        True,
        False,
        False,
    )


def test_print_holds_nothing_of_the_team(ana: User, marina: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    inner = receive(by=marina, name="interno.png", chunks=[samples.picture("PNG")])
    words = say(SECRET, attachment_ids=(inner.pk,))
    conversation.note(ticket_id=ticket.pk, by=marina, words=words, key=new_key())

    page = browser(ana).get(address_of(ticket, "imprimir/?notas=1")).content.decode()

    told = ("tiger", "interno.png", str(inner.pk), inner.sha256, "nota")
    assert [word for word in told if word in page.split("<main", 1)[1]] == []


def test_print_is_for_whoever_sees_the_ticket(
    ana: User, carlos: User, manager: User, stranger: User, marina: User, browser: Browser
) -> None:
    ticket = make_ticket(ana)

    people_here = (ana, carlos, manager, stranger, marina)
    statuses = [browser(who).get(address_of(ticket, "imprimir/")).status_code for who in people_here]

    assert statuses == [200, 404, 200, 404, 404]


def test_printing_is_no_reading(ana: User, browser: Browser) -> None:
    ticket = make_ticket(ana)
    ReadMark.objects.all().delete()

    printed(browser, ana, ticket)

    assert ReadMark.objects.count() == 0


def test_erased_words_and_files_leave_their_trace(ana: User, browser: Browser) -> None:
    file = receive(by=ana, name="errada.png", chunks=[samples.picture("PNG")])
    ticket = make_ticket(ana, attachment_ids=(file.pk,))
    erasing.erase_message(message_id=ticket.messages.get().pk, by=ana, reason="Dados de outro")

    words = words_of(printed(browser, ana, ticket))

    expected = ("apagou este texto: “Dados de outro”.", "O arquivo errada.png foi apagado.")
    assert ([part for part in expected if part not in words], file.sha256 in words) == ([], False)


# The house is known anew once its change is committed.
@pytest.mark.django_db(transaction=True)
def test_head_of_a_print_tells_whose_house_it_is(ana: User, browser: Browser) -> None:
    edit_brand(by=None, company_name="Norte Sistemas", portal_name="Central", accent="", phones=[], hours="")

    ticket = make_ticket(ana)
    assert f"Norte Sistemas · Central #{ticket.pk} " in words_of(printed(browser, ana, ticket))


def test_name_of_another_house_is_not_printed(ana: User, stranger: User, browser: Browser) -> None:
    boss = make_support_manager()
    ticket = make_ticket(stranger)
    people.move_ticket(ticket_id=ticket.pk, by=boss, organization_id=ana.organization_id or 0, requester_id=ana.pk)

    assert "Olga" not in printed(browser, ana, ticket)


def test_standard_customer_reads_no_word_of_sla(marina: User, browser: Browser) -> None:
    raimundo = make_customer(make_organization("Casa do Norte", plan="standard"))
    page = printed(browser, raimundo, closed(raimundo, marina))

    assert re.findall(r"\bSLA\b|[Pp]razo|[Vv]ence", page) == []


@pytest.mark.parametrize("count", [1, 3, 60])
def test_print_costs_the_same_however_long_it_is(
    ana: User, marina: User, browser: Browser, django_assert_num_queries: Any, count: int
) -> None:
    ticket = make_ticket(ana)
    for number in range(count):
        log = receive(by=ana, name=f"{number}.log", chunks=[b"ORA-01403\n"]) if number < 5 else None
        words = say(f"Resposta {number}", attachment_ids=(log.pk,) if log else ())
        conversation.reply(ticket_id=ticket.pk, by=ana, words=words, key=new_key())
    client = browser(ana)
    client.get(address_of(ticket, "imprimir/"))

    with django_assert_num_queries(6):
        page = client.get(address_of(ticket, "imprimir/")).content.decode()

    assert page.count('class="paper-message"') == count + 1
