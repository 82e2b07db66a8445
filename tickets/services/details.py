"""Correcting what the form asked, and rating the service at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Branch, User
from catalogue.models import Module
from core.text import clean
from masking.tokens import NumberedTokens
from tickets.enums import EntryKind
from tickets.events import TicketDetailsChanged, TicketRated
from tickets.models import Ticket
from tickets.permissions import may_edit_details, may_rate
from tickets.services.changes import Change, change
from tickets.services.conversation import check_open, known, permit
from tickets.services.errors import InvalidInput
from tickets.services.opening import Opening, as_e164, validate
from tickets.services.originals import covered_words, replace_subject, shown_subject
from tickets.services.tokens import keep_tokens, tokens_of
from tickets.states import Act, Side, TransitionNotAllowed

EDITABLE = (
    "subject",
    "request_type",
    "environment",
    "customization",
    "workaround",
    "product_id",
    "module_id",
    "routine",
    "routine_version",
    "branch_id",
    "contact_phone",
)
COMMENT_LENGTH = 500
# Ids and codes, which the timeline keeps with what they were; words that a person may have erased it does not.
_TOLD_FROM_AND_TO = (
    "request_type", "environment", "customization", "workaround", "product_id", "module_id", "branch_id",
)  # fmt: skip


@transaction.atomic
def edit_details(
    *,
    ticket_id: int,
    by: User,
    changes: Mapping[str, Any],
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Correct fields of the form; only those of EDITABLE, everything else in `changes` is refused.

    Severity is not among them: no side changes it alone.

    :raises InvalidInput: with a code for each field that cannot be taken.
    :raises VersionConflict: when the ticket changed since `version`.
    :raises TransitionNotAllowed: when a customer corrects what has ended.
    """
    changing = change(ticket_id, by=by, at=at, version=version)
    permit(may_edit_details(known(changing)))
    if changing.side == Side.CUSTOMER:
        # Support goes on putting things where they belong: reports are read long after the end.
        check_open(changing)
    unknown = {name: "unknown" for name in changes if name not in EDITABLE}
    if unknown:
        raise InvalidInput(unknown)
    tokens = tokens_of(ticket_id)
    values = _cleaned(changing.ticket, changes, tokens)
    changed = {name: value for name, value in values.items() if getattr(changing.ticket, name) != value}
    if not changed:
        return
    told = [name for name in _TOLD_FROM_AND_TO if name in changed]
    before = {name: getattr(changing.ticket, name) for name in told}
    if "subject" in changed:
        replace_subject(changing.ticket, clean(changes["subject"]).strip())
        keep_tokens([(ticket_id, tokens)])
    changing.edit(**changed)
    after = {name: changed[name] for name in told}
    changing.record(EntryKind.DETAILS, data={"fields": sorted(changed), "from": before, "to": after})
    changing.publish(TicketDetailsChanged, fields=tuple(sorted(changed)))


def _cleaned(ticket: Ticket, changes: Mapping[str, Any], tokens: NumberedTokens) -> dict[str, Any]:
    texts = {name: clean(value).strip() for name, value in changes.items() if isinstance(value, str)}
    values = {**changes, **texts}
    probe = replace(Opening(subject=ticket.subject, description="-"), **values)
    errors = validate(probe)
    # Whichever of the two is corrected, they must fit each other as they then stand.
    product_id, module_id = (values.get(name, getattr(ticket, name)) for name in ("product_id", "module_id"))
    module = Module.objects.filter(pk=module_id).first() if module_id else None
    if module_id and (module is None or (product_id and module.product_id != product_id)):
        errors["module_id"] = "unknown"
    branch = values.get("branch_id")
    if branch and not Branch.objects.filter(pk=branch, organization_id=ticket.organization_id).exists():
        errors["branch_id"] = "unknown"
    if errors:
        raise InvalidInput(errors)
    if "module_id" in values:
        values["module_group_id"] = module.group_id if module else None
    if "subject" in values:
        values["subject"] = shown_subject(values["subject"], tokens)
    if values.get("contact_phone"):
        values["contact_phone"] = as_e164(values["contact_phone"])
    return values


@transaction.atomic
def rate(
    *,
    ticket_id: int,
    by: User,
    rating: int,
    comment: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Rate a closed ticket from 1 to 5; a later rating replaces the former.

    :raises InvalidInput: outside 1 to 5, or for a comment over 500 characters.
    :raises TransitionNotAllowed: while it is not closed, and where another system had closed it.
    """
    comment = clean(comment).strip()
    if not 1 <= rating <= 5:
        raise InvalidInput({"rating": "unknown"})
    if len(comment) > COMMENT_LENGTH:
        raise InvalidInput({"comment": "too_long"})
    changing: Change = change(ticket_id, by=by, at=at, version=version)
    permit(may_rate(known(changing)))
    if not changing.ticket.can_be_rated:
        raise TransitionNotAllowed(Act.ACCEPT, changing.ticket.status)
    comment = covered_words(ticket_id, comment, most=COMMENT_LENGTH)
    before = changing.ticket.rating
    if (before, changing.ticket.rating_comment) == (rating, comment):
        return
    changing.set(rating=rating, rating_comment=comment)
    changing.record(EntryKind.RATED, from_value=before, to_value=rating)
    changing.publish(TicketRated, rating=rating)
