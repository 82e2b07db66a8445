"""The house's limits: what may be sent and for how long it is kept, and what is fixed."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import PersonRequest, administrator_required
from accounts.models import Organization
from accounts.services.house import LIMIT_FIELDS, edit_limits, house_row, house_stamp
from accounts.services.limits import (
    FORMS_KEPT,
    RESETS_OF_PERSON,
    SECOND_STEPS,
    SIGN_INS_OF_PERSON,
    SIGN_INS_OF_PERSON_AT_ADDRESS,
    Limit,
)
from core.methods import require_http_methods
from desk.administration.editing import Entry, edit
from desk.administration.house_forms import LimitsForm, initial_of_limits
from notifications.rules import BUSY_WINDOW, MAILS_AT_ONCE

SECTION = "limits"


@administrator_required
@require_http_methods(["GET", "POST"])
def change_limits(request: PersonRequest) -> HttpResponse:
    """Change what the house may set, and show what is fixed."""
    row, here = house_row(), reverse("desk:change_limits")
    sharing = Organization.objects.filter(shares_tickets=True, is_active=True).count()
    context = {"fixed": list(_fixed()), "sharing": sharing}
    return edit(
        request,
        LimitsForm,
        Entry(SECTION, _("Limits"), reverse("desk:administer"), _("Administration"), _("Save"), context, "limits"),
        initial=initial_of_limits(row),
        stamp=house_stamp(row, LIMIT_FIELDS),
        save=lambda form: edit_limits(by=request.user, seen=form.stamp, **form.values()),
        done=lambda saved: (here, _("Saved. It holds from now on; what was sent already stays.")),
    )


def _fixed() -> Iterator[tuple[str, str]]:
    yield _("Files in one message"), str(settings.MAX_FILES_PER_MESSAGE)
    yield _("Tries to sign in as one person"), _window(SIGN_INS_OF_PERSON)
    yield _("… from one address"), _window(SIGN_INS_OF_PERSON_AT_ADDRESS)
    yield _("Codes of the second step"), _window(SECOND_STEPS)
    yield _("Letters with a new password"), _window(RESETS_OF_PERSON)
    yield _("Forms kept for who was signed out"), _window(FORMS_KEPT)
    minutes = int(BUSY_WINDOW.total_seconds()) // 60
    words = ngettext("%(count)s in %(minutes)s minutes, then one that gathers the rest",
                     "%(count)s in %(minutes)s minutes, then one that gathers the rest", MAILS_AT_ONCE)  # fmt: skip
    yield _("Mails to one person about one ticket"), words % {"count": MAILS_AT_ONCE, "minutes": minutes}


def _window(limit: Limit) -> str:
    minutes = int(limit.window.total_seconds()) // 60
    return _("%(count)s in %(minutes)s minutes") % {"count": limit.count, "minutes": minutes}
