"""The catalogue out to a spreadsheet and in again: what the table would change is shown first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from attachments.receiving import accepts_files
from catalogue.selectors import catalogue_table
from catalogue.services.importing import Plan, PlanChanged, TableRefused, take_table
from catalogue.spreadsheet import COLUMNS, Fault, decoded, written
from core.methods import require_http_methods, require_safe
from desk.administration.catalogue_forms import TableForm
from desk.administration.frame import show
from desk.administration.sent_files import SentFileRefused, sent_file
from desk.administration.words import SUBJECTS, changes_in_words

_SECTION = "catalogue"
# What a form of ours may carry back; far more than the lines that are taken.
MAX_BYTES = 1_000_000


@administrator_required
@require_safe
def export_catalogue(request: PersonRequest) -> HttpResponse:
    """Give the catalogue as a table that a spreadsheet opens."""
    name = f"catalogo-{timezone.localdate().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written(catalogue_table()), content_type="text/csv; charset=utf-8", headers=headers)


@accepts_files
@require_http_methods(["GET", "POST"])
@administrator_required
def import_catalogue(request: PersonRequest) -> HttpResponse:
    """Take a table: show what it would change, then change it, all or nothing."""
    if request.method != "POST":
        return _page(request)
    form = TableForm(request.POST)
    text = form.cleaned_data["table"] if form.is_valid() else ""
    confirmed = form.cleaned_data.get("plan", "") if text else ""
    if not confirmed:
        text, problem = _sent(request)
        if problem:
            return _page(request, problem=problem, status=422)
    try:
        if confirmed:
            take_table(by=request.user, text=text, plan=confirmed)
            messages.success(request, _("The catalogue holds what the table says."))
            return redirect("desk:list_modules")
        return _page(request, plan=_looked_at(request, text), text=text)
    except TableRefused as refused:
        return _page(request, faults=[_fault_words(fault) for fault in refused.faults], status=422)
    except PlanChanged:
        told = _("The catalogue has changed meanwhile. Nothing is taken yet: look at what the table changes now.")
        return _page(request, plan=_looked_at(request, text), text=text, problem=told, status=409)


def _looked_at(request: PersonRequest, text: str) -> Plan:
    with transaction.atomic():
        plan = take_table(by=request.user, text=text)
        transaction.set_rollback(True)
    return plan


def _sent(request: PersonRequest) -> tuple[str, str]:
    """Return the text of the file that was sent, or what is wrong with it."""
    try:
        file = sent_file(request, most=MAX_BYTES)
    except SentFileRefused as refused:
        return "", refused.sentence
    if file is None:
        return "", _("Choose the table that you saved as CSV.")
    if not file.is_whole:
        return "", _("The table is larger than 1 MB. Send it in parts: what it does not name stays as it is.")
    return decoded(file.data), ""


def _page(
    request: PersonRequest,
    *,
    plan: Plan | None = None,
    text: str = "",
    faults: Any = (),
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    steps = [
        (step.line, SUBJECTS[step.kind], step.name, step.is_new, changes_in_words(step.changes))
        for step in (plan.steps if plan else ())
    ]
    context = {
        "plan": plan,
        "steps": steps,
        "form": TableForm(initial={"table": text, "plan": plan.stamp if plan else ""}),
        "faults": faults,
        "problem": problem,
        "columns": ";".join(COLUMNS),
    }
    return show(request, "catalogue_table", _SECTION, context, status=status)


def _fault_words(fault: Fault) -> tuple[int, str]:
    words = {
        "columns": _("The first line is not the one of the columns. Begin with a table that you saved from here."),
        "unreadable": _("This is no table that can be read. Save it as CSV, separated by semicolons."),
        "too_long": _("%(column)s is too long, or holds a mark that cannot be shown."),
        "too_many": _("The table has too many lines. Send it in parts: what it does not name stays as it is."),
        "cells": _("This line has not as many cells as the first."),
        "missing": _("%(column)s is missing."),
        "number": _("%(column)s is no number from 0 to 32767."),
        "yes_or_no": _("%(column)s is neither sim nor nao."),
        "differs": _("This module has another name or group in a line above."),
        "twice": _("This was said in a line above."),
    }
    return fault.line, words[fault.code] % {"column": fault.column} if fault.column else words[fault.code]
