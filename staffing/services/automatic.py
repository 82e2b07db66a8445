"""Queues whose tickets the house gives out itself: the switch, and giving a ticket to who has the skill and is free."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from accounts.models import Skill, User
from accounts.services.audit import record
from core.database import database_now
from core.models import Delivery
from staffing.choosing import Reason
from staffing.grounds import Fit, Ground, Way
from staffing.models import Capacity, Skip, WorkQueue
from staffing.services.queues import ensure_queues
from staffing.team import absent_on, capacities_of, day_of, loads_of
from staffing.waiting import SKIP_HOLDS
from tickets.models import Ticket
from tickets.permissions import ActNotPermitted
from tickets.querysets import QUEUE_ORDER
from tickets.services.assignment import Chosen, NotWaiting, take_chosen

CONSUMER: Final = "staffing"
# So many of each queue at once: the sweep comes again.
_AT_ONCE: Final = 50
# Which queues are automatic changes seldom, and every opening asks: what is missed meanwhile the sweep finds.
_KEY, _KEPT_SECONDS = "staffing.automatic-queues", 10
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@transaction.atomic
def set_automatic(*, queue_id: int, is_automatic: bool, by: User, at: datetime | None = None) -> None:
    """Let the house give out the tickets of this queue, or not any more.

    :raises ActNotPermitted: unless by a support manager
    :raises WorkQueue.DoesNotExist: when there is none of this number
    """
    if not by.is_support_manager:
        raise ActNotPermitted("automatic_set")
    queue = WorkQueue.objects.select_for_update(no_key=True).get(pk=queue_id)
    if queue.is_automatic == is_automatic:
        return
    queue.is_automatic = is_automatic
    queue.save(update_fields=["is_automatic"])
    record(
        at=at or database_now(),
        actor=by,
        action="automatic_set",
        subject_kind="queue",
        subject_id=queue.pk,
        changes={"is_automatic": (not is_automatic, is_automatic)},
    )
    transaction.on_commit(lambda: cache.delete(_KEY))


def automatic_queues() -> set[tuple[int, int | None]]:
    """Return the queues that the house gives out, as (level, module group); remembered for a few seconds."""
    found = cache.get(_KEY)
    if found is None:
        found = list(WorkQueue.objects.filter(is_automatic=True).values_list("level", "module_group_id"))
        cache.set(_KEY, found, _KEPT_SECONDS)
    return {(level, group) for level, group in found}


def assign_delivered(delivery: Delivery) -> None:
    """Give out the ticket of a delivery, if it still waits in an automatic queue; told twice, it is given once."""
    assign_automatically(ticket_id=delivery.data["ticket"])


def assign_waiting() -> int:
    """Give out what waits in automatic queues, first things first, as far as somebody is free; return how many.

    Queues of module groups that have come since are made first.
    """
    ensure_queues()
    given = 0
    for level, group in WorkQueue.objects.filter(is_automatic=True).values_list("level", "module_group_id"):
        waiting = Ticket.objects.all().waiting_to_be_taken().filter(level=level, module_group_id=group)
        ordered = waiting.order_by("level", "module_group_id", *QUEUE_ORDER)
        for ticket_id in list(ordered.values_list("pk", flat=True)[:_AT_ONCE]):
            if assign_automatically(ticket_id=ticket_id):
                given += 1
            elif not Skip.objects.filter(ticket_id=ticket_id).exists():
                # Nobody is free for what comes first, nor for what stands behind it; unless it was passed over.
                break
    return given


def assign_automatically(*, ticket_id: int, at: datetime | None = None) -> bool:
    """Give a ticket that waits in an automatic queue to who has the skill, is there, has room, and has the least in
    progress; of equals, to who was given one longest ago. Return whether it was given.

    A person who passed it over within a day is left out.
    """
    asked_at = at or database_now()
    ticket = Ticket.objects.all().waiting_to_be_taken().filter(pk=ticket_id).first()
    if ticket is None or not _is_automatic(ticket):
        return False
    for person_id, load, most in _free_for(ticket, asked_at):
        try:
            return _give(ticket, person_id, load, most, at)
        except _Filled:
            # Somebody else gave them one meanwhile: the next one is asked.
            continue
        except NotWaiting:
            return False
    return False


class _Filled(Exception):
    """A person has no room any more, or more than they had when they were looked at."""


@transaction.atomic
def _give(ticket: Ticket, person_id: int, load: int, most: int, at: datetime | None) -> bool:
    fit = _fit(person_id, ticket)
    reasons = [Reason(Ground.LEAST_LOADED, [load, most]), Reason(Ground.SKILL, str(fit))]
    why: Mapping[str, Any] = {"reasons": [[str(one.ground), one.value] for one in reasons]}
    chosen = Chosen(person_id, ticket.level, ticket.module_group_id, str(Way.AUTOMATIC), why)
    given = take_chosen(ticket_id=ticket.pk, chosen=chosen, by=None, at=at)
    # The person's row is locked by now: nobody else gives them anything until this is done. This one counts already.
    if loads_of([person_id]).get(person_id, 0) > load + 1:
        raise _Filled
    Capacity.objects.update_or_create(person_id=person_id, defaults={"given_at": given.last_event_at})
    return True


def _is_automatic(ticket: Ticket) -> bool:
    return WorkQueue.objects.filter(
        level=ticket.level, module_group_id=ticket.module_group_id, is_automatic=True
    ).exists()


def _free_for(ticket: Ticket, at: datetime) -> list[tuple[int, int, int]]:
    """Return who could be given this ticket, as (person, tickets in progress, how many they can take), in order."""
    fits = Q(module_group__isnull=True) | Q(module_group_id=ticket.module_group_id)
    skills = Skill.objects.filter(level=ticket.level)
    if ticket.module_group_id is not None:
        skills = skills.filter(fits)
    analysts = User.objects.active().support().filter(is_analyst=True, pk__in=skills.values("user_id"))
    ids = set(analysts.values_list("pk", flat=True))
    ids -= absent_on(day_of(at), ids)
    ids -= set(Skip.objects.filter(ticket_id=ticket.pk, at__gt=at - SKIP_HOLDS).values_list("person_id", flat=True))
    loads, most = loads_of(ids), capacities_of(ids)
    given = dict(Capacity.objects.filter(person_id__in=ids).values_list("person_id", "given_at"))
    free = [(loads.get(one, 0), given.get(one) or _EPOCH, one) for one in ids if loads.get(one, 0) < most[one]]
    return [(one, load, most[one]) for load, _given_at, one in sorted(free)]


def _fit(person_id: int, ticket: Ticket) -> Fit:
    if ticket.module_group_id is None:
        return Fit.NO_MODULE
    exact = Skill.objects.filter(user_id=person_id, level=ticket.level, module_group_id=ticket.module_group_id)
    return Fit.GROUP if exact.exists() else Fit.LEVEL
