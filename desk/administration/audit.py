"""The trail of administration as one reads it: who, when, about what, before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from accounts.models import AuditEntry, User
from accounts.selectors import audit_trail, subjects_named
from core.methods import require_safe
from desk.administration.filters import AuditFilters
from desk.administration.frame import show
from desk.administration.words import ACTIONS, SUBJECTS, changes_of, house_words, numbers_in

PAGE_SIZE = 50
_OLDER = "antes"
# Where a subject can be looked at.
_PLACES = {
    "organization": "desk:edit_organization",
    "branch": "desk:edit_branch",
    "contract": "desk:edit_contract",
    "executive": "desk:edit_executive",
    "person": "desk:edit_person",
    "customer_import": "desk:show_import",
    "product": "desk:edit_product",
    "module_group": "desk:edit_module_group",
    "module": "desk:edit_module",
    "routine": "desk:edit_routine",
    "ticket": "desk:show_ticket",
    "rulebook": "desk:show_rules_version",
    "support_page": "desk:show_support_page_revision",
}


# What has a number and no name.
_NUMBERED = ("ticket", "support_page", "rulebook")


@dataclass(frozen=True)
class Line:
    """One change as it is read."""

    pk: int
    at: datetime
    actor: User | None
    action: str
    subject: str
    url: str
    # Whose it is: a customer's, or support's own.
    house: str
    changes: list[tuple[str, str, str]]


@administrator_required
@require_safe
def list_audit(request: PersonRequest) -> HttpResponse:
    """Show the trail, newest first, narrowed by the address."""
    filters = AuditFilters(request.GET, queryset=audit_trail(), request=request)
    before = request.GET.get(_OLDER, "")
    found = filters.qs
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    entries = list(found[: PAGE_SIZE + 1])
    query = request.GET.copy()
    if len(entries) > PAGE_SIZE:
        query[_OLDER] = str(entries[PAGE_SIZE - 1].pk)
    context = {
        "lines": _lines(entries[:PAGE_SIZE]),
        "form": filters.form,
        "older": f"?{query.urlencode()}" if len(entries) > PAGE_SIZE else "",
        "is_narrowed": any(value for value in request.GET.values()),
    }
    return show(request, "audit", "audit", context)


def _lines(entries: Iterable[AuditEntry]) -> list[Line]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        wanted[entry.subject_kind].add(entry.subject_id)
        for kind, number in numbers_in(entry.data):
            wanted[kind].add(number)
    names = subjects_named(wanted)
    return [_line(entry, names) for entry in entries]


def _line(entry: AuditEntry, names: Mapping[tuple[str, int], str]) -> Line:
    kind, pk = entry.subject_kind, entry.subject_id
    name = names.get((kind, pk), "")
    words: Any = SUBJECTS.get(kind, kind)
    return Line(
        pk=entry.pk,
        at=entry.at,
        actor=entry.actor,
        action=str(ACTIONS.get(entry.action, entry.action)),
        subject=f"{words}: {name}" if name else _("%(kind)s no. %(number)s") % {"kind": words, "number": pk},
        url=reverse(_PLACES[kind], args=[pk]) if kind in _PLACES and (name or kind in _NUMBERED) else "",
        # A contract is named by its customer already.
        house=house_words(entry.data, names) if kind != "contract" else "",
        changes=changes_of(entry.data, entry.words.all(), names),
    )
