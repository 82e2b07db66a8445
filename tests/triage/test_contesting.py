"""The end of an immediate is contested once; support managers are called, and one restores it or confirms its end."""

from __future__ import annotations

import pytest

from accounts.models import User
from notifications.models import Notification
from tests.factories import make_analyst, make_customer, make_support_manager, make_ticket, new_key
from tickets.models import Message, Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.services.assignment import take
from tickets.services.errors import InvalidInput
from tickets.services.lifecycle import cancel
from tickets.services.words import Words
from tickets.states import TransitionNotAllowed
from triage.models import Alert, AlertCall, Contest
from triage.services.alerts import acknowledge, widen
from triage.services.contesting import NoContestWaits, NothingToContest, answer_contest, contest_ending
from triage.services.corrections import correct_classification

pytestmark = pytest.mark.django_db
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."


@pytest.fixture
def analyst() -> User:
    return make_analyst(name="Marina Sales")


@pytest.fixture
def manager() -> User:
    return make_support_manager()


@pytest.fixture
def ended(analyst: User, manager: User) -> Ticket:
    """Return a ticket whose immediate an analyst ended by a fact."""
    ticket = make_ticket(subject="1402 não fatura", description=STANDS)
    assert ticket.is_immediate
    end(ticket, analyst)
    return Ticket.objects.get(pk=ticket.pk)


def end(ticket: Ticket, by: User) -> None:
    correct_classification(ticket_id=ticket.pk, by=by, field="immediate", value="no", fact="contingency")


def contest(ticket: Ticket, by: User | None = None, words: str = "", key: str = "") -> None:
    contest_ending(ticket_id=ticket.pk, by=by or ticket.requester, words=Words(body=words), key=key or new_key())


def answer(ticket: Ticket, by: User, what: str, words: str = "") -> None:
    answer_contest(ticket_id=ticket.pk, by=by, answer=what, words=Words(body=words), key=new_key())


def lines(ticket: Ticket) -> list[tuple[str, str]]:
    rows = TimelineEntry.objects.filter(ticket=ticket, kind__in=["contested", "corrected"]).order_by("pk")
    return list(rows.values_list("kind", "to_value"))


def told(user: User) -> list[str]:
    rows = Notification.objects.filter(user=user, data__event__startswith="Immediate").order_by("pk")
    return [str(row.data["event"]) for row in rows]


def alerts(ticket: Ticket) -> list[tuple[str, str, bool]]:
    rows = Alert.objects.filter(ticket=ticket).order_by("pk")
    return [(row.cause, row.end, row.sounds) for row in rows]


def test_contest_calls_support_managers_alone_and_is_told(ended: Ticket, analyst: User, manager: User) -> None:
    take(ticket_id=ended.pk, by=analyst)
    contest(ended, words="A contingência também caiu.")

    row = Contest.objects.get(ticket=ended)
    assert row.message is not None
    assert (row.by, row.answer, row.message.body) == (ended.requester, "", "A contingência também caiu.")
    assert alerts(ended) == [("immediate", "not_immediate", False), ("contest", "", True)]
    called = AlertCall.objects.filter(alert__ticket=ended, alert__cause="contest")
    assert list(called.values_list("person__name", flat=True)) == [manager.name]
    assert lines(ended) == [("corrected", "no"), ("contested", "")]
    assert told(analyst) == ["ImmediateContested"]
    assert told(ended.requester) == []
    assert Notification.objects.filter(user=manager, data__cause="contest").count() == 1


def test_ending_is_contested_once_and_a_later_one_again(ended: Ticket, analyst: User, manager: User) -> None:
    key = new_key()
    contest(ended, words="Não", key=key)
    contest(ended, words="Não", key=key)
    assert Message.objects.filter(ticket=ended, body="Não").count() == 1
    with pytest.raises(NothingToContest):
        contest(ended)

    answer(ended, manager, "restored")
    with pytest.raises(NothingToContest):
        contest(ended)
    end(ended, analyst)
    contest(ended)

    assert Contest.objects.filter(ticket=ended).count() == 2


def test_restored_is_an_immediate_again_that_calls_people(ended: Ticket, manager: User) -> None:
    contest(ended)
    answer(ended, manager, "restored", "Vocês têm razão.")

    row = Contest.objects.get(ticket=ended)
    ticket = Ticket.objects.get(pk=ended.pk)
    assert (row.answer, row.answered_by, ticket.is_immediate) == ("restored", manager, True)
    assert alerts(ended)[1:] == [("contest", "settled", False), ("immediate", "", True)]
    assert lines(ended)[2:] == [("contested", "restored"), ("corrected", "yes")]
    assert told(ended.requester) == ["ImmediateContestAnswered"]
    assert Message.objects.filter(ticket=ended, body="Vocês têm razão.", audience="public").exists()


def test_confirmed_wants_a_reason_that_the_customer_reads(ended: Ticket, manager: User) -> None:
    contest(ended)
    with pytest.raises(InvalidInput):
        answer(ended, manager, "confirmed")
    answer(ended, manager, "confirmed", "A contingência emite desde as 9h.")

    ticket = Ticket.objects.get(pk=ended.pk)
    assert (Contest.objects.get(ticket=ended).answer, ticket.is_immediate) == ("confirmed", False)
    assert alerts(ended)[1:] == [("contest", "settled", False)]
    assert lines(ended)[2:] == [("contested", "confirmed")]
    assert told(ended.requester) == ["ImmediateContestAnswered"]
    with pytest.raises(NoContestWaits):
        answer(ended, manager, "restored")
    with pytest.raises(NothingToContest):
        contest(ended)


def test_only_who_decides_for_the_customer_contests_and_only_managers_answer(ended: Ticket, analyst: User) -> None:
    colleague = make_customer(ended.organization, is_customer_manager=False)
    stranger = make_customer()
    type(ended.organization).objects.filter(pk=ended.organization_id).update(shares_tickets=True)
    for person, refusal in ((colleague, ActNotPermitted), (analyst, ActNotPermitted), (stranger, Ticket.DoesNotExist)):
        with pytest.raises(refusal):
            contest(ended, person)
    contest(ended, make_customer(ended.organization, is_customer_manager=True))

    for person in (analyst, ended.requester):
        with pytest.raises(ActNotPermitted):
            answer(ended, person, "restored")


def test_nothing_is_contested_that_was_not_ended_by_a_fact_or_is_over(analyst: User) -> None:
    plain, running = make_ticket(), make_ticket(subject="1402 não fatura", description=STANDS)
    for ticket in (plain, running):
        with pytest.raises(NothingToContest):
            contest(ticket)
    end(running, analyst)
    cancel(ticket_id=running.pk, by=analyst, words=Words(), key=new_key())
    with pytest.raises(TransitionNotAllowed):
        contest(running)


def test_taking_the_ticket_or_an_analysts_receipt_does_not_answer_a_contest(
    ended: Ticket, analyst: User, manager: User
) -> None:
    contest(ended)
    alert = Alert.objects.get(ticket=ended, ended_at=None)
    take(ticket_id=ended.pk, by=analyst)
    with pytest.raises(ActNotPermitted):
        acknowledge(alert_id=alert.pk, by=analyst)
    alert.refresh_from_db()
    assert alert.next_at is not None
    assert widen(alert_id=alert.pk, ticket_id=ended.pk, at=alert.next_at) is True
    assert set(AlertCall.objects.filter(alert=alert).values_list("person_id", flat=True)) == {manager.pk}

    assert acknowledge(alert_id=alert.pk, by=manager) is True
    assert Contest.objects.get(ticket=ended).answer == ""


def test_analyst_who_makes_it_immediate_again_settles_the_contest(ended: Ticket, analyst: User) -> None:
    contest(ended)
    correct_classification(ticket_id=ended.pk, by=analyst, field="immediate", value="yes")

    row = Contest.objects.get(ticket=ended)
    assert (row.answer, row.answered_by) == ("restored", analyst)
    assert alerts(ended)[1:] == [("contest", "settled", False), ("immediate", "", True)]


def test_contest_ends_with_the_ticket(ended: Ticket, analyst: User) -> None:
    contest(ended)
    cancel(ticket_id=ended.pk, by=analyst, words=Words(), key=new_key())

    assert alerts(ended)[1:] == [("contest", "ticket_ended", False)]
