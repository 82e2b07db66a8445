"""The trail of tickets that came in or went out in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.services.audit import record
from core.database import database_now


@transaction.atomic
def record_passage(*, action: str, data: Mapping[str, Any]) -> None:
    """Leave in the trail that the house imported or exported tickets: how many, and by what choice."""
    record(at=database_now(), actor=None, action=action, subject_kind="tickets", subject_id=0, data=data)
