"""A form of this door as a draft: what is kept of it, and the form made from what was kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict

from accounts.models import User
from attachments.ids import ids_in
from portal.opening.choices import Offer
from portal.opening.forms import OpeningForm
from portal.opening.remembered import Remembered
from tickets.enums import DraftKind
from tickets.models import Draft
from tickets.selectors import home
from tickets.selectors.reading import draft_for
from tickets.services.drafts import save_draft


def keep(*, user: User, key: str, fields: QueryDict, files: Iterable[UUID], changes: Mapping[str, str]) -> Draft | None:
    """Keep what the form holds, with the given fields changed; None when it was sent meanwhile."""
    data: dict[str, Any] = {name: fields[name] for name in OpeningForm.base_fields if name in fields}
    data |= changes
    data["attachments"] = [str(id_) for id_ in files]
    return save_draft(by=user, kind=DraftKind.TICKET, key=key, data=data)


def form_from(draft: Draft, *, user: User) -> OpeningForm:
    """Return the form as it was left."""
    values = {name: _text(value) for name, value in draft.data.items()}
    # A draft never becomes "remembered" again: what was cleared in it stays cleared.
    return OpeningForm(initial=values, offer=Offer(user), attachment_ids=ids_in(draft.data.get("attachments", [])))


def form_from_kept(fields: QueryDict, *, user: User) -> OpeningForm:
    """Return the form as it was when the session ended."""
    values = {name: fields[name] for name in OpeningForm.base_fields if name in fields}
    return OpeningForm(initial=values, offer=Offer(user), attachment_ids=ids_in(fields.getlist("attachment")))


def new_form(*, user: User, remembered: Remembered, values: Mapping[str, str]) -> OpeningForm:
    """Return a form with what is remembered, and the given values over it."""
    initial = {**remembered.values, **values}
    initial.setdefault("urgent_phone", initial.get("contact_phone", ""))
    offer = Offer(user)
    if len(offer.branches) == 1:
        initial.setdefault("branch", str(offer.branches[0].pk))
    return OpeningForm(initial=initial, offer=offer)


def draft_with(*, user: User, key: str) -> Draft | None:
    """Return this person's draft of a new ticket with that key."""
    return draft_for(user=user, kind=DraftKind.TICKET, key=key)


def other_drafts(*, user: User, key: str) -> list[home.Begun]:
    """Return up to three other tickets that this person began to write, the newest first."""
    return home.begun_by(user=user, except_key=key, most=3)


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[-1] if value else ""
    return str(value)
