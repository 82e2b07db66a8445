"""The trail of administration: who did what to whom, and what it was before and after."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Model

from accounts.models import AuditEntry, AuditUnsealed, AuditWords, User
from accounts.seals import words_digest
from core.database import database_now

Changes = Mapping[str, tuple[Any, Any]]

# What may be about a person, who may have it erased: kept beside the trail, which is never altered.
WORDS: Final = frozenset(
    {"name", "short_name", "email", "phone", "job_title", "city", "cnpj", "reason", "sender_name", "reply_to"}
)


def record(
    *,
    at: datetime,
    actor: User | None,
    action: str,
    subject_kind: str,
    subject_id: int,
    data: Mapping[str, Any] | None = None,
    changes: Changes | None = None,
) -> AuditEntry:
    """Write one entry in the transaction of the act; `data` holds ids and codes, never a person's words.

    :param changes: what each field was before and is after; words among them go to a table beside
    """
    changes = changes or {}
    codes = {name: [_plain(was), _plain(now)] for name, (was, now) in changes.items() if name not in WORDS}
    kept = {**(data or {}), **({"changes": codes} if codes else {})}
    entry = AuditEntry.objects.create(
        at=at, actor=actor, action=action, subject_kind=subject_kind, subject_id=subject_id, data=kept
    )
    AuditUnsealed.objects.create(entry=entry, since=database_now())
    AuditWords.objects.bulk_create(
        _words(entry, name, str(was or ""), str(now or "")) for name, (was, now) in changes.items() if name in WORDS
    )
    return entry


def _words(entry: AuditEntry, field: str, before: str, after: str) -> AuditWords:
    salt = secrets.token_hex(16)
    digest = words_digest(salt=salt, field=field, before=before, after=after)
    return AuditWords(entry=entry, field=field, before=before, after=after, salt=salt, digest=digest)


def beginning(values: Mapping[str, Any]) -> Changes:
    """Return what the trail keeps of something new: nothing before, these values after."""
    return {name: (None, value) for name, value in values.items()}


def change(row: Model, wanted: Mapping[str, Any]) -> Changes:
    """Save these values where they differ, and return what they were and are; `row` is locked."""
    found = {name: (getattr(row, name), value) for name, value in wanted.items() if getattr(row, name) != value}
    for name, (_was, value) in found.items():
        setattr(row, name, value)
    if found:
        row.save(update_fields=list(found))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str | list) else str(value)
