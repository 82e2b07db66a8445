"""People of the past: named by an imported history, and gone; they cannot sign in, and nobody writes to them."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from accounts.models import User
from accounts.services.audit import beginning, record
from accounts.services.people import PERSON_FIELDS, Roles
from core.database import database_now


@transaction.atomic
def record_former_person(*, email: str, name: str, organization_id: int | None) -> int:
    """Keep somebody as a person who left, of a customer or (None) of support, and return their id.

    An administrator lets them in again as anybody who left; until then they are a name beside what they wrote.
    """
    now = database_now()
    person = User.objects.create_user(
        email,
        None,
        name=name or email.partition("@")[0],
        organization_id=organization_id,
        is_active=False,
        deactivated_at=now,
        **asdict(Roles()),
    )
    record(
        at=now,
        actor=None,
        action="former_person_recorded",
        subject_kind="person",
        subject_id=person.pk,
        data={"organization": organization_id},
        changes=beginning({field: getattr(person, field) for field in PERSON_FIELDS}),
    )
    return person.pk
