"""Pages for what went wrong before a view was reached, and for what was written meanwhile."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import (
    PersonRequest,
    WrittenNotKept,
    ask_to_sign_in,
    forget_written,
    is_for_who_signed_in,
    is_script,
    keep_written,
    kept_by,
    signed_in,
)
from accounts.rules import worth_keeping
from accounts.services.limits import TooManyAttempts
from core.logs import current_request_id
from core.methods import require_POST, require_safe


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Say that the page was too old to send, and offer to send what was written from here.

    Whose cookies are gone altogether signs in first.
    """
    has_left = not request.user.is_authenticated and is_for_who_signed_in(request)
    if has_left and (is_script(request) or is_of_our_page(request)):
        with contextlib.suppress(WrittenNotKept):
            return ask_to_sign_in(request)
    if is_script(request):
        return JsonResponse({"detail": _("The page grew old. Reload it; what you wrote is kept.")}, status=403)
    if not is_of_our_page(request) or _holds_a_secret(request):
        return render(request, "403_csrf.html", status=403)
    fields = worth_keeping((name, value) for name, values in request.POST.lists() for value in values)
    context = {"fields": fields, "action": request.get_full_path(), "had_files": bool(request.FILES)}
    response = render(request, "lobby/failures/page_grew_old.html", context, status=403)
    # Also where their session is over: what they wrote is not shown by going back.
    response.headers["Cache-Control"] = "private, no-store"
    keep_written(request, response)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is a fault of ours, and its number in our records."""
    return render(request, "500.html", {"request_id": current_request_id()}, status=500)


def too_many_attempts(request: HttpRequest, refused: TooManyAttempts) -> HttpResponse:
    """Say until when to wait."""
    response = render(request, "429.html", {"retry_at": refused.until}, status=429)
    response.headers["Retry-After"] = str(refused.seconds)
    return response


@never_cache
@require_safe
@signed_in
def kept_form(request: PersonRequest) -> HttpResponse:
    """Show what this reader wrote when their session ended, to be sent or dropped."""
    kept = kept_by(request)
    if kept is None:
        raise Http404
    context = {"fields": kept.fields, "action": kept.posted_to, "page": kept.page, "at": kept.created_at}
    return render(request, "lobby/failures/kept_form.html", context)


@require_POST
@signed_in
def drop_kept_form(request: PersonRequest) -> HttpResponse:
    """Forget what was kept, and go on."""
    response = redirect("lobby:home")
    forget_written(request, response)
    return response


def is_of_our_page(request: HttpRequest) -> bool:
    """Whether one of our own pages sent this form: a stranger's must not be offered for sending."""
    if not request.POST:
        return False
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(source).netloc == request.get_host()


def _holds_a_secret(request: HttpRequest) -> bool:
    return any("password" in name.lower() for name in request.POST)
