"""Programs that act as a person: the token in a request's header, and what it may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import ApiToken
from accounts.rates import of_a_stranger, refuse, tell
from accounts.services.metering import meter
from accounts.services.tokens import use_token
from core.problems import problem

# Where a token is read at all: to pages it is no way in.
PLACES: Final = ("/api/", "/arquivos/")
SAFE: Final = ("GET", "HEAD", "OPTIONS")
_SCHEME: Final = "token"


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the token by which a program sent this request, if one did."""
    return getattr(request, "api_token", None)


def refuse_to_write(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a program that would write by a token that only reads; None to everybody else."""
    token = token_of(request)
    if token is None or not token.is_read_only or request.method in SAFE:
        return None
    with translation.override(token.person.language):
        return problem(403, _("This token may only read."), code="token_reads_only")


class TokenMiddleware:
    """Let in who sends `Authorization: Token …`, as the person whose token it is.

    A browser's session counts for nothing beside it; a token that is not good is answered 401, whatever was asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != _SCHEME or not request.path.startswith(PLACES):
            return self.get_response(request)
        token = use_token(secret.strip())
        if token is None:
            return _refuse(request)
        request.user = token.person
        request.api_token = token  # type: ignore[attr-defined]  # read by token_of
        # What a browser adds by itself does not come with this header: there is no page of others to guard against.
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # Django's own name for it
        return self.get_response(request)


def _refuse(request: HttpRequest) -> HttpResponse:
    standings = meter(of_a_stranger(request), at=timezone.now())
    response = refuse(standings, language=translation.get_language() or "en")
    if response is None:
        said = _("This token is not good, or no longer. Make another one on the page of your tokens.")
        response = problem(401, said, code="token_not_good", headers={"WWW-Authenticate": "Token"})
    tell(response, standings)
    return response
