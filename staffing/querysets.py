"""Chainable filters over absences."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from staffing.models import Absence


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> AbsenceQuerySet:
        """Keep those that hold on this day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def not_over(self, day: date) -> AbsenceQuerySet:
        """Keep those that hold on this day or a later one."""
        return self.filter(ends_on__gte=day)
