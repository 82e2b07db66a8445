"""The columns that apps above decide and every list needs; nobody else writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from catalogue.models import Module
from tickets.enums import SEVERITY_RANK, Audience, EntryKind, Severity
from tickets.events import TriageRecorded
from tickets.models import Ticket
from tickets.permissions import may_correct_triage
from tickets.services.changes import Change, change
from tickets.services.conversation import check_open, known, permit
from tickets.services.silence import schedule_silence


@dataclass(frozen=True)
class Verdict:
    """What triage found; None leaves a column as it is."""

    severity: str | None = None
    is_immediate: bool | None = None
    resolving_level: int | None = None
    level: int | None = None
    legal_due_on: date | None = None
    # What the form left empty, and triage found; what was given stays.
    request_type: str = ""
    module: Module | None = None
    routine: str = ""


def record_triage(changing: Change, verdict: Verdict) -> None:
    """Write triage's columns; the severity in force stays the asked one, and is the triaged one where none was asked.

    While asked and triaged differ, the higher counts for the queue.
    """
    ticket, was_immediate = changing.ticket, changing.ticket.is_immediate
    changing.set(triaged_at=changing.at)
    if verdict.severity is not None:
        _set_severity(changing, Severity(verdict.severity))
    if verdict.is_immediate is not None:
        changing.set(is_immediate=verdict.is_immediate)
    for name in ("resolving_level", "level", "legal_due_on"):
        value = getattr(verdict, name)
        if value is not None:
            changing.set(**{name: value})
    _fill(changing, verdict)
    # An immediate waits for ever: what begins or ends one decides anew when the house looks.
    schedule_silence(changing)
    changing.record(
        EntryKind.TRIAGE,
        audience=Audience.INTERNAL,
        to_value=verdict.severity,
        data={"is_immediate": ticket.is_immediate, "level": ticket.level},
    )
    changing.publish(
        TriageRecorded,
        severity=verdict.severity or "",
        is_immediate=ticket.is_immediate,
        was_immediate=was_immediate,
        level=ticket.level,
    )


def _fill(changing: Change, verdict: Verdict) -> None:
    """Give what the form left empty; the module brings its product and its queue along."""
    ticket, module = changing.ticket, verdict.module
    for name in ("request_type", "routine"):
        if not getattr(ticket, name) and getattr(verdict, name):
            changing.set(**{name: getattr(verdict, name)})
    if module is not None and ticket.module_id is None and ticket.product_id in (None, module.product_id):
        changing.set(module=module, module_group_id=module.group_id, product_id=module.product_id)


def _set_severity(changing: Change, triaged: Severity, *, rules: bool = False) -> None:
    """Set the triaged severity; one that `rules` is in force where the requester asked for none."""
    ticket = changing.ticket
    in_force = triaged if rules and not ticket.severity_asked else Severity(ticket.severity or triaged)
    queue = min(in_force, triaged, key=SEVERITY_RANK.__getitem__)
    changing.set(
        severity_triaged=triaged,
        severity=in_force,
        queue_severity=queue,
        queue_severity_rank=SEVERITY_RANK[queue],
    )


@transaction.atomic
def lock_for_correction(
    *, ticket_id: int, by: User, version: int | None = None, at: datetime | None = None
) -> tuple[Ticket, datetime]:
    """Return the ticket under its lock, in the caller's transaction, and the instant at which it is corrected.

    :raises Ticket.DoesNotExist: when there is none that `by` may see.
    :raises VersionConflict: when the ticket changed since `version`.
    :raises ActNotPermitted: for whoever works no tickets.
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_correct_triage(known(changing)))
    return changing.ticket, changing.at


@transaction.atomic
def correct_triage(
    *,
    ticket_id: int,
    by: User,
    values: Mapping[str, str],
    fact: str = "",
    is_undone: bool = False,
    at: datetime | None = None,
) -> None:
    """Put what a person sees in the place of what triage said; the requester reads of an immediate, and why.

    The severity in force stays the asked one; where none was asked, it is the corrected one, and told.

    :param values: words by part: `severity`; `level` that should resolve, "1" or "2"; `legal_date`, an ISO day or
        empty; `immediate`, "yes" or "no"
    :param fact: why an immediate ends, a code
    :raises TransitionNotAllowed: when what has ended shall be immediate.
    """
    changing = change(ticket_id, by=by, at=at)
    permit(may_correct_triage(known(changing)))
    was_immediate = changing.ticket.is_immediate
    for part, value in values.items():
        before = triaged_value(changing.ticket, part)
        _SETTERS[part](changing, value)
        is_told = part == "immediate"
        changing.record(
            EntryKind.CORRECTED,
            audience=Audience.PUBLIC if is_told else Audience.INTERNAL,
            from_value=before,
            to_value=value,
            data={"part": part, **({"fact": fact} if is_told and fact else {}), "is_undone": is_undone},
        )
    changing.edit(triaged_at=changing.at)
    changing.publish(
        TriageRecorded,
        severity=values.get("severity", ""),
        is_immediate=changing.ticket.is_immediate,
        was_immediate=was_immediate,
        level=changing.ticket.level,
    )


def triaged_value(ticket: Ticket, part: str) -> str:
    """Return what triage's columns say of a part, in the words that `correct_triage` takes."""
    values: dict[str, Any] = {
        "severity": ticket.severity_triaged,
        "immediate": "yes" if ticket.is_immediate else "no",
        "level": ticket.resolving_level or "",
        "legal_date": ticket.legal_due_on or "",
    }
    return str(values[part])


def _correct_severity(changing: Change, value: str) -> None:
    before = changing.ticket.severity
    _set_severity(changing, Severity(value), rules=True)
    if changing.ticket.severity != before:
        changing.record(EntryKind.SEVERITY, from_value=before, to_value=changing.ticket.severity)


def _correct_immediate(changing: Change, value: str) -> None:
    if value == "yes":
        check_open(changing)
    changing.set(is_immediate=value == "yes")
    schedule_silence(changing)


_SETTERS: Final[Mapping[str, Callable[[Change, str], None]]] = {
    "severity": _correct_severity,
    "immediate": _correct_immediate,
    "level": lambda changing, value: changing.set(resolving_level=int(value) if value else None),
    "legal_date": lambda changing, value: changing.set(legal_due_on=date.fromisoformat(value) if value else None),
}
