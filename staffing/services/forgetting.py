"""Forgetting a person in what support plans of its work."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from staffing.models import Absence, Capacity


@transaction.atomic
def forget_plans(*, person: User) -> None:
    """Delete when a person is away, with what was noted of it, and how much they can take."""
    Absence.objects.filter(person=person).delete()
    Capacity.objects.filter(person=person).delete()
