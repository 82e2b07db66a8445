"""Who stands around a ticket, and what each of them wants to hear: a constant number of queries per event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from notifications.models import Preference
from notifications.rules import Channels, Circle, default_channels
from tickets.models import Follower, Ticket


@dataclass(frozen=True)
class Listener:
    """An active person and what they chose."""

    is_support: bool
    choices: dict[str, Channels]

    def channels(self, kind: str) -> Channels:
        return self.choices.get(kind) or default_channels(kind, is_support=self.is_support)


def circle_of(ticket_id: int, *, with_queue: bool) -> Circle:
    """Return the people around the ticket: two queries, two more where the queue is concerned."""
    ticket = Ticket.objects.only(
        "requester_id", "assignee_id", "level", "module_group_id", "immediate_requested", "organization_id"
    ).get(pk=ticket_id)
    # Who has it is told; the queue is only while nobody does.
    with_queue = with_queue and ticket.assignee_id is None
    followers = list(Follower.objects.filter(ticket_id=ticket_id).values_list("user_id", "user__organization_id"))
    return Circle(
        requester_id=ticket.requester_id,
        assignee_id=ticket.assignee_id,
        # A follower whose house is no longer the ticket's sees nothing of it.
        customers=tuple(user_id for user_id, house in followers if house == ticket.organization_id),
        staff=tuple(user_id for user_id, house in followers if house is None),
        queue=_queue(ticket) if with_queue else (),
        managers=_managers() if with_queue and ticket.immediate_requested else (),
        immediate_requested=ticket.immediate_requested,
    )


def _queue(ticket: Ticket) -> tuple[int, ...]:
    fits = Q(skills__module_group__isnull=True)
    if ticket.module_group_id is None:
        # Nobody knows yet whose it is: it concerns everyone of the level.
        fits |= Q(skills__module_group__isnull=False)
    else:
        fits |= Q(skills__module_group_id=ticket.module_group_id)
    if not ticket.immediate_requested:
        # A stop alerts both levels at once.
        fits &= Q(skills__level=ticket.level)
    analysts = User.objects.active().support().filter(fits, is_analyst=True)
    return tuple(analysts.order_by("pk").values_list("pk", flat=True).distinct())


def _managers() -> tuple[int, ...]:
    managers = User.objects.active().support().filter(is_support_manager=True)
    return tuple(managers.order_by("pk").values_list("pk", flat=True))


def listeners(user_ids: Iterable[int]) -> dict[int, Listener]:
    """Return who of these can still be told, by id, with their choices: two queries."""
    ids = list(user_ids)
    if not ids:
        return {}
    chosen: dict[int, dict[str, Channels]] = {}
    for user_id, kind, by_mail, on_bell in Preference.objects.filter(user_id__in=ids).values_list(
        "user_id", "kind", "by_mail", "on_bell"
    ):
        chosen.setdefault(user_id, {})[kind] = Channels(by_mail=by_mail, on_bell=on_bell)
    people = User.objects.active().filter(pk__in=ids).values_list("pk", "organization_id")
    return {user_id: Listener(is_support=house is None, choices=chosen.get(user_id, {})) for user_id, house in people}
