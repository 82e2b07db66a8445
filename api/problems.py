"""What is wrong with a request, as RFC 9457 has it, in the asker's language."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

from accounts.models import User
from accounts.permissions import ActNotPermitted as MayNotAdminister
from accounts.services.limits import TooManyAttempts
from api.codes import CODES, answer
from api.etags import VersionMissing
from api.refusals import fields_refused
from api.tickets.serializers import MessageOut, NamedOut
from catalogue.permissions import MayNotEdit
from core.problems import problem
from core.services.idempotency import KeyMissing, KeyReused, TwinRunning
from core.stamps import ChangedMeanwhile
from tickets.models import Message
from tickets.permissions import ActNotPermitted
from tickets.selectors.reading import with_files
from tickets.services.assignment import AlreadyTaken
from tickets.services.errors import NewerMessages, VersionConflict
from tickets.states import ReopeningExpired, TransitionNotAllowed
from triage.services.contesting import NoContestWaits, NothingToContest

TWIN_WAIT: Final = "5"
# The database is away, or has no time for this now.
OUTAGES: Final = (OperationalError, InterfaceError)
_OUTAGE_WAIT: Final = "10"
# Exceptions that say all by what they are; the narrower before the wider.
_PLAIN: Final[dict[Any, str]] = {
    (ActNotPermitted, MayNotAdminister, MayNotEdit): "not_permitted",
    ReopeningExpired: "reopening_expired",
    (TransitionNotAllowed, NothingToContest, NoContestWaits): "not_from_this_status",
    KeyReused: "key_reused",
    KeyMissing: "key_missing",
    VersionMissing: "version_missing",
    # A page of a list that somebody made up.
    DjangoValidationError: "bad_address",
    (Http404, ObjectDoesNotExist, exceptions.NotFound): "not_found",
}


def answer_for(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem that an exception means; None for a fault of ours."""
    set_rollback()
    return _of_the_domain(error, context) or _of_the_request(error)


def unavailable() -> HttpResponse:
    """Say that it cannot be done now."""
    return answer("unavailable", headers={"Retry-After": _OUTAGE_WAIT})


def _of_the_domain(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    refused = fields_refused(error)
    if refused is not None:
        return invalid(refused)
    if isinstance(error, TooManyAttempts):
        return answer("too_many_requests", headers={"Retry-After": str(error.seconds)})
    if isinstance(error, OUTAGES):
        return unavailable()
    if isinstance(error, TwinRunning):
        return answer("twin_running", headers={"Retry-After": TWIN_WAIT})
    if isinstance(error, (VersionConflict, ChangedMeanwhile)):
        return answer("changed_meanwhile", headers=_tag_now(context))
    if isinstance(error, NewerMessages):
        return answer("newer_messages", more={"newer": _newer(error, context)})
    if isinstance(error, AlreadyTaken):
        holder = User.objects.filter(pk=error.assignee_id).first()
        return answer("already_taken", more={"assignee": NamedOut(holder).data if holder else None})
    return next((answer(code) for kinds, code in _PLAIN.items() if isinstance(error, kinds)), None)


def _tag_now(context: dict[str, Any]) -> dict[str, str]:
    """Return the tag of what was to be changed as it is now, which only those have who look again."""
    current = getattr(context["view"], "current_tag", None)
    return {"ETag": current()} if current else {}


def _newer(error: NewerMessages, context: dict[str, Any]) -> Any:
    shown = context["view"].reader()
    messages = Message.objects.filter(pk__in=error.message_ids).readable_by(shown["reader"])
    found = messages.select_related("author__organization", "erased_by").order_by("at", "pk")
    return MessageOut(with_files(list(found), user=shown["reader"]), many=True, context=shown).data


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
    return {name: _sentences(told) for name, told in detail.items()}


def _sentences(told: Any) -> str:
    """Return all that is said of a field; of one that holds others, what is said of those, each once."""
    if isinstance(told, dict):
        told = list(told.values())
    return " ".join(dict.fromkeys(map(_sentences, told))) if isinstance(told, list) else str(told)
