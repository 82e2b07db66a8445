"""Classifying a ticket: what the rules say of it is kept with its reasons, and reaches the columns that lists need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from catalogue.models import Module
from core.events import publish
from core.written import insert
from tickets.enums import Level
from tickets.models import Ticket
from tickets.services.changes import change
from tickets.services.priority import Verdict, record_triage
from triage.asking import SEVERITIES, TYPES, digest_of, request_of, wording_of
from triage.deciding.abouts import legal_date_of, routine_of, signature_in
from triage.deciding.completeness import completeness_of
from triage.deciding.decision import Decision
from triage.deciding.entries import enters_at_two
from triage.deciding.levels import N2
from triage.deciding.tables import Case
from triage.deciding_tickets import decided
from triage.enums import Doubt, Field, ModuleSource, Occasion
from triage.events import ImmediateDoubted, SeverityDiffers
from triage.in_force import book_at
from triage.learned import learned_module
from triage.models import SIGNATURE_LENGTH, Classification, Correction

_ROUTINE_LENGTH: Final = 40
_CODES_MOST: Final = 20


# No savepoint: an opening that cannot be classified is not to be, as all else that hears of it.
@transaction.atomic(savepoint=False)
def classify_ticket(
    *,
    ticket_id: int,
    message_id: int,
    occasion: Occasion = Occasion.OPENED,
    attached: str = "",
    at: datetime | None = None,
) -> Classification:
    """Read a ticket with its opening message, keep what the rules say, and set the columns that lists need.

    What people corrected stays. A ticket enters at Nível 2 only when it is opened; later its level is left alone. Read
    again by the rules of its opening, and understood as before, it gets no other revision.

    :param attached: what its files say, without what is secret
    :raises Ticket.DoesNotExist: when there is none.
    :raises Message.DoesNotExist: when the message is not this ticket's opening.
    """
    changing = change(ticket_id, by=None, at=at)
    ticket = changing.ticket
    wording = wording_of(ticket_id=ticket_id, message_id=message_id)
    request = request_of(ticket, wording, zone=ZoneInfo(settings.TIME_ZONE), attached=attached)
    # Of the moment at which it was opened: what is read again meets the rules by which it was judged.
    decision = decided(request, book_at(ticket.opened_at))
    is_new = occasion == Occasion.OPENED
    found = _module_of(decision, ticket, is_new=is_new)
    corrected = frozenset() if is_new else _corrected(ticket_id)
    verdict = _verdict(decision, found.module, is_new=is_new, corrected=corrected, level=ticket.level)
    row = _row(decision, ticket, found, occasion)
    row.evidence = _evidence(decision, len(wording.log_text))
    before = None if is_new else Classification.objects.filter(ticket_id=ticket_id, is_current=True).first()
    if before is not None and _told_by(before) == _told_by(row):
        return before
    record_triage(changing, verdict)
    # When the columns were written, by the database, never before what happened last.
    row.at = ticket.last_event_at
    row.text_digest = digest_of(ticket, wording)
    row.revision = 1 if is_new else _end_current(ticket_id) + 1
    insert(row)
    _tell(ticket, row, is_new=is_new)
    return row


def _corrected(ticket_id: int) -> frozenset[str]:
    standing = Correction.objects.filter(ticket_id=ticket_id, ended_at=None)
    return frozenset(standing.values_list("field", flat=True))


@dataclass(frozen=True)
class _Found:
    """The module of a ticket, where it is from, and how probable it is in percent where it was learned.

    :param module: what was found for a ticket that had none
    """

    module_id: int | None = None
    source: str = ""
    probability: int | None = None
    module: Module | None = None


def _module_of(decision: Decision, ticket: Ticket, *, is_new: bool) -> _Found:
    """Return the module that the form gave, that of a routine that log or words name, or the one of tickets like it."""
    if ticket.module_id is not None:
        return _Found(ticket.module_id, ModuleSource.GIVEN) if is_new else _as_before(ticket.pk, ticket.module_id)
    number = decision.facts.module.partition(" - ")[0].strip()
    if number.isdigit():
        modules = Module.objects.filter(number=int(number), is_active=True)
        if ticket.product_id:
            modules = modules.filter(product_id=ticket.product_id)
        found = list(modules[:2])
        # Two products may number a module alike: which one it is, somebody says.
        return _Found(found[0].pk, ModuleSource.ROUTINE, None, found[0]) if len(found) == 1 else _Found()
    told = learned_module(decision.facts.request, product_id=ticket.product_id)
    if told is None:
        return _Found()
    module, percent = told
    return _Found(module.pk, ModuleSource.LEARNED, percent, module)


def _as_before(ticket_id: int, module_id: int) -> _Found:
    """Return the module that the ticket has; one that triage had filled in does not become the form's."""
    rows = Classification.objects.filter(ticket_id=ticket_id, is_current=True, module_id=module_id)
    row = rows.only("module_source", "module_probability").first()
    if row is None:
        return _Found(module_id, ModuleSource.GIVEN)
    return _Found(module_id, row.module_source, row.module_probability)


def _verdict(
    decision: Decision, module: Module | None, *, is_new: bool, corrected: frozenset[str], level: int
) -> Verdict:
    """Return what the ticket's columns become; None leaves one as it is, as all that people corrected."""
    values: dict[Field, dict[str, Any]] = {
        Field.SEVERITY: {"severity": SEVERITIES[decision.severity.value]},
        Field.IMMEDIATE: {"is_immediate": decision.immediate is not None},
        Field.LEVEL: {"resolving_level": _level(decision)},
        Field.LEGAL_DATE: {"legal_due_on": legal_date_of(decision)},
        Field.TYPE: {"request_type": TYPES[decision.kind.value]},
        Field.MODULE: {"module": module},
        Field.ROUTINE: {"routine": routine_of(decision.facts)[:_ROUTINE_LENGTH]},
    }
    given = {name: value for field, some in values.items() if field not in corrected for name, value in some.items()}
    if is_new and level == Level.ONE and enters_at_two(decision):
        given["level"] = Level.TWO
    return Verdict(**given)


def _level(decision: Decision) -> Level:
    return Level.TWO if decision.level.value == N2 else Level.ONE


def _row(decision: Decision, ticket: Ticket, found: _Found, occasion: Occasion) -> Classification:
    """Return what is kept of a decision; the ticket is as it was decided about."""
    facts = decision.facts
    signature = signature_in(decision)
    complete = completeness_of(Case(facts, decision.kind.value))
    return Classification(
        ticket=ticket,
        occasion=occasion,
        rulebook=facts.book.version,
        request_type=TYPES[decision.kind.value],
        severity=SEVERITIES[decision.severity.value],
        level=_level(decision),
        is_immediate=decision.immediate is not None,
        doubt=Doubt(decision.doubt.value) if decision.doubt else "",
        module_id=found.module_id,
        module_source=found.source,
        module_probability=found.probability,
        routine=routine_of(facts)[:_ROUTINE_LENGTH],
        codes=list(dict.fromkeys(code.code for code in facts.codes.codes))[:_CODES_MOST],
        signature=signature.text[:SIGNATURE_LENGTH] if signature else "",
        signature_digest=signature.digest if signature else "",
        legal_due_on=legal_date_of(decision),
        completeness=round(complete.share * 100),
        missing=list(complete.missing),
    )


# What makes another revision of a ticket.
_TOLD: Final = (
    "rulebook", "request_type", "severity", "level", "is_immediate", "doubt", "module_id", "routine", "codes",
    "signature_digest", "legal_due_on", "missing",
)  # fmt: skip


def _told_by(row: Classification) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _TOLD)


def _evidence(decision: Decision, pasted: int) -> list[dict[str, object]]:
    """Return the places of the evidence; of what stands in a file (beyond what was pasted) only that it does."""
    return [
        {"decides": one.decides, "rule": one.rule, "field": "file", "start": 0, "end": 0}
        if one.field == "log" and one.start > pasted
        else {"decides": one.decides, "rule": one.rule, "field": one.field, "start": one.start, "end": one.end}
        for one in decision.evidence()
    ]


def _end_current(ticket_id: int) -> int:
    """Let the current revision be one of the past, and return its number; the ticket is locked."""
    rows = Classification.objects.filter(ticket_id=ticket_id)
    rows.filter(is_current=True).update(is_current=False)
    return rows.aggregate(last=Max("revision"))["last"] or 0


def _tell(ticket: Ticket, row: Classification, *, is_new: bool) -> None:
    asked, house = ticket.severity_asked, ticket.organization_id
    if is_new and asked and asked != row.severity:
        differs = SeverityDiffers(
            at=row.at, ticket_id=ticket.pk, organization_id=house, asked=asked, triaged=row.severity
        )
        publish(differs)
    if row.doubt:
        doubted = ImmediateDoubted(
            at=row.at, ticket_id=ticket.pk, organization_id=house, doubt=row.doubt, is_immediate=ticket.is_immediate
        )
        publish(doubted)
