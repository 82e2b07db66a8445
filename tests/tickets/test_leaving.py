"""When a person leaves the house: what they had goes back to the queue, what they asked for stays theirs."""

import pytest

from accounts.services.organizations import deactivate_organization
from accounts.services.people import Roles, change_roles, deactivate
from core.models import OutboxEvent
from core.services.outbox import drain_due
from notifications.models import Notification
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.selectors.invariants import unexplained_assignees, untold_changes
from tickets.services.assignment import assign, take
from tickets.services.conversation import reply
from tickets.services.errors import InvalidInput
from tickets.services.lifecycle import close, reopen
from tickets.services.people import move_ticket, replace_requester

pytestmark = pytest.mark.django_db


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_open_tickets_of_who_leaves_go_back_to_the_queue():
    marina, joao, davi = make_analyst(), make_analyst(name="João Prado"), make_administrator()
    kept, first, second, ended = (make_ticket() for _ in range(4))
    for ticket, analyst in ((second, marina), (first, marina), (ended, marina), (kept, joao)):
        take(ticket_id=ticket.pk, by=analyst)
    close(ticket_id=ended.pk, by=marina, reason="guided", words=say(), key=new_key())
    last = OutboxEvent.objects.latest("pk").pk

    deactivate(by=davi, person_id=marina.pk)

    holders = [fresh(ticket).assignee_id for ticket in (kept, first, second, ended)]
    assert holders == [joao.pk, None, None, marina.pk]
    lines = TimelineEntry.objects.filter(kind="assignee", to_value="").order_by("pk")
    assert [(line.ticket_id, line.actor_id, line.from_value) for line in lines] == [
        (first.pk, davi.pk, str(marina.pk)),
        (second.pk, davi.pk, str(marina.pk)),
    ]
    names = list(OutboxEvent.objects.filter(pk__gt=last).order_by("pk").values_list("name", flat=True))
    assert names == ["PersonDeactivated", *["TicketAssigned", "TicketGivenBack"] * 2]
    assert [*unexplained_assignees(), *untold_changes()] == []


@pytest.mark.parametrize(
    ("left", "holder"),
    [
        (Roles(is_support_manager=True), "marina"),
        (Roles(is_analyst=True, is_administrator=True), "marina"),
        (Roles(is_administrator=True), None),
    ],
)
def test_open_tickets_of_who_works_on_tickets_no_more_go_back_to_the_queue(left, holder):
    marina, davi = make_analyst(), make_administrator()
    ticket = make_ticket()
    take(ticket_id=ticket.pk, by=marina)

    change_roles(by=davi, person_id=marina.pk, roles=left)

    assert fresh(ticket).assignee_id == (marina.pk if holder else None)
    assert [*unexplained_assignees(), *untold_changes()] == []


def test_ticket_that_is_reopened_after_its_analyst_left_goes_to_the_queue_and_is_told_there():
    marina, joao, davi, ana = make_analyst(), make_analyst(name="João Prado"), make_administrator(), make_customer()
    ticket = make_ticket(ana)
    take(ticket_id=ticket.pk, by=marina)
    close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key())
    deactivate(by=davi, person_id=marina.pk)

    reopen(ticket_id=ticket.pk, by=ana, words=say("Voltou a falhar"), key=new_key())

    while drain_due():
        pass
    assert (fresh(ticket).status, fresh(ticket).assignee_id) == ("in_progress", None)
    assert Notification.objects.filter(user=joao, kind="status", ticket=ticket).exists()
    assert [*unexplained_assignees(), *untold_changes()] == []


def test_ticket_that_is_reopened_stays_with_who_still_works():
    marina, ana = make_analyst(), make_customer()
    ticket = make_ticket(ana)
    take(ticket_id=ticket.pk, by=marina)
    close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key())

    reopen(ticket_id=ticket.pk, by=ana, words=say("Voltou a falhar"), key=new_key())

    assert fresh(ticket).assignee_id == marina.pk


def test_queue_hears_that_a_ticket_came_back_and_who_left_does_not():
    marina, joao = make_analyst(), make_analyst(name="João Prado")
    elsewhere = make_analyst(level=2)
    ticket = make_ticket()
    take(ticket_id=ticket.pk, by=marina)
    Notification.objects.all().delete()

    deactivate(by=None, person_id=marina.pk)

    told = Notification.objects.values_list("user_id", "ticket_id", "data__event")
    assert list(told) == [(joao.pk, ticket.pk, "TicketGivenBack")]
    assert elsewhere.pk != joao.pk


def test_requester_who_leaves_keeps_the_ticket_until_the_manager_puts_another_there():
    ana = make_customer()
    carlos = make_customer(ana.organization, is_customer_manager=True)
    ticket, marina = make_ticket(ana), make_analyst()
    take(ticket_id=ticket.pk, by=marina)

    deactivate(by=carlos, person_id=ana.pk)

    assert (fresh(ticket).requester_id, fresh(ticket).assignee_id) == (ana.pk, marina.pk)
    replace_requester(ticket_id=ticket.pk, by=carlos, user_id=carlos.pk)
    assert fresh(ticket).requester_id == carlos.pk


def test_ticket_of_a_requester_and_an_analyst_who_left_goes_on():
    ana, marina = make_customer(), make_analyst()
    ticket = make_ticket(ana)
    take(ticket_id=ticket.pk, by=marina)

    for person in (ana, marina):
        deactivate(by=None, person_id=person.pk)
    reply(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key())

    after = fresh(ticket)
    assert (after.requester_id, after.assignee_id, after.message_count) == (ana.pk, None, 2)


def test_ticket_is_given_to_nobody_who_left_meanwhile():
    ticket, marina, renata = make_ticket(), make_analyst(), make_support_manager()
    # The page of each was made before.
    deactivate(by=None, person_id=marina.pk)

    with pytest.raises(ActNotPermitted):
        take(ticket_id=ticket.pk, by=marina)
    with pytest.raises(InvalidInput):
        assign(ticket_id=ticket.pk, by=renata, assignee_id=marina.pk)
    assert fresh(ticket).assignee_id is None


def test_nothing_is_opened_for_an_organization_that_left_and_support_still_works_what_was():
    ana, marina, renata = make_customer(), make_analyst(), make_support_manager()
    ticket, elsewhere = make_ticket(ana), make_ticket()
    deactivate_organization(by=None, organization_id=ana.organization_id)
    house = {"organization_id": ana.organization_id, "requester_id": ana.pk}

    # The session of the first ended, but a form of it may just have been sent.
    with pytest.raises(ActNotPermitted):
        make_ticket(ana)
    with pytest.raises(InvalidInput):
        make_ticket(marina, **house)
    with pytest.raises(InvalidInput):
        move_ticket(ticket_id=elsewhere.pk, by=renata, **house)
    assert list(Ticket.objects.visible_to(marina).filter(organization=ana.organization_id)) == [ticket]
    assert reply(ticket_id=ticket.pk, by=marina, words=say(), key=new_key()).replayed is False
