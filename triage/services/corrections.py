"""Correcting what triage says of a ticket: each correction is kept as a lesson, with who and why, and can be undone.

Values are words: the stored ones of type and severity, "yes" or "no" for an immediate, "1" or "2" for the level that
should resolve, the id of a module, a routine's number, and a legal date as an ISO day; routine and date may be empty.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from catalogue.models import Module
from core.events import publish
from core.text import clean
from tickets.enums import Level, RequestType, Severity
from tickets.models import Ticket
from tickets.services.details import edit_details
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.originals import covered_words
from tickets.services.priority import correct_triage, lock_for_correction, triaged_value
from triage.enums import EndingFact, Field
from triage.events import ClassificationCorrected
from triage.models import REASON_LENGTH, Classification, Correction

YES, NO = "yes", "no"
# What the form asks for as well: corrected with it, by the names of the ticket's fields.
_OF_FORM: Final = {Field.TYPE: "request_type", Field.MODULE: "module_id", Field.ROUTINE: "routine"}
_CHOICES: Final[Mapping[Field, Collection[str]]] = {
    Field.TYPE: RequestType.values,
    Field.SEVERITY: Severity.values,
    Field.IMMEDIATE: (YES, NO),
    Field.LEVEL: tuple(map(str, Level.values)),
}
_ROUTINE_LENGTH: Final = 40


def correct_classification(
    *,
    ticket_id: int,
    by: User,
    field: str,
    value: str,
    reason: str = "",
    fact: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Correction | None:
    """Put a value in the place of what triage says of one part; None where it stands already.

    Raises what `correct_parts` raises.
    """
    made = correct_parts(
        ticket_id=ticket_id, by=by, parts={field: value}, reason=reason, fact=fact, version=version, at=at
    )
    return made[0] if made else None


@transaction.atomic
def correct_parts(
    *,
    ticket_id: int,
    by: User,
    parts: Mapping[str, str],
    reason: str = "",
    fact: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> list[Correction]:
    """Put values in the place of what triage says of several parts, and keep a lesson for each that changes.

    A lesson ends the earlier one over the same part, and no later reading of the ticket overrides it.

    :param parts: values by field
    :param fact: an `EndingFact`, wanted where an immediate ends: the requester reads it
    :raises Ticket.DoesNotExist: when there is none that `by` may see.
    :raises ActNotPermitted: for whoever works no tickets.
    :raises VersionConflict: when the ticket changed since `version`.
    :raises TransitionNotAllowed: when what has ended shall be immediate.
    :raises InvalidInput: with a code for each field, `reason` or `fact` that cannot be taken.
    """
    ticket, at = lock_for_correction(ticket_id=ticket_id, by=by, version=version, at=at)
    wanted = _checked(parts)
    before = {field: value_of(ticket, field) for field in wanted}
    changed = {field: value for field, value in wanted.items() if value != before[field]}
    reason, fact = _stated(ticket, reason), _named(fact, changed)
    if not changed:
        return []
    classification = Classification.objects.filter(ticket_id=ticket.pk, is_current=True).first()
    _standing(ticket.pk, changed).update(ended_at=at, ended_by=by)
    _write(ticket, changed, by=by, at=at, fact=fact)
    made = [
        Correction.objects.create(
            ticket=ticket,
            classification=classification,
            field=field,
            rule=_rule_of(classification, field),
            from_value=before[field],
            to_value=value,
            fact=fact if field == Field.IMMEDIATE else "",
            reason=reason,
            by=by,
            at=at,
        )
        for field, value in changed.items()
    ]
    for one in made:
        _tell(one, from_value=one.from_value, to_value=one.to_value, by=by, at=at)
    return made


@transaction.atomic
def undo_corrections(*, ticket_id: int, ids: Collection[int], by: User, at: datetime | None = None) -> None:
    """End corrections and put back what triage says now; of what the form asks too, what the ticket had before.

    :raises Ticket.DoesNotExist: when there is none that `by` may see.
    :raises Correction.DoesNotExist: when one of them is not of this ticket.
    :raises ActNotPermitted: for whoever works no tickets.
    :raises VersionConflict: when one of them has ended meanwhile.
    """
    ticket, at = lock_for_correction(ticket_id=ticket_id, by=by, at=at)
    found = list(Correction.objects.filter(ticket_id=ticket.pk, pk__in=ids).order_by("pk"))
    if len(found) != len(set(ids)):
        raise Correction.DoesNotExist
    if any(one.ended_at is not None for one in found):
        raise VersionConflict(ticket.version)
    row = Classification.objects.filter(ticket_id=ticket.pk, is_current=True).first()
    now = {Field(one.field): value_of(ticket, Field(one.field)) for one in found}
    back = {Field(one.field): _value_before(one, row) for one in found}
    Correction.objects.filter(pk__in=ids).update(ended_at=at, ended_by=by)
    changed = {field: value for field, value in back.items() if value != now[field]}
    _write(ticket, changed, by=by, at=at, is_undone=True)
    for one in found:
        field = Field(one.field)
        _tell(one, from_value=now[field], to_value=back[field], by=by, at=at, is_undone=True)


def undo_correction(*, ticket_id: int, correction_id: int, by: User, at: datetime | None = None) -> None:
    """End one correction, as `undo_corrections` does."""
    undo_corrections(ticket_id=ticket_id, ids=[correction_id], by=by, at=at)


def end_overtaken(*, ticket_id: int, names: Collection[str], by_id: int | None, at: datetime) -> None:
    """End the corrections of what somebody corrected since in the form; `names` are the ticket's fields."""
    fields = [field for field, name in _OF_FORM.items() if name in names]
    if fields and by_id is not None:
        _standing(ticket_id, fields).update(ended_at=at, ended_by_id=by_id)


def _standing(ticket_id: int, fields: Collection[str]) -> QuerySet[Correction]:
    return Correction.objects.filter(ticket_id=ticket_id, field__in=fields, ended_at=None)


def value_of(ticket: Ticket, field: Field) -> str:
    """Return what stands now for this part, as corrections have it."""
    if field in _OF_FORM:
        return str(getattr(ticket, _OF_FORM[field]) or "")
    return triaged_value(ticket, field)


def _value_before(one: Correction, row: Classification | None) -> str:
    if row is None or one.field in _OF_FORM:
        return one.from_value
    said: dict[str, Any] = {
        Field.SEVERITY: row.severity,
        Field.IMMEDIATE: YES if row.is_immediate else NO,
        Field.LEVEL: row.level,
        Field.LEGAL_DATE: row.legal_due_on or "",
    }
    return str(said[one.field])


def _checked(parts: Mapping[str, str]) -> dict[Field, str]:
    values: dict[Field, str] = {}
    errors: dict[str, str] = {}
    for name, given in parts.items():
        value = clean(given).strip()
        code = _refusal_of(name, value)
        if code:
            errors[name] = code
        else:
            values[Field(name)] = value
    if errors:
        raise InvalidInput(errors)
    return values


def _refusal_of(name: str, value: str) -> str:
    """Return the code by which a value is refused, empty where it can be taken."""
    if name in _CHOICES:
        return "" if value in _CHOICES[Field(name)] else "unknown"
    if name == Field.ROUTINE:
        return "" if len(value) <= _ROUTINE_LENGTH else "too_long"
    if name == Field.LEGAL_DATE:
        return "" if not value or _is_day(value) else "unknown"
    is_module = name == Field.MODULE and value.isascii() and value.isdecimal() and len(value) <= 15
    return "" if is_module and Module.objects.filter(pk=int(value)).exists() else "unknown"


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _stated(ticket: Ticket, reason: str) -> str:
    reason = clean(reason).strip()
    if len(reason) > REASON_LENGTH:
        raise InvalidInput({"reason": "too_long"})
    return covered_words(ticket.pk, reason, most=REASON_LENGTH)


def _named(fact: str, changed: Mapping[Field, str]) -> str:
    """Return why an immediate ends, empty where none does."""
    if changed.get(Field.IMMEDIATE) != NO:
        return ""
    if fact not in EndingFact.values:
        raise InvalidInput({"fact": "unknown" if fact else "required"})
    return fact


def _write(
    ticket: Ticket, values: Mapping[Field, str], *, by: User, at: datetime, fact: str = "", is_undone: bool = False
) -> None:
    triaged = {str(field): value for field, value in values.items() if field not in _OF_FORM}
    if triaged:
        correct_triage(ticket_id=ticket.pk, by=by, values=triaged, fact=fact, is_undone=is_undone, at=at)
    of_form: dict[str, Any] = {_OF_FORM[field]: value for field, value in values.items() if field in _OF_FORM}
    if "module_id" in of_form:
        module = Module.objects.filter(pk=int(of_form["module_id"] or 0)).first()
        of_form["module_id"] = module.pk if module else None
        if module is not None:
            of_form["product_id"] = module.product_id
    if of_form:
        edit_details(ticket_id=ticket.pk, by=by, changes=of_form, at=at)


def _rule_of(row: Classification | None, field: Field) -> str:
    """Return the rule that decided this part, by which lessons are counted."""
    rules = (one["rule"] for one in row.evidence if one["decides"] == field) if row else iter(())
    return next(rules, "")


def _tell(one: Correction, *, from_value: str, to_value: str, by: User, at: datetime, is_undone: bool = False) -> None:
    publish(
        ClassificationCorrected(
            at=at,
            actor_id=by.pk,
            ticket_id=one.ticket_id,
            organization_id=one.ticket.organization_id,
            correction_id=one.pk,
            field=one.field,
            from_value=from_value,
            to_value=to_value,
            fact="" if is_undone else one.fact,
            is_undone=is_undone,
        )
    )
