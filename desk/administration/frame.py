"""What stands around every page of administration: the desk's rail, and the tabs of what is administered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import PersonRequest
from desk.administration.troubles import troubles_for
from desk.queues.rail import rail_for


@dataclass(frozen=True)
class Tab:
    """One part of administration."""

    key: str
    label: str
    url: str


def tabs() -> Sequence[Tab]:
    """Return the parts of administration in their order."""
    return (
        Tab("organizations", _("Customers"), reverse("desk:list_organizations")),
        Tab("executives", _("Executives"), reverse("desk:list_executives")),
        Tab("people", _("People"), reverse("desk:list_people")),
        Tab("catalogue", _("Catalogue"), reverse("desk:list_modules")),
        Tab("brand", _("Brand"), reverse("desk:change_brand")),
        Tab("mail", _("Mails"), reverse("desk:change_mail")),
        Tab("domains", _("Sign-in"), reverse("desk:list_domains")),
        Tab("limits", _("Limits"), reverse("desk:change_limits")),
        Tab("page", _("How support works"), reverse("desk:edit_support_page")),
        Tab("status", _("System"), reverse("desk:show_status")),
        Tab("audit", _("Changes made"), reverse("desk:list_audit")),
        Tab("access", _("Log of access"), reverse("desk:list_access")),
    )


def show(
    request: PersonRequest, template: str, section: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with a page of administration; `section` is the key of its tab."""
    frame = {
        "rail": rail_for(request.user),
        "tabs": tabs(),
        "section": section,
        "troubles": troubles_for(request.user),
    }
    return render(request, f"desk/administration/{template}.html", {**frame, **context}, status=status)
