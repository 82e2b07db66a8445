"""The figures of triage in the words of a page, each with the address of what is behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from catalogue.models import Module
from tickets.enums import Level, RequestType, Severity
from triage.enums import Field
from triage.measuring import Quality
from triage.models import Correction
from triage.reasons import MISSING, sentence_of


@dataclass(frozen=True)
class Row:
    """One line of a table: what, its figures, and where its tickets are."""

    name: str
    share: int | None
    part: int
    whole: int
    url: str


@dataclass(frozen=True)
class LessonLine:
    """One correction: what was said, what a person put in its place, and why."""

    lesson: Correction
    field: str
    before: str
    after: str


def figures_shown(quality: Quality) -> dict[str, Any]:
    """Return the context of the page."""
    fields = [
        Row(str(one.field.label), one.share, one.corrected, one.total, _lessons(quality.days, campo=one.field))
        for one in quality.agreements
    ]
    rules = [
        Row(sentence_of(one.rule), one.share, one.corrected, one.used, _lessons(quality.days, regra=one.rule))
        for one in quality.rules
    ]
    missing = [
        Row(str(MISSING[key]), many * 100 // max(1, quality.read), many, quality.read, "")
        for key, many in quality.missing
        if key in MISSING
    ]
    return {"quality": quality, "fields": fields, "rules": rules, "missing": missing}


def _lessons(days: int, **asked: str) -> str:
    query: dict[str, str] = {"dias": str(days), **asked}
    return f"{reverse('desk:list_lessons')}?{urlencode(query)}"


def lesson_lines(lessons: Iterable[Correction]) -> list[LessonLine]:
    """Return lessons with their values in words."""
    some = list(lessons)
    numbers = {value for one in some if one.field == Field.MODULE for value in (one.from_value, one.to_value)}
    modules = {str(one.pk): str(one) for one in Module.objects.filter(pk__in=[n for n in numbers if n.isdecimal()])}
    return [
        LessonLine(
            one, str(Field(one.field).label), _value(one.field, one.from_value, modules),
            _value(one.field, one.to_value, modules),
        )
        for one in some
    ]  # fmt: skip


def _value(field: str, stored: str, modules: dict[str, str]) -> str:
    words: dict[str, dict[str, str]] = {
        Field.SEVERITY: {value: str(label) for value, label in Severity.choices},
        Field.TYPE: {value: str(label) for value, label in RequestType.choices},
        Field.LEVEL: {str(value): str(label) for value, label in Level.choices},
        Field.MODULE: modules,
    }
    return words.get(field, {}).get(stored, stored)
