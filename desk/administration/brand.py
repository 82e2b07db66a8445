"""The house's brand: names, colour, logo, phones and hours, with how it looks beside it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import house
from accounts.access import PersonRequest, administrator_required
from accounts.logos import MOST_BYTES, NoLogo
from accounts.models import HouseSettings
from accounts.services.house import BRAND_FIELDS, edit_brand, house_row, house_stamp, remove_logo, set_logo
from attachments.models import Attachment
from attachments.receiving import accepts_files, received_from
from attachments.selectors import content_of, readable_attachment
from desk.administration.brand_preview import preview_of
from desk.administration.editing import Entry, edit
from desk.administration.house_forms import BrandForm, initial_of_brand

SECTION = "brand"


@administrator_required
@require_http_methods(["GET", "POST"])
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
        {"preview": preview_of(*_typed(request, row)), "logo_hint_mb": MOST_BYTES // 1024**2, **context},
        template,
    )
    return edit(
        request,
        BrandForm,
        entry,
        initial=initial_of_brand(row),
        stamp=house_stamp(row, BRAND_FIELDS),
        save=lambda form: edit_brand(by=request.user, seen=form.stamp, then=then, **form.values()),
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


@accepts_files
@require_POST
@administrator_required
def change_logo(request: PersonRequest) -> HttpResponse:
    """Take a logo, or take it away."""
    back = redirect(_back(request))
    if request.POST.get("remove"):
        remove_logo(by=request.user)
        messages.success(request, _("The logo is gone; the portal's own mark stands in its place."))
        return back
    content, problem = _sent(request)
    if not problem:
        try:
            set_logo(by=request.user, content=content)
        except NoLogo as refused:
            problem = _why(refused)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, _("The logo is saved, and stands on every page."))
    return back


def _back(request: PersonRequest) -> str:
    # Where the first start asks for it, it goes on there.
    return reverse("desk:begin") if request.POST.get("from") == "begin" else reverse("desk:change_brand")


def _sent(request: PersonRequest) -> tuple[bytes, str]:
    """Return what was sent, or what is wrong with it."""
    received = received_from(request, user=request.user)
    if received.refusals:
        return b"", received.refusals[0].sentence
    for pk in received.ids[-1:]:
        try:
            attachment = readable_attachment(user=request.user, attachment_id=pk)
        except Attachment.DoesNotExist:
            break
        with closing(content_of(attachment)) as content:
            return content.read_at(0, min(content.size, MOST_BYTES + 1)), ""
    return b"", _("Choose the file of the logo first.")


def _why(refused: NoLogo) -> str:
    return {
        "too_large": _("The logo is larger than 2 MB. Save it smaller, and send it again."),
        "too_many_pixels": _("The logo has more pixels than a screen shows. Save it smaller, and send it again."),
        "too_small": _("The logo is too small to be sharp. Send one at least 24 pixels high."),
        "not_a_picture": _("This is no PNG, JPEG or WebP. Save the logo as PNG, and send it again."),
    }[refused.why]
