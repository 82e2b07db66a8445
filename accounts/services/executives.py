"""The vendor's executives, whom customers call about their contracts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from accounts.identifiers import clean_phone
from accounts.models import Executive, User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.audit import Changes, beginning, change, record
from core.database import database_now
from core.stamps import require_unchanged
from core.text import straight

EXECUTIVE_FIELDS: Final = ("name", "email", "phone")


@transaction.atomic
def create_executive(*, by: User | None, name: str, email: str, phone: str) -> Executive:
    """Enter an executive.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises InvalidPhone: when nobody could be called there
    """
    if not may_administer(by):
        raise ActNotPermitted("executive_created")
    values = straight({"name": name, "email": email.lower(), "phone": clean_phone(phone)})
    executive = Executive.objects.create(**values)
    _trace(executive, by, "executive_created", beginning(values))
    return executive


@transaction.atomic
def edit_executive(
    *, by: User | None, executive_id: int, values: Mapping[str, Any], seen: str | None = None
) -> Executive:
    """Change an executive's name, address or phone.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises ChangedMeanwhile: when it is no longer what the form showed
    :raises InvalidPhone: when nobody could be called there
    """
    if not may_administer(by):
        raise ActNotPermitted("executive_changed")
    executive = Executive.objects.select_for_update(no_key=True).get(pk=executive_id)
    require_unchanged(executive, EXECUTIVE_FIELDS, seen)
    phone = clean_phone(values["phone"])
    wanted = straight({"name": values["name"], "email": values["email"].lower(), "phone": phone})
    changes = change(executive, wanted)
    if changes:
        _trace(executive, by, "executive_changed", changes)
    return executive


def _trace(executive: Executive, by: User | None, action: str, changes: Changes) -> None:
    record(
        at=database_now(),
        actor=by,
        action=action,
        subject_kind="executive",
        subject_id=executive.pk,
        changes=changes,
    )
