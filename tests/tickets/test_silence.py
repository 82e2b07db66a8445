"""Silence: reminders in business days, tacit acceptance, closing without return, and what never closes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from calendars.services.editing import add_holiday
from core.models import OutboxEvent
from tests.factories import (
    make_analyst,
    make_branch,
    make_customer,
    make_organization,
    make_ticket,
    new_key,
    say,
    set_triage,
)
from tickets.models import Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.services.conversation import acknowledge, ask_customer, reply
from tickets.services.lifecycle import propose_solution
from tickets.services.silence import closes_at, handle_silence, sweep_silence

pytestmark = pytest.mark.django_db

# Monday 2 March 2026, 10h00 in São Paulo; no national holiday until 3 April (Good Friday).
MONDAY = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)


def in_days(day, hour=13):
    return datetime(2026, 3, day, hour, 0, tzinfo=UTC)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def live_through_silence(ticket, limit=20):
    """Let the house act at each moment it planned, and return (day, event) of each act."""
    acts = []
    for _ in range(limit):
        due = fresh(ticket).next_silence_at
        if due is None:
            return acts
        assert handle_silence(ticket_id=ticket.pk, at=due)
        last = OutboxEvent.objects.filter(name__in=["SilenceReminded", "TicketClosed"]).latest("pk")
        acts.append((due.date(), last.name, last.payload.get("reason", last.payload.get("count"))))
    raise AssertionError("silence never ends")


def test_silence_after_a_solution_reminds_thrice_and_accepts():
    ticket = make_ticket(at=MONDAY)
    propose_solution(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key(), reason="guided", at=MONDAY)

    assert live_through_silence(ticket) == [
        (date(2026, 3, 3), "SilenceReminded", 1),
        (date(2026, 3, 5), "SilenceReminded", 2),
        (date(2026, 3, 9), "SilenceReminded", 3),
        (date(2026, 3, 11), "TicketClosed", "guided"),
    ]
    assert (fresh(ticket).status, fresh(ticket).closing_reason) == ("closed", "guided")


def test_thanks_that_were_read_need_no_answer_and_silence_begins_anew():
    ana, marina = make_customer(), make_analyst()
    ticket = make_ticket(ana, at=MONDAY)
    propose_solution(ticket_id=ticket.pk, by=marina, words=say(), key=new_key(), at=MONDAY)
    reply(ticket_id=ticket.pk, by=ana, words=say("Obrigado!"), key=new_key(), at=in_days(3))
    assert closes_at(fresh(ticket)) is None

    for _ in range(2):
        acknowledge(ticket_id=ticket.pk, by=marina, at=in_days(4))

    assert (fresh(ticket).is_reply_unread, closes_at(fresh(ticket)).date()) == (False, date(2026, 3, 13))
    lines = TimelineEntry.objects.filter(ticket=ticket, kind="acknowledged")
    assert [(line.actor, line.audience) for line in lines] == [(marina, "internal")]
    assert live_through_silence(ticket)[-1] == (date(2026, 3, 13), "TicketClosed", "resolved")


def test_only_support_says_that_no_answer_is_needed():
    ana = make_customer()
    ticket = make_ticket(ana, at=MONDAY)

    with pytest.raises(ActNotPermitted):
        acknowledge(ticket_id=ticket.pk, by=ana)


def test_silence_after_a_question_reminds_twice_and_closes_without_return():
    ticket = make_ticket(at=MONDAY)
    ask_customer(ticket_id=ticket.pk, by=make_analyst(), words=say("Qual?"), key=new_key(), at=MONDAY)

    assert live_through_silence(ticket) == [
        (date(2026, 3, 4), "SilenceReminded", 1),
        (date(2026, 3, 9), "SilenceReminded", 2),
        (date(2026, 3, 16), "TicketClosed", "no_response"),
    ]


def test_immediate_ticket_is_reminded_but_never_closed_for_a_silence():
    ticket = make_ticket(at=MONDAY)
    set_triage(ticket, is_immediate=True, at=MONDAY)
    ask_customer(ticket_id=ticket.pk, by=make_analyst(), words=say("Qual?"), key=new_key(), at=MONDAY)

    acts = live_through_silence(ticket)

    assert ([name for _, name, _ in acts], fresh(ticket).status) == (["SilenceReminded"] * 2, "waiting_customer")
    assert closes_at(fresh(ticket)) is None


def test_holiday_of_the_customers_city_is_not_counted():
    # Wednesday 14 July 2027 is Campinas's own day here; the support desk works.
    add_holiday(name="Aniversário", happens_on=date(2027, 7, 14), state="SP", city="Campinas")
    ana = make_customer(make_organization())
    branch = make_branch(ana.organization, city="CAMPINAS", state="SP")
    asked = datetime(2027, 7, 13, 13, 0, tzinfo=UTC)
    here = make_ticket(ana, branch_id=branch.pk, at=asked)
    elsewhere = make_ticket(at=asked)
    for ticket in (here, elsewhere):
        propose_solution(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key(), at=asked)

    days = [fresh(ticket).next_silence_at.date() for ticket in (here, elsewhere)]

    assert days == [date(2027, 7, 15), date(2027, 7, 14)]


def test_sweep_does_each_act_once():
    ticket = make_ticket(at=MONDAY)
    ask_customer(ticket_id=ticket.pk, by=make_analyst(), words=say("Qual?"), key=new_key(), at=MONDAY)
    overdue = fresh(ticket).next_silence_at

    assert (handle_silence(ticket_id=ticket.pk, at=overdue), handle_silence(ticket_id=ticket.pk, at=overdue)) == (
        True,
        False,
    )
    assert fresh(ticket).reminders_sent == 1


def test_sweep_after_a_long_stop_reminds_once_and_closes_no_earlier_than_a_day_later():
    ticket = make_ticket(at=MONDAY)
    ask_customer(ticket_id=ticket.pk, by=make_analyst(), words=say("Qual?"), key=new_key(), at=MONDAY)

    handled = [sweep_silence() for _ in range(3)]

    reminders = OutboxEvent.objects.filter(name="SilenceReminded")
    assert (handled, [row.payload["count"] for row in reminders]) == ([1, 0, 0], [2])
    after = fresh(ticket)
    assert (after.status, closes_at(after)) == ("waiting_customer", after.next_silence_at)
    assert after.next_silence_at > reminders[0].at + timedelta(hours=20)
    assert [name for _, name, _ in live_through_silence(ticket)] == ["TicketClosed"]


def test_reminder_that_was_missed_is_skipped_and_the_others_come_in_their_time():
    ticket = make_ticket(at=MONDAY)
    propose_solution(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key(), at=MONDAY)

    # The first one was due on Tuesday, the second on Thursday; the house comes back on Friday, an hour later.
    assert handle_silence(ticket_id=ticket.pk, at=in_days(6, hour=14))

    assert (fresh(ticket).reminders_sent, fresh(ticket).next_silence_at) == (2, in_days(9, hour=14))
    assert live_through_silence(ticket) == [
        (date(2026, 3, 9), "SilenceReminded", 3),
        (date(2026, 3, 11), "TicketClosed", "resolved"),
    ]


def test_new_question_forgets_when_one_was_reminded_of_the_former():
    marina = make_analyst()
    ticket = make_ticket(at=MONDAY)
    ask_customer(ticket_id=ticket.pk, by=marina, words=say("Qual?"), key=new_key(), at=MONDAY)
    handle_silence(ticket_id=ticket.pk, at=in_days(4))

    for act in (ask_customer, propose_solution):
        act(ticket_id=ticket.pk, by=marina, words=say("E agora?"), key=new_key(), at=in_days(4))
        assert fresh(ticket).reminded_at is None


def test_ticket_that_cannot_be_handled_stops_no_other(caplog):
    broken, sound = make_ticket(at=MONDAY), make_ticket(at=MONDAY)
    marina = make_analyst()
    for ticket in (broken, sound):
        ask_customer(ticket_id=ticket.pk, by=marina, words=say("Qual?"), key=new_key(), at=MONDAY)
    # The first in the sweep's order, and no calendar reaches as far as its next reminder.
    Ticket.objects.filter(pk=broken.pk).update(next_silence_at=MONDAY, status_since=datetime(9998, 12, 30, tzinfo=UTC))

    assert (sweep_silence(), fresh(sound).reminders_sent) == (1, 2)
    assert f"the silence of #{broken.pk} could not be handled" in caplog.text


def test_end_of_an_immediate_lets_silence_close_it_after_all():
    ticket = make_ticket(at=MONDAY)
    set_triage(ticket, is_immediate=True, at=MONDAY)
    ask_customer(ticket_id=ticket.pk, by=make_analyst(), words=say("Qual?"), key=new_key(), at=MONDAY)
    live_through_silence(ticket)

    set_triage(ticket, is_immediate=False)

    assert fresh(ticket).next_silence_at == closes_at(fresh(ticket))
    assert live_through_silence(ticket) == [(date(2026, 3, 16), "TicketClosed", "no_response")]


def test_answer_between_look_and_act_stops_the_house():
    ana = make_customer()
    ticket = make_ticket(ana, at=MONDAY)
    ask_customer(ticket_id=ticket.pk, by=make_analyst(), words=say("Qual?"), key=new_key(), at=MONDAY)
    due = fresh(ticket).next_silence_at
    reply(ticket_id=ticket.pk, by=ana, words=say("Esta."), key=new_key(), at=due)

    assert (handle_silence(ticket_id=ticket.pk, at=due), fresh(ticket).status) == (False, "in_progress")


def test_new_question_counts_silence_anew():
    marina = make_analyst()
    ticket = make_ticket(at=MONDAY)
    ask_customer(ticket_id=ticket.pk, by=marina, words=say("Qual?"), key=new_key(), at=MONDAY)
    handle_silence(ticket_id=ticket.pk, at=fresh(ticket).next_silence_at)
    again = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)

    ask_customer(ticket_id=ticket.pk, by=marina, words=say("E a versão?"), key=new_key(), at=again)

    after = fresh(ticket)
    assert (after.reminders_sent, after.next_silence_at.date()) == (0, date(2026, 3, 6))


def answered_on_friday():
    """Return a ticket to whose solution of Monday the customer wrote on Friday, without a choice."""
    ana = make_customer()
    ticket = make_ticket(ana, at=MONDAY)
    propose_solution(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key(), at=MONDAY)
    handle_silence(ticket_id=ticket.pk, at=fresh(ticket).next_silence_at)
    reply(ticket_id=ticket.pk, by=ana, words=say("Ainda não funciona"), key=new_key(), at=in_days(6))
    return ticket


def test_reply_to_a_solution_counts_reminders_anew_and_accepts_nothing_while_nobody_answered_it():
    ticket = answered_on_friday()

    assert (fresh(ticket).reminders_sent, closes_at(fresh(ticket))) == (0, None)
    assert live_through_silence(ticket) == [
        (date(2026, 3, 9), "SilenceReminded", 1),
        (date(2026, 3, 11), "SilenceReminded", 2),
        (date(2026, 3, 13), "SilenceReminded", 3),
    ]
    assert (fresh(ticket).status, fresh(ticket).next_silence_at) == ("solution_proposed", None)


def test_answer_of_support_to_that_reply_lets_silence_accept_after_its_days():
    ticket = answered_on_friday()

    reply(ticket_id=ticket.pk, by=make_analyst(), words=say("Reinicie."), key=new_key(), at=in_days(12))

    assert closes_at(fresh(ticket)).date() == date(2026, 3, 23)
    assert [day.day for day, _, _ in live_through_silence(ticket)] == [13, 17, 19, 23]
    assert fresh(ticket).status == "closed"


def test_word_of_support_that_answers_nobody_leaves_the_count_as_it_is():
    ticket = make_ticket(at=MONDAY)
    marina = make_analyst()
    propose_solution(ticket_id=ticket.pk, by=marina, words=say(), key=new_key(), at=MONDAY)
    due = fresh(ticket).next_silence_at

    reply(ticket_id=ticket.pk, by=marina, words=say("E mais isto."), key=new_key(), at=MONDAY)

    assert (fresh(ticket).next_silence_at, closes_at(fresh(ticket)).date()) == (due, date(2026, 3, 11))


def test_end_that_was_planned_before_a_reply_is_planned_anew():
    ticket = answered_on_friday()
    # As a version wrote it that heard no reply.
    Ticket.objects.filter(pk=ticket.pk).update(reminders_sent=3, next_silence_at=in_days(11))

    assert (handle_silence(ticket_id=ticket.pk, at=in_days(11)), fresh(ticket).next_silence_at) == (False, None)
