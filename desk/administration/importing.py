"""Customers from a file: sent, given its columns, looked at row by row, imported, and its people invited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from accounts.customer_file.limits import MAX_BYTES, FileUnreadable
from accounts.enums import ImportState
from accounts.import_selectors import people_to_invite, progress_of, recent_imports, rows_shown
from accounts.import_words import COLUMNS, unreadable
from accounts.models import CustomerImport
from accounts.proofs import recently_proved
from accounts.services.importing.taking import (
    AnotherImportRuns,
    ImportMovedOn,
    SaidTwice,
    begin_import,
    choose_columns,
    confirm_import,
    discard_import,
    send_invitations,
)
from attachments.receiving import accepts_files
from attachments.refusals import Refusal
from core.methods import require_http_methods, require_POST, require_safe
from desk.administration.frame import show
from desk.administration.importing_columns import column_choices, columns_sent, tables_shown
from desk.administration.importing_report import (
    PAGE_SIZE,
    figures_of,
    lines_of,
    numbers_of,
    rows_changing,
    rows_ready,
    steps_of,
    ways_of,
)
from desk.administration.sent_files import SentFileRefused, sent_pieces
from desk.live import stamped, unchanged

_SECTION = "organizations"
_RECENT = 10
# Of these one is told elsewhere to send a PDF or a ZIP instead, which hold no table either.
_NO_TABLE = {
    *(Refusal.NO_EXTENSION, Refusal.NOT_RECEIVED, Refusal.OTHER_CONTENT),
    *(Refusal.OTHER_TYPE, Refusal.DAMAGED, Refusal.MACROS, Refusal.REACHES_OUT),
}
_TEMPLATES = {
    ImportState.COLUMNS: "import_columns",
    ImportState.CHECKED: "import_report",
    ImportState.DONE: "import_report",
    ImportState.UNREADABLE: "import_unread",
    ImportState.DISCARDED: "import_unread",
}


@accepts_files
@require_http_methods(["GET", "POST"])
@administrator_required
def import_customers(request: PersonRequest) -> HttpResponse:
    """Ask for a file of customers, or take it."""
    if request.method != "POST":
        return _begin(request)
    try:
        file = sent_pieces(request, most=MAX_BYTES)
        if file is None:
            return _begin(request, problem=_("Choose the spreadsheet of your customers."), status=422)
        name, pieces = file
        taken = begin_import(by=request.user, file_name=name, pieces=pieces)
    except SentFileRefused as refused:
        told = unreadable("not_a_table") if refused.code in _NO_TABLE else refused.sentence
        return _begin(request, problem=told, status=422)
    except FileUnreadable as refused:
        return _begin(request, problem=unreadable(refused.why, refused.what), status=422)
    return redirect("desk:show_import", import_id=taken.pk)


def _begin(request: PersonRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "problem": problem,
        "recent": list(recent_imports()[:_RECENT]),
        "megabytes": MAX_BYTES // 1024**2,
        "steps": steps_of(None),
    }
    return show(request, "import_begin", _SECTION, context, status=status)


@administrator_required
@require_safe
def show_import(request: PersonRequest, import_id: int) -> HttpResponse:
    """Show an import where it is: at work, before its columns, looked at, or done."""
    taken = get_object_or_404(CustomerImport, pk=import_id)
    if taken.is_worked:
        context = {"taken": taken, "progress": progress_of(taken), "steps": steps_of(taken)}
        return show(request, "import_working", _SECTION, context)
    if taken.state == ImportState.COLUMNS:
        return _columns_page(request, taken)
    context = {"taken": taken, "steps": steps_of(taken)}
    if taken.state in (ImportState.CHECKED, ImportState.DONE):
        context |= _report(request, taken)
    else:
        context["why"] = unreadable(taken.reason, taken.reason_about) if taken.reason else ""
    return show(request, _TEMPLATES[ImportState(taken.state)], _SECTION, context)


def _report(request: PersonRequest, taken: CustomerImport) -> dict[str, Any]:
    way = request.GET.get("ver", "")
    page = Paginator(rows_shown(taken, way), PAGE_SIZE).get_page(request.GET.get("pagina"))
    invitable = people_to_invite(taken) if taken.state == ImportState.DONE else 0
    return {
        "page": page,
        "lines": lines_of(taken, page),
        "way": way,
        "ways": ways_of(taken, way),
        "figures": figures_of(taken),
        "numbers": numbers_of(taken),
        "ready": rows_ready(taken),
        "changes": rows_changing(taken),
        "invitable": invitable,
        "unused": [head for table in tables_shown(taken) for head in table.unused],
    }


@administrator_required
@require_safe
def show_import_progress(request: PersonRequest, import_id: int) -> HttpResponse:
    """Say how far the present step is; once it has ended, have the whole page drawn anew."""
    taken = get_object_or_404(CustomerImport, pk=import_id)
    progress = progress_of(taken)
    if answer := unchanged(request, *progress.stamp):
        return answer
    context = {"taken": taken, "progress": progress}
    response = render(request, "desk/administration/_import_progress.html", context)
    if not taken.is_worked:
        response["HX-Refresh"] = "true"
    return stamped(response, *progress.stamp)


@administrator_required
@require_http_methods(["GET", "POST"])
def change_import_columns(request: PersonRequest, import_id: int) -> HttpResponse:
    """Show what each column is taken for, and take another choice."""
    taken = get_object_or_404(CustomerImport, pk=import_id)
    if request.method != "POST":
        if taken.state not in (ImportState.COLUMNS, ImportState.CHECKED):
            return redirect("desk:show_import", import_id=taken.pk)
        return _columns_page(request, taken)
    chosen = columns_sent(taken, request.POST)
    try:
        choose_columns(by=request.user, import_id=taken.pk, columns=chosen)
    except SaidTwice as twice:
        names = ", ".join(str(COLUMNS[column]) for column in sorted(twice.columns))
        told = _("Two columns of one sheet are taken for the same: %(names)s. Keep one.") % {"names": names}
        return _columns_page(request, taken, chosen=chosen, problem=told, status=422)
    except ImportMovedOn:
        messages.warning(request, _moved_on())
    return redirect("desk:show_import", import_id=taken.pk)


def _columns_page(
    request: PersonRequest, taken: CustomerImport, *, chosen: Any = None, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "taken": taken,
        "tables": tables_shown(taken, chosen),
        "choices": column_choices(),
        "problem": problem,
        "steps": steps_of(taken, here=ImportState.COLUMNS),
    }
    return show(request, "import_columns", _SECTION, context, status=status)


def _moved_on() -> str:
    return _("Somebody else went on with this import. Look at where it is now.")


def _act(request: PersonRequest, import_id: int, act: Callable[..., Any], then: str = "") -> HttpResponse:
    get_object_or_404(CustomerImport, pk=import_id)
    try:
        act(by=request.user, import_id=import_id)
    except ImportMovedOn:
        messages.warning(request, _moved_on())
    except AnotherImportRuns:
        messages.warning(
            request, _("Customers are coming in from another file now. Begin this one when that has ended.")
        )
    else:
        if then:
            return redirect(then)
    return redirect("desk:show_import", import_id=import_id)


@require_POST
@administrator_required
@recently_proved
def confirm_import_of_customers(request: PersonRequest, import_id: int) -> HttpResponse:
    """Let what was not refused come in."""
    return _act(request, import_id, confirm_import)


@require_POST
@administrator_required
def discard_import_of_customers(request: PersonRequest, import_id: int) -> HttpResponse:
    """Set the file aside, and ask for another one."""
    return _act(request, import_id, discard_import, then="desk:import_customers")


@require_POST
@administrator_required
@recently_proved
def invite_imported(request: PersonRequest, import_id: int) -> HttpResponse:
    """Have everyone invited whom this import brought in."""
    return _act(request, import_id, send_invitations)
