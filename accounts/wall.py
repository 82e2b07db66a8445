"""On which side of the second wall a request stands: the gate's until it is known who asks, then theirs (ADR 26)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.models import User
from core.sides import GATE, STAFF, Role, Side, asking_as, kept_side


class GateMiddleware:
    """Let a request see no more than signing in asks for, as long as nobody says who it is from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with asking_as(GATE):
            return self.get_response(request)


class WallMiddleware:
    """Put the request of somebody who is signed in, by a session or a token, on their side."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with asking_as(side_of(request.user)):
            response: HttpResponseBase = self.get_response(request)
            if response.streaming:
                response.streaming_content = kept_side(response.streaming_content)  # type: ignore[attr-defined]  # a streaming one has it
            return response


def side_of(user: User) -> Side:
    """Return where a person stands: staff by their role; without one, or of a customer, behind the wall."""
    if user.has_staff_role:
        return STAFF
    return Side(Role.CUSTOMER, organization_id=user.organization_id, person_id=user.pk)
