"""The trail of administration: who did what to whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import AuditEntry, User


def record(
    *,
    at: datetime,
    actor: User | None,
    action: str,
    subject_kind: str,
    subject_id: int,
    data: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry in the transaction of the act; `data` holds ids and codes, never a person's words."""
    return AuditEntry.objects.create(
        at=at, actor=actor, action=action, subject_kind=subject_kind, subject_id=subject_id, data=dict(data or {})
    )
