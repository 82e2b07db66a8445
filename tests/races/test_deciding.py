"""How a ticket ends when both sides, or one twice, decide at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from calendars.business_time import add_business_days
from calendars.selectors import branch_calendar, default_calendar
from core.database import database_now
from tests.factories import make_ticket, new_key, say
from tests.races.ends import events_of, fresh, lines_of, mails_of, what_is_broken, words_of
from tests.races.meeting import in_turn
from tickets.models import Ticket
from tickets.services import conversation, lifecycle
from tickets.services.silence import handle_silence, sweep_silence
from tickets.states import TransitionNotAllowed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PROPOSED = ["status new solution_proposed", "message"]


@pytest.fixture
def proposed(ticket: Ticket, marina: User) -> Ticket:
    lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=say("Corrigido."), key=new_key(), reason="guided")
    return ticket


def doing(act: Callable[..., Any], ticket: Ticket, by: User, text: str = "", **more: Any) -> Callable[[], bool]:
    """Return the act with a key of its own; it answers whether it had been done before."""
    sent = {"ticket_id": ticket.pk, "by": by, "words": say(text), "key": new_key(), **more}
    return lambda: bool(act(**sent).replayed)


def test_acceptance_before_a_close_by_support_is_the_end(proposed: Ticket, ana: User, marina: User) -> None:
    outcomes = in_turn(
        proposed,
        doing(lifecycle.accept, proposed, ana),
        doing(lifecycle.close, proposed, marina, "Encerro.", reason="external"),
    )

    assert outcomes == [False, TransitionNotAllowed]
    assert (fresh(proposed).status, fresh(proposed).closing_reason) == ("closed", "guided")
    assert lines_of(proposed)[2:] == [*PROPOSED, "status solution_proposed closed"]
    assert words_of(proposed)[1:] == ["Corrigido."]
    assert mails_of(proposed, ana=ana) == {"ana": ["SolutionProposed"]}
    assert what_is_broken() == []


def test_close_by_support_before_an_acceptance_is_the_end(proposed: Ticket, ana: User, marina: User) -> None:
    outcomes = in_turn(
        proposed,
        doing(lifecycle.close, proposed, marina, reason="external"),
        doing(lifecycle.accept, proposed, ana),
    )

    assert outcomes == [False, TransitionNotAllowed]
    assert (fresh(proposed).status, fresh(proposed).closing_reason) == ("closed", "external")
    assert events_of(proposed)[-2:] == ["TicketStatusChanged", "TicketClosed"]
    assert mails_of(proposed, ana=ana) == {"ana": ["SolutionProposed", "TicketClosed"]}
    assert what_is_broken() == []


def test_acceptance_and_refusal_at_once_are_one_decision(proposed: Ticket, ana: User, carlos: User) -> None:
    outcomes = in_turn(
        proposed,
        doing(lifecycle.refuse, proposed, carlos, "Falta a filial 2."),
        doing(lifecycle.accept, proposed, ana),
    )

    assert outcomes == [False, TransitionNotAllowed]
    after = fresh(proposed)
    assert (after.status, after.closed_at, after.next_silence_at) == ("in_progress", None, None)
    assert lines_of(proposed)[2:] == [*PROPOSED, "message", "status solution_proposed in_progress"]
    assert mails_of(proposed, ana=ana) == {"ana": ["SolutionProposed", "SolutionRefused"]}
    assert what_is_broken() == []


def test_reopening_that_waits_for_an_acceptance_takes_the_ticket_up_again(
    proposed: Ticket, ana: User, carlos: User
) -> None:
    outcomes = in_turn(
        proposed,
        doing(lifecycle.accept, proposed, ana),
        doing(lifecycle.reopen, proposed, carlos, "Voltou a falhar."),
    )

    assert outcomes == [False, False]
    after = fresh(proposed)
    assert (after.status, after.closed_at, after.closing_reason) == ("in_progress", None, "")
    assert lines_of(proposed)[4:] == ["status solution_proposed closed", "message", "status closed in_progress"]
    assert events_of(proposed)[-3:] == ["MessagePosted", "TicketStatusChanged", "TicketReopened"]
    assert what_is_broken() == []


def test_reopening_before_an_acceptance_is_refused_and_leaves_no_word(
    proposed: Ticket, ana: User, carlos: User
) -> None:
    outcomes = in_turn(
        proposed,
        doing(lifecycle.reopen, proposed, carlos, "Voltou a falhar."),
        doing(lifecycle.accept, proposed, ana),
    )

    assert outcomes == [TransitionNotAllowed, False]
    assert (fresh(proposed).status, words_of(proposed)[1:]) == ("closed", ["Corrigido."])
    assert lines_of(proposed)[2:] == [*PROPOSED, "status solution_proposed closed"]
    assert what_is_broken() == []


def test_solution_that_two_accept_at_once_closes_once(proposed: Ticket, ana: User, carlos: User) -> None:
    outcomes = in_turn(
        proposed, doing(lifecycle.accept, proposed, ana), doing(lifecycle.accept, proposed, carlos, "Obrigado!")
    )

    assert outcomes == [False, TransitionNotAllowed]
    assert events_of(proposed).count("TicketClosed") == 1
    assert (lines_of(proposed)[4:], words_of(proposed)[1:]) == (["status solution_proposed closed"], ["Corrigido."])
    assert what_is_broken() == []


@pytest.mark.parametrize("asks_first", [True, False], ids=["question first", "solution first"])
def test_question_and_solution_at_once_both_stand_and_the_later_is_waited_for(
    ticket: Ticket, ana: User, marina: User, joao: User, asks_first: bool
) -> None:
    ask = doing(conversation.ask_customer, ticket, joao, "Qual versão?")
    propose = doing(lifecycle.propose_solution, ticket, marina, "Atualize.")

    outcomes = in_turn(ticket, *((ask, propose) if asks_first else (propose, ask)))

    assert outcomes == [False, False]
    way = ["waiting_customer", "solution_proposed"] if asks_first else ["solution_proposed", "waiting_customer"]
    words, mails = ["Qual versão?", "Atualize."], ["MessagePosted", "SolutionProposed"]
    after = fresh(ticket)
    assert (after.status, after.reminders_sent, after.next_silence_at is None) == (way[1], 0, False)
    assert lines_of(ticket)[2:] == [f"status new {way[0]}", "message", f"status {way[0]} {way[1]}", "message"]
    assert words_of(ticket)[1:] == (words if asks_first else words[::-1])
    assert mails_of(ticket, ana=ana) == {"ana": mails if asks_first else mails[::-1]}
    assert what_is_broken() == []


def asked(ana: User, marina: User, *, business_days_ago: int) -> Ticket:
    """Return a ticket whose customer was asked so long ago that those days are over, and no more than must be."""
    at = now = database_now()
    calendar = branch_calendar(default_calendar(), state="", city="")
    while add_business_days(calendar, at, business_days_ago) > now:
        at -= timedelta(days=1)
    ticket = make_ticket(ana, at=at)
    doing(conversation.ask_customer, ticket, marina, "Qual versão?", at=at)()
    return ticket


def asked_and_reminded(ana: User, marina: User) -> Ticket:
    """Return a ticket of which nothing is left but the end that silence makes."""
    ticket = asked(ana, marina, business_days_ago=10)
    for _reminder in range(2):
        assert handle_silence(ticket_id=ticket.pk, at=fresh(ticket).next_silence_at)
    return ticket


def test_two_sweeps_at_once_remind_once(ana: User, marina: User) -> None:
    silent = asked(ana, marina, business_days_ago=2)

    outcomes = in_turn(silent, sweep_silence, sweep_silence)

    assert (outcomes, fresh(silent).reminders_sent) == ([1, 0], 1)
    assert lines_of(silent)[4:] == ["reminded 1"]
    assert mails_of(silent, ana=ana) == {"ana": ["MessagePosted", "SilenceReminded"]}
    assert what_is_broken() == []


def test_two_sweeps_at_once_close_once(ana: User, marina: User) -> None:
    silent = asked_and_reminded(ana, marina)

    outcomes = in_turn(silent, sweep_silence, sweep_silence)

    assert (outcomes, fresh(silent).status, fresh(silent).closing_reason) == ([1, 0], "closed", "no_response")
    assert lines_of(silent)[4:] == ["reminded 1", "reminded 2", "status waiting_customer closed"]
    assert mails_of(silent, ana=ana)["ana"][1:] == ["SilenceReminded", "SilenceReminded", "TicketClosed"]
    assert what_is_broken() == []


def test_answer_that_comes_with_the_sweep_keeps_the_ticket_open(ana: User, marina: User) -> None:
    silent = asked_and_reminded(ana, marina)

    outcomes = in_turn(silent, doing(conversation.reply, silent, ana, "É a 33."), sweep_silence)

    assert (outcomes, fresh(silent).status, fresh(silent).next_silence_at) == ([False, 0], "in_progress", None)
    assert lines_of(silent)[6:] == ["message", "status waiting_customer in_progress"]
    assert what_is_broken() == []
