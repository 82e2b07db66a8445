"""What every request meets first: it gets a name, an answer at once where no view would take its method, and the policy
of what its page may load."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import Resolver404, resolve
from django.utils.log import log_response

from core.logs import set_request_id
from core.methods import declared_methods

# What a proxy may hand us; anything else would let a caller write into our logs.
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Name the request before anything else runs, and return the name as X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex
        set_request_id(request_id)
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class PolicyMiddleware(CSPMiddleware):
    """The library's own; the policy of an answer that no view gave another is the same each time, and written once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self._policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if settings.DEBUG or any(name.startswith("_csp") for name in (*vars(response), *vars(request))):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._policy)
        return response


# Asked all the time, and refused so seldom that looking for their view twice would cost more than it saves.
_USUAL = frozenset({"GET", "POST"})


class MethodMiddleware:
    """Refuse a method that the address takes from nobody, before anybody asks the database who it is that asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        taken = None if request.method in _USUAL else _taken_at(request.path_info)
        if taken is None or request.method in taken:
            return self.get_response(request)
        answer = HttpResponseNotAllowed(taken)
        log_response("Method Not Allowed (%s): %s", request.method, request.path, response=answer, request=request)
        return answer


def _taken_at(path: str) -> tuple[str, ...] | None:
    try:
        return declared_methods(resolve(path).func)
    except Resolver404:
        return None
