"""Taking, assigning, releasing and the next one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_module,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.services.assignment import AlreadyTaken, assign, take, take_next
from tickets.services.conversation import ask_customer
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.lifecycle import cancel
from tickets.states import TransitionNotAllowed

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


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


def test_next_one_is_the_gravest_and_oldest_that_fits():
    wms = make_module(number=17, name="WMS", group="WMS")
    billing = make_module()
    marina = make_analyst(level=1, group=billing.group)
    oldest_of_another = make_ticket(at=AT, module_id=wms.pk, severity_asked="critical")
    low = make_ticket(at=AT, module_id=billing.pk, severity_asked="low")
    later_high = make_ticket(at=AT + timedelta(hours=2), module_id=billing.pk, severity_asked="high")
    high = make_ticket(at=AT + timedelta(hours=1), module_id=billing.pk, severity_asked="high")
    without_module = make_ticket(at=AT + timedelta(hours=3), severity_asked="high")
    level_two = make_ticket(at=AT, module_id=billing.pk, severity_asked="critical", level=1)
    Ticket.objects.filter(pk=level_two.pk).update(level=2)
    waiting = make_ticket(at=AT, module_id=billing.pk, severity_asked="critical")
    ask_customer(ticket_id=waiting.pk, by=marina, words=say("Qual?"), key=new_key(), at=AT)

    taken = [take_next(by=marina) for _ in range(5)]

    assert taken == [high, later_high, without_module, low, None]
    assert assignee_of(oldest_of_another) is None


def test_next_one_needs_a_skill():
    make_ticket()

    assert take_next(by=make_support_manager()) is None


def test_next_one_is_another_when_the_first_ended_meanwhile():
    ana, marina = make_customer(), make_analyst()
    ended, next_one = make_ticket(ana, at=AT), make_ticket(ana, at=AT + timedelta(hours=1))
    queues_read = []

    def end_the_first_once_the_queue_is_read(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if "LIMIT 5" in sql and not queues_read:
            queues_read.append(sql)
            cancel(ticket_id=ended.pk, by=ana, words=say("Resolvido."), key=new_key())
        return answer

    with connection.execute_wrapper(end_the_first_once_the_queue_is_read):
        taken = take_next(by=marina)

    assert (taken, len(queues_read), assignee_of(ended)) == (next_one, 1, None)


def test_free_ticket_that_was_taken_meanwhile_is_not_snatched_by_who_could_assign_it():
    renata, ticket = make_support_manager(is_analyst=True), make_ticket()
    take(ticket_id=ticket.pk, by=make_analyst())

    with pytest.raises(AlreadyTaken):
        take(ticket_id=ticket.pk, by=renata, only_free=True)

    take(ticket_id=ticket.pk, by=renata)
    assert Ticket.objects.get(pk=ticket.pk).assignee == renata
