"""The house's brand: names, colour, logo, phones and hours, with how it looks beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import house
from accounts.access import PersonRequest, administrator_required
from accounts.logos import MOST_BYTES
from accounts.models import HouseSettings
from accounts.services.house import BRAND_FIELDS, edit_brand, house_row, house_stamp
from attachments.receiving import accepts_files
from core.methods import require_http_methods, require_safe
from desk.administration.brand_preview import preview_of
from desk.administration.editing import Entry, edit
from desk.administration.house_forms import BrandForm, initial_of_brand
from desk.administration.sent_files import sent_file

SECTION = "brand"


@accepts_files
@require_http_methods(["GET", "POST"])
@administrator_required
def change_brand(request: PersonRequest) -> HttpResponse:
    """Change what the house calls itself, its colour, and how it is reached."""
    return brand_page(request, done=reverse("desk:change_brand"))


def brand_page(
    request: PersonRequest, *, done: str, template: str = "brand", then: str = "", **context: Any
) -> HttpResponse:
    """Answer with the form of the brand, which leads to `done`; the first start has a page of its own around it.

    :param then: the step to which the first start goes on
    """
    row = house_row()
    entry = Entry(
        SECTION,
        _("Brand and contact"),
        reverse("desk:administer"),
        _("Administration"),
        _("Save"),
        {"preview": preview_of(*_typed(request, row)), **context},
        template,
    )
    return edit(
        request,
        BrandForm,
        entry,
        initial=initial_of_brand(row),
        stamp=house_stamp(row, BRAND_FIELDS),
        save=lambda form: edit_brand(by=request.user, seen=form.stamp, then=then, logo=_logo(request), **form.values()),
        done=lambda saved: (done, _("Saved. Pages and mails show it from now on.")),
    )


def _typed(request: PersonRequest, row: HouseSettings) -> tuple[str, str]:
    sent = request.POST if request.method == "POST" else request.GET
    name = sent.get("portal_name") or row.portal_name or house.House().portal_name
    return sent.get("accent", row.accent), name


@administrator_required
@require_safe
def preview_brand(request: PersonRequest) -> HttpResponse:
    """Show how a colour would look."""
    preview = preview_of(*_typed(request, HouseSettings()))
    return render(request, "desk/administration/_brand_preview.html", {"preview": preview})


def _logo(request: PersonRequest) -> bytes | None:
    """Return the logo that was sent; b"" takes it away, None leaves it.

    :raises SentFileRefused: when the file was refused on its way, or by the virus scanner since
    """
    if request.POST.get("remove_logo"):
        return b""
    # One byte more than a logo may have tells that it is too large.
    file = sent_file(request, most=MOST_BYTES + 1)
    return file.data if file else None
