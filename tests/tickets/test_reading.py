"""What a person reads of a ticket: the same few queries however long it is, and never a word too many."""

from datetime import UTC, datetime, timedelta

import pytest

from attachments.services.receiving import receive
from tests.factories import (
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Ticket
from tickets.selectors.reading import (
    conversation_of,
    followers_of,
    latest_message_id,
    names_of,
    presences_of,
    ticket_for,
)
from tickets.services.assignment import assign, take
from tickets.services.conversation import note, reply
from tickets.services.people import add_follower
from tickets.services.traces import touch_presence

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def minutes(count):
    return AT + timedelta(minutes=count)


def test_conversation_tells_words_and_changes_in_their_order():
    ana, marina = make_customer(), make_analyst()
    ticket = make_ticket(ana, at=AT)
    take(ticket_id=ticket.pk, by=marina, at=minutes(1))
    reply(ticket_id=ticket.pk, by=marina, words=say("Vou ver."), key=new_key(), at=minutes(2))
    note(ticket_id=ticket.pk, by=marina, words=say("Pacote inválido"), key=new_key(), at=minutes(3))

    def told(user):
        lines = conversation_of(ticket=ticket, user=user)
        return [line.message.body if line.message else line.entry.kind for line in lines]

    words = "Ao confirmar a carga aparece um erro."
    assert told(marina) == [words, "opened", "triage", "assignee", "status", "Vou ver.", "Pacote inválido"]
    assert told(ana) == [words, "opened", "assignee", "status", "Vou ver."]


@pytest.mark.parametrize("messages", [1, 12])
def test_conversation_without_files_costs_two_queries(messages, django_assert_num_queries):
    ana = make_customer()
    ticket = make_ticket(ana)
    for _ in range(messages):
        reply(ticket_id=ticket.pk, by=ana, words=say(), key=new_key())

    with django_assert_num_queries(2):
        lines = conversation_of(ticket=ticket, user=ana)
        _ = [(line.message.author.name, line.message.author.organization) for line in lines if line.message]


@pytest.mark.parametrize("files", [1, 3])
def test_files_of_a_conversation_cost_one_query_more(files, django_assert_num_queries):
    ana = make_customer()
    ticket = make_ticket(ana)
    sent = [receive(by=ana, name=f"{number}.log", chunks=[b"ORA-00060\n"]) for number in range(files)]
    for attachment in sent:
        reply(ticket_id=ticket.pk, by=ana, words=say(attachment_ids=(attachment.pk,)), key=new_key())

    with django_assert_num_queries(3):
        lines = conversation_of(ticket=ticket, user=ana)
        found = [(file.pk, file.blob.kind, file.erased_by) for line in lines for file in line.files]
    assert found == [(attachment.pk, attachment.kind, None) for attachment in sent]


def test_people_named_by_changes_come_in_one_query_unless_they_speak(django_assert_num_queries):
    marina, chief = make_analyst(), make_support_manager()
    ticket = make_ticket()
    assign(ticket_id=ticket.pk, by=chief, assignee_id=marina.pk)
    lines = conversation_of(ticket=ticket, user=marina)
    with django_assert_num_queries(1):
        assert names_of(lines) == {marina.pk: marina}

    reply(ticket_id=ticket.pk, by=marina, words=say(), key=new_key())
    lines = conversation_of(ticket=ticket, user=marina)
    with django_assert_num_queries(0):
        assert names_of(lines) == {marina.pk: marina}


def test_ticket_page_fetches_the_ticket_in_one_query(django_assert_num_queries):
    ana = make_customer()
    ticket = make_ticket(ana)

    with django_assert_num_queries(1):
        found = ticket_for(user=ana, number=ticket.number)
        _ = (found.organization.executive, found.requester.name, found.assignee, found.module, found.contract)


def test_foreign_ticket_does_not_exist():
    with pytest.raises(Ticket.DoesNotExist):
        ticket_for(user=make_customer(), number=make_ticket().number)


def test_visible_tickets_are_those_of_the_rules():
    house = make_organization()
    ana, bia, chief = make_customer(house), make_customer(house), make_customer(house, is_customer_manager=True)
    own, other, foreign = make_ticket(ana), make_ticket(bia), make_ticket()

    def seen(user):
        return set(Ticket.objects.visible_to(user).values_list("pk", flat=True))

    assert (seen(ana), seen(chief), seen(make_support_manager())) == (
        {own.pk},
        {own.pk, other.pk},
        {own.pk, other.pk, foreign.pk},
    )


def test_customer_does_not_learn_who_of_support_follows():
    ana, marina = make_customer(), make_analyst()
    carlos = make_customer(ana.organization)
    ticket = make_ticket(ana)
    for person in (carlos, marina):
        add_follower(ticket_id=ticket.pk, by=marina, user_id=person.pk)

    assert (followers_of(ticket=ticket, user=ana), followers_of(ticket=ticket, user=marina)) == (
        [carlos],
        [carlos, marina],
    )


def test_latest_message_is_the_latest_that_one_may_read():
    ana, marina = make_customer(), make_analyst()
    ticket = make_ticket(ana)
    first = ticket.messages.get().pk
    posted = note(ticket_id=ticket.pk, by=marina, words=say(), key=new_key())

    assert (latest_message_id(ticket=ticket, user=ana), latest_message_id(ticket=ticket, user=marina)) == (
        first,
        posted.message_id,
    )


def test_presence_tells_who_else_is_here_and_writes():
    marina, joao = make_analyst(), make_analyst(name="João Prado")
    ticket = make_ticket()
    touch_presence(ticket_id=ticket.pk, by=marina, is_typing=False)
    touch_presence(ticket_id=ticket.pk, by=joao, is_typing=True)

    (other,) = presences_of(ticket=ticket, except_user=marina)
    assert (other.user, other.is_typing) == (joao, True)


def test_numbers_begin_where_a_person_can_say_them():
    assert make_ticket().number > 10000
