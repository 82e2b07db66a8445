"""What is wrong with a request, as RFC 9457 has it, in the asker's language."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.views import set_rollback

from api.codes import CODES, answer
from attachments.services.claiming import FileNotAvailable
from core.problems import problem
from core.services.idempotency import KeyMissing, KeyReused, TwinRunning
from tickets.permissions import ActNotPermitted
from tickets.services.errors import InvalidInput
from tickets.states import TransitionNotAllowed

TWIN_WAIT: Final = "5"
# Exceptions that say all by what they are.
_PLAIN: Final[dict[Any, str]] = {
    ActNotPermitted: "not_permitted",
    TransitionNotAllowed: "not_from_this_status",
    KeyReused: "key_reused",
    KeyMissing: "key_missing",
    # A page of a list that somebody made up.
    DjangoValidationError: "bad_address",
    (Http404, ObjectDoesNotExist, exceptions.NotFound): "not_found",
}


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
    if isinstance(error, TwinRunning):
        return answer("twin_running", headers={"Retry-After": TWIN_WAIT})
    return next((answer(code) for kinds, code in _PLAIN.items() if isinstance(error, kinds)), None)


def _of_the_request(error: Exception) -> HttpResponse | None:
    if isinstance(error, exceptions.ValidationError):
        return invalid(_flat(error.detail))
    if isinstance(error, (exceptions.NotAuthenticated, exceptions.AuthenticationFailed)):
        return answer("not_signed_in", headers={"WWW-Authenticate": "Token"})
    if isinstance(error, exceptions.APIException):
        return problem(error.status_code, str(error.detail), code=error.default_code)
    return None


def invalid(errors: dict[str, str]) -> HttpResponse:
    """Return 422 with a sentence for each field."""
    return problem(422, str(CODES["invalid"].said), code="invalid", errors=errors)


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
