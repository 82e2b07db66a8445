"""Replying, asking and noting: what each does to the ticket, who may, and that nobody talks past another."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models import OutboxEvent
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Message, Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.selectors.reading import latest_message_id
from tickets.services.conversation import ask_customer, note, reply
from tickets.services.errors import InvalidInput, NewerMessages
from tickets.services.lifecycle import cancel, propose_solution
from tickets.states import TransitionNotAllowed

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def events_of(ticket):
    found = OutboxEvent.objects.filter(ordering_key=f"ticket:{ticket.pk}").order_by("pk")
    return list(found.values_list("name", flat=True))


def test_first_reply_of_support_starts_the_work():
    ticket = make_ticket(at=AT)

    reply(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key(), at=LATER)

    after = fresh(ticket)
    assert (after.status, after.first_response_at, after.message_count, after.version) == ("in_progress", LATER, 2, 2)
    assert events_of(ticket) == ["TicketOpened", "TriageRecorded", "MessagePosted", "TicketStatusChanged"]


def test_second_reply_keeps_the_first_response():
    ticket, marina = make_ticket(at=AT), make_analyst()
    reply(ticket_id=ticket.pk, by=marina, words=say(), key=new_key(), at=LATER)

    reply(ticket_id=ticket.pk, by=marina, words=say(), key=new_key(), at=LATER + timedelta(hours=1))

    assert fresh(ticket).first_response_at == LATER


def test_question_waits_for_the_customer_with_a_reminder_to_come():
    ticket = make_ticket(at=AT)

    ask_customer(ticket_id=ticket.pk, by=make_analyst(), words=say("Qual a versão?"), key=new_key(), at=LATER)

    after = fresh(ticket)
    question = Message.objects.latest("pk")
    assert (after.status, after.first_response_at, question.is_question) == ("waiting_customer", LATER, True)
    assert after.next_silence_at > LATER + timedelta(days=1)


def test_customers_reply_ends_the_waiting():
    ana = make_customer()
    ticket = make_ticket(ana, at=AT)
    ask_customer(ticket_id=ticket.pk, by=make_analyst(), words=say("Qual?"), key=new_key(), at=LATER)

    reply(ticket_id=ticket.pk, by=ana, words=say("É a 33."), key=new_key())

    after = fresh(ticket)
    assert (after.status, after.next_silence_at, after.is_reply_unread) == ("in_progress", None, True)


def test_thanks_without_a_choice_keep_the_proposed_solution():
    ana = make_customer()
    ticket = make_ticket(ana, at=AT)
    propose_solution(ticket_id=ticket.pk, by=make_analyst(), words=say("Feito."), key=new_key(), at=LATER)

    reply(ticket_id=ticket.pk, by=ana, words=say("Obrigado!"), key=new_key(), at=LATER + timedelta(days=1))

    after = fresh(ticket)
    payload = OutboxEvent.objects.filter(name="MessagePosted").latest("pk").payload
    assert (after.status, after.is_reply_unread, after.next_silence_at.day) == ("solution_proposed", True, 23)
    assert payload["is_reply_to_solution"] is True


def test_note_changes_neither_status_nor_first_response():
    ticket = make_ticket(at=AT)

    posted = note(ticket_id=ticket.pk, by=make_analyst(), words=say("Falar com o DBA"), key=new_key())

    after = fresh(ticket)
    assert (after.status, after.first_response_at) == ("new", None)
    assert Message.objects.get(pk=posted.message_id).audience == "internal"


@pytest.mark.parametrize("act", [note, ask_customer])
def test_customer_neither_notes_nor_asks(act):
    ana = make_customer()
    ticket = make_ticket(ana)

    with pytest.raises(ActNotPermitted):
        act(ticket_id=ticket.pk, by=ana, words=say(), key=new_key())

    assert Message.objects.count() == 1


@pytest.mark.parametrize("act", [reply, note, ask_customer])
def test_administrator_reads_but_does_not_write(act):
    ticket = make_ticket()

    with pytest.raises(ActNotPermitted):
        act(ticket_id=ticket.pk, by=make_administrator(), words=say(), key=new_key())


@pytest.mark.parametrize("act", [reply, note, ask_customer])
def test_stranger_finds_no_ticket(act):
    ticket = make_ticket()

    with pytest.raises(Ticket.DoesNotExist):
        act(ticket_id=ticket.pk, by=make_customer(), words=say(), key=new_key())


def test_colleague_finds_no_ticket_unless_the_house_shares():
    ana = make_customer()
    colleague = make_customer(ana.organization)
    ticket = make_ticket(ana)
    with pytest.raises(Ticket.DoesNotExist):
        reply(ticket_id=ticket.pk, by=colleague, words=say(), key=new_key())

    ana.organization.shares_tickets = True
    ana.organization.save(update_fields=["shares_tickets"])

    assert reply(ticket_id=ticket.pk, by=colleague, words=say(), key=new_key()).replayed is False


@pytest.mark.parametrize("act", [reply, note, ask_customer])
def test_same_key_writes_once(act):
    ticket, marina, key = make_ticket(), make_analyst(), new_key()

    first = act(ticket_id=ticket.pk, by=marina, words=say(), key=key)
    second = act(ticket_id=ticket.pk, by=marina, words=say(), key=key)

    assert (second.message_id, second.replayed, Message.objects.count()) == (first.message_id, True, 2)


def test_empty_words_are_refused():
    with pytest.raises(InvalidInput) as refused:
        reply(ticket_id=make_ticket().pk, by=make_analyst(), words=say("  "), key=new_key())

    assert refused.value.errors == {"body": "required"}


def test_two_who_reply_see_each_other_and_neither_loses_a_word():
    ticket, marina, joao = make_ticket(), make_analyst(), make_analyst(name="João Prado")
    seen = latest_message_id(ticket=ticket, user=joao)
    first = reply(ticket_id=ticket.pk, by=marina, words=say("Estou vendo."), key=new_key(), last_seen_id=seen)

    with pytest.raises(NewerMessages) as newer:
        reply(ticket_id=ticket.pk, by=joao, words=say("Eu também."), key=new_key(), last_seen_id=seen)
    reply(ticket_id=ticket.pk, by=joao, words=say("Eu também."), key=new_key(), last_seen_id=seen, anyway=True)

    assert newer.value.message_ids == [first.message_id]
    assert Message.objects.count() == 3


def test_notes_do_not_hold_up_a_customer_who_cannot_see_them():
    ana = make_customer()
    ticket = make_ticket(ana)
    seen = latest_message_id(ticket=ticket, user=ana)
    note(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key())

    posted = reply(ticket_id=ticket.pk, by=ana, words=say(), key=new_key(), last_seen_id=seen)

    assert posted.replayed is False


@pytest.mark.parametrize("act", [reply, ask_customer])
def test_ended_ticket_takes_no_public_word(act):
    ana = make_customer()
    ticket = make_ticket(ana)
    cancel(ticket_id=ticket.pk, by=ana, words=say(""), key=new_key())

    with pytest.raises(TransitionNotAllowed):
        act(ticket_id=ticket.pk, by=make_support_manager(), words=say(), key=new_key())


def test_time_never_runs_backwards():
    ticket = make_ticket(at=AT)

    posted = reply(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key(), at=AT - timedelta(hours=1))

    assert Message.objects.get(pk=posted.message_id).at == AT


def test_every_change_has_its_line_and_every_line_its_event():
    house = make_organization()
    ana, marina = make_customer(house), make_analyst()
    ticket = make_ticket(ana, at=AT)
    ask_customer(ticket_id=ticket.pk, by=marina, words=say("Qual?"), key=new_key(), at=LATER)
    reply(ticket_id=ticket.pk, by=ana, words=say("Esta."), key=new_key())

    lines = list(TimelineEntry.objects.order_by("pk").values_list("kind", "from_value", "to_value"))
    assert lines == [
        ("opened", "", ""),
        ("triage", "", "medium"),
        ("status", "new", "waiting_customer"),
        ("message", "", ""),
        ("message", "", ""),
        ("status", "waiting_customer", "in_progress"),
    ]
    moments = set(TimelineEntry.objects.values_list("at", flat=True))
    assert moments == set(OutboxEvent.objects.values_list("at", flat=True))
