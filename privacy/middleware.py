"""One line of the log of access for each answer to somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from accounts.access import client_address
from accounts.programs import token_of
from core.logs import current_request_id
from privacy.looking import REPEATED, SILENT, numbers_of, subject_of
from privacy.models import AccessLine
from privacy.services.access_log import buffer

_NOT_MODIFIED = 304


class AccessLogMiddleware:
    """Note who was answered what, once the answer is there; the line is written later, by nobody's request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.view_name not in SILENT and request.user.is_authenticated:
            _note(request, response, match)
        return response


def _note(request: HttpRequest, response: HttpResponse, match: ResolverMatch) -> None:
    person_id = int(request.user.pk or 0)
    numbers = numbers_of(match.kwargs)
    kind, subject = subject_of(numbers)
    place = match.view_name[:80]
    if place in REPEATED and (
        # Nothing was shown that was not shown before.
        response.status_code == _NOT_MODIFIED or buffer.is_repeated(person_id, place, subject, response.status_code)
    ):
        return
    token = token_of(request)
    buffer.add(
        AccessLine(
            # The web's own clock: the line is about this process, and asking the database would cost a query.
            at=timezone.now(),
            person_id=person_id,
            token=token.pk if token else None,
            method=(request.method or "")[:8],
            place=place,
            subject_kind=kind,
            subject=subject,
            numbers=" ".join(f"{name}={value}" for name, value in numbers.items())[:200],
            status=response.status_code,
            address=client_address(request)[:45],
            request_id=current_request_id()[:64],
        )
    )
