"""Who has a ticket: taking, assigning, releasing, and having one that was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from tickets.enums import WAITING_STATUSES, Audience, EntryKind, Status
from tickets.events import TicketAssigned, TicketGivenBack, TicketStatusChanged
from tickets.models import Ticket
from tickets.permissions import ActNotPermitted, may_assign_others, may_take
from tickets.services.changes import Change, change
from tickets.services.conversation import check_open, known, permit
from tickets.services.errors import InvalidInput
from tickets.states import Act


class AlreadyTaken(Exception):
    """Someone else has the ticket already; `assignee_id` says who."""

    def __init__(self, assignee_id: int) -> None:
        super().__init__(assignee_id)
        self.assignee_id = assignee_id


@transaction.atomic
def take(
    *, ticket_id: int, by: User, only_free: bool = False, version: int | None = None, at: datetime | None = None
) -> None:
    """Make this person the assignee of a ticket that nobody has; a new one is started by it.

    A support manager, who assigns anybody's, takes another's as well, unless `only_free`.

    :raises AlreadyTaken: when someone else has it.
    :raises TransitionNotAllowed: when it has ended.
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_take(known(changing)))
    check_open(changing)
    holder = changing.ticket.assignee_id
    if holder == by.pk:
        return
    if holder is not None and (only_free or not may_assign_others(known(changing))):
        raise AlreadyTaken(holder)
    permit(_works(by.pk))
    _assign(changing, by.pk)


@transaction.atomic
def assign(
    *,
    ticket_id: int,
    by: User,
    assignee_id: int | None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Give the ticket to a person of support, or to nobody with None.

    An analyst may take, hand on or release what is theirs, or give away what nobody has; a support manager may
    do so with any ticket.

    :raises InvalidInput: when the person cannot work tickets.
    :raises ActNotPermitted: when it is another's.
    :raises VersionConflict: when the ticket changed since `version`.
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_take(known(changing)))
    check_open(changing)
    holder = changing.ticket.assignee_id
    if holder not in (None, by.pk) and not may_assign_others(known(changing)):
        raise ActNotPermitted("another's ticket")
    if assignee_id == holder:
        return
    if assignee_id is not None and not _works(assignee_id):
        raise InvalidInput({"assignee_id": "unknown"})
    _assign(changing, assignee_id)


@dataclass(frozen=True)
class Chosen:
    """A ticket that was chosen for a person from a queue: how (`next`, `automatic`), and why, in codes and ids."""

    person_id: int
    level: int
    module_group_id: int | None
    way: str
    why: Mapping[str, Any]


class NotWaiting(Exception):
    """The ticket does not wait in that queue any more: somebody has it, it moved, or nothing of it awaits support."""


@transaction.atomic
def take_chosen(*, ticket_id: int, chosen: Chosen, by: User | None, at: datetime | None = None) -> Ticket:
    """Give a ticket to whom it was chosen for, if it still waits in the queue from which it was chosen, and return it.

    :param by: the person, or None where the house gives it out
    :raises NotWaiting: when it does not, or when the person works tickets no more
    """
    changing = change(ticket_id, by=by, at=at)
    ticket = changing.ticket
    is_there = (ticket.level, ticket.module_group_id) == (chosen.level, chosen.module_group_id)
    if ticket.assignee_id is not None or ticket.status not in WAITING_STATUSES or not is_there:
        raise NotWaiting(ticket_id)
    if not _works(chosen.person_id):
        raise NotWaiting(ticket_id)
    _assign(changing, chosen.person_id, chosen)
    return ticket


@transaction.atomic
def release_skipped(
    *, ticket_id: int, by: User, reason: str, version: int | None = None, at: datetime | None = None
) -> Change:
    """Give a ticket back to its queue, by whoever has it and says why they skip it; return the change, to go on with.

    :param reason: a code
    :raises ActNotPermitted: when it is not theirs
    :raises TransitionNotAllowed: when it has ended
    :raises VersionConflict: when the ticket changed since `version`
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_take(known(changing)) and changing.ticket.assignee_id == by.pk)
    check_open(changing)
    changing.record(EntryKind.SKIPPED, audience=Audience.INTERNAL, to_value=reason)
    _assign(changing, None)
    return changing


def _works(user_id: int) -> bool:
    workers = User.objects.active().support().filter(Q(is_analyst=True) | Q(is_support_manager=True), pk=user_id)
    # Held, or the ticket could come to who is just being let out, after what they had was given back.
    # Counted, not asked for existence: that drops the table which the lock names, and locks the joined ones too.
    return bool(list(workers.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)))


def give_back_tickets(*, holder_id: int, by: User | None, at: datetime) -> int:
    """Give every open ticket of a person back to its queue, in the caller's transaction, and return how many."""
    held = Ticket.objects.open().filter(assignee_id=holder_id)
    # All locks at once and by number: two who give back, or one who works on them, wait for each other in one order.
    ids = list(held.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    for ticket_id in ids:
        changing = change(ticket_id, by=by, at=at)
        _assign(changing, None)
        changing.publish(TicketGivenBack, from_id=holder_id)
    return len(ids)


def leave_who_works_no_more(changing: Change) -> None:
    """Give a ticket that comes back to its queue, where whoever had it has left or works on tickets no more."""
    holder = changing.ticket.assignee_id
    if holder is not None and not _works(holder):
        _assign(changing, None)


def _assign(changing: Change, assignee_id: int | None, chosen: Chosen | None = None) -> None:
    ticket = changing.ticket
    before = ticket.assignee_id
    changing.edit(assignee_id=assignee_id)
    changing.record(EntryKind.ASSIGNEE, from_value=before, to_value=assignee_id)
    if chosen is not None:
        changing.record(
            EntryKind.CHOSEN, audience=Audience.INTERNAL, to_value=assignee_id, data={"way": chosen.way, **chosen.why}
        )
    moved = changing.move_status(Act.START) if assignee_id and ticket.status == Status.NEW else None
    way = chosen.way if chosen is not None else ""
    changing.publish(TicketAssigned, from_id=before, to_id=assignee_id, way=way)
    if moved:
        changing.publish(TicketStatusChanged, from_status=moved[0], to_status=moved[1], act=str(Act.START))
