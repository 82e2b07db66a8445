"""Queues that the house gives out itself: to whom, once, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from accounts.models import AuditEntry, User
from core.models import Delivery, OutboxEvent
from core.services.outbox import drain_due
from notifications.models import Notification
from staffing.models import Absence, Capacity, WorkQueue
from staffing.services.automatic import CONSUMER, assign_automatically, assign_waiting, set_automatic
from staffing.services.next_ticket import skip
from staffing.services.queues import ensure_queues
from staffing.team import today
from tests.factories import make_analyst, make_module, make_support_manager, make_ticket, set_triage
from tickets.models import Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.services.assignment import assign
from triage.models import Alert

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forget_what_was_remembered() -> None:
    cache.clear()


def switch_on(*, level: int = 1, group: object = None, is_automatic: bool = True) -> WorkQueue:
    ensure_queues()
    queue = WorkQueue.objects.get(level=level, module_group=group)  # type: ignore[misc]  # a group, or None
    set_automatic(queue_id=queue.pk, is_automatic=is_automatic, by=make_support_manager())
    cache.clear()
    return queue


def billing_ticket(**fields: object) -> Ticket:
    return make_ticket(module_id=make_module().pk, **fields)  # type: ignore[arg-type]  # as the factory takes them


def assignee_of(ticket: Ticket) -> User | None:
    return Ticket.objects.get(pk=ticket.pk).assignee


def waiting_deliveries() -> int:
    return Delivery.objects.filter(consumer=CONSUMER, state="pending").count()


def test_nothing_is_given_out_while_no_queue_is_automatic() -> None:
    make_analyst()
    ticket = billing_ticket()

    assert (waiting_deliveries(), assign_waiting(), assign_automatically(ticket_id=ticket.pk)) == (0, 0, False)
    assert assignee_of(ticket) is None


def test_new_ticket_goes_by_the_outbox_to_who_has_the_least(settings: object) -> None:
    group = make_module().group
    marina, joao = make_analyst(group=group), make_analyst(name="João Reis")
    assign(ticket_id=billing_ticket().pk, by=marina, assignee_id=marina.pk)
    switch_on(group=group)

    ticket = billing_ticket()
    before = (waiting_deliveries(), assignee_of(ticket))
    drain_due()

    assert (before, assignee_of(ticket)) == ((1, None), joao)
    line = TimelineEntry.objects.get(ticket=ticket, kind="chosen")
    assert (line.actor, line.audience, line.to_value) == (None, "internal", str(joao.pk))
    assert line.data == {"way": "automatic", "reasons": [["least_loaded", [0, 20]], ["skill", "level"]]}
    event = OutboxEvent.objects.filter(name="TicketAssigned").latest("pk")
    assert (event.payload["to_id"], event.payload["way"], event.payload["actor_id"]) == (joao.pk, "automatic", None)
    assert Notification.objects.filter(user=joao, ticket=ticket, kind="assigned").exists()


def test_given_twice_it_is_given_once() -> None:
    joao = make_analyst(name="João Reis")
    switch_on(group=make_module().group)
    ticket = billing_ticket()

    assert [assign_automatically(ticket_id=ticket.pk) for _ in range(2)] == [True, False]
    drain_due()

    assert (assignee_of(ticket), TimelineEntry.objects.filter(kind="chosen").count()) == (joao, 1)


def test_freed_ticket_goes_to_somebody_else_than_who_passed_it_over() -> None:
    marina = make_analyst()
    switch_on(group=make_module().group)
    ticket = billing_ticket()
    drain_due()
    assert assignee_of(ticket) == marina
    joao = make_analyst(name="João Reis")

    skip(ticket_id=ticket.pk, by=marina, reason="knowledge")
    drain_due()
    assert assignee_of(ticket) == joao
    skip(ticket_id=ticket.pk, by=joao, reason="knowledge")
    drain_due()

    assert assignee_of(ticket) is None


def test_who_is_away_full_or_without_the_skill_gets_nothing() -> None:
    group = make_module().group
    away, full, free = (make_analyst(name=name) for name in ("Ana Luz", "Beto Sá", "Caio Reis"))
    make_analyst(level=2), make_analyst(group=make_module(number=17, name="WMS", group="WMS").group)
    make_support_manager()
    Absence.objects.create(person=away, starts_on=today(), ends_on=today(), entered_by=away, entered_at=AT)
    Capacity.objects.create(person=full, most=0)
    Capacity.objects.create(person=free, most=2)
    switch_on(group=group)

    tickets = [billing_ticket() for _ in range(3)]
    drain_due()

    assert [assignee_of(one) for one in tickets] == [free, free, None]
    Absence.objects.all().delete()
    assert (assign_waiting(), assignee_of(tickets[2])) == (1, away)


def test_of_equals_it_is_who_was_given_one_longest_ago() -> None:
    people = [make_analyst(name=name) for name in ("Ana Luz", "Beto Sá", "Caio Reis")]
    for person, days in zip(people, (1, 3, 2), strict=True):
        Capacity.objects.create(person=person, given_at=AT - timedelta(days=days))
    switch_on(group=make_module().group)

    tickets = [billing_ticket() for _ in range(3)]
    drain_due()

    assert [assignee_of(one) for one in tickets] == [people[1], people[2], people[0]]


def test_sweep_gives_out_first_things_first_once_the_switch_is_on() -> None:
    marina = make_analyst()
    Capacity.objects.create(person=marina, most=1)
    low, high = billing_ticket(severity_asked="low"), billing_ticket(severity_asked="high")
    for one in (low, high):
        set_triage(one, severity=one.severity_asked)

    queue = switch_on(group=make_module().group)
    assert (assign_waiting(), assignee_of(high), assignee_of(low)) == (1, marina, None)
    set_automatic(queue_id=queue.pk, is_automatic=False, by=make_support_manager())
    Capacity.objects.update(most=9)

    assert (assign_waiting(), assignee_of(low)) == (0, None)


def test_what_everybody_passed_over_keeps_nothing_behind_it_waiting() -> None:
    marina = make_analyst()
    queue = switch_on(group=make_module().group)
    passed_over = billing_ticket()
    drain_due()
    skip(ticket_id=passed_over.pk, by=marina, reason="knowledge")
    drain_due()
    set_automatic(queue_id=queue.pk, is_automatic=False, by=make_support_manager())
    behind = billing_ticket()
    set_automatic(queue_id=queue.pk, is_automatic=True, by=make_support_manager())

    assert (assign_waiting(), assignee_of(passed_over), assignee_of(behind)) == (1, None, marina)


def test_what_has_no_module_is_anyone_s_of_its_level() -> None:
    marina = make_analyst(group=make_module(number=17, name="WMS", group="WMS").group)
    switch_on()
    ticket = make_ticket(subject="Ajuda", description="Uma dúvida.")
    Ticket.objects.filter(pk=ticket.pk).update(module=None, module_group=None)

    assert (assign_automatically(ticket_id=ticket.pk), assignee_of(ticket)) == (True, marina)
    assert TimelineEntry.objects.get(kind="chosen").data["reasons"][1] == ["skill", "no_module"]


def test_alert_of_an_immediate_sounds_on_when_the_house_gave_it_out() -> None:
    marina = make_analyst()
    switch_on(group=make_module().group)
    ticket = billing_ticket()
    set_triage(ticket, is_immediate=True)
    alert = Alert.objects.get(ticket=ticket)

    drain_due()

    assert assignee_of(ticket) == marina
    assert Alert.objects.get(pk=alert.pk).answered_at is None


def test_support_managers_alone_switch_and_each_switch_stands_in_the_trail() -> None:
    queue = switch_on()
    set_automatic(queue_id=queue.pk, is_automatic=True, by=make_support_manager())

    with pytest.raises(ActNotPermitted):
        set_automatic(queue_id=queue.pk, is_automatic=False, by=make_analyst())

    entries = AuditEntry.objects.filter(action="automatic_set")
    assert [(entry.subject_kind, entry.subject_id) for entry in entries] == [("queue", queue.pk)]
