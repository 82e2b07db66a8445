"""Handing tickets to the vendor's own teams by the reference of their issue, and telling all that wait for one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from core.database import database_now
from core.services.idempotency import Outcome, do_once, hash_request
from core.text import clean
from masking.house import mask_apart
from tickets.enums import Status
from tickets.models import Ticket
from tickets.permissions import may_forward
from tickets.services import conversation, lifecycle
from tickets.services.changes import change
from tickets.services.conversation import check_open, known, permit
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.words import Words
from triage.enums import ReferenceState, VendorTeam
from triage.handing_over import may_update_references
from triage.models import REFERENCE_LENGTH, REFERENCE_TITLE_LENGTH, Forwarding, VendorReference

STATUSES: Final = {
    VendorTeam.MAINTENANCE.value: Status.WITH_MAINTENANCE.value,
    VendorTeam.PRODUCT.value: Status.WITH_PRODUCT_TEAM.value,
}
_VERSION_LENGTH: Final = 40


@dataclass(frozen=True)
class Promise:
    """What a team says of its issue: in which version of which routine it comes, and when."""

    title: str = ""
    version: str = ""
    routine: str = ""
    on: date | None = None

    def columns(self) -> dict[str, Any]:
        """Return it by the names of the reference's columns."""
        return {
            "title": mask_apart(_line(self.title))[:REFERENCE_TITLE_LENGTH],
            "promised_version": _line(self.version),
            "promised_routine": _line(self.routine),
            "promised_on": self.on,
        }


@transaction.atomic
def forward(
    *,
    ticket_id: int,
    by: User,
    team: str,
    reference: str = "",
    promise: Promise | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Hand a ticket to a team of the vendor, by the reference of its issue where there is one already.

    One that is with the team gets the reference and stays there. What is promised of a reference that is known
    already is changed only by what is said here.

    :raises ActNotPermitted: for who is neither of level 2 nor a support manager.
    :raises InvalidInput: for a team that is none, and texts that are too long.
    :raises TransitionNotAllowed: when it is there already and no reference is given, or has ended.
    """
    if team not in STATUSES:
        raise InvalidInput({"team": "unknown"})
    name, promise = reference_name(reference), promise or Promise()
    _check(name, promise)
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_forward(known(changing)))
    check_open(changing)
    if changing.ticket.status != STATUSES[team] or not name:
        lifecycle.forward(ticket_id=ticket_id, by=by, destination=STATUSES[team], at=changing.at)
    if name:
        row = _reference(team, name, promise, by, changing.at)
        Forwarding.objects.get_or_create(ticket_id=ticket_id, reference=row, defaults={"by": by, "at": changing.at})


def update_reference(
    *,
    reference_id: int,
    by: User,
    promise: Promise,
    state: str,
    text: str = "",
    is_public: bool = False,
    key: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Change what is known of an issue, and tell all open tickets that wait for it, in a note or a public message.

    Once it is released or declined, those that are with its team come back to their analysts. The outcome is how many
    tickets were told or came back.

    :raises ActNotPermitted: for who is neither of level 2 nor a support manager.
    :raises InvalidInput: for a state that is none, texts that are too long, or a public message that says nothing.
    :raises VersionConflict: when the reference changed since `version`, also by a ticket that came to it.
    """

    def effect() -> int:
        permit(may_update_references(by))
        # Tickets before the reference, as whoever forwards locks them.
        waiting = _lock_waiting(reference_id)
        row = VendorReference.objects.select_for_update().get(pk=reference_id)
        if version not in (None, row.version) or waiting != _waiting(reference_id):
            raise VersionConflict(row.version)
        moment = at or database_now()
        _write(row, {**promise.columns(), "state": state}, by, moment)
        ends = state != ReferenceState.OPEN
        return sum(_tell(one, row, by=by, text=text, is_public=is_public, ends=ends, at=moment) for one in waiting)

    if state not in ReferenceState.values:
        raise InvalidInput({"state": "unknown"})
    if is_public and not clean(text).strip():
        raise InvalidInput({"text": "required"})
    _check("-", promise)
    body = {"ref": reference_id, "state": state, "text": text, "public": is_public, **asdict(promise)}
    return do_once(scope=f"reference:{by.pk}", key=key or uuid4().hex, request_hash=hash_request(body), effect=effect)


def reference_name(written: str) -> str:
    """Return the name of an issue as it is kept: in one line and in capitals."""
    return _line(written).upper()


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _check(name: str, promise: Promise) -> None:
    lengths = {
        "reference": (name, REFERENCE_LENGTH),
        "title": (_line(promise.title), REFERENCE_TITLE_LENGTH),
        "promised_version": (_line(promise.version), _VERSION_LENGTH),
        "promised_routine": (_line(promise.routine), _VERSION_LENGTH),
    }
    long = {field: "too_long" for field, (text, most) in lengths.items() if len(text) > most}
    if long:
        raise InvalidInput(long)


def _reference(team: str, name: str, promise: Promise, by: User, at: datetime) -> VendorReference:
    said = {column: value for column, value in promise.columns().items() if value}
    made = {**promise.columns(), "updated_at": at, "updated_by": by}
    row, is_new = VendorReference.objects.get_or_create(team=team, reference=name, defaults=made)
    if not is_new:
        row = VendorReference.objects.select_for_update().get(pk=row.pk)
        # Another ticket waits from now on: who looks at the old list of them is told.
        _write(row, said, by, at)
    return row


def _write(row: VendorReference, columns: dict[str, Any], by: User, at: datetime) -> None:
    for column, value in columns.items():
        setattr(row, column, value)
    row.version += 1
    row.updated_at, row.updated_by = at, by
    row.save()


def _waiting(reference_id: int) -> list[int]:
    waiting = Ticket.objects.open().filter(forwardings__reference_id=reference_id)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _lock_waiting(reference_id: int) -> list[int]:
    """Lock the open tickets that wait for an issue, in the order of their numbers."""
    numbers = _waiting(reference_id)
    locked = Ticket.objects.filter(pk__in=numbers).order_by("pk").select_for_update(of=("self",))
    return [ticket.pk for ticket in locked]


def _tell(number: int, row: VendorReference, *, by: User, text: str, is_public: bool, ends: bool, at: datetime) -> int:
    """Write the words into one ticket, take it back where the issue has ended, and return 1 where anything was done."""
    status = Ticket.objects.values_list("status", flat=True).get(pk=number)
    comes_back = ends and status == STATUSES[row.team]
    if comes_back:
        lifecycle.take_back(ticket_id=number, by=by, at=at)
    if clean(text).strip():
        post = conversation.reply if is_public else conversation.note
        post(ticket_id=number, by=by, words=Words(body=text), key=uuid4().hex, at=at)
    return int(comes_back or bool(clean(text).strip()))
