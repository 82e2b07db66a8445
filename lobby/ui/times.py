"""Moments in words: how long ago, what clock time, which day, always in the reader's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from html import escape
from typing import Final

from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

# The styles of `{% moment %}`, each with its use:
#   recent   a line of the portal: "há 12 min", "09h17", "ontem, 16h05", "20/11, 15h12"
#   clock    the head of a message: "09h17", "ontem, 16h05", "20/11, 15h12"
#   told     after a verb: "às 09h17", "ontem", "há 6 dias", "em 20 de novembro"
#   day      in a sentence: "20 de novembro"
#   column   in tables and lists: "09:17", "ter 16:05", "20/11"
STYLES: Final = ("recent", "clock", "told", "day", "column")


@dataclass(frozen=True)
class Here:
    """Where and when a page is read: a list asks once for all of its rows."""

    zone: tzinfo
    language: str | None
    now: datetime


def here() -> Here:
    """Return where and when we are."""
    zone = timezone.get_current_timezone()
    return Here(zone, translation.get_language(), timezone.localtime(timezone=zone))


def clock(at: datetime) -> str:
    """Return the time of day as a sentence says it: 16h40."""
    return pgettext("time of day in a sentence", "%(hour)s:%(minute)s") % {
        "hour": f"{at.hour:02}",
        "minute": f"{at.minute:02}",
    }


def age(seconds: float) -> str:
    """Return a span that lies behind us in the shortest words that are still true."""
    return _age_word(*_age(seconds), translation.get_language())


def _age(seconds: float) -> tuple[str, int]:
    """Return in which unit a span is told, and how many of it."""
    if seconds < MINUTE:
        return "now", 0
    if seconds < HOUR:
        return "minutes", int(seconds // MINUTE)
    if seconds < DAY:
        return "hours", int(seconds // HOUR)
    days = int(seconds // DAY)
    if days < 60:
        return "days", days
    return ("months", days // 30) if days < 730 else ("years", days // 365)


@lru_cache(maxsize=1024)
def _age_word(unit: str, count: int, _language: str | None) -> str:
    if unit == "now":
        return _("now")
    words = {
        "minutes": _("%(count)s min ago"),
        "hours": _("%(count)s h ago"),
        "days": ngettext("%(count)s day ago", "%(count)s days ago", count),
        "months": ngettext("%(count)s month ago", "%(count)s months ago", count),
        "years": ngettext("%(count)s year ago", "%(count)s years ago", count),
    }
    return words[unit] % {"count": count}


def words() -> dict[str, str]:
    """Return what the page's script needs to keep "minutes ago" true without asking again."""
    return {
        "now": _("now"),
        "minutes": _("%(count)s min ago") % {"count": "{n}"},
        "hours": _("%(count)s h ago") % {"count": "{n}"},
    }


def moment(value: datetime | date | None, style: str = "recent", read: Here | None = None) -> SafeString:
    """Return a `<time>` in words, with the exact moment on hover and for a screen reader.

    :raises ValueError: when the style is none of STYLES
    """
    if style not in STYLES:
        raise ValueError(f"unknown style of moment: {style}")
    if value is None:
        return SafeString("")
    if not isinstance(value, datetime):
        text = _short_day(value) if style == "column" else _long_day(value, timezone.localdate())
        return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), _exact_day(value), text)
    read = read or here()
    at, attributes = _placed(value, read.zone, read.language)
    now = read.now
    elapsed = (now - at).total_seconds()
    if style == "recent" and 0 <= elapsed < HOUR:
        later = escape(_clock_and_day(at, now))
        return SafeString(f'<time {attributes} data-relative data-later="{later}">{escape(age(elapsed))}</time>')
    return SafeString(f"<time {attributes}>{escape(_WORDS[style](at, now))}</time>")


def age_of(value: datetime | None, read: Here | None = None) -> SafeString:
    """Return a `<time>` that says only how long ago it was."""
    if value is None:
        return SafeString("")
    read = read or here()
    _at, attributes = _placed(value, read.zone, read.language)
    seconds = max(0, (read.now - value).total_seconds())
    return SafeString(f"<time {attributes} data-relative>{escape(_age_word(*_age(seconds), read.language))}</time>")


def exact(at: datetime) -> str:
    """Return a moment in full: terça-feira, 24 de novembro de 2026, às 09h08."""
    return _("%(day)s, at %(time)s") % {"day": _exact_day(at), "time": clock(at)}


@lru_cache(maxsize=8192)
def _placed(value: datetime, zone: tzinfo, _language: str | None) -> tuple[datetime, str]:
    """Return a moment in the reader's zone, and the attributes of its element: lists name the same ones every time."""
    at = timezone.localtime(value, zone)
    return at, f'datetime="{at.isoformat(timespec="seconds")}" title="{escape(exact(at))}"'


def _clock_and_day(at: datetime, now: datetime) -> str:
    day = _day_word(at.date(), now.date())
    return f"{day}, {clock(at)}" if day else clock(at)


def _told(at: datetime, now: datetime) -> str:
    days = (now.date() - at.date()).days
    if days == 0:
        return _("at %(time)s") % {"time": clock(at)}
    if days in (1, -1):
        return _day_word(at.date(), now.date())
    if 1 < days < 7:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    return _("on %(day)s") % {"day": _long_day(at.date(), now.date())}


def _column(at: datetime, now: datetime) -> str:
    time = f"{at.hour:02}:{at.minute:02}"
    if at.date() == now.date():
        return time
    if timedelta(0) < abs(at.date() - now.date()) < timedelta(days=7):
        return f"{_format_day(at.date(), 'D', translation.get_language())} {time}"
    return _short_day(at.date(), now.date())


_WORDS = {
    "recent": _clock_and_day,
    "clock": _clock_and_day,
    "told": _told,
    "day": lambda at, now: _long_day(at.date(), now.date()),
    "column": _column,
}


def _day_word(day: date, today: date) -> str:
    """Return the day as it stands before a time: nothing today, else a word or a short date."""
    distance = (day - today).days
    if distance == 0:
        return ""
    if distance == -1:
        return _("yesterday")
    if distance == 1:
        return _("tomorrow")
    return _short_day(day, today)


def _short_day(day: date, today: date | None = None) -> str:
    today = today or timezone.localdate()
    pattern = pgettext("short date", "n/j") if day.year == today.year else pgettext("short date with year", "n/j/Y")
    return _format_day(day, pattern, translation.get_language())


def _long_day(day: date, today: date) -> str:
    pattern = pgettext("date", "F j") if day.year == today.year else pgettext("date with year", "F j, Y")
    return _format_day(day, pattern, translation.get_language())


def _exact_day(day: date) -> str:
    return _format_day(day, pgettext("date in full", "l, F j, Y"), translation.get_language())


@lru_cache(maxsize=4096)
def _format_day(day: date, pattern: str, _language: str | None) -> str:
    """Write a day as the pattern says; remembered, because a list names the same few days again and again."""
    return _lower(formats.date_format(day, pattern))


def _lower(text: str) -> str:
    # Django's Portuguese catalogue writes days and months with a capital; the language does not.
    return text.lower() if (translation.get_language() or "").startswith("pt") else text
