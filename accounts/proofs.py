"""What a session has proved: when its person last showed who they are, and with which roles it was begun."""

from __future__ import annotations

import time
from functools import wraps
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.internal.httpkit import serialize_request
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, View, ask_to_sign_in, is_script, page_of
from accounts.models import User
from accounts.selectors import roles_of

# Long enough for a morning's work on a few people, short enough for a desk that somebody walked away from.
FRESH_SECONDS: Final = 15 * 60
_PROVED_AT: Final = "proved_at"
_ROLES: Final = "roles"
_WANTED: Final = "proof_wanted"


def recently_proved(view: View) -> View:
    """Let a change pass of who showed within a quarter of an hour who they are; of others ask it, and then go on.

    What was sent waits in their session meanwhile. Stands below the decorator that says who may pass at all.
    """

    @wraps(view)
    def proved(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in ("GET", "HEAD") or is_fresh(request):
            return view(request, *args, **kwargs)
        return _ask_again(request)

    proved.wants_proof = True  # type: ignore[attr-defined]  # read by a test that walks through the addresses
    return proved


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person of this session showed who they are a short while ago."""
    return was_just_now(request.session.get(_PROVED_AT))


def was_just_now(at: object) -> bool:
    """Whether this instant (seconds of the epoch) lies so short a while ago that nobody need be asked again."""
    return isinstance(at, float) and 0 <= time.time() - at < FRESH_SECONDS


def is_wanted(request: HttpRequest) -> bool:
    """Whether whoever signs in next on this browser was sent there to show anew who they are."""
    return request.session.get(_WANTED) is True


def want_no_more(request: HttpRequest) -> None:
    """Let whoever signs in next on this browser do so as ever."""
    request.session.pop(_WANTED, None)


def note_proof(request: HttpRequest, user: User, *, at: float) -> None:
    """Write down when this person showed who they are (seconds of the epoch), and with which roles they go on."""
    request.session[_PROVED_AT] = at
    request.session[_ROLES] = _words_for(user)


def follow_roles(request: HttpRequest, user: User) -> None:
    """Give the session another key where its person's roles are no longer those that it was begun with.

    Whoever learned the key before knows nothing of a session that may do more since.
    """
    if request.session.get(_ROLES) != (roles := _words_for(user)):
        request.session[_ROLES] = roles
        request.session.cycle_key()


def _words_for(user: User) -> list[str]:
    return sorted(str(role) for role in roles_of(user))


def _ask_again(request: PersonRequest) -> HttpResponseBase:
    ways = get_adapter().get_reauthentication_methods(request.user)
    if not ways:
        # Neither password nor second step: they came by their company, and come by it again.
        logout(request)
        request.session[_WANTED] = True
        return ask_to_sign_in(request)
    if is_script(request):
        address = f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: page_of(request)})}"
        words = _("Confirm first that it is you: open the page anew. Nothing was changed.")
        return JsonResponse({"detail": words, "sign_in": address}, status=401)
    # As the library suspends a request, but for its query, which it would not find again: it goes on with what was
    # sent where the address is the very one that it leads back to.
    request.session[STATE_SESSION_KEY] = {"request": serialize_request(request)}
    return redirect(f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: request.path})}")
