"""Who is told of what: lines on bells and mails that wait, written with their cause."""

import pytest
from django.db import transaction

from core.models import Delivery
from notifications.models import Notification
from notifications.rules import Channels
from notifications.services.preferences import choose_channels
from tests.factories import (
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.services.assignment import assign, take
from tickets.services.conversation import ask_customer, note, reply
from tickets.services.lifecycle import accept, close, give_workaround, propose_solution, refuse, reopen
from tickets.services.people import add_follower, replace_requester

pytestmark = pytest.mark.django_db


def bells():
    """Return (person, kind, event) of every line, in order."""
    return [(line.user.name, line.kind, line.data["event"]) for line in Notification.objects.order_by("id")]


def mails():
    """Return (recipient's name, kind) of every waiting mail, in order."""
    from accounts.models import User

    names = dict(User.objects.values_list("pk", "name"))
    return [(names[row.data["user"]], row.data["kind"]) for row in Delivery.objects.order_by("id")]


def forget():
    Notification.objects.all().delete()
    Delivery.objects.all().delete()


def test_new_ticket_rings_for_analysts_whose_skills_fit_and_mails_nobody():
    make_analyst(name="Nível Um")
    make_analyst(level=2, name="Nível Dois")
    make_ticket()
    assert (bells(), mails()) == ([("Nível Um", "opened", "TicketOpened")], [])


def test_immediate_calls_both_levels_and_managers_where_nobody_is_on_duty_whatever_they_chose():
    quiet = make_analyst(name="Nível Um")
    choose_channels(by=quiet, choices={"immediate": Channels(by_mail=False, on_bell=False)})
    make_analyst(level=2, name="Nível Dois")
    make_support_manager()
    make_ticket(
        immediate_requested=True,
        stopped="invoicing",
        extent="all",
        environment="production",
        customization="standard",
    )
    told = [("Nível Um", "immediate"), ("Nível Dois", "immediate"), ("Rita Moura", "immediate")]
    assert (bells(), mails()) == ([(*one, "AlertRaised") for one in told], told)


def test_support_reply_tells_requester_and_followers_but_not_its_author():
    ana = make_customer(name="Ana Lima")
    bia = make_customer(ana.organization, name="Bia Reis")
    joao = make_analyst(name="João Prado")
    ticket = make_ticket(ana)
    add_follower(ticket_id=ticket.pk, by=ana, user_id=bia.pk)
    take(ticket_id=ticket.pk, by=joao)
    forget()
    reply(ticket_id=ticket.pk, by=joao, words=say(), key=new_key())
    told = [("Ana Lima", "replied"), ("Bia Reis", "replied")]
    assert (bells(), mails()) == ([(*one, "MessagePosted") for one in told], told)


def test_note_reaches_support_only_even_where_customers_follow():
    ana = make_customer(name="Ana Lima")
    bia = make_customer(ana.organization, name="Bia Reis")
    joao = make_analyst(name="João Prado")
    marina = make_analyst(name="Marina Sales")
    ticket = make_ticket(ana)
    add_follower(ticket_id=ticket.pk, by=ana, user_id=bia.pk)
    take(ticket_id=ticket.pk, by=joao)
    forget()
    note(ticket_id=ticket.pk, by=marina, words=say("Só para nós."), key=new_key())
    assert (bells(), mails()) == ([("João Prado", "noted", "MessagePosted")], [("João Prado", "noted")])


def test_customer_reply_rings_for_the_queue_while_nobody_has_the_ticket():
    ana = make_customer(name="Ana Lima")
    joao = make_analyst(name="João Prado")
    ticket = make_ticket(ana)
    forget()
    reply(ticket_id=ticket.pk, by=ana, words=say(), key=new_key())
    assert (bells(), mails()) == ([("João Prado", "replied", "MessagePosted")], [])
    take(ticket_id=ticket.pk, by=joao)
    forget()
    reply(ticket_id=ticket.pk, by=ana, words=say("Mais isto."), key=new_key())
    assert mails() == [("João Prado", "replied")]


def test_refusing_with_words_is_told_once():
    ana = make_customer(name="Ana Lima")
    joao = make_analyst(name="João Prado")
    ticket = make_ticket(ana)
    take(ticket_id=ticket.pk, by=joao)
    propose_solution(ticket_id=ticket.pk, by=joao, words=say("Recalcule."), key=new_key())
    forget()
    refuse(ticket_id=ticket.pk, by=ana, words=say("Não resolveu."), key=new_key())
    assert (bells(), mails()) == ([("João Prado", "solution", "SolutionRefused")], [("João Prado", "solution")])


def test_solution_is_told_to_the_customer_and_its_acceptance_to_support():
    ana = make_customer(name="Ana Lima")
    joao = make_analyst(name="João Prado")
    ticket = make_ticket(ana)
    take(ticket_id=ticket.pk, by=joao)
    forget()
    propose_solution(ticket_id=ticket.pk, by=joao, words=say("Recalcule."), key=new_key())
    accept(ticket_id=ticket.pk, by=ana, key=new_key())
    assert mails() == [("Ana Lima", "solution"), ("João Prado", "closed")]


def test_taking_is_on_the_customers_bell_and_assigning_mails_the_assignee():
    ana = make_customer(name="Ana Lima")
    joao = make_analyst(name="João Prado")
    rita = make_support_manager()
    ticket = make_ticket(ana)
    forget()
    assign(ticket_id=ticket.pk, by=rita, assignee_id=joao.pk)
    assert (bells(), mails()) == (
        [("João Prado", "assigned", "TicketAssigned"), ("Ana Lima", "status", "TicketAssigned")],
        [("João Prado", "assigned")],
    )


def test_workaround_question_closing_and_reopening_are_told_to_the_customer():
    ana = make_customer(name="Ana Lima")
    joao = make_analyst(name="João Prado")
    ticket = make_ticket(ana)
    take(ticket_id=ticket.pk, by=joao)
    forget()
    give_workaround(ticket_id=ticket.pk, by=joao, words=say("Use a 1403."), key=new_key())
    ask_customer(ticket_id=ticket.pk, by=joao, words=say("Qual versão?"), key=new_key())
    close(ticket_id=ticket.pk, by=joao, reason="guided", words=say("Até."), key=new_key())
    reopen(ticket_id=ticket.pk, by=ana, words=say("Voltou."), key=new_key())
    assert mails() == [
        ("Ana Lima", "solution"),
        ("Ana Lima", "replied"),
        ("Ana Lima", "closed"),
        ("João Prado", "status"),
    ]


def test_replaced_requester_hears_nothing_and_the_new_one_does():
    house = make_organization()
    ana = make_customer(house, name="Ana Lima")
    bia = make_customer(house, name="Bia Reis", is_customer_manager=True)
    ticket = make_ticket(ana)
    forget()
    replace_requester(ticket_id=ticket.pk, by=bia, user_id=bia.pk)
    assert bells() == []
    caio = make_customer(house, name="Caio Dias")
    replace_requester(ticket_id=ticket.pk, by=bia, user_id=caio.pk)
    assert bells() == [("Caio Dias", "following", "RequesterReplaced")]


def test_deactivated_follower_hears_nothing():
    ana = make_customer(name="Ana Lima")
    bia = make_customer(ana.organization, name="Bia Reis")
    joao = make_analyst(name="João Prado")
    ticket = make_ticket(ana)
    add_follower(ticket_id=ticket.pk, by=ana, user_id=bia.pk)
    bia.is_active = False
    bia.save(update_fields=["is_active"])
    forget()
    reply(ticket_id=ticket.pk, by=joao, words=say(), key=new_key())
    assert mails() == [("Ana Lima", "replied")]


@pytest.mark.parametrize(
    ("by_mail", "on_bell", "told"),
    [
        (True, True, (1, 1)),
        (True, False, (0, 1)),
        (False, True, (1, 0)),
        (False, False, (0, 0)),
    ],
)
def test_preferences_decide_bell_and_mail(by_mail, on_bell, told):
    ana = make_customer(name="Ana Lima")
    joao = make_analyst(name="João Prado")
    ticket = make_ticket(ana)
    choose_channels(by=ana, choices={"replied": Channels(by_mail=by_mail, on_bell=on_bell)})
    forget()
    reply(ticket_id=ticket.pk, by=joao, words=say(), key=new_key())
    assert (len(bells()), len(mails())) == told


def test_analyst_who_asks_for_it_gets_new_tickets_by_mail():
    joao = make_analyst(name="João Prado")
    choose_channels(by=joao, choices={"opened": Channels(by_mail=True, on_bell=True)})
    make_ticket()
    assert mails() == [("João Prado", "opened")]


def test_telling_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    from core.events import publish
    from core.models import OutboxEvent
    from notifications.services.telling import tell
    from tickets.events import MessagePosted

    ana = make_customer()
    joao = make_analyst()
    ticket = make_ticket(ana)

    def posted():
        return MessagePosted(
            at=ticket.opened_at,
            actor_id=joao.pk,
            ticket_id=ticket.pk,
            organization_id=ticket.organization_id,
            message_id=ticket.messages.get().pk,
            audience="public",
            is_by_support=True,
        )

    with transaction.atomic():
        publish(posted())
    rows = OutboxEvent.objects.order_by("-id")
    Notification.objects.all().delete()
    Delivery.objects.all().delete()
    with django_assert_num_queries(7):
        tell(posted(), rows[0])
    for number in range(20):
        add_follower(ticket_id=ticket.pk, by=joao, user_id=make_customer(ana.organization, name=f"Pessoa {number}").pk)
    forget()
    with django_assert_num_queries(7):
        tell(posted(), rows[0])
    assert len(mails()) == 21
