"""Mails that were given up, tried again by an administrator."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.audit import record
from core.database import database_now
from core.services.outbox import replay_dead


@transaction.atomic
def try_again(*, by: User | None, ids: Sequence[int]) -> int:
    """Give these dead letters another round of attempts, and return how many there were.

    :raises ActNotPermitted: unless by an administrator or the house
    """
    if not may_administer(by):
        raise ActNotPermitted("mails_tried_again")
    count = replay_dead(ids=list(ids))
    if count:
        data = {"deliveries": sorted(ids)[:100], "count": count}
        record(at=database_now(), actor=by, action="mails_tried_again", subject_kind="house", subject_id=1, data=data)
    return count
