"""The problems that the API answers with: a word for a program, its status, a sentence for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.problems import problem


@dataclass(frozen=True)
class Code:
    """One of them."""

    status: int
    said: Promise | str


CODES: Final[dict[str, Code]] = {
    "bad_address": Code(400, _("The address asks for something that cannot be.")),
    "key_missing": Code(400, _("Send an Idempotency-Key, so that nothing is done twice when an answer is lost.")),
    "parse_error": Code(400, _("The body is no JSON in UTF-8.")),
    "not_signed_in": Code(401, _("Send a token: Authorization: Token … (make one on the page of your tokens).")),
    "token_not_good": Code(
        401, _("This token is not good, or no longer. Make another one on the page of your tokens.")
    ),
    "permission_denied": Code(403, _("A browser's session needs its token against forgery: X-CSRFToken.")),
    "not_permitted": Code(403, _("You see this, but you may not do that to it.")),
    "token_reads_only": Code(403, _("This token may only read.")),
    "proof_missing": Code(
        403, _("Confirm first that it is you, on the page of your password. A token needs no confirmation.")
    ),
    "not_found": Code(404, _("There is nothing here, or you may not see it.")),
    "not_acceptable": Code(406, _("Answers are JSON: Accept: application/json.")),
    "not_from_this_status": Code(409, _("The ticket does not go there from where it stands. Read it again.")),
    "reopening_expired": Code(
        409, _("It was closed more than seven days ago. Open a new ticket that continues it: `follows_id`.")
    ),
    "already_taken": Code(409, _("Somebody has this ticket already. A support manager can assign it.")),
    "newer_messages": Code(
        409, _("Others wrote meanwhile: `newer` has it. Read it, then send again with its last id as `last_seen_id`.")
    ),
    "twin_running": Code(409, _("The same request is still being done. Ask again in a few seconds.")),
    "changed_meanwhile": Code(412, _("Somebody changed this meanwhile. Read it again, then decide.")),
    "too_large": Code(413, _("The body is too large. Send long texts as files: `uploads` takes them.")),
    "unsupported_media_type": Code(415, _("Bodies are JSON: Content-Type: application/json.")),
    "invalid": Code(422, _("Some fields cannot be taken: `errors` names them.")),
    "key_reused": Code(422, _("This Idempotency-Key was used for something else. Send a new one.")),
    "version_missing": Code(428, _("Send If-Match with the ETag that you read, so that no change of others is lost.")),
    "too_many_requests": Code(429, _("Too many requests. Ask again when Retry-After is over.")),
    "many_at_once": Code(429, _("So many of your requests wait already that this one was not taken. Ask again.")),
    "our_fault": Code(500, _("A fault of ours. Nothing was done; it is written down, and will be looked at.")),
    "unavailable": Code(
        503, _("The portal cannot do this right now. Ask again, with the same key, when Retry-After is over.")
    ),
    "all_busy": Code(503, _("Every place is taken right now. Ask again when Retry-After is over.")),
}


def answer(code: str, *, headers: dict[str, str] | None = None, more: Mapping[str, Any] | None = None) -> HttpResponse:
    """Return one of the problems in the asker's language; `more` is what a program needs besides."""
    known = CODES[code]
    return problem(known.status, str(known.said), code=code, headers=headers, more=more)
