"""The vendor's executives, as administrators enter and change them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from accounts.identifiers import show_phone
from accounts.models import Executive
from accounts.selectors import executives_administered
from accounts.services.executives import EXECUTIVE_FIELDS, create_executive
from accounts.services.executives import edit_executive as change_executive
from core.methods import require_http_methods, require_safe
from core.stamps import stamp_of
from desk.administration.editing import Entry, edit
from desk.administration.filters import ExecutiveFilters
from desk.administration.forms import ExecutiveForm, initial_of_executive
from desk.administration.frame import show
from desk.administration.listing import Row, listed

_PAGE = ["GET", "POST"]
_SECTION = "executives"


@administrator_required
@require_safe
def list_executives(request: PersonRequest) -> HttpResponse:
    """Show the executives, narrowed by the address."""
    columns = (_("Executive"), _("E-mail"), _("Phone"), _("Customers"))
    listing = listed(request, ExecutiveFilters, executives_administered(), columns, _row)
    return show(request, "executives", _SECTION, {"listing": listing})


def _row(executive: Any) -> Row:
    return Row(
        url=reverse("desk:edit_executive", args=[executive.pk]),
        name=executive.name,
        cells=(executive.email, show_phone(executive.phone), str(executive.organization_count)),
    )


@administrator_required
@require_http_methods(_PAGE)
def new_executive(request: PersonRequest) -> HttpResponse:
    """Enter an executive."""
    back = reverse("desk:list_executives")
    return edit(
        request,
        ExecutiveForm,
        Entry(_SECTION, _("New executive"), back, _("Executives"), _("Add")),
        initial={},
        stamp="",
        save=lambda form: create_executive(by=request.user, **form.values()),
        done=lambda made: (back, _("%(name)s is entered.") % {"name": made.name}),
    )


@administrator_required
@require_http_methods(_PAGE)
def edit_executive(request: PersonRequest, executive_id: int) -> HttpResponse:
    """Change an executive."""
    executive = get_object_or_404(Executive, pk=executive_id)
    back = reverse("desk:list_executives")
    return edit(
        request,
        ExecutiveForm,
        Entry(_SECTION, executive.name, back, _("Executives"), _("Save")),
        initial=initial_of_executive(executive),
        stamp=stamp_of(executive, EXECUTIVE_FIELDS),
        save=lambda form: change_executive(
            by=request.user, executive_id=executive.pk, values=form.values(), seen=form.stamp
        ),
        done=lambda saved: (back, _("Saved.")),
    )
