"""What is answered where no view was reached, or one failed: pages to people, problems to programs."""

from __future__ import annotations

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views import defaults

from api.codes import answer
from api.problems import OUTAGES, unavailable
from lobby.failures import views as pages
from lobby.failures.middleware import answer_unreached

_PROGRAMS = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing at this address."""
    if request.path.startswith(_PROGRAMS):
        return answer("not_found")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is a fault of ours, or of the moment where one was met before a view was reached.

    Django gives its handler no exception, and calls it while it handles one.
    """
    error = sys.exc_info()[1]
    if request.path.startswith(_PROGRAMS):
        return unavailable() if isinstance(error, OUTAGES) else answer("our_fault")
    return answer_unreached(request, error) or pages.server_error(request)


def busy(request: HttpRequest, *, status: int, seconds: int) -> HttpResponse:
    """Say that there is no place now, before anything is asked of the database: not even who asks.

    :param status: 429 where the asker takes too many, 503 where everybody does
    """
    with translation.override(settings.LANGUAGE_CODE):
        if request.path.startswith(_PROGRAMS):
            response = answer("many_at_once" if status == 429 else "all_busy")
        else:
            page = render_to_string("busy.html", {"seconds": seconds, "language": settings.LANGUAGE_CODE})
            response = HttpResponse(page, status=status)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    # Those that guard other pages stand behind this one.
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
