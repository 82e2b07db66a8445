"""The log of access as administrators read it: who looked at what, when, from where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from accounts.models import User
from core.methods import require_safe
from desk.administration.access_words import KINDS, place_words
from desk.administration.filters import AccessFilters
from desk.administration.frame import show
from privacy.models import AccessLine
from privacy.selectors import access_log

PAGE_SIZE = 50
_OLDER = "antes"
_PLACES = {
    "ticket": "desk:show_ticket",
    "organization": "desk:edit_organization",
    "person": "desk:edit_person",
}


@dataclass(frozen=True)
class Look:
    """One line as it is read."""

    pk: int
    at: datetime
    person: User
    by_token: str
    what: str
    subject: str
    url: str
    answer: str
    address: str
    request_id: str


@administrator_required
@require_safe
def list_access(request: PersonRequest) -> HttpResponse:
    """Show who looked at what, newest first, narrowed by the address."""
    filters = AccessFilters(request.GET, queryset=access_log(), request=request)
    before = request.GET.get(_OLDER, "")
    found = filters.qs
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    lines = list(found[: PAGE_SIZE + 1])
    query = request.GET.copy()
    if len(lines) > PAGE_SIZE:
        query[_OLDER] = str(lines[PAGE_SIZE - 1].pk)
    context = {
        "looks": list(_looks(lines[:PAGE_SIZE])),
        "form": filters.form,
        "older": f"?{query.urlencode()}" if len(lines) > PAGE_SIZE else "",
        "is_narrowed": any(value for value in request.GET.values()),
    }
    return show(request, "access", "access", context)


def _looks(lines: Iterable[AccessLine]) -> Iterable[Look]:
    for line in lines:
        place = _PLACES.get(line.subject_kind)
        yield Look(
            pk=line.pk,
            at=line.at,
            person=line.person,
            by_token=_("by token no. %(number)s") % {"number": line.token} if line.token else "",
            what=place_words(line.place),
            subject=_subject(line),
            url=reverse(place, args=[line.subject]) if place else "",
            answer=f"{line.method} {line.status}",
            address=line.address,
            request_id=line.request_id,
        )


def _subject(line: AccessLine) -> str:
    if not line.subject:
        return ""
    if line.subject_kind == "ticket":
        return _("Ticket #%(number)s") % {"number": line.subject}
    kind = str(KINDS.get(line.subject_kind, line.subject_kind))
    return _("%(kind)s no. %(number)s") % {"kind": kind, "number": line.subject}
