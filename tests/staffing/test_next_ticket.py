"""Serve the next: what comes to whom, what is kept of why, and what is passed over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import Organization, Skill, User
from core.models import OutboxEvent
from staffing.enums import SkipReason
from staffing.grounds import WhyNone
from staffing.models import Skip, WorkQueue
from staffing.selectors import why_given
from staffing.services.next_ticket import Given, skip, take_next
from tests.factories import (
    make_analyst,
    make_customer,
    make_module,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
    set_triage,
)
from tickets.models import Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.services.assignment import take
from tickets.services.conversation import ask_customer
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.lifecycle import cancel

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def next_of(person: User, at: datetime = AT + timedelta(hours=12)) -> Ticket | None:
    return take_next(by=person, at=at).ticket


def why_none(given: Given) -> WhyNone | None:
    return given.choice.why_none


def test_next_one_is_the_gravest_and_oldest_that_fits() -> None:
    wms, billing = make_module(number=17, name="WMS", group="WMS"), make_module()
    marina = make_analyst(level=1, group=billing.group)
    oldest_of_another = make_ticket(at=AT, module_id=wms.pk, severity_asked="critical")
    low = make_ticket(at=AT, module_id=billing.pk, severity_asked="low")
    later_high = make_ticket(at=AT + hours(2), module_id=billing.pk, severity_asked="high")
    high = make_ticket(at=AT + hours(1), module_id=billing.pk, severity_asked="high")
    without_module = make_ticket(at=AT + hours(0.5), severity_asked="high")
    Ticket.objects.filter(pk=without_module.pk).update(module=None, module_group=None)
    level_two = make_ticket(at=AT, module_id=billing.pk, severity_asked="critical")
    Ticket.objects.filter(pk=level_two.pk).update(level=2)
    waiting = make_ticket(at=AT, module_id=billing.pk, severity_asked="critical")
    ask_customer(ticket_id=waiting.pk, by=marina, words=say("Qual?"), key=new_key(), at=AT)

    taken = [next_of(marina) for _ in range(5)]

    assert taken == [high, later_high, without_module, low, None]
    assert Ticket.objects.get(pk=oldest_of_another.pk).assignee is None


def test_next_one_needs_a_skill() -> None:
    make_ticket()

    assert why_none(take_next(by=make_support_manager())) == WhyNone.NO_SKILL
    assert why_none(take_next(by=make_analyst(level=2))) == WhyNone.NOTHING_WAITS


def test_immediate_comes_first_and_what_is_at_risk_before_what_is_graver() -> None:
    marina = make_analyst()
    critical, at_risk, immediate = (make_ticket(at=AT, severity_asked=word) for word in ("critical", "low", "low"))
    Ticket.objects.filter(pk=at_risk.pk).update(is_at_risk=True)
    set_triage(immediate, is_immediate=True)

    assert [next_of(marina) for _ in range(3)] == [immediate, at_risk, critical]


def test_higher_of_asked_and_triaged_counts() -> None:
    marina = make_analyst()
    asked, triaged = make_ticket(at=AT, severity_asked="high"), make_ticket(at=AT + hours(1), severity_asked="low")
    set_triage(asked, severity="low")
    set_triage(triaged, severity="critical")

    assert [next_of(marina) for _ in range(2)] == [triaged, asked]


def test_timeline_keeps_why_and_what_came_second() -> None:
    billing = make_module()
    marina = make_analyst(level=1, group=billing.group)
    high = make_ticket(at=AT, module_id=billing.pk, severity_asked="high")
    low = make_ticket(at=AT, module_id=billing.pk, severity_asked="low")
    set_triage(high, severity="high")
    set_triage(low, severity="low")

    given = take_next(by=marina, at=AT + hours(3))

    line = TimelineEntry.objects.get(ticket=high, kind="chosen")
    assert (given.ticket, line.actor, line.audience, line.to_value) == (high, marina, "internal", str(marina.pk))
    assert line.data == {
        "way": "next",
        "reasons": [["severity", [1, 1]], ["age", 180], ["skill", "group"], ["load", [1, 20]]],
        "second": low.pk,
        "second_by": "severity",
    }
    event = OutboxEvent.objects.get(name="TicketAssigned")
    assert (event.payload["to_id"], event.payload["way"]) == (marina.pk, "next")
    why = why_given(ticket_id=high.pk, person=marina)
    assert why is not None
    assert [spoke.ground for spoke in why.reasons] == ["severity", "age", "skill", "load"]
    assert why_given(ticket_id=low.pk, person=marina) is None


def test_no_customer_gets_a_third_in_a_row_while_an_equal_ticket_of_another_waits() -> None:
    marina = make_analyst()
    aurora, boreal = make_customer(make_organization("Aurora")), make_customer(make_organization("Boreal"))
    auroras = [make_ticket(aurora, at=AT + hours(n), severity_asked="high") for n in range(5)]
    boreals = [make_ticket(boreal, at=AT + hours(5 + n), severity_asked="high") for n in range(2)]
    graver = make_ticket(aurora, at=AT + hours(9), severity_asked="critical")
    for one in (*auroras, *boreals, graver):
        set_triage(one, severity=one.severity_asked)

    taken = [next_of(marina) for _ in range(8)]

    assert taken == [graver, auroras[0], boreals[0], auroras[1], auroras[2], boreals[1], auroras[3], auroras[4]]
    queue = WorkQueue.objects.get(level=1, module_group=None)
    assert (queue.served, queue.served_in_a_row) == (aurora.organization, 2)


def test_turn_goes_round_to_the_customer_with_the_next_number_and_begins_anew() -> None:
    marina, houses = make_analyst(), [make_organization(f"Casa {n}") for n in range(3)]
    of: dict[Organization, list[Ticket]] = {}
    for place in (1, 0, 2):
        person = make_customer(houses[place])
        of[houses[place]] = [make_ticket(person, at=AT + hours(place == 2), severity_asked="low") for _ in range(4)]

    taken = [next_of(marina) for _ in range(6)]

    order = [houses.index(one.organization) for one in taken if one is not None]
    assert order == [1, 1, 2, 1, 1, 0]


def test_customers_own_order_comes_before_age_among_its_equals() -> None:
    marina, ana = make_analyst(), make_customer()
    older, put_first = make_ticket(ana, at=AT), make_ticket(ana, at=AT + hours(1))
    Ticket.objects.filter(pk=put_first.pk).update(customer_rank=1)

    assert [next_of(marina), next_of(marina)] == [put_first, older]


def test_who_has_all_they_can_take_gets_only_what_is_urgent(settings: Any) -> None:
    settings.TICKETS_IN_PROGRESS = 1
    marina = make_analyst()
    first, second = make_ticket(at=AT), make_ticket(at=AT)
    assert next_of(marina) == first

    assert why_none(take_next(by=marina)) == WhyNone.AT_CAPACITY
    set_triage(second, is_immediate=True)
    assert next_of(marina) == second


def test_next_one_is_another_when_the_first_ended_meanwhile() -> None:
    ana, marina = make_customer(), make_analyst()
    ended, next_one = make_ticket(ana, at=AT), make_ticket(ana, at=AT + hours(1))
    queues_read = []

    def end_the_first_once_the_queue_is_read(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if "staffing_workqueue" in sql and "tickets_ticket" in sql and not queues_read:
            queues_read.append(sql)
            cancel(ticket_id=ended.pk, by=ana, words=say("Resolvido."), key=new_key())
        return answer

    with connection.execute_wrapper(end_the_first_once_the_queue_is_read):
        taken = next_of(marina)

    assert (taken, len(queues_read), Ticket.objects.get(pk=ended.pk).assignee) == (next_one, 1, None)


def test_what_is_passed_over_waits_for_others_and_comes_back_after_a_day() -> None:
    marina, joao, only = make_analyst(), make_analyst(name="João Reis"), make_ticket(at=AT)
    assert next_of(marina) == only

    skip(ticket_id=only.pk, by=marina, reason="knowledge", at=AT + hours(13))

    done = Skip.objects.get()
    assert (done.number, done.reason, Ticket.objects.get(pk=only.pk).assignee) == (1, "knowledge", None)
    assert why_none(take_next(by=marina, at=AT + hours(14))) == WhyNone.ONLY_SKIPPED
    assert next_of(joao, AT + hours(14)) == only
    skip(ticket_id=only.pk, by=joao, reason="other", words="Senha: abc12345", at=AT + hours(15))
    assert next_of(marina, AT + hours(38)) == only
    assert list(Skip.objects.order_by("number").values_list("number", "person__name")) == [
        (1, "Marina Sales"), (2, "João Reis"),
    ]  # fmt: skip
    assert Skip.objects.get(number=2).words == "Senha: [SENHA_1]"
    events = OutboxEvent.objects.filter(name="TicketSkipped").order_by("pk")
    assert [(event.payload["person_id"], event.payload["number"]) for event in events] == [(marina.pk, 1), (joao.pk, 2)]


def test_passing_over_needs_a_reason_and_the_ticket() -> None:
    marina, joao, ticket = make_analyst(), make_analyst(), make_ticket()
    take(ticket_id=ticket.pk, by=marina)

    with pytest.raises(InvalidInput) as unknown:
        skip(ticket_id=ticket.pk, by=marina, reason="")
    with pytest.raises(InvalidInput) as silent:
        skip(ticket_id=ticket.pk, by=marina, reason=SkipReason.OTHER, words=" ")
    with pytest.raises(InvalidInput) as long:
        skip(ticket_id=ticket.pk, by=marina, reason="time", words="x" * 301)
    with pytest.raises(ActNotPermitted):
        skip(ticket_id=ticket.pk, by=joao, reason="time")
    with pytest.raises(VersionConflict):
        skip(ticket_id=ticket.pk, by=marina, reason="time", version=1)

    errors = [refused.value.errors for refused in (unknown, silent, long)]
    assert errors == [{"reason": "unknown"}, {"words": "required"}, {"words": "too_long"}]
    assert (Skip.objects.count(), Ticket.objects.get(pk=ticket.pk).assignee) == (0, marina)


def test_next_asks_the_same_number_of_statements_however_much_waits(django_assert_num_queries: Any) -> None:
    billing = make_module()
    marina = make_analyst(level=1, group=billing.group)
    Skill.objects.create(user=marina, level=2)
    make_ticket(module_id=billing.pk)
    take_next(by=marina)
    for _ in range(2):
        make_ticket(module_id=billing.pk)
        with django_assert_num_queries(31):
            take_next(by=marina)
        for _more in range(3):
            make_ticket(module_id=billing.pk)
