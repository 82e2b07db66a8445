"""Taking, assigning, releasing and the next one."""

import pytest

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
from tickets.services.assignment import AlreadyTaken, assign, take
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.lifecycle import cancel
from tickets.states import TransitionNotAllowed

pytestmark = pytest.mark.django_db


def assignee_of(ticket):
    return Ticket.objects.get(pk=ticket.pk).assignee


def test_taking_starts_a_new_ticket():
    ticket, marina = make_ticket(), make_analyst()

    take(ticket_id=ticket.pk, by=marina)

    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.assignee, after.status) == (marina, "in_progress")


def test_taking_again_changes_nothing():
    ticket, marina = make_ticket(), make_analyst()
    take(ticket_id=ticket.pk, by=marina)
    lines = TimelineEntry.objects.count()

    take(ticket_id=ticket.pk, by=marina)

    assert TimelineEntry.objects.count() == lines


def test_nobody_snatches_a_ticket():
    ticket, marina, joao = make_ticket(), make_analyst(), make_analyst()
    take(ticket_id=ticket.pk, by=marina)

    with pytest.raises(AlreadyTaken) as taken:
        take(ticket_id=ticket.pk, by=joao)

    assert (taken.value.assignee_id, assignee_of(ticket)) == (marina.pk, marina)


def test_support_manager_takes_over():
    ticket, rita = make_ticket(), make_support_manager()
    take(ticket_id=ticket.pk, by=make_analyst())

    take(ticket_id=ticket.pk, by=rita)

    assert assignee_of(ticket) == rita


@pytest.mark.parametrize("maker", [make_administrator, make_customer])
def test_who_works_no_tickets_takes_none(maker):
    person = maker()
    ticket = make_ticket(person if not person.is_support else None)

    with pytest.raises(ActNotPermitted):
        take(ticket_id=ticket.pk, by=person)


def test_ended_ticket_is_not_taken():
    ana = make_customer()
    ticket = make_ticket(ana)
    cancel(ticket_id=ticket.pk, by=ana, words=say(""), key=new_key())

    with pytest.raises(TransitionNotAllowed):
        take(ticket_id=ticket.pk, by=make_analyst())


def test_own_ticket_is_handed_on_and_released():
    ticket, marina, joao = make_ticket(), make_analyst(), make_analyst()
    take(ticket_id=ticket.pk, by=marina)

    assign(ticket_id=ticket.pk, by=marina, assignee_id=joao.pk)
    handed = assignee_of(ticket)
    assign(ticket_id=ticket.pk, by=joao, assignee_id=None)

    assert (handed, assignee_of(ticket)) == (joao, None)


def test_anothers_ticket_is_assigned_by_a_manager_only():
    ticket, marina, joao = make_ticket(), make_analyst(), make_analyst()
    take(ticket_id=ticket.pk, by=marina)

    with pytest.raises(ActNotPermitted):
        assign(ticket_id=ticket.pk, by=joao, assignee_id=joao.pk)
    assign(ticket_id=ticket.pk, by=make_support_manager(), assignee_id=joao.pk)

    assert assignee_of(ticket) == joao


@pytest.mark.parametrize("maker", [make_customer, make_administrator])
def test_ticket_is_assigned_to_people_who_work_tickets(maker):
    ticket = make_ticket()

    with pytest.raises(InvalidInput):
        assign(ticket_id=ticket.pk, by=make_support_manager(), assignee_id=maker().pk)


def test_assignment_on_an_old_version_is_refused():
    ticket, rita = make_ticket(), make_support_manager()
    take(ticket_id=ticket.pk, by=make_analyst())

    with pytest.raises(VersionConflict):
        assign(ticket_id=ticket.pk, by=rita, assignee_id=None, version=1)


def test_free_ticket_that_was_taken_meanwhile_is_not_snatched_by_who_could_assign_it():
    renata, ticket = make_support_manager(is_analyst=True), make_ticket()
    take(ticket_id=ticket.pk, by=make_analyst())

    with pytest.raises(AlreadyTaken):
        take(ticket_id=ticket.pk, by=renata, only_free=True)

    take(ticket_id=ticket.pk, by=renata)
    assert Ticket.objects.get(pk=ticket.pk).assignee == renata
