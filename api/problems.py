"""What is wrong with a request, as RFC 9457 has it, in the asker's language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.views import set_rollback

from attachments.services.claiming import FileNotAvailable
from core.problems import problem
from core.services.idempotency import KeyMissing, KeyReused, TwinRunning
from tickets.permissions import ActNotPermitted
from tickets.services.errors import InvalidInput
from tickets.states import TransitionNotAllowed

TWIN_WAIT = "5"


def answer_for(error: Exception, _context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem that an exception means; None for a fault of ours."""
    set_rollback()
    return _of_the_domain(error) or _of_the_request(error)


def _of_the_domain(error: Exception) -> HttpResponse | None:
    if isinstance(error, InvalidInput):
        return invalid({name: _code_words(code) for name, code in error.errors.items()})
    if isinstance(error, FileNotAvailable):
        said = _("One of the files is not yours, is not all here yet, or belongs to a message already.")
        return invalid({"attachments": said})
    if isinstance(error, ActNotPermitted):
        return problem(403, _("You see this ticket, but you may not do that to it."), code="not_permitted")
    if isinstance(error, TransitionNotAllowed):
        said = _("The ticket does not go there from where it stands. Read it again.")
        return problem(409, said, code="not_from_this_status")
    return _of_the_key(error)


def _of_the_key(error: Exception) -> HttpResponse | None:
    if isinstance(error, KeyReused):
        said = _("This Idempotency-Key was used for something else. Send a new one.")
        return problem(422, said, code="key_reused")
    if isinstance(error, KeyMissing):
        said = _("Send an Idempotency-Key, so that nothing is done twice when an answer is lost.")
        return problem(400, said, code="key_missing")
    if isinstance(error, TwinRunning):
        said = _("The same request is still being done. Ask again in a few seconds.")
        return problem(409, said, code="twin_running", headers={"Retry-After": TWIN_WAIT})
    return None


def _of_the_request(error: Exception) -> HttpResponse | None:
    if isinstance(error, DjangoValidationError):
        # A page of a list that somebody made up.
        return problem(400, _("The address asks for something that cannot be."), code="bad_address")
    if isinstance(error, (Http404, ObjectDoesNotExist)):
        return problem(404, _("There is nothing here, or you may not see it."), code="not_found")
    if isinstance(error, exceptions.ValidationError):
        return invalid(_flat(error.detail))
    if isinstance(error, (exceptions.NotAuthenticated, exceptions.AuthenticationFailed)):
        said = _("Send a token: Authorization: Token … (make one on the page of your tokens).")
        return problem(401, said, code="not_signed_in", headers={"WWW-Authenticate": "Token"})
    if isinstance(error, exceptions.APIException):
        code = error.default_code
        return problem(error.status_code, str(error.detail), code=code)
    return None


def invalid(errors: dict[str, str]) -> HttpResponse:
    """Return 422 with a sentence for each field."""
    said = _("Some fields cannot be taken: `errors` names them.")
    return problem(422, said, code="invalid", errors=errors)


def _flat(detail: Any) -> dict[str, str]:
    if not isinstance(detail, dict):
        return {"": " ".join(map(str, detail))}
    return {name: " ".join(map(str, told)) if isinstance(told, list) else str(told) for name, told in detail.items()}


def _code_words(code: str) -> str:
    return {
        "required": _("This is missing."),
        "too_long": _("This is too long."),
        "line_break": _("Write this on one line."),
        "unknown": _("There is no such one, or you may not see it."),
        "bad_phone": _("Write the phone with its area code: (62) 3000-1402."),
    }.get(code, _("This cannot be taken."))
