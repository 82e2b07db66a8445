"""What kept a form from being taken just now, answered with a page from which it can be sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import WrittenNotKept, is_script
from accounts.limit_words import too_soon_words
from accounts.rules import worth_keeping
from accounts.services.limits import TooManyAttempts
from attachments.refusals import FileRefused
from attachments.words import explain
from core.services.idempotency import KeyMissing, TwinRunning
from lobby.failures.unread import read_words
from lobby.failures.views import is_of_our_page
from lobby.files import bodies

_RETRY_AFTER = "10"


class NotNowMiddleware:
    """Answer faults of the moment (a twin still running, a full disk, no database) without losing what was written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer to a known fault; None leaves an unknown one to be an error."""
        return _answer(request, exception, is_ours=True)


def answer_unreached(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """Return the same answer where the fault was met before any view; None for an unknown one.

    Nobody has looked yet where the form came from: only one of our own pages is offered again.
    """
    if not isinstance(exception, Exception) or _status_of(exception) is None:
        return None
    # Who reads this is asked of what may be away.
    request.user = AnonymousUser()
    return _answer(request, exception, is_ours=False)


def _answer(request: HttpRequest, exception: Exception, *, is_ours: bool) -> HttpResponse | None:
    status = _status_of(exception)
    if status is None:
        return None
    # A text too long for its message becomes a file, and is refused as one.
    words = _words_of(exception, status)
    if is_script(request):
        response: HttpResponse = JsonResponse({"detail": words}, status=status)
    else:
        context = {"action": request.get_full_path(), "said": words, **_written(request, is_ours=is_ours)}
        response = render(request, "lobby/failures/not_now.html", context, status=status)
        # Met before it is known who asks, nothing else says so; and the words are theirs.
        response.headers["Cache-Control"] = "private, no-store"
    if wait := _wait_after(exception, status):
        response.headers["Retry-After"] = wait
    return response


def _written(request: HttpRequest, *, is_ours: bool) -> dict[str, Any]:
    if request.method != "POST":
        return {}
    had_files = read_words(request)
    if not is_ours and not is_of_our_page(request):
        return {}
    fields = worth_keeping((name, value) for name, values in request.POST.lists() for value in values)
    return {"fields": fields, "had_files": had_files and not is_ours}


def _words_of(exception: Exception, status: int) -> str:
    if isinstance(exception, FileRefused):
        return explain(exception)
    if isinstance(exception, TooManyAttempts):
        return too_soon_words(exception)
    return _words_for(status)


def _status_of(exception: Exception) -> int | None:
    if isinstance(exception, WrittenNotKept):
        return 403
    if isinstance(exception, KeyMissing):
        return 400
    if isinstance(exception, TwinRunning):
        return 409
    if isinstance(exception, FileRefused):
        return bodies.status_of(exception)
    if isinstance(exception, TooManyAttempts):
        return 429
    if isinstance(exception, OperationalError | InterfaceError):
        return 503
    return None


def _wait_after(exception: Exception, status: int) -> str:
    if isinstance(exception, TooManyAttempts):
        return str(exception.seconds)
    wait = bodies.wait_of(exception) if isinstance(exception, FileRefused) else ""
    return wait or (_RETRY_AFTER if status in (409, 503) else "")


def _words_for(status: int) -> str:
    return {
        400: _("This form came without its mark, so it was not taken. Go back to the page, and send it from there."),
        403: _(
            "Your session has ended. Sign in again in another tab and send from here: what you wrote stands on this "
            "page alone."
        ),
        409: _("This same form is being taken right now. Look in a few seconds; if it is not there, send it again."),
    }.get(status, _("The portal cannot keep anything at this moment. Nothing was sent; try again in a minute."))
