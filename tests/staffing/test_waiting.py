"""What waits is read at the heads of its queues, by indexes, however much waits behind."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Skill, User
from staffing.models import Skip, WorkQueue
from staffing.services.next_ticket import choice_for, skip, take_next
from staffing.services.queues import ensure_queues
from tests.factories import make_analyst, make_customer, make_module, make_organization, make_ticket
from tickets.enums import SEVERITY_RANK
from tickets.models import Ticket

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def plan_of(sql: str) -> str:
    """Return the plan; a table of a few rows is made to look long."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(f"EXPLAIN {sql}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in cursor.fetchall())


def walks(plan: str) -> list[tuple[str, int]]:
    """Return which indexes of tickets are entered, each with how many of its columns are given, and what is sorted."""
    if connection.vendor == "postgresql":
        found = re.findall(r"using (tickets_\w+) on tickets_ticket.*\n\s+Index Cond: \((.*)\)", plan)
        sorted_ = [("sorted", 0)] * len(re.findall(r"Sort Key|Seq Scan on tickets_ticket", plan))
        return [(index, len(condition.split(" AND "))) for index, condition in found] + sorted_
    found = re.findall(r"SEARCH \w+ USING (?:COVERING )?INDEX (tickets_\w+) \((.*)\)", plan)
    sorted_ = [("sorted", 0)] * len(re.findall(r"TEMP B-TREE|SCAN (?:tickets_ticket|U0)\b", plan))
    return [(index, len(condition.split(" AND "))) for index, condition in found] + sorted_


@pytest.mark.django_db
def test_heads_of_queues_are_entered_by_their_indexes() -> None:
    billing = make_module()
    marina = make_analyst(level=1, group=billing.group)
    make_ticket(module_id=billing.pk)
    ensure_queues()
    with CaptureQueriesContext(connection) as asked:
        choice_for(marina, at=AT)

    (heads,) = [query["sql"] for query in asked if '"staffing_workqueue"' in query["sql"]]
    found = walks(plan_of(heads))
    # The first, the second and the oldest: of what has a module, and of what has none yet.
    assert sorted(found) == [("tickets_next", 2)] * 4 + [("tickets_next_oldest", 2)] * 2


@pytest.mark.django_db
def test_equals_of_the_first_are_entered_by_their_index() -> None:
    billing, marina = make_module(), make_analyst()
    ticket = make_ticket(module_id=billing.pk)
    make_ticket(module_id=billing.pk)
    ensure_queues()
    WorkQueue.objects.update(served=ticket.organization_id, served_in_a_row=2)
    with CaptureQueriesContext(connection) as asked:
        choice_for(marina, at=AT)

    sought = [query["sql"] for query in asked if '"organization_id" ' in query["sql"].partition("WHERE")[2]]
    plans = [walks(plan_of(sql)) for sql in sought if '"staffing_workqueue"' not in sql]
    # The next customer, what it put first, and its oldest.
    assert [plan[0][0] for plan in plans] == ["tickets_next_of_customer"] * 3
    assert [plan[0][1] >= 6 and len(plan) == 1 for plan in plans] == [True] * 3


def test_a_skill_in_all_modules_reads_each_queue_once(db: None, django_assert_num_queries: Any) -> None:
    marina = make_analyst()
    for number in range(3):
        module = make_module(number=number, name=f"Módulo {number}", group=f"Grupo {number}")
        make_ticket(module_id=module.pk)
    ensure_queues()
    choice_for(marina, at=AT)

    with django_assert_num_queries(7):
        choice = choice_for(marina, at=AT)

    assert choice.chosen is not None


class World:
    """Two customers, two queues and one without a module, and who may work them."""

    def __init__(self) -> None:
        self.groups = [make_module(number=n, name=f"M{n}", group=f"G{n}").group for n in (1, 2)]
        self.customers = [make_customer(make_organization(f"Casa {n}")) for n in range(3)]
        self.people = [make_analyst(level=1, group=self.groups[0]), make_analyst(level=1)]
        Skill.objects.create(user=self.people[0], level=2, module_group=self.groups[1])
        self.at = AT

    def open(self, customer: int, group: int | None, level: int, severity: str) -> Ticket:
        ticket = make_ticket(self.customers[customer], at=self.at)
        module_group = None if group is None else self.groups[group]
        Ticket.objects.filter(pk=ticket.pk).update(
            module=None, module_group=module_group, level=level,
            queue_severity=severity, queue_severity_rank=SEVERITY_RANK[severity],
        )  # fmt: skip
        return ticket

    def fits(self, person: User, ticket: Ticket) -> bool:
        skills = set(person.skills.values_list("level", "module_group_id"))
        if ticket.module_group_id is None:
            return ticket.level in {level for level, _group in skills}
        return bool({(ticket.level, None), (ticket.level, ticket.module_group_id)} & skills)


_OPENED = st.tuples(
    st.just("open"), st.integers(0, 2), st.sampled_from([0, 1, None]), st.sampled_from([1, 2]),
    st.sampled_from(list(SEVERITY_RANK)),
)  # fmt: skip
_DONE = st.tuples(st.sampled_from(["take", "skip"]), st.integers(0, 1))


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(_OPENED | _DONE, min_size=4, max_size=14))
def test_every_ticket_comes_to_somebody_with_the_skill_and_to_nobody_else(
    steps: list[Any], transactional_db: None
) -> None:
    with transaction.atomic():
        world = World()
        for step in steps:
            _do(world, step)
        # Nobody opens anything any more: day by day each asks for what is there.
        for _day in range(3):
            world.at += timedelta(days=1, minutes=1)
            for person in world.people:
                while (ticket := take_next(by=person, at=world.at).ticket) is not None:
                    assert world.fits(person, ticket)

        left = Ticket.objects.filter(assignee=None)
        assert [one for one in left if any(world.fits(person, one) for person in world.people)] == []
        transaction.set_rollback(True)


def _do(world: World, step: Any) -> None:
    world.at += timedelta(minutes=1)
    if step[0] == "open":
        world.open(*step[1:])
        return
    person = world.people[step[1]]
    before = Ticket.objects.filter(assignee=None).count()
    given = take_next(by=person, at=world.at)
    if given.ticket is None:
        return
    assert world.fits(person, given.ticket)
    assert (given.ticket.assignee, Ticket.objects.filter(assignee=None).count()) == (person, before - 1)
    assert not Skip.objects.filter(ticket=given.ticket, person=person, at__gt=world.at - timedelta(days=1)).exists()
    if step[0] == "skip":
        skip(ticket_id=given.ticket.pk, by=person, reason="time", at=world.at)
