"""Keeping and dropping what a person is writing."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import PersonRequest, signed_in
from core.methods import require_POST, require_safe
from core.problems import problem
from tickets.models import Ticket
from tickets.selectors.sent import draft_state_of
from tickets.services.drafts import MOST_DRAFTS
from tickets.services.drafts import discard_draft as discard
from tickets.services.drafts import save_draft as save
from tickets.services.errors import InvalidInput

# What names the draft, beside what is written in it.
_ADDRESS = ("kind", "key", "ticket", "csrfmiddlewaretoken")
_SEVERAL = {"attachment": "attachments", "attachments": "attachments"}


@require_POST
@signed_in
def save_draft(request: PersonRequest) -> HttpResponse:
    """Keep the fields of a form, sent as it is or as JSON; 409 where it was sent for good meanwhile.

    `kind`, `key` and `ticket` come in the address or among the fields.
    """
    fields = _fields(request)
    ticket = _named(request, fields, "ticket")
    if fields is None or (ticket and not (ticket.isdecimal() and len(ticket) < 10)):
        return _unreadable()
    try:
        draft = save(
            by=request.user,
            kind=_named(request, fields, "kind"),
            key=_named(request, fields, "key"),
            data={name: value for name, value in fields.items() if name not in _ADDRESS},
            ticket_id=int(ticket) if ticket else None,
        )
    except InvalidInput as refused:
        if refused.errors.get("drafts") == "too_many":
            return _too_many()
        return JsonResponse({"errors": refused.errors}, status=422)
    except Ticket.DoesNotExist as missing:
        raise Http404 from missing
    if draft is None:
        return JsonResponse({"state": "sent"}, status=409)
    return JsonResponse({"key": draft.key, "saved_at": draft.updated_at.isoformat()})


@never_cache
@require_safe
@signed_in
def draft_state(request: PersonRequest) -> HttpResponse:
    """Say what became of the form with this key: `sent`, `kept` as a draft (and when), or `unknown`."""
    state, saved_at = draft_state_of(user=request.user, key=request.GET.get("key", ""))
    return JsonResponse({"state": state, "saved_at": saved_at.isoformat() if saved_at else None})


@require_POST
@signed_in
def discard_draft(request: PersonRequest) -> HttpResponse:
    """Drop the draft with this key; an unknown one is dropped already."""
    fields = _fields(request)
    if fields is None:
        return _unreadable()
    discard(by=request.user, key=_named(request, fields, "key"))
    return HttpResponse(status=204)


def _unreadable() -> JsonResponse:
    return problem(
        400,
        _("What was being written arrived damaged, so no copy was kept here. It stays on your page: go on writing."),
        code="unreadable",
    )


def _too_many() -> JsonResponse:
    return problem(
        422,
        _(
            "You have %(count)d drafts already, so no copy of this one was kept here. It stays on your page: send it, "
            "or discard a draft that you no longer need."
        )
        % {"count": MOST_DRAFTS},
        code="too_many",
    )


def _fields(request: PersonRequest) -> dict[str, Any] | None:
    if request.content_type != "application/json":
        return _plain(request.POST)
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        # The second is of what is nested deeper than the interpreter reads.
        return None
    return sent if isinstance(sent, dict) else None


def _plain(sent: QueryDict) -> dict[str, Any]:
    """Return one value a field, and lists where a form repeats one."""
    fields: dict[str, Any] = {}
    for name, values in sent.lists():
        if name in _SEVERAL:
            fields[_SEVERAL[name]] = values
        else:
            fields[name] = values if len(values) > 1 else values[-1]
    return fields


def _named(request: PersonRequest, fields: dict[str, Any] | None, name: str) -> str:
    value = request.GET.get(name) or (fields or {}).get(name, "")
    return str(value) if isinstance(value, str | int) else ""
