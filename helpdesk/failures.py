"""What is answered where no view was reached, or one failed: pages to people, problems to programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from api.codes import answer
from lobby.failures import views as pages

_PROGRAMS = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing at this address."""
    if request.path.startswith(_PROGRAMS):
        return answer("not_found")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is a fault of ours."""
    if request.path.startswith(_PROGRAMS):
        return answer("our_fault")
    return pages.server_error(request)
