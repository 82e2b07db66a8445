"""Many rows at once: the same as one by one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.models import OutboxEvent
from core.services.bulk import insert_many, maker_of
from tests.factories import make_ticket
from tickets.enums import EntryKind
from tickets.models import Follower, TimelineEntry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


def event(name: str) -> OutboxEvent:
    return OutboxEvent(name=name, payload={"ã": [1, None, True], "%s": "'"}, ordering_key="100% 'x'", at=AT)


def test_rows_come_back_as_they_were_written() -> None:
    before = OutboxEvent.objects.create(name="before", payload={}, at=AT)
    rows = [event(f"n{number}") for number in range(1200)]

    insert_many(rows)
    after = OutboxEvent.objects.create(name="after", payload={}, at=AT)

    found = list(OutboxEvent.objects.exclude(pk__in=[before.pk, after.pk]).order_by("pk"))
    assert [(one.pk, one.name) for one in found] == [(one.pk, one.name) for one in rows]
    assert (found[7].payload, found[7].ordering_key, found[7].at) == (rows[7].payload, rows[7].ordering_key, AT)
    assert before.pk < rows[0].pk < rows[-1].pk < after.pk
    assert not rows[0]._state.adding


def test_rows_that_break_a_rule_are_none() -> None:
    ticket = make_ticket()
    rows = [Follower(ticket=ticket, user=ticket.requester, added_by=ticket.requester, at=AT) for _twice in range(2)]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(rows)

    assert Follower.objects.count() == 0


def test_nothing_is_nothing() -> None:
    insert_many([])

    assert OutboxEvent.objects.count() == 0


def test_lines_keep_their_order_and_their_nothing() -> None:
    ticket = make_ticket()
    insert_many(
        [TimelineEntry(ticket=ticket, at=AT, kind=kind, data={}) for kind in (EntryKind.LEVEL, EntryKind.OPENED)]
    )

    lines = TimelineEntry.objects.filter(ticket=ticket).order_by("id").values_list("kind", "actor", "message")
    # Behind those of the opening.
    assert list(lines)[2:] == [("level", None, None), ("opened", None, None)]


def test_rows_that_are_made_quickly_are_those_that_the_model_makes() -> None:
    ticket = make_ticket()
    given = {"ticket_id": ticket.pk, "at": AT, "kind": EntryKind.LEVEL, "to_value": "2"}
    make = maker_of(TimelineEntry)

    first, second, usual = make(**given), make(**given), TimelineEntry(**given)
    first.data["level"] = 2

    assert {name: getattr(second, name) for name in vars(usual) if name != "_state"} == {
        name: value for name, value in vars(usual).items() if name != "_state"
    }
    assert (second.ticket, second._state.adding, second._state.db) == (ticket, True, None)
    insert_many([first, second])
    assert [line.data for line in TimelineEntry.objects.filter(kind=EntryKind.LEVEL).order_by("id")] == [
        {"level": 2},
        {},
    ]


@pytest.mark.postgres
def test_sign_that_a_database_cannot_keep_is_the_database_s_refusal() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        insert_many([event("a\x00b")])
