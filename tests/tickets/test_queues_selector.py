"""Which tickets a queue holds, in what order, what lies beside one, and what is told of it later."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Skill, User
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_module,
    make_organization,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.selectors import levels, queues, searching
from tickets.selectors.ordering import Order
from tickets.selectors.queues import Counts, Kind, Neighbours, Queue, Stretch
from tickets.services.assignment import take
from tickets.services.conversation import ask_customer, reply
from tickets.services.lifecycle import cancel, close
from tickets.services.traces import mark_read, touch_presence

pytestmark = pytest.mark.django_db

MORNING = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)


def _numbers(queue: Queue, user: object) -> list[int]:
    return sorted(queues.tickets_in(queue, user=user).values_list("pk", flat=True))


def _severities(*words: str) -> list[Ticket]:
    ana = make_customer()
    return [
        make_ticket(ana, severity_asked=word, at=MORNING + timedelta(minutes=minutes))
        for minutes, word in enumerate(words)
    ]


# Names no routine, so that no module is read from it.
LOOSE = "Não fatura a carga"


def test_tickets_in_cuts_by_holder_level_group_and_state():
    billing = make_module()
    marina = make_analyst()
    loose, billed, mine, waiting, ended = (
        make_ticket(subject=LOOSE),
        make_ticket(module_id=billing.pk),
        make_ticket(subject=LOOSE),
        make_ticket(subject=LOOSE),
        make_ticket(subject=LOOSE),
    )
    take(ticket_id=mine.pk, by=marina)
    ask_customer(ticket_id=waiting.pk, by=marina, words=say(), key=new_key())
    close(ticket_id=ended.pk, by=marina, reason="guided", words=say(), key=new_key())
    opened = [loose.pk, billed.pk, mine.pk, waiting.pk]
    held = {kind: _numbers(Queue(kind), marina) for kind in (Kind.MINE, Kind.UNASSIGNED, Kind.WAITING, Kind.OPEN)}
    assert held == {
        Kind.MINE: [mine.pk],
        Kind.UNASSIGNED: [loose.pk, billed.pk, waiting.pk],
        Kind.WAITING: [waiting.pk],
        Kind.OPEN: opened,
    }
    assert _numbers(Queue(Kind.LEVEL, 1), marina) == opened
    assert _numbers(Queue(Kind.LEVEL, 2), marina) == []
    assert _numbers(Queue(Kind.LEVEL, 1, billing.group_id), marina) == [billed.pk]
    assert _numbers(Queue(Kind.LEVEL, 1, 0), marina) == [loose.pk, mine.pk, waiting.pk]
    assert _numbers(Queue(Kind.ENDED), marina) == [ended.pk]
    assert _numbers(Queue(Kind.ALL), marina) == [*opened, ended.pk]


def test_tickets_in_shows_a_customer_nothing_of_another_house():
    ours, theirs = make_customer(), make_customer(make_organization("Outra"))
    make_ticket(theirs)
    own = make_ticket(ours)
    assert _numbers(Queue(Kind.OPEN), ours) == [own.pk]


def test_searched_finds_number_subject_and_customer():
    aurora = make_customer(make_organization("Aurora Distribuidora"))
    first = make_ticket(aurora, subject="Boleto rejeitado")
    second = make_ticket(subject="Nota 999 pendente")
    everything = Ticket.objects.all()

    def found(text: str) -> list[int]:
        return sorted(searching.searched(everything, text).values_list("pk", flat=True))

    assert found(f"#{first.pk}") == [first.pk]
    assert found("boleto") == [first.pk]
    assert found("aurora") == [first.pk]
    assert found("pendente") == [second.pk]
    assert found("nada disso") == []
    assert found("  ") == [first.pk, second.pk]
    assert found("9" * 40) == []


def test_queue_order_is_immediate_then_risk_then_severity_then_age():
    late, high, critical, none, immediate, risk = _severities("high", "high", "critical", "", "low", "low")
    Ticket.objects.filter(pk=immediate.pk).update(is_immediate=True)
    Ticket.objects.filter(pk=risk.pk).update(is_at_risk=True)
    marina = make_analyst()
    page = queues.page_of(queues.tickets_in(Queue(Kind.OPEN), user=marina), user=marina, order=Order.QUEUE)
    assert page.numbers == [immediate.pk, risk.pk, critical.pk, late.pk, high.pk, none.pk]
    assert (page.has_earlier, page.has_later) == (False, False)


@pytest.mark.parametrize("order", list(Order))
def test_neighbours_walk_every_order_there_and_back(order):
    made = _severities("low", "high", "critical", "", "medium", "high")
    # Two with a due time, one of them shared, the others without.
    Ticket.objects.filter(pk__in=[made[0].pk, made[3].pk]).update(due_at=MORNING)
    Ticket.objects.filter(pk=made[4].pk).update(due_at=MORNING - timedelta(hours=1))
    marina = make_analyst()
    tickets = queues.tickets_in(Queue(Kind.OPEN), user=marina)
    expected = queues.page_of(tickets, user=marina, order=order).numbers
    beside = {
        ticket.pk: queues.neighbours_of(ticket, tickets, order=order)
        for ticket in Ticket.objects.filter(pk__in=expected)
    }
    assert [beside[number].previous for number in expected] == [None, *expected[:-1]]
    assert [beside[number].next for number in expected] == [*expected[1:], None]


def test_neighbours_hold_for_a_ticket_that_left_the_list():
    first, second, third = _severities("high", "high", "high")
    marina = make_analyst()
    take(ticket_id=second.pk, by=marina)
    second.refresh_from_db()
    free = queues.tickets_in(Queue(Kind.UNASSIGNED), user=marina)
    assert queues.neighbours_of(second, free, order=Order.QUEUE) == Neighbours(previous=first.pk, next=third.pk)


@pytest.mark.parametrize("order", list(Order))
def test_pages_follow_each_other_without_gap_or_repeat(order, monkeypatch):
    monkeypatch.setattr(queues, "PAGE_SIZE", 2)
    _severities("low", "high", "critical", "", "medium")
    marina = make_analyst()
    tickets = queues.tickets_in(Queue(Kind.OPEN), user=marina)
    first = queues.page_of(tickets, user=marina, order=order)
    second = queues.page_of(tickets, user=marina, order=order, after=first.numbers[-1])
    third = queues.page_of(tickets, user=marina, order=order, after=second.numbers[-1])
    back = queues.page_of(tickets, user=marina, order=order, before=third.numbers[0])
    assert [len(page.numbers) for page in (first, second, third)] == [2, 2, 1]
    assert sorted([*first.numbers, *second.numbers, *third.numbers]) == sorted(tickets.values_list("pk", flat=True))
    assert [(page.has_earlier, page.has_later) for page in (first, second, third)] == [
        (False, True),
        (True, True),
        (True, False),
    ]
    assert (back.numbers, back.has_earlier, back.has_later) == (second.numbers, True, True)


def test_page_of_an_unknown_place_is_the_first_one():
    (only,) = _severities("low")
    marina = make_analyst()
    tickets = queues.tickets_in(Queue(Kind.OPEN), user=marina)
    assert queues.page_of(tickets, user=marina, order=Order.QUEUE, after=987654).numbers == [only.pk]


def test_page_around_a_ticket_that_is_further_down_begins_at_it(monkeypatch):
    first, second, third = _severities("high", "high", "high")
    marina = make_analyst()
    tickets = queues.tickets_in(Queue(Kind.OPEN), user=marina)
    monkeypatch.setattr(queues, "PAGE_SIZE", 2)

    def around(ticket: Ticket) -> list[int]:
        return queues.page_of(tickets, user=marina, order=Order.QUEUE, around=ticket).numbers

    assert around(second) == [first.pk, second.pk]
    assert around(third) == [third.pk]
    # One that left the list meanwhile: the list is shown as it is.
    cancel(ticket_id=third.pk, by=marina, words=say(), key=new_key())
    assert around(third) == [first.pk, second.pk]


def test_rows_know_what_is_unread_and_who_is_there():
    ticket = make_ticket()
    marina, joao = make_analyst(), make_analyst(name="João Prado")
    touch_presence(ticket_id=ticket.pk, by=marina, is_typing=False)
    touch_presence(ticket_id=ticket.pk, by=joao, is_typing=False)
    tickets = queues.tickets_in(Queue(Kind.OPEN), user=marina)

    def row() -> tuple[bool, list[object]]:
        (found,) = queues.page_of(tickets, user=marina, order=Order.QUEUE).tickets
        return found.is_unread, [presence.user for presence in found.present]

    assert row() == (True, [joao])
    mark_read(ticket=Ticket.objects.get(pk=ticket.pk), by=marina)
    assert row() == (False, [joao])
    reply(ticket_id=ticket.pk, by=ticket.requester, words=say(), key=new_key())
    assert row() == (True, [joao])


def _news(tickets: TicketQuerySet, user: User, since: datetime, *numbers: int, **stretch: Any) -> tuple[int, list[int]]:
    order = stretch.pop("order", Order.QUEUE)
    news = queues.news_of(tickets, user=user, order=order, since=since, shown=Stretch(numbers, **stretch))
    return news.arrived, [ticket.pk for ticket in news.changed]


def test_news_tells_what_came_and_which_rows_changed():
    stays, changes = make_ticket(at=MORNING), make_ticket(at=MORNING)
    marina = make_analyst()
    since = datetime.now(UTC) - timedelta(seconds=1)
    take(ticket_id=changes.pk, by=marina)
    came = make_ticket()
    free = queues.tickets_in(Queue(Kind.UNASSIGNED), user=marina)
    assert _news(free, marina, since, stays.pk, changes.pk) == (1, [changes.pk])
    assert _news(free, marina, since, stays.pk, changes.pk, came.pk) == (0, [changes.pk, came.pk])


def test_news_of_a_stretch_counts_nothing_that_stands_beyond_it(django_assert_num_queries):
    first, second, third, fourth = (made.pk for made in _severities("high", "high", "high", "high"))
    marina = make_analyst()
    tickets = queues.tickets_in(Queue(Kind.OPEN), user=marina)
    since = MORNING + timedelta(hours=1)
    for number in (first, fourth):
        reply(ticket_id=number, by=Ticket.objects.get(pk=number).requester, words=say(), key=new_key())
    assert _news(tickets, marina, since, first, second, third) == (1, [first])
    with django_assert_num_queries(3):
        assert _news(tickets, marina, since, first, second, third, has_later=True) == (0, [first])
    assert _news(tickets, marina, since, second, third, has_earlier=True, has_later=True) == (0, [])
    assert _news(tickets, marina, since, second, third, has_earlier=True) == (1, [])
    assert _news(tickets, marina, since, second, third, has_later=True) == (1, [])
    # What was drawn and changed says nothing of where the stretch ends.
    assert _news(tickets, marina, since, first, has_later=True) == (0, [first])


def test_news_of_a_stretch_by_activity_are_at_its_beginning():
    last, middle, first = (made.pk for made in _severities("high", "high", "high"))
    marina = make_analyst()
    tickets = queues.tickets_in(Queue(Kind.OPEN), user=marina)
    since = MORNING + timedelta(hours=1)
    for number in (last, middle):
        reply(ticket_id=number, by=Ticket.objects.get(pk=number).requester, words=say(), key=new_key())
    shown = {"order": Order.ACTIVITY, "has_later": True}
    assert _news(tickets, marina, since, first, middle, **shown) == (1, [middle])
    assert _news(tickets, marina, since, first, middle, **shown, has_earlier=True) == (0, [middle])


def test_open_counts_are_one_query_and_fit_the_queues(django_assert_num_queries):
    billing = make_module()
    marina = make_analyst()
    make_ticket(module_id=billing.pk)
    mine, ended = make_ticket(subject=LOOSE), make_ticket(subject=LOOSE)
    ask_customer(ticket_id=mine.pk, by=marina, words=say(), key=new_key())
    take(ticket_id=mine.pk, by=marina)
    close(ticket_id=ended.pk, by=marina, reason="guided", words=say(), key=new_key())
    cache.clear()
    with django_assert_num_queries(1):
        counts = queues.open_counts()
        queues.open_counts()
    asked = [
        Queue(Kind.MINE),
        Queue(Kind.UNASSIGNED),
        Queue(Kind.WAITING),
        Queue(Kind.OPEN),
        Queue(Kind.LEVEL, 1),
        Queue(Kind.LEVEL, 1, billing.group_id),
        Queue(Kind.LEVEL, 1, 0),
        Queue(Kind.LEVEL, 2),
    ]
    assert [counts.of(queue, user=marina) for queue in asked] == [1, 1, 1, 2, 2, 1, 1, 0]


def test_forget_counts_counts_anew():
    assert queues.open_counts() == Counts(())
    make_ticket()
    assert queues.open_counts() == Counts(())
    queues.forget_counts()
    assert queues.open_counts() == Counts(((1, 0, 0, False, 1),))


def _queues_of(user):
    groups, skills = levels.groups_and_skills(user.pk)
    return levels.queues_told([*groups, *skills])


def test_level_queues_are_those_of_the_skills():
    billing, wms = make_module(), make_module(number=37, name="WMS", group="WMS")
    marina = make_analyst(level=2, group=wms.group)
    Skill.objects.create(user=marina, level=1, module_group=billing.group)
    groups = [billing.group, wms.group]
    assert _queues_of(marina) == (
        groups,
        [Queue(Kind.LEVEL, 1, billing.group_id), Queue(Kind.LEVEL, 2, wms.group_id)],
    )
    assert _queues_of(make_administrator()) == (
        groups,
        [Queue(Kind.LEVEL, 1), Queue(Kind.LEVEL, 2)],
    )


@pytest.mark.parametrize(
    ("queue", "order"),
    [(Queue(Kind.MINE), Order.QUEUE), (Queue(Kind.ENDED), Order.ACTIVITY), (Queue(Kind.ALL), Order.ACTIVITY)],
)
def test_default_order_is_by_activity_where_tickets_have_ended(queue, order):
    assert queues.default_order(queue) == order


@pytest.mark.postgres
@pytest.mark.parametrize(("order", "index"), [(Order.ACTIVITY, "tickets_recent"), (Order.OPENED, "tickets_opened")])
@pytest.mark.parametrize("look", ["after", "before", "around", "beside"])
def test_place_in_a_long_list_is_entered_by_its_index(monkeypatch, order, index, look):
    monkeypatch.setattr(queues, "PAGE_SIZE", 1)
    marina, ticket, later = make_analyst(), make_ticket(), make_ticket()
    below = ticket if order == Order.ACTIVITY else later
    everything = queues.tickets_in(Queue(Kind.ALL), user=marina)
    ended = queues.tickets_in(Queue(Kind.ENDED), user=marina)
    looks = {
        "after": lambda: queues.page_of(ended, user=marina, order=order, after=ticket.pk),
        "before": lambda: queues.page_of(ended, user=marina, order=order, before=ticket.pk),
        "around": lambda: queues.page_of(everything, user=marina, order=order, around=below),
        "beside": lambda: queues.neighbours_of(ticket, ended, order=order),
    }
    with CaptureQueriesContext(connection) as asked:
        looks[look]()

    (sought,) = [query["sql"] for query in asked if re.search(r"(last_event|opened)_at\" [<>]= '", query["sql"])]
    assert _enters(sought, index)


def _enters(sql: str, index: str) -> bool:
    """Tell whether the database begins at a place in this index; a table of one row is made to look long."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        return bool(re.search(rf"Index Scan(?: Backward)? using {index} .*\n\s+Index Cond: ", plan))


@pytest.mark.parametrize("asked", ["devolucao", "DEVOLUÇÃO nota", "ana aurora", "ANA LIMA", "aurora devolução"])
def test_tickets_are_found_by_subject_customer_and_requester_however_they_are_written(asked):
    ana = make_customer(make_organization("Aurora Distribuidora"), name="Ana Lima")
    wanted = make_ticket(ana, subject="Nota de devolução não sai")
    make_ticket(make_customer(make_organization("Boreal"), name="Bia Reis"), subject="Nota não sai")

    assert list(searching.searched(Ticket.objects.all(), asked)) == [wanted]
