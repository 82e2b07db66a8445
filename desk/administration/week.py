"""A week's hours of work as one reads them: days with the same hours together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = Sequence[Sequence[str]]


def week_in_words(week: Mapping[str, Any]) -> str:
    """Return the hours of a calendar (calendars.models), such as: seg a sex: 08:00 às 12:00, 13:30 às 18:00."""
    runs: list[str] = []
    for hours, days in groupby(_DAYS, key=lambda day: tuple(map(tuple, week.get(day) or ()))):
        names = [_day(day) for day in days]
        if hours:
            days_words = names[0] if len(names) == 1 else _("%(first)s to %(last)s") % _ends(names)
            runs.append(f"{days_words}: {', '.join(_span(span) for span in hours)}")
    return "; ".join(runs)


def _ends(names: Sequence[str]) -> dict[str, str]:
    return {"first": names[0], "last": names[-1]}


def _span(span: Sequence[str]) -> str:
    return pgettext("hours of a day", "%(first)s to %(last)s") % _ends(span)


def _day(day: str) -> str:
    return {
        "mon": pgettext("day, short", "Mon"),
        "tue": pgettext("day, short", "Tue"),
        "wed": pgettext("day, short", "Wed"),
        "thu": pgettext("day, short", "Thu"),
        "fri": pgettext("day, short", "Fri"),
        "sat": pgettext("day, short", "Sat"),
        "sun": pgettext("day, short", "Sun"),
    }[day]
