"""How good triage is: figures of a span of days, and the lessons behind each."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import PersonRequest, managers_required
from core.methods import require_safe
from desk.queues.rail import rail_for
from desk.triage.words import figures_shown, lesson_lines
from triage.enums import Field
from triage.measuring import lessons, quality_of
from triage.reasons import RULES, sentence_of

SPANS = (30, 90, 365)
PAGE_SIZE = 25


@managers_required
@require_safe
def show_quality(request: PersonRequest) -> HttpResponse:
    """Show how often people agree with triage, by field and by rule, and what tickets lack."""
    days = _days(request)
    shown = figures_shown(quality_of(days=days))
    context = {"rail": rail_for(request.user), "days": days, "spans": SPANS, **shown}
    return render(request, "desk/triage/quality.html", context)


@managers_required
@require_safe
def list_lessons(request: PersonRequest) -> HttpResponse:
    """Show what people corrected: the tickets behind a figure."""
    days = _days(request)
    field = request.GET.get("campo", "") if request.GET.get("campo", "") in Field.values else ""
    rule = request.GET.get("regra", "") if request.GET.get("regra", "") in RULES else ""
    page = Paginator(lessons(days=days, field=field, rule=rule), PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "rail": rail_for(request.user),
        "page": page,
        "lines": lesson_lines(page.object_list),
        "about": Field(field).label if field else sentence_of(rule) if rule else "",
    }
    return render(request, "desk/triage/lessons.html", context)


def _days(request: PersonRequest) -> int:
    asked = request.GET.get("dias", "")
    return int(asked) if asked in map(str, SPANS) else SPANS[1]
