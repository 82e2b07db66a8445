"""What of a classification was corrected, as the card shows it: each part with its choices and its lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalogue.models import Module
from desk.tickets.reviewing import CHOICES
from desk.tickets.sentences import part_word
from desk.tickets.subjects import Subject
from desk.tickets.undoing import address_of_corrections
from tickets.models import Ticket
from tickets.permissions import may_correct_triage
from triage.enums import Field
from triage.models import Correction
from triage.services.corrections import NO, YES, value_of


@dataclass(frozen=True)
class Pick:
    """One value of a part that one press sets; `asks` is one that wants to know why first."""

    value: str
    label: Any
    is_now: bool
    asks: bool


@dataclass(frozen=True)
class Lesson:
    """A correction that stands: by whom, when, from what, why, and where it is taken back."""

    correction: Correction
    before: str
    fact: str
    undo: str


@dataclass(frozen=True)
class Part:
    """A part of a classification: what it may be, in the order of the choices, and its lesson."""

    name: str
    label: Any
    now: str
    picks: list[Pick] = field(default_factory=list)
    lesson: Lesson | None = None


@dataclass(frozen=True)
class Review:
    """What of a classification one sees and may correct."""

    parts: Mapping[str, Part]
    is_allowed: bool


def review_of(subject: Subject, corrections: Mapping[str, Correction]) -> Review:
    """Return the parts of a ticket's classification, with the corrections that stand."""
    ticket = subject.ticket
    parts = {
        str(one): Part(
            name=str(one),
            label=one.label,
            now=_word(one, value_of(ticket, one)) if one != Field.MODULE else str(ticket.module or ""),
            picks=_picks(ticket, one),
            lesson=_lesson(ticket, corrections[one]) if one in corrections else None,
        )
        for one in Field
    }
    return Review(parts=parts, is_allowed=may_correct_triage(subject.standing))


def _picks(ticket: Ticket, one: Field) -> list[Pick]:
    if one == Field.TYPE:
        # Three long words in a narrow column are no targets one can hit: they are chosen where all parts are.
        return []
    now = value_of(ticket, one)
    return [
        Pick(value, label, value == now, one == Field.IMMEDIATE and value == NO and now == YES)
        for value, label in CHOICES.get(one, ())
    ]


def _lesson(ticket: Ticket, correction: Correction) -> Lesson:
    return Lesson(
        correction=correction,
        before=_word(Field(correction.field), correction.from_value),
        fact=str(correction.get_fact_display()) if correction.fact else "",
        undo=address_of_corrections(ticket.pk, [correction.pk]),
    )


def _word(one: Field, value: str) -> str:
    if one == Field.MODULE and value:
        return str(Module.objects.filter(pk=value).select_related("product").first() or value)
    return part_word(str(one), value)
