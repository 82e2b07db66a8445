"""On the ticket's page the customer reads how an immediate ended, says no once, and reads what came of it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.desk.pages import text_of
from tests.factories import make_analyst, make_customer, make_support_manager, make_ticket, new_key
from tickets.models import Ticket
from tickets.services.words import Words
from triage.models import Contest
from triage.services.contesting import answer_contest
from triage.services.corrections import correct_classification

pytestmark = pytest.mark.django_db
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."
ENDED = "O Atendimento Imediato foi encerrado: o faturamento segue em contingência"


@pytest.fixture
def manager() -> User:
    return make_support_manager()


@pytest.fixture
def ticket(manager: User) -> Ticket:
    ticket = make_ticket(subject="1402 não fatura", description=STANDS)
    correct_classification(ticket_id=ticket.pk, by=make_analyst(), field="immediate", value="no", fact="contingency")
    return ticket


@pytest.fixture
def portal(client: Client, ticket: Ticket) -> Client:
    client.force_login(ticket.requester)
    return client


def page_of(portal: Client, ticket: Ticket) -> str:
    return text_of(portal.get(reverse("portal:show_ticket", args=[ticket.pk])))


def sent_by(portal: Client, ticket: Ticket) -> dict[str, str]:
    page = portal.get(reverse("portal:show_ticket", args=[ticket.pk])).content.decode()
    form = page[page.index('id="contest"') :]
    found = re.search(r'name="key" value="([^"]+)"', form)
    assert found is not None
    return {"key": found[1], "place": "contest"}


def test_customer_contests_with_a_word_and_reads_that_the_manager_was_called(portal: Client, ticket: Ticket) -> None:
    assert ENDED in page_of(portal, ticket)
    address = reverse("portal:contest_ending", args=[ticket.pk])
    answer = portal.post(address, {**sent_by(portal, ticket), "body": "A contingência caiu."}, follow=True)

    words = text_of(answer)
    assert "O gestor do suporte foi chamado e decide" in words
    assert "Você contestou" in words
    assert "A contingência caiu." in words
    assert "Não concordo" not in words
    assert Contest.objects.get().by == ticket.requester


def test_customer_reads_what_the_manager_decided(portal: Client, ticket: Ticket, manager: User) -> None:
    portal.post(reverse("portal:contest_ending", args=[ticket.pk]), sent_by(portal, ticket))
    why = Words(body="Vocês emitem desde as 9h.")
    answer_contest(ticket_id=ticket.pk, by=manager, answer="confirmed", words=why, key=new_key())

    words = page_of(portal, ticket)

    assert "o encerramento fica. O motivo está na conversa." in words
    assert "Vocês emitem desde as 9h." in words
    assert "Rita Moura confirmou o fim do Atendimento Imediato." in words


def test_what_a_colleague_contested_meanwhile_keeps_what_was_typed(portal: Client, ticket: Ticket) -> None:
    sent = sent_by(portal, ticket)
    address = reverse("portal:contest_ending", args=[ticket.pk])
    portal.post(address, sent)
    answer = portal.post(address, {"key": new_key(), "place": "contest", "body": "Ainda parado"})

    assert answer.status_code == 409
    assert "Ainda parado</textarea>" in answer.content.decode()
    assert "Isto já foi contestado" in text_of(answer)


def test_who_may_not_contest_reads_who_may(client: Client, ticket: Ticket) -> None:
    type(ticket.organization).objects.filter(pk=ticket.organization_id).update(shares_tickets=True)
    client.force_login(make_customer(ticket.organization))
    words = page_of(client, ticket)
    answer = client.post(reverse("portal:contest_ending", args=[ticket.pk]), {"key": new_key(), "body": "Não"})

    assert "Quem o abriu, ou o gestor da sua empresa, pode contestar." in words
    assert (answer.status_code, Contest.objects.count()) == (422, 0)


def test_ticket_that_was_no_immediate_says_nothing_of_an_end(client: Client) -> None:
    plain = make_ticket()
    client.force_login(plain.requester)

    assert "Atendimento Imediato foi encerrado" not in page_of(client, plain)


def test_open_page_learns_of_it_by_itself(portal: Client, ticket: Ticket) -> None:
    news = portal.get(reverse("portal:show_news", args=[ticket.pk]), {"desde": "0"}).content.decode()
    decision = portal.get(reverse("portal:show_decision", args=[ticket.pk]))

    assert reverse("portal:show_decision", args=[ticket.pk]) in news
    assert ENDED in text_of(decision)
