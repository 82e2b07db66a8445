"""Who stands around a ticket, and what each of them wants to hear: a constant number of queries per event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from accounts.models import User
from core.written import Written
from notifications.models import Preference
from notifications.rules import Channels, Circle, default_channels
from tickets.models import Ticket


@dataclass(frozen=True)
class Listener:
    """An active person and what they chose."""

    is_support: bool
    choices: dict[str, Channels]

    def channels(self, kind: str) -> Channels:
        return self.choices.get(kind) or default_channels(kind, is_support=self.is_support)


def circle_of(ticket_id: int, *, with_queue: bool) -> Circle:
    """Return the people around the ticket: one query, two more where the queue is concerned."""
    rows = _AROUND.rows(ticket_id)
    requester_id, assignee_id, organization_id, level, group_id, immediate_requested, is_immediate, *_follower = rows[0]
    # Who has it is told; the queue is only while nobody does.
    with_queue = with_queue and assignee_id is None
    followers = [(user_id, house) for *_ticket, user_id, house in rows if user_id is not None]
    return Circle(
        requester_id=requester_id,
        assignee_id=assignee_id,
        # A follower whose house is no longer the ticket's sees nothing of it.
        customers=tuple(user_id for user_id, house in followers if house == organization_id),
        staff=tuple(user_id for user_id, house in followers if house is None),
        queue=_queue(level, group_id, immediate_requested) if with_queue else (),
        managers=_managers() if with_queue and immediate_requested else (),
        immediate_requested=immediate_requested,
        is_immediate=is_immediate,
    )


# A row for each follower, or one without any.
_AROUND: Final = Written(
    lambda ticket_id: Ticket.objects.filter(pk=ticket_id).values_list(
        *("requester_id", "assignee_id", "organization_id", "level", "module_group_id", "immediate_requested"),
        "is_immediate",
        *("followers__user_id", "followers__user__organization_id"),
    ),
    int,
)


def _queue(level: int, group_id: int | None, immediate_requested: bool) -> tuple[int, ...]:
    # Of a group that nobody knows yet it concerns everyone of the level; a stop alerts both levels at once.
    values = [*([] if immediate_requested else [level]), *([] if group_id is None else [group_id])]
    return tuple(number for (number,) in _QUEUES[not immediate_requested, group_id is not None].rows(*values))


def _analysts(fits: Q) -> QuerySet[User, tuple[int]]:
    analysts = User.objects.active().support().filter(fits, is_analyst=True)
    return analysts.order_by("pk").values_list("pk").distinct()


def _of_group(group_id: int) -> Q:
    return Q(skills__module_group__isnull=True) | Q(skills__module_group_id=group_id)


# By whether the level counts, and whether the group is known.
_QUEUES: Final = {
    (True, True): Written(lambda level, group_id: _analysts(_of_group(group_id) & Q(skills__level=level)), int, int),
    (True, False): Written(lambda level: _analysts(Q(skills__level=level)), int),
    (False, True): Written(lambda group_id: _analysts(_of_group(group_id)), int),
    (False, False): Written(lambda: _analysts(Q(skills__isnull=False))),
}


def _managers() -> tuple[int, ...]:
    managers = User.objects.active().support().filter(is_support_manager=True)
    return tuple(managers.order_by("pk").values_list("pk", flat=True))


def listeners(user_ids: Iterable[int]) -> dict[int, Listener]:
    """Return who of these can still be told, by id, with their choices: two queries."""
    ids = list(user_ids)
    chosen: dict[int, dict[str, Channels]] = {}
    for user_id, kind, by_mail, on_bell in _CHOICES.rows(ids):
        chosen.setdefault(user_id, {})[kind] = Channels(by_mail=by_mail, on_bell=on_bell)
    people = _ACTIVE.rows(ids)
    return {user_id: Listener(is_support=house is None, choices=chosen.get(user_id, {})) for user_id, house in people}


_CHOICES: Final = Written(
    lambda ids: Preference.objects.filter(user_id__in=ids).values_list("user_id", "kind", "by_mail", "on_bell"), [int]
)
_ACTIVE: Final = Written(
    lambda ids: User.objects.active().filter(pk__in=ids).values_list("pk", "organization_id"), [int]
)
