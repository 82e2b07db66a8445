"""The columns that apps above decide and every list needs; nobody else writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalogue.models import Module
from tickets.enums import SEVERITY_RANK, Audience, EntryKind, Severity
from tickets.events import TriageRecorded
from tickets.services.changes import Change
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


def _set_severity(changing: Change, triaged: Severity) -> None:
    ticket = changing.ticket
    in_force = Severity(ticket.severity or triaged)
    queue = min(in_force, triaged, key=SEVERITY_RANK.__getitem__)
    changing.set(
        severity_triaged=triaged,
        severity=in_force,
        queue_severity=queue,
        queue_severity_rank=SEVERITY_RANK[queue],
    )
