"""What a person is writing, kept on the server so that it follows them to another device."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from attachments.ids import ids_in
from attachments.services.claiming import keep_for_draft, release
from core.database import database_now
from core.services.idempotency import held_unused, kept_key
from core.text import storable
from core.written import Written
from tickets.enums import DraftKind
from tickets.models import Draft, Ticket
from tickets.services.errors import InvalidInput

SIZE_LIMIT = 2 * 1024 * 1024
KEPT = timedelta(days=60)
# So many forms nobody writes at once; of 2 MB each, more would fill the disk.
MOST_DRAFTS = 50
_UNTOUCHED = timedelta(days=7)


@transaction.atomic
def save_draft(
    *,
    by: User,
    kind: str,
    key: str,
    data: Mapping[str, Any],
    ticket_id: int | None = None,
    at: datetime | None = None,
) -> Draft | None:
    """Keep the form's fields under its key; the newest wins. Files that it names live as long as it does.

    Returns None when the form was sent meanwhile: a late save must not bring the draft back.

    :raises InvalidInput: for an unknown kind, an empty or long key, more than 2 MB, what no form of ours holds, and
        `{"drafts": "too_many"}` for a new one beside 50 that are all in use.
    :raises Ticket.DoesNotExist: when `by` may not see the ticket.
    """
    if not all(_is_of_a_form(value) for value in data.values()):
        raise InvalidInput({"data": "unknown"})
    data = _storable(data)
    if kind not in DraftKind.values or not 0 < len(key) <= 100:
        raise InvalidInput({"key": "unknown"})
    if len(json.dumps(data, default=str)) > SIZE_LIMIT:
        raise InvalidInput({"data": "too_long"})
    if (kind == DraftKind.TICKET) != (ticket_id is None):
        raise InvalidInput({"ticket": "unknown"})
    if ticket_id is not None and not Ticket.objects.visible_to(by).filter(pk=ticket_id).exists():
        raise Ticket.DoesNotExist
    if kind == DraftKind.NOTE and not by.is_support:
        raise InvalidInput({"kind": "unknown"})
    key = kept_key(key)
    scope = "open" if kind == DraftKind.TICKET else "post"
    with held_unused(scope=f"{scope}:{by.pk}", key=key) as is_unsent:
        return _keep(by, kind, key, data, ticket_id, at or database_now()) if is_unsent else None


def _keep(by: User, kind: str, key: str, data: Mapping[str, Any], ticket_id: int | None, at: datetime) -> Draft:
    place = {"ticket_id": ticket_id, "kind": kind} if ticket_id is not None else {"key": key}
    changed = {"kind": kind, "key": key, "data": dict(data), "updated_at": at}
    made = {**changed, "ticket_id": ticket_id, "created_at": at}
    _make_room(by, place, at)
    try:
        draft, _ = Draft.objects.update_or_create(user=by, **place, defaults=changed, create_defaults=made)
    except IntegrityError as taken:
        # By the draft of another ticket: no page of ours gives two forms one key.
        raise InvalidInput({"key": "unknown"}) from taken
    keep_for_draft(ids=ids_in(data.get("attachments")), by=by, draft_id=draft.pk)
    return draft


def _make_room(by: User, place: Mapping[str, Any], at: datetime) -> None:
    """Where a new draft would be one too many, throw away one that is not missed."""
    drafts = Draft.objects.of(by)
    if drafts.count() < MOST_DRAFTS or drafts.filter(**place).exists():
        return
    oldest = drafts.filter(updated_at__lt=at - _UNTOUCHED).order_by("updated_at", "pk").values_list("pk", flat=True)
    empty = drafts.exclude(pk__in=drafts.holding_something().values("pk")).order_by("updated_at", "pk")
    number = oldest.first() or empty.values_list("pk", flat=True).first()
    if number is None:
        raise InvalidInput({"drafts": "too_many"})
    drop_drafts(drafts.filter(pk=number))


def _is_of_a_form(value: object) -> bool:
    """Tell whether a form of ours may hold this: words, or several. A page is made of the draft, and cannot of more."""
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def _storable(data: Mapping[str, Any]) -> dict[str, str | list[str]]:
    return {
        storable(name): [storable(item) for item in value] if isinstance(value, list) else storable(value)
        for name, value in data.items()
    }


@transaction.atomic
def discard_draft(*, by: User, key: str) -> bool:
    """Throw a draft away, and return whether there was one; its files become unclaimed and are swept in time."""
    draft = Draft.objects.of(by).filter(key=kept_key(key)).first()
    if draft is None:
        return False
    _delete(draft)
    return True


def _delete(draft: Draft) -> None:
    release(owner_kind="draft", owner_id=draft.pk)
    draft.delete()


def drop_drafts(drafts: QuerySet[Draft]) -> None:
    """Delete drafts that became what they were drafts of; a file that was not sent with it waits to be swept."""
    for draft in drafts.only("pk"):
        _delete(draft)


def drop_draft(*, by: User, key: str) -> None:
    """Delete the person's draft with this key, if there is one: it became what it was a draft of."""
    if numbers := _OF_KEY.rows(by.pk, key):
        drop_drafts(Draft.objects.filter(pk__in=[number for (number,) in numbers]))


_OF_KEY: Final = Written(
    lambda person_id, key: Draft.objects.filter(user_id=person_id, key=key).values_list("pk"), int, str
)


def forget_old_drafts() -> int:
    """Delete drafts that nobody touched for 60 days and return how many."""
    old = Draft.objects.filter(updated_at__lt=database_now() - KEPT)
    return sum(_forget(old, number) for number in list(old.values_list("pk", flat=True)[:500]))


@transaction.atomic
def _forget(old: QuerySet[Draft], number: int) -> bool:
    # Looked at again under its lock: somebody may just have come back to it.
    draft = old.filter(pk=number).select_for_update().only("pk").first()
    if draft is None:
        return False
    _delete(draft)
    return True
