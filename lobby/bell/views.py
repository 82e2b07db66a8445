"""What is new for the reader: the number on the bell, the page of notices, marking them as read."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, signed_in
from core.methods import require_POST, require_safe
from notifications.selectors.bell import bell_of, lines_of, unread_count
from notifications.services.reading import mark_read

LINES_A_PAGE = 30
_IS_ID = re.compile(r"[0-9]{1,18}")
LAYOUTS = {True: "base_desk.html", False: "base_portal.html"}


@require_safe
@signed_in
def bell(request: PersonRequest) -> HttpResponseBase:
    """Answer the bell with its number; asked every half minute, it holds no token and is mostly 304."""
    place = _place(request)
    unread = unread_count(request.user)
    etag = f'"bell-{request.user.pk}-{unread}-{place}-{get_language()}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        template, query = ("_rail_bell.html", "?at=rail") if place == "rail" else ("_bell.html", "")
        context = {"unread": unread, "bell_url": reverse("lobby:bell") + query}
        response = render(request, f"lobby/shell/{template}", context)
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _place(request: PersonRequest) -> str:
    return "rail" if request.GET.get("at") == "rail" else "head"


@require_safe
@signed_in
def notices(request: PersonRequest) -> HttpResponse:
    """Show a person's notices, newest first."""
    page = Paginator(bell_of(request.user), LINES_A_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(list(page.object_list), user=request.user)
    context = {"layout": LAYOUTS[request.user.has_staff_role], "page": page, "lines": lines}
    return render(request, "lobby/bell/page.html", {**context, "any_new": any(line.is_new for line in lines)})


@require_POST
@signed_in
def read_notices(request: PersonRequest) -> HttpResponse:
    """Mark the named notices as read, or all of them."""
    ids = [int(value) for value in request.POST.getlist("notice") if _IS_ID.fullmatch(value)]
    mark_read(by=request.user, notification_ids=ids if "notice" in request.POST else None)
    messages.success(request, _("The notices are marked as read."))
    return redirect("lobby:notices")
