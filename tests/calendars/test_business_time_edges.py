"""Business time at its edges: far ahead, never, another age, no zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendars.business_calendar import BusinessCalendar, TooFar, UnknownZone
from calendars.business_time import (
    NeverOpens,
    add,
    add_business_days,
    first_open,
    is_open,
    subtract,
    within,
)
from calendars.hours import WEEKDAYS

WORKDAY = [["08:00", "12:00"], ["13:30", "18:00"]]
WORKWEEK = dict.fromkeys(WEEKDAYS[:5], WORKDAY)
ROUND_THE_CLOCK = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
HOUR = timedelta(hours=1)


def calendar(timezone="America/Sao_Paulo", hours=WORKWEEK, **plain):
    return BusinessCalendar.from_plain({"timezone": timezone, "hours": hours, **plain})


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text, zone="America/Sao_Paulo"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_last_open_instant_is_found_in_the_year_before():
    assert subtract(calendar(), local("2026-01-01T07:00"), timedelta()) == local("2025-12-31T18:00")
    assert first_open(calendar(), local("2026-12-31T18:00")) == local("2027-01-01T08:00")


def test_ten_years_ahead_agrees_with_counting_the_days():
    kept = calendar(yearly_holidays=["12-25"])
    start = local("2026-01-05T08:00")
    end = local("2036-01-05T08:00")
    days = (start.date() + timedelta(days=number) for number in range((end.date() - start.date()).days))
    expected = sum(day.weekday() < 5 and (day.month, day.day) != (12, 25) for day in days) * 8.5 * HOUR
    assert within(kept, start, end) == expected
    assert add(kept, start, expected) == local("2036-01-04T18:00")
    assert subtract(kept, end, expected) == start


def test_calendar_that_never_opens_says_so():
    for search in (first_open, lambda kept, at: add(kept, at, HOUR), lambda kept, at: subtract(kept, at, HOUR)):
        with pytest.raises(NeverOpens):
            search(calendar(hours={}), local("2026-01-05T08:00"))


def test_calendar_of_holidays_only_never_opens():
    kept = calendar(hours={"mon": WORKDAY}, yearly_holidays=_every_day_of_the_year())
    with pytest.raises(NeverOpens):
        first_open(kept, local("2026-01-05T08:00"))
    with pytest.raises(NeverOpens):
        add_business_days(kept, local("2026-01-05T08:00"), 1)


def test_day_that_comes_every_28_years_is_found():
    every_day = [day for day in _every_day_of_the_year() if day != "02-29"]
    kept = calendar(hours={"mon": WORKDAY}, yearly_holidays=every_day)
    assert first_open(kept, local("2016-03-01T08:00")) == local("2044-02-29T08:00")


def test_single_shift_far_ahead_is_found_and_nothing_after_it():
    kept = calendar(hours={}, shifts={"2099-05-04": [["08:00", "09:00"]]})
    start = local("2026-01-05T08:00")
    assert add(kept, start, HOUR) == local("2099-05-04T09:00")
    with pytest.raises(NeverOpens):
        add(kept, start, 2 * HOUR)
    with pytest.raises(NeverOpens):
        subtract(kept, start, HOUR)


def test_answer_in_another_age_is_refused():
    with pytest.raises(TooFar):
        add(calendar(hours=ROUND_THE_CLOCK), local("2026-01-05T08:00"), timedelta(days=365 * 300))
    with pytest.raises(TooFar):
        within(calendar(), datetime(1, 1, 2, tzinfo=UTC), local("2026-01-05T08:00"))


def test_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        is_open(calendar(), datetime(2026, 1, 5, 8))  # noqa: DTZ001 -- the fault under test


@pytest.mark.parametrize("name", ["America/Goiania", "", "../zoneinfo/UTC", "/etc/passwd", "America", None, 3])
def test_zone_that_does_not_exist_is_refused(name):
    with pytest.raises(UnknownZone):
        calendar(timezone=name)


def _every_day_of_the_year():
    return [f"{date(2000, 1, 1) + timedelta(days=number):%m-%d}" for number in range(366)]
