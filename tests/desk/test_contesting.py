"""A support manager is called by the bar to a contested end, and answers it from the ticket's page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.desk.pages import text_of, told
from tests.factories import make_support_manager, make_ticket, new_key
from tickets.models import Ticket
from tickets.services.words import Words
from triage.models import Contest
from triage.services.contesting import answer_contest, contest_ending
from triage.services.corrections import correct_classification

pytestmark = pytest.mark.django_db
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."


@pytest.fixture
def renata() -> User:
    return make_support_manager()


@pytest.fixture
def managers(client: Client, renata: User) -> Client:
    client.force_login(renata)
    return client


@pytest.fixture
def contested(marina: User, renata: User) -> Ticket:
    ticket = make_ticket(subject="1402 não fatura", description=STANDS)
    correct_classification(ticket_id=ticket.pk, by=marina, field="immediate", value="no", fact="over")
    contest_ending(ticket_id=ticket.pk, by=ticket.requester, words=Words(body="Voltou a parar."), key=new_key())
    return Ticket.objects.get(pk=ticket.pk)


def address(ticket: Ticket) -> str:
    return reverse("desk:do_act", args=[ticket.pk, "contestacao"])


def test_bar_leads_the_manager_to_the_answer_and_calls_no_analyst(
    managers: Client, contested: Ticket, marina: User
) -> None:
    bar = managers.get(reverse("desk:show_alerts"))
    assert "Contestação de fim de imediato" in text_of(bar)
    assert address(contested) in bar.content.decode()
    assert 'value="take"' not in bar.content.decode()

    analyst = Client()
    analyst.force_login(marina)
    assert "Contestação" not in text_of(analyst.get(reverse("desk:show_alerts")))
    page = analyst.get(reverse("desk:show_ticket", args=[contested.pk]))
    assert "contestou o fim do imediato" in text_of(page)
    assert "Um gestor do suporte responde." in text_of(page)
    assert address(contested) not in page.content.decode()


def test_manager_restores_it_from_the_page(managers: Client, contested: Ticket) -> None:
    page = managers.get(reverse("desk:show_ticket", args=[contested.pk]))
    assert address(contested) in page.content.decode()

    done = managers.post(
        address(contested),
        {"key": new_key(), "version": contested.version, "answer": "restored", "text": ""},
        follow=True,
    )

    assert told(done) == ["Respondido. O cliente lê a resposta."]
    assert Ticket.objects.get(pk=contested.pk).is_immediate


def test_confirming_without_a_word_is_refused_beside_the_field(managers: Client, contested: Ticket) -> None:
    sent = {"key": new_key(), "version": contested.version, "answer": "confirmed", "text": " "}
    answer = managers.post(address(contested), sent)

    assert answer.status_code == 422
    assert "Diga por que o encerramento fica: o cliente lê." in text_of(answer)
    assert Contest.objects.get().answer == ""


def test_what_another_manager_answered_meanwhile_is_told_and_not_undone(
    managers: Client, contested: Ticket, renata: User
) -> None:
    why = Words(body="Está emitindo.")
    answer_contest(ticket_id=contested.pk, by=make_support_manager(), answer="confirmed", words=why, key=new_key())
    version = Ticket.objects.get(pk=contested.pk).version
    answer = managers.post(
        address(contested), {"key": new_key(), "version": version, "answer": "restored", "text": "Escrito"}
    )

    assert (answer.status_code, Contest.objects.get().answer) == (422, "confirmed")
    assert "Outro gestor já respondeu a esta contestação" in text_of(answer)
    assert "Escrito</textarea>" in answer.content.decode()
