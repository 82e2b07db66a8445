"""Opening a ticket, once per form, with everything that was written and attached."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import phonenumbers
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Branch, Organization, User
from accounts.selectors import contract_in_force_by_number
from catalogue.models import Module, Product
from core.services.idempotency import hash_request, kept_key
from core.text import clean
from core.written import Written, insert
from masking.tokens import NumberedTokens
from tickets.enums import (
    SEVERITY_RANK,
    Customization,
    EntryKind,
    Environment,
    Extent,
    Level,
    RequestType,
    Severity,
    Stopped,
    Workaround,
)
from tickets.events import TicketOpened
from tickets.models import SUBJECT_LENGTH, Follower, Ticket
from tickets.permissions import ActNotPermitted
from tickets.rules import Facts, immediate_exclusion
from tickets.services.changes import Change
from tickets.services.drafts import drop_draft
from tickets.services.errors import InvalidInput
from tickets.services.originals import shown_subject
from tickets.services.standing import standing_of
from tickets.services.tokens import tokens_of_new_ticket
from tickets.services.words import Words, do_once_with, files_as_sent, write_message


@dataclass(frozen=True)
class Opening:
    """What the form holds; words are the stored values of the enums, empty while unanswered."""

    subject: str = ""
    description: str = ""
    log_text: str = ""
    request_type: str = ""
    stopped: str = ""
    extent: str = ""
    environment: str = ""
    customization: str = ""
    workaround: str = ""
    immediate_requested: bool = False
    product_id: int | None = None
    module_id: int | None = None
    routine: str = ""
    routine_version: str = ""
    branch_id: int | None = None
    contact_phone: str = ""
    severity_asked: str = ""
    attachment_ids: tuple[UUID, ...] = ()
    follower_ids: tuple[int, ...] = ()
    organization_id: int | None = None
    requester_id: int | None = None
    follows_id: int | None = None
    level: int = 1

    @property
    def facts(self) -> Facts:
        return Facts(
            stopped=self.stopped,
            extent=self.extent,
            environment=self.environment,
            customization=self.customization,
            workaround=self.workaround,
            request_type=self.request_type,
        )

    @property
    def is_immediate_request(self) -> bool:
        """Asked as immediate, and no answer excludes it: help first, the rest can follow."""
        return self.immediate_requested and immediate_exclusion(self.facts) is None


# Number, product, group.
_Module = tuple[int, int, int]
# With the instant at which it was asked.
_CUSTOMERS: Final = Written(
    lambda organization_id: (
        Organization.objects.filter(pk=organization_id).annotate(now=Now()).values_list("pk", "is_active", "now")
    ),
    int,
)
_MODULES: Final = Written(
    lambda module_id: Module.objects.filter(pk=module_id).values_list("pk", "product_id", "group_id"), int
)


@dataclass(frozen=True)
class Opened:
    """The ticket that the form became, now or by its twin."""

    ticket_id: int
    replayed: bool


_CHOICES = {
    "request_type": RequestType.values,
    "stopped": Stopped.values,
    "extent": Extent.values,
    "environment": Environment.values,
    "customization": Customization.values,
    "workaround": Workaround.values,
    "severity_asked": Severity.values,
}
_LENGTHS = {"subject": SUBJECT_LENGTH, "routine": 40, "routine_version": 40}


def validate(opening: Opening) -> dict[str, str]:
    """Return a code for every field that cannot be taken: required, too_long, unknown, bad_phone, line_break."""
    errors: dict[str, str] = {}
    if not opening.is_immediate_request:
        for name in ("subject", "description"):
            if not clean(getattr(opening, name)).strip():
                errors[name] = "required"
    errors |= _line_errors(opening)
    for name, values in _CHOICES.items():
        if getattr(opening, name) and getattr(opening, name) not in values:
            errors[name] = "unknown"
    if opening.level not in Level.values:
        errors["level"] = "unknown"
    if opening.contact_phone and not as_e164(opening.contact_phone):
        errors["contact_phone"] = "bad_phone"
    return errors


def _line_errors(opening: Opening) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, length in _LENGTHS.items():
        value = getattr(opening, name).strip()
        if len(value) > length:
            errors[name] = "too_long"
        elif any(ord(character) < 32 for character in value):
            errors[name] = "line_break"
    return errors


def as_e164(text: str) -> str:
    """Return the number in E.164, or nothing when it cannot be called; without a country it is Brazilian."""
    try:
        number = phonenumbers.parse(text, "BR")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def open_ticket(*, by: User, opening: Opening, key: str, at: datetime | None = None) -> Opened:
    """Open the ticket, or return the one that the same key opened before.

    :raises InvalidInput: with a code for each field that cannot be taken.
    :raises ActNotPermitted: when `by` may not open for that organisation.
    :raises FileNotAvailable: when a file is not the writer's own, unclaimed and complete.
    :raises KeyReused: when the key opened a different request.
    """
    errors = validate(opening)
    if errors:
        raise InvalidInput(errors)
    outcome = do_once_with(
        Words(opening.description, opening.log_text, opening.attachment_ids),
        lambda words: _open(by=by, opening=opening, words=words, key=key, at=at),
        scope=f"open:{by.pk}",
        key=key,
        request_hash=hash_request({**asdict(opening), "attachment_ids": files_as_sent(by, opening.attachment_ids)}),
        by=by,
        at=at,
    )
    return Opened(ticket_id=outcome.result, replayed=outcome.replayed)


def _open(*, by: User, opening: Opening, words: Words, key: str, at: datetime | None) -> int:
    requester = _requester(by, opening)
    house = _CUSTOMERS.row(requester.organization_id or 0)
    if house is None:
        raise InvalidInput({"requester_id": "unknown"})
    organization_id, is_active, now = house
    if not is_active:
        raise ActNotPermitted("opening for a customer that left")
    at = at or now
    module = _MODULES.row(opening.module_id) if opening.module_id else None
    _check_references(opening, organization_id, module, by)
    if opening.is_immediate_request and not opening.subject.strip():
        opening = replace(opening, subject=_subject_from_facts(opening))
    tokens = tokens_of_new_ticket()
    ticket = _create(by, opening, requester, module, at, tokens)
    change = Change(ticket=ticket, by=by, at=at, standing=standing_of(by, ticket))
    change.record(EntryKind.OPENED, data={"by_support": by.is_support})
    if opening.follows_id:
        change.record(EntryKind.FOLLOW_UP, to_value=opening.follows_id)
    message = write_message(change, words, is_opening=True, subject=clean(opening.subject).strip(), tokens=tokens)
    _follow(change, opening)
    drop_draft(by=by, key=kept_key(key))
    change.publish(TicketOpened, message_id=message.pk, requester_id=requester.pk, follows_id=opening.follows_id,
                   has_files=bool(words.attachment_ids))  # fmt: skip
    return ticket.pk


def _requester(by: User, opening: Opening) -> User:
    if not by.is_support:
        if opening.requester_id not in (None, by.pk):
            raise ActNotPermitted("opening for someone else")
        return by
    if not (by.is_analyst or by.is_support_manager):
        raise ActNotPermitted("opening for a customer")
    requester = User.objects.active().filter(pk=opening.requester_id or 0, organization_id=opening.organization_id or 0)
    found = requester.select_related("organization").first()
    if found is None:
        raise InvalidInput({"requester_id": "unknown"})
    return found


def _check_references(opening: Opening, organization_id: int, module: _Module | None, by: User) -> None:
    errors: dict[str, str] = {}
    is_of_module = module is not None and module[1] == opening.product_id
    # What a module is of is there.
    if opening.product_id and not is_of_module and not Product.objects.filter(pk=opening.product_id).exists():
        errors["product_id"] = "unknown"
    if opening.module_id and (module is None or (opening.product_id and not is_of_module)):
        errors["module_id"] = "unknown"
    if opening.branch_id and not Branch.objects.filter(pk=opening.branch_id, organization_id=organization_id).exists():
        errors["branch_id"] = "unknown"
    followable = Ticket.objects.visible_to(by)
    if opening.follows_id and not followable.filter(pk=opening.follows_id, organization_id=organization_id).exists():
        errors["follows_id"] = "unknown"
    if errors:
        raise InvalidInput(errors)


def _subject_from_facts(opening: Opening) -> str:
    # A stored text, read by both sides in any language: the vendor's own Portuguese.
    return "Faturamento parado" if opening.stopped == Stopped.INVOICING else "Expedição parada"


def _create(
    by: User, opening: Opening, requester: User, module: _Module | None, at: datetime, tokens: NumberedTokens
) -> Ticket:
    organization_id = requester.organization_id or 0
    module_id, product_id, group_id = module or (None, None, None)
    severity = opening.severity_asked
    ticket = Ticket(
        organization_id=organization_id,
        branch_id=opening.branch_id,
        contract_id=contract_in_force_by_number(organization_id=organization_id, at=at),
        requester=requester,
        opened_by=by,
        subject=shown_subject(clean(opening.subject).strip(), tokens),
        request_type=opening.request_type,
        stopped=opening.stopped,
        extent=opening.extent,
        environment=opening.environment,
        customization=opening.customization,
        workaround=opening.workaround,
        immediate_requested=opening.is_immediate_request,
        product_id=opening.product_id or product_id,
        module_id=module_id,
        module_group_id=group_id,
        routine=clean(opening.routine).strip(),
        routine_version=clean(opening.routine_version).strip(),
        contact_phone=as_e164(opening.contact_phone) if opening.contact_phone else "",
        level=opening.level,
        severity_asked=severity,
        severity=severity,
        queue_severity=severity,
        queue_severity_rank=SEVERITY_RANK[Severity(severity)] if severity else 9,
        opened_at=at,
        status_since=at,
        last_event_at=at,
        last_public_at=at,
        follows_id=opening.follows_id,
        message_count=1,
    )
    return insert(ticket)


def _follow(change: Change, opening: Opening) -> None:
    if not opening.follower_ids:
        return
    ticket = change.ticket
    colleagues = list(
        User.objects.active().filter(
            Q(organization_id=ticket.organization_id) & ~Q(pk=ticket.requester_id), pk__in=opening.follower_ids
        )
    )
    Follower.objects.bulk_create(
        Follower(ticket=ticket, user=user, added_by=change.by, at=change.at) for user in colleagues
    )
    for user in colleagues:
        change.record(EntryKind.FOLLOWER_ADDED, to_value=user.pk)
