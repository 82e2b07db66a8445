"""Who sends each request, in which language and time zone they read, what may be kept of the answer, and when their
session was last in use."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from accounts.access import is_script, mark_reader
from accounts.models import User
from accounts.programs import token_of
from accounts.proofs import follow_roles
from accounts.services.sessions import note_seen
from accounts.sessions import asking_whose


class PersonMiddleware(AuthenticationMiddleware):
    """Django's own verifying of a session, over the person who was read with it (ADR 29)."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person_of(request))  # type: ignore[assignment]  # as Django does


class ReaderMiddleware:
    """Activate the signed-in person's language and zone; an anonymous reader keeps the defaults."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if token_of(request) is None and not is_script(request):
            # Not by what a script asks: what the page asks beside it still holds the former key.
            follow_roles(request, user)
        translation.activate(user.language)
        with timezone.override(_zone_of(user)):
            response = self.get_response(request)
        if token_of(request) is None:
            mark_reader(request, response)
        if not response.has_header("Cache-Control"):
            # What a person reads is theirs: nothing between keeps it, and who signed out sees none of it by going back.
            response.headers["Cache-Control"] = "private, no-store"
        _note_seen(request)
        return response


def _person_of(request: Any) -> Any:
    with asking_whose(request.session):
        return get_user(request)


def _note_seen(request: HttpRequest) -> None:
    session: Any = request.session
    # What a script asks by itself says nothing of the person; who signed out has no key any more.
    if session.session_key and not (is_script(request) and request.method == "GET"):
        note_seen(key=session.session_key, last_seen_at=session.last_seen_at, now=timezone.now())


def _zone_of(user: User) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(user.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
