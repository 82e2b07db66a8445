"""Who may pass a door: the decorators of views, and what was written by someone whose session had ended.

A page that shows a form asks `kept_fields(request)` and fills it in. Where a page does not, its reader is led
once to a page that shows the text and sends it. The row goes when the form is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from accounts.models import KeptForm, User
from accounts.rules import KEPT_FOR
from accounts.selectors import kept_form
from accounts.services.kept_forms import TooMuchToKeep, forget_form, keep_form
from accounts.services.limits import FORMS_KEPT, TooManyAttempts, count_attempt

View = Callable[..., HttpResponseBase]

KEPT_COOKIE: Final = "kept_form"
# Ends the cookie's value until its reader has been shown what was kept.
_UNSEEN: Final = ".new"
KEPT_PAGE: Final = "lobby:kept_form"
# Who was last signed in on this browser, signed: what they wrote is shown to nobody else.
READER_COOKIE: Final = "reader"
_READER_SALT: Final = "accounts.reader"
_READER_AGE: Final = 400 * 24 * 60 * 60


class WrittenNotKept(Exception):
    """The session had ended, and what was written is more than is kept: only its sender's browser has it."""


class PersonRequest(HttpRequest):
    """A request behind one of these decorators: someone is signed in."""

    user: User
    # Set once a page shows what was kept, so that its frame need not offer it.
    kept_is_shown: bool


def signed_in(view: View) -> View:
    """Let anyone pass who is signed in."""
    return _guard(view, lambda user: True)


def customer_required(view: View) -> View:
    """Let people of a customer pass; to staff the address does not exist."""
    return _guard(view, lambda user: not user.is_support)


def customers_front_page(view: View) -> View:
    """Let people of a customer pass; staff who come to the portal's first address are led to their own."""
    return _guard(view, lambda user: not user.is_support, elsewhere=settings.LOGIN_REDIRECT_URL)


def support_required(view: View) -> View:
    """Let the vendor's people pass who have a role; to a customer the address does not exist."""
    return _guard(view, lambda user: user.has_staff_role)


def administrator_required(view: View) -> View:
    """Let administrators of the house pass; to everyone else the address does not exist."""
    return _guard(view, lambda user: user.is_administrator)


def managers_required(view: View) -> View:
    """Let managers of support and administrators pass; to everyone else the address does not exist."""
    return _guard(view, lambda user: user.is_administrator or user.is_support_manager)


def kept_fields(request: PersonRequest) -> QueryDict | None:
    """Return what this reader had written in the form of this page when their session ended, or None.

    The page then says so; the form is forgotten once it is sent and answered by a redirect.
    """
    kept = kept_by(request)
    if kept is None or request.path not in (kept.posted_to, urlsplit(kept.page).path):
        return None
    request.kept_is_shown = True
    fields = QueryDict(mutable=True)
    for name, value in kept.fields:
        fields.appendlist(name, value)
    return fields


def kept_by(request: PersonRequest) -> KeptForm | None:
    """Return whatever this reader wrote on this browser and could not send, whichever form it was in."""
    token = _token_of(request)
    return kept_form(token=token, user=request.user) if token else None


def keep_written(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Keep the fields of this request and give the browser the way back to them; say whether that was done."""
    reader = request.user.pk if request.user.is_authenticated else reader_of(request)
    if not request.POST:
        return False
    try:
        count_attempt(FORMS_KEPT, counted_address(request))
        token = keep_form(
            fields=[(name, value) for name, values in request.POST.lists() for value in values],
            posted_to=request.path,
            page=page_of(request),
            owner_id=reader,
        )
    except (TooMuchToKeep, TooManyAttempts):
        return False
    _set_kept_cookie(response, token + _UNSEEN)
    return True


def forget_written(request: HttpRequest, response: HttpResponseBase) -> None:
    """Drop what was kept for this browser."""
    if token := _token_of(request):
        forget_form(token=token)
    response.delete_cookie(KEPT_COOKIE, samesite="Lax")


def page_of(request: HttpRequest) -> str:
    """Return the page that the form was on, as a path of ours; where unknown, the address it was sent to."""
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}):
        return request.path
    parts = urlsplit(referrer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or request.path


def reader_of(request: HttpRequest) -> int | None:
    """Return the person who was last signed in on this browser, where the mark is ours and the person is there."""
    try:
        pk = int(request.get_signed_cookie(READER_COOKIE, salt=_READER_SALT) or "")
    except (KeyError, ValueError, signing.BadSignature):
        return None
    return pk if User.objects.filter(pk=pk).exists() else None


def mark_reader(request: HttpRequest, response: HttpResponseBase) -> None:
    """Write down who is signed in on this browser, when that has changed."""
    user = request.user
    if not user.is_authenticated:
        return
    try:
        known = request.get_signed_cookie(READER_COOKIE, salt=_READER_SALT)
    except (KeyError, signing.BadSignature):
        known = ""
    if known != str(user.pk):
        response.set_signed_cookie(
            READER_COOKIE,
            str(user.pk),
            salt=_READER_SALT,
            max_age=_READER_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )


def client_address(request: HttpRequest) -> str:
    """Return the address that a request came from.

    X-Forwarded-For is what the client says, but for the entries that our own proxies appended: with
    TRUSTED_PROXIES = n the n-th from the right is the one that the outermost of them saw.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    trusted = settings.TRUSTED_PROXIES
    if not trusted:
        return peer
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return hops[-trusted] if len(hops) >= trusted else peer


def counted_address(request: HttpRequest) -> str:
    """Return by what a request's address is counted: of IPv6 the network of 64 bits, since whoever has one address has
    all of those."""
    told = client_address(request)
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((address.packed[:8] + bytes(8), 64)))


def _guard(view: View, admits: Callable[[User], bool], elsewhere: str | None = None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return ask_to_sign_in(request)
        if not admits(user):
            # Whoever has no role yet is told so, where a page is opened; that page is behind `signed_in` alone.
            if user.awaits_role and request.method in ("GET", "HEAD") and not is_script(request):
                return redirect(settings.LOGIN_REDIRECT_URL)
            if elsewhere is None:
                raise Http404
            return redirect(elsewhere)
        response = view(request, *args, **kwargs)
        if KEPT_COOKIE not in request.COOKIES:
            return response
        if request.method == "POST":
            return _forget_when_taken(request, response)
        return _show_once(request, response)

    guarded.asks_to_sign_in = True  # type: ignore[attr-defined]  # read where a request fails before its view
    return guarded


def is_for_who_signed_in(request: HttpRequest) -> bool:
    """Whether the address of this request lies behind one of these decorators."""
    match = request.resolver_match
    return match is not None and getattr(match.func, "asks_to_sign_in", False)


def ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sign-in and back, with what was written kept meanwhile; a script is told instead.

    :raises WrittenNotKept: when there is more than is kept of somebody who is not signed in.
    """
    if is_script(request):
        # A redirect would be followed unseen, and its page put where a fragment belongs.
        return JsonResponse(
            {
                "detail": _("Your session has ended. Sign in again: what you wrote is kept."),
                "sign_in": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: page_of(request)})}",
            },
            status=401,
        )
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    response = redirect_to_login(page_of(request))
    if not keep_written(request, response) and request.POST:
        raise WrittenNotKept
    return response


def is_script(request: HttpRequest) -> bool:
    """Whether a script asks, that can tell its reader, rather than a browser that opens a page."""
    return (
        request.headers.get("HX-Request") == "true"
        or request.headers.get("Accept", "").startswith("application/json")
        or "X-Requested-With" in request.headers
        or request.headers.get("Sec-Fetch-Mode", "navigate") not in ("navigate", "nested-navigate")
    )


def _forget_when_taken(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if 300 <= response.status_code < 400 and request.user.is_authenticated:
        kept = kept_form(token=_token_of(request), user=request.user)
        if kept is not None and kept.posted_to == request.path:
            forget_written(request, response)
    return response


def _show_once(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Lead the reader to their words when the page they come back to has not shown them."""
    is_unseen = request.COOKIES[KEPT_COOKIE].endswith(_UNSEEN)
    if not is_unseen or response.status_code != 200 or is_script(request) or not request.user.is_authenticated:
        return response
    kept = kept_form(token=_token_of(request), user=request.user)
    if kept is None or request.path not in (kept.posted_to, urlsplit(kept.page).path):
        return response
    if not getattr(request, "kept_is_shown", False):
        response = redirect(KEPT_PAGE)
    _set_kept_cookie(response, _token_of(request))
    return response


def _token_of(request: HttpRequest) -> str:
    return request.COOKIES.get(KEPT_COOKIE, "").removesuffix(_UNSEEN)


def _set_kept_cookie(response: HttpResponseBase, value: str) -> None:
    response.set_cookie(
        KEPT_COOKIE,
        value,
        max_age=int(KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
