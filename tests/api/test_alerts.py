"""Alerts, the roster, what levels pass to each other and contests, for programs."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from tests.api.asking import TICKETS, act, post
from tests.factories import make_analyst, make_support_manager, make_ticket, new_key
from tickets.models import Message, Ticket
from triage.models import Alert, Contest, Duty
from triage.services.corrections import correct_classification

pytestmark = pytest.mark.django_db
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."
ALERTS = "/api/v1/alerts/"
ROSTER = "/api/v1/roster/"


@pytest.fixture
def marina() -> User:
    return make_analyst(name="Marina Sales")


def immediate() -> Ticket:
    return make_ticket(subject="1402 não fatura", description=STANDS)


def alert_of(ticket: Ticket) -> Alert:
    return Alert.objects.get(ticket=ticket, ended_at=None)


def test_alerts_that_go_on_are_listed_and_narrowed(program, marina) -> None:
    client, ticket, other = program(marina), immediate(), immediate()
    post(client, f"{ALERTS}{alert_of(other).pk}/acknowledge/")

    listed = client.get(ALERTS).json()["results"]
    shape = client.get(f"{ALERTS}{alert_of(ticket).pk}/").json()

    assert [one["ticket"] for one in listed] == [ticket.pk, other.pk]
    assert listed[0] == shape
    assert (shape["cause"], shape["answer"], shape["next_at"] is None) == ("immediate", None, False)
    waiting = client.get(ALERTS, {"is_answered": "false"}).json()["results"]
    assert [one["ticket"] for one in waiting] == [ticket.pk]
    assert client.get(ALERTS, {"cause": "doubt"}).json()["results"] == []
    assert client.get(ALERTS, {"cause": "fire"}).status_code == 422


def test_receipt_is_confirmed_once_for_its_key_and_stays_the_first_ones(program, marina) -> None:
    ticket = immediate()
    address, key = f"{ALERTS}{alert_of(ticket).pk}/acknowledge/", new_key()
    first, again = (post(program(marina), address, key=key) for _time in range(2))
    other = post(program(make_analyst(name="João Prado")), address)

    assert (first.json()["answer"], first.json()["answered_by"]["name"]) == ("confirmed", "Marina Sales")
    assert (again["Idempotency-Replayed"], other.json()["answered_by"]["name"]) == ("true", "Marina Sales")


def test_taking_answers_and_another_is_told_who_has_it(program, marina) -> None:
    ticket = immediate()
    address = f"{ALERTS}{alert_of(ticket).pk}/take/"
    taken = post(program(marina), address)
    other = post(program(make_analyst()), address)

    assert (taken.json()["answer"], Ticket.objects.get(pk=ticket.pk).assignee) == ("taken", marina)
    assert (other.status_code, other.json()["code"], other.json()["assignee"]["id"]) == (
        409, "already_taken", marina.pk,
    )  # fmt: skip


def test_to_customers_there_are_no_alerts_and_no_roster(program, marina) -> None:
    ticket = immediate()
    client = program(ticket.requester)
    alert = alert_of(ticket).pk
    asked = [client.get(ALERTS), client.get(f"{ALERTS}{alert}/"), client.get(ROSTER)]
    sent = [post(client, f"{ALERTS}{alert}/acknowledge/"), post(client, f"{ALERTS}{alert}/take/")]

    assert [answer.status_code for answer in asked + sent] == [404] * 5
    assert "alerts" not in client.get("/api/v1/").json()


def test_roster_tells_the_week_with_its_gaps(program, marina) -> None:
    duty = Duty.objects.create(
        person=marina, level=1, hours="own", week={"mon": [["08:00", "12:00"]]}, starts_on=date(2026, 1, 1)
    )
    week = program(marina).get(ROSTER, {"day": "2026-11-18"}).json()

    assert (week["first_day"], week["last_day"], week["timezone"]) == ("2026-11-16", "2026-11-22", "America/Sao_Paulo")
    first, second = week["levels"]
    (shape,) = first["duties"]
    assert (shape["id"], shape["person"]["name"], shape["called"]["name"]) == (duty.pk, "Marina Sales", "Marina Sales")
    assert shape["periods"] == [{"starts_at": "2026-11-16T11:00:00Z", "ends_at": "2026-11-16T15:00:00Z"}]
    assert first["gaps"] == [
        {"starts_at": "2026-11-16T03:00:00Z", "ends_at": "2026-11-16T11:00:00Z"},
        {"starts_at": "2026-11-16T15:00:00Z", "ends_at": "2026-11-23T03:00:00Z"},
    ]
    assert second["gaps"] == [{"starts_at": "2026-11-16T03:00:00Z", "ends_at": "2026-11-23T03:00:00Z"}]


@pytest.mark.parametrize("day", ["amanhã", "0001-01-01", "9999-12-31", ""])
def test_day_that_cannot_be_is_refused(program, marina, day) -> None:
    answer = program(marina).get(ROSTER, {"day": day})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_ticket_is_passed_with_its_card_and_given_back_with_a_reason(program, marina) -> None:
    ticket, joao = make_ticket(), make_analyst(level=2, name="João Prado")
    message = Message.objects.get(ticket=ticket)
    card = {"tried": "Reprocessei a carga.", "message_ids": [message.pk], "cause_class": "data"}
    key = new_key()
    passed, again = (act(program(marina), ticket.pk, "hand-over", card, key=key) for _time in range(2))
    refused = act(program(make_analyst()), ticket.pk, "return", {"reason": "Não é meu"})
    back = act(program(joao), ticket.pk, "return", {"reason": "Falta o log."})

    assert (passed.status_code, passed.json()["level"], again["Idempotency-Replayed"]) == (200, 2, "true")
    assert (refused.status_code, back.json()["level"]) == (403, 1)
    (shape,) = program(marina).get(f"{TICKETS}{ticket.pk}/passages/").json()["results"]
    assert (shape["hand_over"]["tried"], shape["hand_over"]["cause_class"]) == ("Reprocessei a carga.", "data")
    assert shape["hand_over"]["evidence"] == [{"kind": "message", "id": str(message.pk)}]
    assert (shape["returned"]["reason"], shape["returned"]["by"]["name"]) == ("Falta o log.", "João Prado")


def test_evidence_of_another_ticket_is_refused(program, marina) -> None:
    other = Message.objects.get(ticket=make_ticket())
    answer = act(program(marina), make_ticket().pk, "hand-over", {"message_ids": [other.pk]})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["evidence"])


def test_ending_is_contested_and_answered(program, marina) -> None:
    ticket = immediate()
    correct_classification(ticket_id=ticket.pk, by=marina, field="immediate", value="no", fact="over")
    customer, manager, key = program(ticket.requester), program(make_support_manager()), new_key()
    first, again = (act(customer, ticket.pk, "contest", {"body": "Voltou a parar."}, key=key) for _time in range(2))
    twice = act(customer, ticket.pk, "contest", {"body": "Parou."})
    bare = act(manager, ticket.pk, "answer-contest", {"answer": "confirmed"})
    done = act(manager, ticket.pk, "answer-contest", {"answer": "restored"})
    late = act(manager, ticket.pk, "answer-contest", {"answer": "restored"})

    assert (first.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert (twice.status_code, twice.json()["code"]) == (409, "not_from_this_status")
    assert (bare.status_code, list(bare.json()["errors"])) == (422, ["body"])
    assert (done.status_code, done.json()["is_immediate"]) == (200, True)
    assert (late.status_code, late.json()["code"]) == (409, "not_from_this_status")
    assert Contest.objects.get().answer == "restored"
