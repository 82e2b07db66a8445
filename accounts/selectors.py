"""Reads over people, organisations and contracts, for the doors and for apps above."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from accounts.models import KeptForm, User
from accounts.rules import KEPT_FOR, digest
from core.database import database_now


def kept_form(*, token: str, user: User) -> KeptForm | None:
    """Return what was kept under this token, unless it was written by someone else or is too old."""
    kept = KeptForm.objects.filter(token_digest=digest(token), created_at__gte=database_now() - KEPT_FOR).first()
    return kept if kept is not None and kept.owner_id in (None, user.pk) else None


def demo_accounts() -> Sequence[User]:
    """Return the people whom the demo offers by one click: customers first, then support, as they were made."""
    people: QuerySet[User] = User.objects.active().filter(is_demo=True).select_related("organization")
    return sorted(people, key=lambda person: (person.is_support, person.pk))
