"""An alert that several answer, take or widen at once, and a contest that two make or answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from core.database import database_now
from tests.factories import make_analyst, make_support_manager, make_ticket, new_key, say
from tests.races.ends import fresh, what_is_broken
from tests.races.meeting import in_turn
from tickets.models import Ticket, TimelineEntry
from tickets.services.assignment import AlreadyTaken
from tickets.services.lifecycle import cancel
from tickets.states import TransitionNotAllowed
from triage.models import Alert, AlertCall, Contest
from triage.services.alerts import acknowledge, take_alerted, widen
from triage.services.contesting import NoContestWaits, NothingToContest, answer_contest, contest_ending
from triage.services.corrections import correct_classification

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."


@pytest.fixture
def immediate(ana: User, marina: User) -> Ticket:
    """Return an immediate whose alert is due to be widened."""
    ticket = make_ticket(ana, subject="1402 não fatura", description=STANDS)
    Alert.objects.filter(ticket=ticket).update(next_at=database_now() - timedelta(seconds=1))
    return ticket


@pytest.fixture
def ended(immediate: Ticket, marina: User, renata: User) -> Ticket:
    correct_classification(ticket_id=immediate.pk, by=marina, field="immediate", value="no", fact="contingency")
    return immediate


@pytest.fixture
def contested(ended: Ticket, ana: User) -> Ticket:
    contest_ending(ticket_id=ended.pk, by=ana, words=say(""), key=new_key())
    return ended


def alert_of(ticket: Ticket) -> Alert:
    return Alert.objects.filter(ticket=ticket).order_by("-pk")[0]


def confirming(ticket: Ticket, by: User) -> Callable[[], bool]:
    alert_id = alert_of(ticket).pk
    return lambda: acknowledge(alert_id=alert_id, by=by)


def taking(ticket: Ticket, by: User) -> Callable[[], int | None]:
    alert_id = alert_of(ticket).pk
    return lambda: take_alerted(alert_id=alert_id, by=by).assignee_id


def widening(ticket: Ticket) -> Callable[[], bool]:
    alert_id = alert_of(ticket).pk
    return lambda: widen(alert_id=alert_id, ticket_id=ticket.pk)


def contesting(ticket: Ticket, by: User, text: str = "") -> Callable[[], Any]:
    sent = {"words": say(text), "key": new_key()}
    return lambda: contest_ending(ticket_id=ticket.pk, by=by, **sent).replayed


def answering(ticket: Ticket, by: User, answer: str) -> Callable[[], Any]:
    sent = {"words": say("Visto."), "key": new_key(), "answer": answer}
    return lambda: answer_contest(ticket_id=ticket.pk, by=by, **sent).replayed


def steps_of(ticket: Ticket) -> list[int]:
    rows = AlertCall.objects.filter(alert=alert_of(ticket)).order_by("step")
    return sorted(set(rows.values_list("step", flat=True)))


def contest_lines(ticket: Ticket) -> list[str]:
    rows = TimelineEntry.objects.filter(ticket=ticket, kind="contested").order_by("pk")
    return list(rows.values_list("to_value", flat=True))


def test_receipt_is_confirmed_once(immediate: Ticket, marina: User, joao: User) -> None:
    outcomes = in_turn(immediate, confirming(immediate, marina), confirming(immediate, joao))

    alert = alert_of(immediate)
    assert (outcomes, alert.answered_by, alert.answer) == ([True, False], marina, "confirmed")
    assert what_is_broken() == []


def test_two_who_take_it_at_once_are_one(immediate: Ticket, marina: User, joao: User) -> None:
    outcomes = in_turn(immediate, taking(immediate, marina), taking(immediate, joao))

    alert = alert_of(immediate)
    assert outcomes == [marina.pk, AlreadyTaken]
    assert (fresh(immediate).assignee, alert.answered_by, alert.answer) == (marina, marina, "taken")
    assert what_is_broken() == []


def test_receipt_and_taking_at_once_answer_once_and_the_ticket_has_its_taker(
    immediate: Ticket, marina: User, joao: User
) -> None:
    outcomes = in_turn(immediate, confirming(immediate, joao), taking(immediate, marina))

    alert = alert_of(immediate)
    assert outcomes == [True, marina.pk]
    assert (fresh(immediate).assignee, alert.answered_by, alert.answer) == (marina, joao, "confirmed")
    assert what_is_broken() == []


@pytest.mark.parametrize("answers_first", [True, False])
@pytest.mark.parametrize("answering_by", [confirming, taking])
def test_nobody_is_called_after_an_answer(
    immediate: Ticket, marina: User, answers_first: bool, answering_by: Callable[..., Any]
) -> None:
    before = steps_of(immediate)
    works = [answering_by(immediate, marina), widening(immediate)]
    outcomes = in_turn(immediate, *(works if answers_first else works[::-1]))

    assert outcomes[1 if answers_first else 0] is (not answers_first)
    assert (len(steps_of(immediate)) > len(before)) is (not answers_first)
    assert alert_of(immediate).next_at is None
    assert what_is_broken() == []


def test_two_sweeps_at_once_widen_once(immediate: Ticket) -> None:
    before = steps_of(immediate)

    outcomes = in_turn(immediate, widening(immediate), widening(immediate))

    assert (outcomes, len(steps_of(immediate))) == ([True, False], len(before) + 1)
    assert what_is_broken() == []


def test_two_of_a_house_contest_once(ended: Ticket, ana: User, carlos: User) -> None:
    outcomes = in_turn(ended, contesting(ended, ana, "Parou"), contesting(ended, carlos, "Parou tudo"))

    assert (outcomes, Contest.objects.get().by, contest_lines(ended)) == ([False, NothingToContest], ana, [""])
    assert what_is_broken() == []


def test_contest_that_comes_behind_a_cancelling_is_refused(ended: Ticket, ana: User, marina: User) -> None:
    sent = {"words": say(""), "key": new_key()}
    outcomes = in_turn(
        ended, lambda: cancel(ticket_id=ended.pk, by=marina, **sent).replayed, contesting(ended, ana, "Parou")
    )

    assert outcomes == [False, TransitionNotAllowed]
    assert (Contest.objects.count(), contest_lines(ended)) == (0, [])
    assert what_is_broken() == []


@pytest.mark.parametrize(("first", "second"), [("restored", "confirmed"), ("confirmed", "restored")])
def test_two_managers_answer_once(contested: Ticket, renata: User, first: str, second: str) -> None:
    other = make_support_manager()

    outcomes = in_turn(contested, answering(contested, renata, first), answering(contested, other, second))

    row = Contest.objects.get()
    assert (outcomes, row.answer, row.answered_by) == ([False, NoContestWaits], first, renata)
    assert (fresh(contested).is_immediate, contest_lines(contested)) == (first == "restored", ["", first])
    assert what_is_broken() == []


@pytest.mark.parametrize("manager_first", [True, False])
def test_manager_and_analyst_who_restore_it_at_once_do_so_once(
    contested: Ticket, renata: User, manager_first: bool
) -> None:
    analyst = make_analyst()
    works = [
        answering(contested, renata, "restored"),
        lambda: correct_classification(ticket_id=contested.pk, by=analyst, field="immediate", value="yes") is not None,
    ]

    outcomes = in_turn(contested, *(works if manager_first else works[::-1]))

    assert outcomes == ([False, False] if manager_first else [True, NoContestWaits])
    assert Contest.objects.get().answered_by == (renata if manager_first else analyst)
    assert Alert.objects.filter(ticket=contested, ended_at=None, cause="immediate").count() == 1
    assert what_is_broken() == []
