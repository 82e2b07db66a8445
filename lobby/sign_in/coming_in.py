"""What every sign-in leaves behind, by whatever way: how the session came in, what it proved, a mark on the browser."""

from __future__ import annotations

import secrets
import time
from typing import Any, Final

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from accounts.access import client_address
from accounts.models import User
from accounts.proofs import note_proof
from accounts.services.sessions import note_device
from accounts.sessions import CAME_IN_KEY

# Random, and known by its digest: the browser has been here before.
DEVICE_COOKIE: Final = "device"
_DEVICE_AGE: Final = 400 * 24 * 60 * 60


def note_sign_in(request: HttpRequest, response: HttpResponseBase, person: User) -> None:
    """Write down from where the session came in; tell the person of a browser that is new to them."""
    agent, address = request.headers.get("User-Agent", "")[:300], client_address(request)[:45]
    request.session[CAME_IN_KEY] = {"at": time.time(), "agent": agent, "address": address}
    if settings.DEMO and person.is_demo:
        # One click by anybody: nobody's devices.
        return
    token = request.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(32)
    note_device(person=person, token=token, user_agent=agent, address=address)
    response.set_cookie(DEVICE_COOKIE, token, max_age=_DEVICE_AGE, httponly=True, samesite="Lax", secure=settings.HTTPS)


def note_proof_of_sign_in(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Hear the framework: somebody came in, by whatever way, with every step behind them.

    What of the steps was shown elsewhere carries the time that was told there.
    """
    shown = [record["at"] for record in get_authentication_records(request, user)]
    note_proof(request, user, at=max(shown, default=time.time()))


def note_proof_again(*, request: HttpRequest, user: User, reauthenticated: bool = False, **_signal: Any) -> None:
    """Hear the library: somebody showed again who they are. The session goes on under another key."""
    if reauthenticated:
        note_proof(request, user, at=time.time())
        request.session.cycle_key()
