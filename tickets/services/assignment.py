"""Who has a ticket: taking, assigning, releasing, and the next one for an analyst."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from tickets.enums import EntryKind, Status
from tickets.events import TicketAssigned, TicketGivenBack, TicketStatusChanged
from tickets.models import Ticket
from tickets.permissions import ActNotPermitted, may_assign_others, may_take
from tickets.services.changes import Change, change
from tickets.services.conversation import check_open, known, permit
from tickets.services.errors import InvalidInput
from tickets.states import Act, TransitionNotAllowed

_TRIES = 5


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


def _assign(changing: Change, assignee_id: int | None) -> None:
    ticket = changing.ticket
    before = ticket.assignee_id
    changing.edit(assignee_id=assignee_id)
    changing.record(EntryKind.ASSIGNEE, from_value=before, to_value=assignee_id)
    moved = changing.move_status(Act.START) if assignee_id and ticket.status == Status.NEW else None
    changing.publish(TicketAssigned, from_id=before, to_id=assignee_id)
    if moved:
        changing.publish(TicketStatusChanged, from_status=moved[0], to_status=moved[1], act=str(Act.START))


def take_next(*, by: User, at: datetime | None = None) -> Ticket | None:
    """Take the first ticket in queue order that nobody has, that awaits support and fits a skill of this person.

    Returns None when there is none. Two analysts never get the same one: the loser is given the one after it.
    """
    # Where all that were read are gone, others may wait behind them: each round reads what is left.
    for _round in range(_TRIES):
        for ticket_id in _next_for(by):
            try:
                take(ticket_id=ticket_id, by=by, only_free=True, at=at)
            except (AlreadyTaken, TransitionNotAllowed):
                # Taken, or ended, since the queue was read.
                continue
            return Ticket.objects.get(pk=ticket_id)
    return None


def _next_for(by: User) -> list[int]:
    if not by.is_analyst:
        return []
    fits = Q(pk__in=[])
    for level, group_id in by.skills.values_list("level", "module_group_id"):
        # A ticket without a module is anyone's of its level.
        here = Q(level=level)
        fits |= here if group_id is None else here & (Q(module_group_id=group_id) | Q(module_group__isnull=True))
    waiting = Ticket.objects.filter(status__in=[Status.NEW, Status.IN_PROGRESS]).unassigned().filter(fits)
    return list(waiting.in_queue_order().values_list("pk", flat=True)[:_TRIES])
