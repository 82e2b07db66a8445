"""Which queues the house gives out itself, each with what it holds and its switch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from desk.queues.addresses import label_of, slug_of
from desk.queues.rail import rail_for
from staffing.selectors import work_queues
from tickets.selectors.levels import level_counts
from tickets.selectors.queues import Kind, Queue


@dataclass(frozen=True)
class Switch:
    """One queue: what people call it, its list, how many open tickets it holds, and whether it is automatic."""

    queue_id: int
    label: str
    slug: str
    held: int
    is_automatic: bool


def switches_shown(user: User) -> dict[str, Any]:
    """Return what the page shows: its rail, and the switches of level 1 and then of level 2, groups in their order."""
    rail, counts = rail_for(user), level_counts()
    places = {group.pk: place for place, group in enumerate(rail.groups)}
    found = sorted(work_queues(), key=lambda one: (one.level, places.get(one.module_group_id or 0, len(places))))
    switches = []
    for one in found:
        queue = Queue(Kind.LEVEL, one.level, one.module_group_id or 0)
        switches.append(
            Switch(
                queue_id=one.pk,
                label=label_of(queue, rail.groups),
                slug=slug_of(queue, rail.groups),
                held=counts.get((one.level, one.module_group_id or 0), 0),
                is_automatic=one.is_automatic,
            )
        )
    return {"rail": rail, "switches": switches, "may_switch": user.is_support_manager}
