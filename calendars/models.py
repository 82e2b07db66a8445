"""Calendars as they are stored: weekly hours, shifts, and the holidays that no package knows."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Calendar(models.Model):
    """When somebody works: weekly hours in a time zone, and the place whose holidays are kept."""

    name = models.CharField(max_length=60, unique=True)
    timezone = models.CharField(max_length=60, default="America/Sao_Paulo")
    hours = models.JSONField(default=dict, help_text='{"mon": [["08:00", "12:00"], ["13:30", "18:00"]], ...}')
    breaks = models.JSONField(default=dict, blank=True, help_text='{"2026-12-24": [["12:00", "18:00"]], ...}')
    country = models.CharField(max_length=2, blank=True, default="BR", help_text="empty: keeps no holidays but its own")
    state = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=80, blank=True)
    is_default = models.BooleanField(default=False)
    # Changes with everything that changes the calendar's open time. Random, not a counter: a value kept
    # under the number of a transaction that was rolled back would be found by the next one.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="calendars_one_default"),
            models.CheckConstraint(condition=~Q(name=""), name="calendars_calendar_named"),
            models.CheckConstraint(condition=Q(state="") | ~Q(country=""), name="calendars_calendar_state_in_country"),
            models.CheckConstraint(condition=Q(city="") | ~Q(state=""), name="calendars_calendar_city_in_state"),
        ]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day off that no package knows: of one calendar, of a place (state, or city in a state), or of all.

    One of a place, or of all, counts for calendars that keep a country's holidays, and for branches there.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, null=True, blank=True, related_name="holidays")
    name = models.CharField(max_length=80)
    happens_on = models.DateField()
    is_yearly = models.BooleanField(default=False, help_text="on this day of every year, from that one on")
    state = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="calendars_holiday_named"),
            models.CheckConstraint(condition=Q(city="") | ~Q(state=""), name="calendars_holiday_city_in_state"),
            models.CheckConstraint(
                condition=Q(calendar__isnull=True) | Q(state="", city=""), name="calendars_holiday_calendar_or_place"
            ),
            models.UniqueConstraint(
                fields=["calendar", "happens_on"],
                condition=Q(calendar__isnull=False),
                name="calendars_holiday_once_in_calendar",
            ),
            models.UniqueConstraint(
                fields=["happens_on", "state", "city"],
                condition=Q(calendar__isnull=True),
                name="calendars_holiday_once_in_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.happens_on:%d/%m}" if self.is_yearly else f"{self.name} {self.happens_on:%d/%m/%Y}"


class Shift(models.Model):
    """The hours of one date in place of the weekly ones, also on a holiday; no hours: shut that day."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="shifts")
    happens_on = models.DateField()
    hours = models.JSONField(default=list, help_text='[["09:00", "12:00"], ...]')

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "happens_on"], name="calendars_shift_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.happens_on:%d/%m/%Y}"
