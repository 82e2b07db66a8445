"""Who is told of what, and when a mail waits to be gathered with others: pure, from events and people's places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.events import Event
from notifications.enums import NotificationKind as Kind
from notifications.enums import Reason
from tickets import events
from triage import events as triaged
from triage.enums import Field

MAILS_AT_ONCE = 3
BUSY_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Circle:
    """The people around one ticket, by id; `queue` are the analysts whose skills fit it."""

    requester_id: int
    assignee_id: int | None = None
    customers: tuple[int, ...] = ()
    staff: tuple[int, ...] = ()
    queue: tuple[int, ...] = ()
    managers: tuple[int, ...] = ()
    immediate_requested: bool = False
    is_immediate: bool = False


@dataclass(frozen=True)
class Share:
    """One person's part in an event.

    `bell_only` is too small a thing for a mail, `insists` too urgent to be left out, whatever the person prefers.
    """

    user_id: int
    kind: Kind
    reason: Reason
    bell_only: bool = False
    insists: bool = False


@dataclass(frozen=True)
class Channels:
    """Where a kind reaches a person."""

    by_mail: bool
    on_bell: bool


def audience(event: Event, circle: Circle) -> list[Share]:
    """Return who is told, each person once, by the first place that fits; never the one who did it."""
    rule = _RULES.get(type(event))
    told: dict[int, Share] = {}
    for share in rule(event, circle) if rule else ():
        if share.user_id != event.actor_id:
            told.setdefault(share.user_id, share)
    return list(told.values())


def concerns_queue(event: Event) -> bool:
    """Return whether analysts may be told by their skills alone."""
    if isinstance(event, events.MessagePosted):
        return event.audience == "public" and not event.is_by_support and not event.accompanies
    return isinstance(event, _QUEUE_EVENTS)


def default_channels(kind: str, *, is_support: bool) -> Channels:
    """Return where a kind reaches a person who chose nothing."""
    if kind == Kind.ALERT:
        return Channels(by_mail=False, on_bell=True)
    # Every new ticket of a queue by mail would drown an analyst; the desk shows the queue.
    return Channels(by_mail=not (is_support and kind == Kind.OPENED), on_bell=True)


def _customers(circle: Circle, kind: Kind, *, bell_only: bool = False) -> list[Share]:
    requester = Share(circle.requester_id, kind, Reason.REQUESTER, bell_only)
    return [requester, *(Share(one, kind, Reason.FOLLOWER, bell_only) for one in circle.customers)]


def _staff(circle: Circle, kind: Kind, *, bell_only: bool = False) -> list[Share]:
    assignee = [Share(circle.assignee_id, kind, Reason.ASSIGNEE, bell_only)] if circle.assignee_id else []
    return [*assignee, *(Share(one, kind, Reason.FOLLOWER, bell_only) for one in circle.staff)]


def _staff_or_queue(circle: Circle, kind: Kind) -> list[Share]:
    """Support's people in the ticket; while nobody has it, a line on the bell of those who could take it."""
    if circle.assignee_id:
        return _staff(circle, kind)
    return _staff(circle, kind) + [Share(one, kind, Reason.QUEUE, bell_only=True) for one in circle.queue]


def _when_opened(_event: events.TicketOpened, circle: Circle) -> list[Share]:
    own = _customers(circle, Kind.OPENED) + _staff(circle, Kind.OPENED)
    if circle.is_immediate:
        # Its alert calls people, each once.
        return own
    if circle.immediate_requested:
        alerted = [Share(one, Kind.IMMEDIATE, Reason.MANAGER) for one in circle.managers]
        return own + alerted + [Share(one, Kind.IMMEDIATE, Reason.QUEUE) for one in circle.queue]
    return own + [Share(one, Kind.OPENED, Reason.QUEUE) for one in circle.queue]


def _when_posted(event: events.MessagePosted, circle: Circle) -> list[Share]:
    if event.accompanies:
        # The act's own event follows in the same transaction and quotes these words.
        return []
    if event.audience != "public":
        return _staff(circle, Kind.NOTED)
    if event.is_by_support:
        return _customers(circle, Kind.REPLIED) + _staff(circle, Kind.REPLIED)
    return _staff_or_queue(circle, Kind.REPLIED) + _customers(circle, Kind.REPLIED)


def _when_status_changed(event: events.TicketStatusChanged, circle: Circle) -> list[Share]:
    # Every other act has an event of its own, or words that tell it.
    return _customers(circle, Kind.STATUS) if event.act == "take_back" else []


def _when_assigned(event: events.TicketAssigned, circle: Circle) -> list[Share]:
    told: list[Share] = []
    if event.to_id is not None:
        told.append(Share(event.to_id, Kind.ASSIGNED, Reason.ASSIGNEE))
    if event.from_id is not None:
        told.append(Share(event.from_id, Kind.ASSIGNED, Reason.ASSIGNEE, bell_only=True))
    if event.to_id is not None:
        told += _customers(circle, Kind.STATUS, bell_only=True)
    return told


def _when_level_set(event: events.TicketLevelSet, circle: Circle) -> list[Share]:
    # The act's own event follows in the same transaction.
    return [] if event.accompanies else _when_in_queue(event, circle)


def _when_returned(event: triaged.TicketReturned, circle: Circle) -> list[Share]:
    passed_by = event.handed_over_by_id
    asked = [Share(passed_by, Kind.ASSIGNED, Reason.ASSIGNEE)] if passed_by else []
    return [*asked, *_when_in_queue(event, circle)]


def _when_escalated(_event: triaged.TicketEscalated, circle: Circle) -> list[Share]:
    return _staff_or_queue(circle, Kind.STATUS)


def _when_in_queue(_event: Event, circle: Circle) -> list[Share]:
    return [Share(one, Kind.OPENED, Reason.QUEUE) for one in circle.queue]


def _when_solution_proposed(_event: events.SolutionProposed, circle: Circle) -> list[Share]:
    return _customers(circle, Kind.SOLUTION) + _staff(circle, Kind.SOLUTION, bell_only=True)


def _when_solution_refused(_event: events.SolutionRefused, circle: Circle) -> list[Share]:
    return _staff_or_queue(circle, Kind.SOLUTION) + _customers(circle, Kind.SOLUTION)


def _when_ended(_event: Event, circle: Circle) -> list[Share]:
    return _customers(circle, Kind.CLOSED) + _staff(circle, Kind.CLOSED)


def _when_reopened(_event: events.TicketReopened, circle: Circle) -> list[Share]:
    return _staff_or_queue(circle, Kind.STATUS) + _customers(circle, Kind.STATUS)


def _when_forwarded(_event: events.TicketForwarded, circle: Circle) -> list[Share]:
    return _customers(circle, Kind.STATUS) + _staff(circle, Kind.STATUS, bell_only=True)


def _when_reminded(_event: events.SilenceReminded, circle: Circle) -> list[Share]:
    return [Share(circle.requester_id, Kind.REMINDER, Reason.REQUESTER)]


def _when_requester_replaced(event: events.RequesterReplaced, circle: Circle) -> list[Share]:
    return [
        Share(event.to_id, Kind.FOLLOWING, Reason.REQUESTER),
        *_staff(circle, Kind.STATUS, bell_only=True),
    ]


def _when_follower_added(event: events.FollowerAdded, _circle: Circle) -> list[Share]:
    return [Share(event.user_id, Kind.FOLLOWING, Reason.FOLLOWER)]


def _when_moved(_event: events.TicketMoved, circle: Circle) -> list[Share]:
    return [
        Share(circle.requester_id, Kind.FOLLOWING, Reason.REQUESTER),
        *_staff(circle, Kind.STATUS, bell_only=True),
    ]


def _when_rated(_event: events.TicketRated, circle: Circle) -> list[Share]:
    return _staff(circle, Kind.CLOSED, bell_only=True)


def _when_file_added(event: events.FileAdded, circle: Circle) -> list[Share]:
    told = _staff(circle, Kind.REPLIED, bell_only=True)
    return told if event.audience != "public" else told + _customers(circle, Kind.REPLIED, bell_only=True)


def _when_file_missed(event: events.FileMissed, _circle: Circle) -> list[Share]:
    return [Share(event.uploader_id, Kind.STATUS, Reason.REQUESTER, bell_only=True)]


def _when_hostile_file_removed(event: events.HostileFileRemoved, circle: Circle) -> list[Share]:
    return [
        # By mail too: whoever sent it may carry it on.
        Share(event.uploader_id, Kind.STATUS, Reason.REQUESTER),
        *_staff(circle, Kind.STATUS, bell_only=True),
    ]


def _when_called(event: triaged.PeopleCalled, _circle: Circle) -> list[Share]:
    return [Share(one, Kind.IMMEDIATE, Reason.CALLED, insists=True) for one in event.called]


def _when_corrected(event: triaged.ClassificationCorrected, circle: Circle) -> list[Share]:
    # Of what triage sees only this is the customer's as well: who comes at once, and who no more.
    return _customers(circle, Kind.STATUS) if event.field == Field.IMMEDIATE else []


def _when_contested(_event: triaged.ImmediateContested, circle: Circle) -> list[Share]:
    # Its alert calls the support managers.
    return _staff(circle, Kind.STATUS) + _customers(circle, Kind.STATUS, bell_only=True)


def _when_contest_answered(_event: triaged.ImmediateContestAnswered, circle: Circle) -> list[Share]:
    return _customers(circle, Kind.STATUS) + _staff(circle, Kind.STATUS, bell_only=True)


_RULES: dict[type[Event], Callable[[Any, Circle], Iterable[Share]]] = {
    events.TicketOpened: _when_opened,
    events.MessagePosted: _when_posted,
    events.TicketStatusChanged: _when_status_changed,
    events.TicketAssigned: _when_assigned,
    events.TicketLevelSet: _when_level_set,
    triaged.TicketHandedOver: _when_in_queue,
    triaged.TicketReturned: _when_returned,
    triaged.TicketEscalated: _when_escalated,
    events.TicketGivenBack: _when_in_queue,
    events.SolutionProposed: _when_solution_proposed,
    events.SolutionRefused: _when_solution_refused,
    events.TicketClosed: _when_ended,
    events.TicketCancelled: _when_ended,
    events.TicketReopened: _when_reopened,
    events.TicketForwarded: _when_forwarded,
    events.WorkaroundGiven: _when_solution_proposed,
    events.SilenceReminded: _when_reminded,
    events.RequesterReplaced: _when_requester_replaced,
    events.FollowerAdded: _when_follower_added,
    events.TicketMoved: _when_moved,
    events.TicketRated: _when_rated,
    events.FileAdded: _when_file_added,
    events.FileMissed: _when_file_missed,
    events.HostileFileRemoved: _when_hostile_file_removed,
    triaged.AlertRaised: _when_called,
    triaged.AlertWidened: _when_called,
    triaged.ClassificationCorrected: _when_corrected,
    triaged.ImmediateContested: _when_contested,
    triaged.ImmediateContestAnswered: _when_contest_answered,
}
HEARD = tuple(_RULES)
_QUEUE_EVENTS = (
    events.TicketOpened,
    events.TicketLevelSet,
    triaged.TicketHandedOver,
    triaged.TicketReturned,
    triaged.TicketEscalated,
    events.TicketGivenBack,
    events.SolutionRefused,
    events.TicketReopened,
)


@dataclass(frozen=True)
class Pace:
    """What to do with a mail that is due: wait until an instant, or send, alone or with all that wait behind it."""

    wait_until: datetime | None = None
    gathers: bool = False


def pace(*, sent: Sequence[datetime], waiting: int, now: datetime) -> Pace:
    """Return how one more mail about a ticket leaves: no person gets more than three about it in ten minutes.

    `sent` are the instants of the latest mails about it to this person, newest first; `waiting` is how many
    more are behind this one. What would exceed three becomes one mail.
    """
    recent = [at for at in sent if at > now - BUSY_WINDOW]
    if len(recent) >= MAILS_AT_ONCE:
        return Pace(wait_until=recent[MAILS_AT_ONCE - 1] + BUSY_WINDOW)
    return Pace(gathers=waiting > 0 and len(recent) + 1 + waiting > MAILS_AT_ONCE)
