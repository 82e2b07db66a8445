"""The one way in which services change a ticket: lock, look, write, record, publish."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.functions import Now

from accounts.models import User
from core.events import publish
from core.written import Written, insert, update
from tickets.enums import Audience, EntryKind
from tickets.events import TicketEvent
from tickets.models import Message, Ticket, TimelineEntry
from tickets.permissions import Standing
from tickets.querysets import TicketQuerySet
from tickets.services.errors import VersionConflict
from tickets.services.standing import standing_of
from tickets.states import Act, Side, next_status


@dataclass
class Change:
    """A ticket under its lock, who acts, when, and what was touched so far."""

    ticket: Ticket
    by: User | None
    at: datetime
    standing: Standing | None
    touched: set[str] = field(default_factory=set)
    is_edit: bool = False

    @property
    def side(self) -> Side:
        if self.by is None:
            return Side.HOUSE
        return Side.SUPPORT if self.by.is_support else Side.CUSTOMER

    def set(self, **values: Any) -> None:
        """Set fields of the ticket, to be saved once at the end; what has the value already is not written."""
        for name, value in values.items():
            if name in self.touched or self.ticket.__dict__.get(name, self) != value:
                setattr(self.ticket, name, value)
                self.touched.add(name)

    def edit(self, **values: Any) -> None:
        """Set fields that a person changes: the version rises with them."""
        self.set(**values)
        self.is_edit = True

    def move_status(self, act: Act) -> tuple[str, str]:
        """Take the act's transition, record it, and return (from, to).

        :raises TransitionNotAllowed: when the act leads nowhere from here.
        """
        before = self.ticket.status
        after = next_status(act, status=before, side=self.side)
        self.edit(status=after, status_since=self.at, next_silence_at=None)
        self.count_silence(since=None)
        self.record(EntryKind.STATUS, from_value=before, to_value=after, data={"act": str(act)})
        return before, after

    def count_silence(self, *, since: datetime | None) -> None:
        """Let silence begin anew, with all reminders to come: at this instant, or with the status."""
        self.set(silence_since=since, reminders_sent=0, reminded_at=None)

    def record(
        self,
        kind: EntryKind,
        *,
        audience: Audience = Audience.PUBLIC,
        from_value: object = "",
        to_value: object = "",
        message: Message | None = None,
        data: dict[str, Any] | None = None,
    ) -> TimelineEntry:
        """Write one line of the timeline."""
        self.set(last_event_at=self.at)
        if audience == Audience.PUBLIC:
            self.set(last_public_at=self.at)
        line = TimelineEntry(
            ticket=self.ticket,
            at=self.at,
            actor=self.by,
            kind=kind,
            audience=audience,
            from_value=_word(from_value),
            to_value=_word(to_value),
            message=message,
            data=data or {},
        )
        return insert(line)

    def save(self) -> None:
        """Write what was touched."""
        if self.is_edit:
            self.set(version=self.ticket.version + 1)
        if self.touched:
            update(self.ticket, sorted(self.touched))
            self.touched.clear()
            self.is_edit = False

    def publish(self, event_type: type[TicketEvent], **values: Any) -> None:
        """Save, then publish an event about this ticket."""
        self.save()
        publish(
            event_type(
                at=self.at,
                actor_id=self.by.pk if self.by else None,
                ticket_id=self.ticket.pk,
                organization_id=self.ticket.organization_id,
                **values,
            )
        )


def _word(value: object) -> str:
    return "" if value is None else str(value)


def change(ticket_id: int, *, by: User | None, at: datetime | None = None, version: int | None = None) -> Change:
    """Lock the ticket, in the caller's transaction, for someone who may see it; None is the house itself.

    The instant comes from the database, in the statement that takes the lock, and never lies before the
    ticket's last event.

    :raises Ticket.DoesNotExist: when there is none, or none that `by` may see.
    :raises VersionConflict: when `version` is not the ticket's.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("change() needs the caller's transaction")
    ticket, now = _locked_by_the_house(ticket_id) if by is None else _locked(ticket_id, by)
    if version is not None and version != ticket.version:
        raise VersionConflict(ticket.version)
    moment = max(at or now, ticket.last_event_at)
    standing = standing_of(by, ticket) if by is not None else None
    return Change(ticket=ticket, by=by, at=moment, standing=standing)


def _locked(ticket_id: int, by: User) -> tuple[Ticket, datetime]:
    tickets: TicketQuerySet = Ticket.objects.visible_to(by)
    ticket: Any = tickets.select_for_update(of=("self",)).annotate(now=Now()).get(pk=ticket_id)
    return ticket, ticket.now


def _locked_by_the_house(ticket_id: int) -> tuple[Ticket, datetime]:
    # Every opening asks this, for its triage: by a statement that is written once.
    found = _LOCKED.row(ticket_id)
    if found is None:
        raise Ticket.DoesNotExist(f"there is no ticket {ticket_id}")
    *values, now = found
    return Ticket.from_db(DEFAULT_DB_ALIAS, _columns(), values), now


@cache
def _columns() -> list[str]:
    return [field.attname for field in Ticket._meta.concrete_fields]


_LOCKED: Final = Written(
    lambda ticket_id: Ticket.objects.filter(pk=ticket_id).select_for_update().values_list(*_columns(), Now()), int
)
