"""Business time by example; the properties that hold for every calendar have a module of their own."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from calendars.business_calendar import BusinessCalendar
from calendars.business_time import (
    NeverOpens,
    add,
    add_business_days,
    first_open,
    is_business_day,
    is_open,
    open_periods,
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


# 2026-01-05 is a Monday.
@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-01-05T09:00", 2, "2026-01-05T11:00"),
        ("2026-01-05T11:00", 1, "2026-01-05T12:00"),
        ("2026-01-05T11:00", 2, "2026-01-05T14:30"),
        ("2026-01-05T12:30", 1, "2026-01-05T14:30"),
        ("2026-01-05T17:00", 1, "2026-01-05T18:00"),
        ("2026-01-05T18:00", 1, "2026-01-06T09:00"),
        ("2026-01-09T17:00", 2, "2026-01-12T09:00"),
        ("2026-01-10T03:00", 8.5, "2026-01-12T18:00"),
        ("2026-01-10T03:00", 0, "2026-01-12T08:00"),
        ("2026-01-05T12:00", 0, "2026-01-05T13:30"),
        ("2026-01-05T09:00", 0, "2026-01-05T09:00"),
        ("2026-01-06T09:00", -2, "2026-01-05T17:00"),
    ],
)
def test_add_counts_open_time_only(start, hours, due):
    assert add(calendar(), local(start), hours * HOUR) == local(due)


@pytest.mark.parametrize(
    ("end", "hours", "begin"),
    [
        ("2026-01-05T11:00", 2, "2026-01-05T09:00"),
        ("2026-01-05T14:30", 1, "2026-01-05T13:30"),
        ("2026-01-05T14:30", 2, "2026-01-05T11:00"),
        ("2026-01-05T09:00", 1, "2026-01-05T08:00"),
        ("2026-01-05T08:00", 1, "2026-01-02T17:00"),
        ("2026-01-10T03:00", 0, "2026-01-09T18:00"),
        ("2026-01-05T08:00", 0, "2026-01-02T18:00"),
        ("2026-01-05T17:00", -2, "2026-01-06T09:00"),
    ],
)
def test_subtract_counts_open_time_only(end, hours, begin):
    assert subtract(calendar(), local(end), hours * HOUR) == local(begin)


def test_answers_are_in_utc_and_exact_to_the_microsecond():
    start = local("2026-01-05T17:59:59.250001")
    due = add(calendar(), start, timedelta(seconds=1.5))
    assert (due, due.tzinfo) == (utc("2026-01-06T11:00:00.750001"), UTC)
    assert within(calendar(), start, due) == timedelta(seconds=1.5)


def test_within_counts_several_days():
    assert within(calendar(), local("2026-01-05T11:00"), local("2026-01-07T09:00")) == (1 + 4.5 + 8.5 + 1) * HOUR


def test_within_of_a_reversed_or_empty_interval_is_nothing():
    start, end = local("2026-01-05T09:00"), local("2026-01-06T09:00")
    assert (within(calendar(), end, start), within(calendar(), start, start)) == (timedelta(), timedelta())


def test_holiday_closes_the_local_date_and_not_the_date_in_utc():
    kept = calendar(hours=ROUND_THE_CLOCK, holidays=["2026-01-06"])
    assert list(open_periods(kept, local("2026-01-05T12:00"), local("2026-01-07T12:00"))) == [
        (utc("2026-01-05T15:00"), utc("2026-01-06T03:00")),
        (utc("2026-01-07T03:00"), utc("2026-01-07T15:00")),
    ]


def test_yearly_holiday_comes_every_year():
    kept = calendar(yearly_holidays=["12-25", "02-29"])
    assert [is_business_day(kept, date(year, 12, 25)) for year in (2025, 2026)] == [False, False]
    assert [is_business_day(kept, date(2028, 2, 29)), is_business_day(kept, date(2027, 3, 1))] == [False, True]
    assert is_business_day(calendar(), date(2028, 2, 29)) is True


def test_shift_replaces_the_weekly_hours_and_breaks_cut_it():
    kept = calendar(
        shifts={"2026-01-10": [["09:00", "13:00"]], "2026-01-12": []},
        breaks={"2026-01-10": [["10:00", "10:30"]], "2026-01-13": [["17:00", "23:00"]]},
    )
    assert list(open_periods(kept, local("2026-01-10T00:00"), local("2026-01-14T00:00"))) == [
        (local("2026-01-10T09:00"), local("2026-01-10T10:00")),
        (local("2026-01-10T10:30"), local("2026-01-10T13:00")),
        (local("2026-01-13T08:00"), local("2026-01-13T12:00")),
        (local("2026-01-13T13:30"), local("2026-01-13T17:00")),
    ]


def test_holiday_closes_a_shift_too():
    kept = calendar(shifts={"2026-01-10": [["09:00", "13:00"]]}, holidays=["2026-01-10"])
    assert is_business_day(kept, date(2026, 1, 10)) is False


def test_night_shift_is_one_stretch_of_time():
    kept = calendar(hours={"fri": [["22:00", "06:00"]]})
    assert add(kept, local("2026-01-05T00:00"), 8 * HOUR) == local("2026-01-10T06:00")
    assert list(open_periods(kept, local("2026-01-05T00:00"), local("2026-01-12T00:00"))) == [
        (local("2026-01-09T22:00"), local("2026-01-10T00:00")),
        (local("2026-01-10T00:00"), local("2026-01-10T06:00")),
    ]


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("07:59:59", False),
        ("08:00", True),
        ("11:59:59", True),
        ("12:00", False),
        ("13:30", True),
        ("18:00", False),
        ("23:00", False),
    ],
)
def test_is_open_from_the_opening_until_before_the_closing(at, opened):
    assert is_open(calendar(), local(f"2026-01-05T{at}")) is opened


def test_first_open_waits_for_the_next_opening():
    assert first_open(calendar(), local("2026-01-09T18:00")) == local("2026-01-12T08:00")
    assert first_open(calendar(), local("2026-01-12T08:00:01")) == local("2026-01-12T08:00:01")


def test_periods_go_on_for_ever_and_begin_at_the_start():
    periods = open_periods(calendar(), local("2026-01-09T16:00"))
    assert list(islice(periods, 3)) == [
        (local("2026-01-09T16:00"), local("2026-01-09T18:00")),
        (local("2026-01-12T08:00"), local("2026-01-12T12:00")),
        (local("2026-01-12T13:30"), local("2026-01-12T18:00")),
    ]


def test_periods_of_a_calendar_that_never_opens_are_none():
    assert list(open_periods(calendar(hours={}), local("2026-01-09T16:00"))) == []


def test_periods_go_over_new_year():
    periods = open_periods(calendar(), local("2026-12-31T14:00"), local("2027-01-01T09:00"))
    assert list(periods) == [
        (local("2026-12-31T14:00"), local("2026-12-31T18:00")),
        (local("2027-01-01T08:00"), local("2027-01-01T09:00")),
    ]


# --- Pauses


def test_pauses_are_not_counted_and_overlaps_of_them_once():
    pauses = [
        (local("2026-01-05T10:00"), local("2026-01-05T11:00")),
        (local("2026-01-05T10:30"), local("2026-01-05T14:00")),
        (local("2026-01-05T20:00"), local("2026-01-05T19:00")),
    ]
    start, due = local("2026-01-05T09:00"), local("2026-01-05T15:00")
    assert add(calendar(), start, 2 * HOUR, pauses=pauses) == due
    assert subtract(calendar(), due, 2 * HOUR, pauses=pauses) == start
    assert within(calendar(), start, due, pauses=pauses) == 2 * HOUR


def test_deadline_at_the_start_of_a_pause_is_that_instant():
    pauses = [(local("2026-01-05T10:00"), local("2026-01-05T11:00"))]
    assert add(calendar(), local("2026-01-05T09:00"), HOUR, pauses=pauses) == local("2026-01-05T10:00")
    assert subtract(calendar(), local("2026-01-05T12:00"), HOUR, pauses=pauses) == local("2026-01-05T11:00")


def test_first_open_is_after_the_pause_that_it_falls_into():
    pauses = [(local("2026-01-05T08:00"), local("2026-01-05T12:00"))]
    assert first_open(calendar(), local("2026-01-05T06:00"), pauses=pauses) == local("2026-01-05T13:30")


def test_start_inside_a_pause_counts_from_its_end():
    pauses = [(local("2026-01-05T08:00"), local("2026-01-05T10:00"))]
    assert add(calendar(), local("2026-01-05T09:00"), HOUR, pauses=pauses) == local("2026-01-05T11:00")


def test_pause_that_lasts_stops_the_count_for_ever():
    pauses = [(local("2026-01-05T10:00"), None)]
    start = local("2026-01-05T09:00")
    assert within(calendar(), start, local("2026-02-05T09:00"), pauses=pauses) == HOUR
    assert list(open_periods(calendar(), start, local("2026-02-05T09:00"), pauses=pauses)) == [
        (start, local("2026-01-05T10:00"))
    ]
    with pytest.raises(NeverOpens):
        add(calendar(), start, 2 * HOUR, pauses=pauses)


# --- Business days


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-01-05T10:00", 1, "2026-01-06T10:00"),
        ("2026-01-09T10:00", 1, "2026-01-12T10:00"),
        ("2026-01-05T10:00", 7, "2026-01-14T10:00"),
        ("2026-01-05T07:00", 1, "2026-01-06T08:00"),
        ("2026-01-05T19:00", 1, "2026-01-07T08:00"),
        ("2026-01-05T12:15", 1, "2026-01-06T13:30"),
        ("2026-01-10T10:00", 1, "2026-01-12T10:00"),
        ("2026-01-10T10:00", 0, "2026-01-12T08:00"),
        ("2026-01-05T10:00", 0, "2026-01-05T10:00"),
        ("2026-01-12T10:00", -1, "2026-01-09T10:00"),
        ("2026-01-12T07:00", -1, "2026-01-08T18:00"),
        ("2026-01-12T19:00", -1, "2026-01-09T18:00"),
    ],
)
def test_business_days_keep_the_time_of_the_day(start, days, due):
    assert add_business_days(calendar(), local(start), days) == local(due)


def test_business_days_skip_holidays_and_paused_dates():
    kept = calendar(holidays=["2026-01-06"])
    pauses = [(local("2026-01-07T00:00"), local("2026-01-08T00:00"))]
    assert add_business_days(kept, local("2026-01-05T10:00"), 1) == local("2026-01-07T10:00")
    assert add_business_days(kept, local("2026-01-05T10:00"), 1, pauses=pauses) == local("2026-01-08T10:00")


def test_business_days_keep_the_wall_clock_over_a_change_of_the_clocks():
    kept = calendar("America/New_York")
    # The clocks went forward on Sunday 2026-03-08.
    assert add_business_days(kept, utc("2026-03-06T15:00"), 1) == utc("2026-03-09T14:00")


# --- Clocks that change


def test_day_on_which_clocks_go_forward_has_23_hours():
    kept = calendar("America/New_York", ROUND_THE_CLOCK)
    start, end = local("2026-03-08T00:00", "America/New_York"), local("2026-03-09T00:00", "America/New_York")
    assert within(kept, start, end) == 23 * HOUR
    assert add(kept, start, 23 * HOUR) == end


def test_day_on_which_clocks_go_back_has_25_hours():
    kept = calendar("America/New_York", ROUND_THE_CLOCK)
    start, end = local("2026-11-01T00:00", "America/New_York"), local("2026-11-02T00:00", "America/New_York")
    assert within(kept, start, end) == 25 * HOUR
    assert add(kept, start, 25 * HOUR) == end


def test_midnight_that_the_clocks_skipped_in_brazil_opens_at_the_change():
    kept = calendar(hours={"sun": [["00:00", "08:00"]]})
    # Summer time began at 2018-11-04T00:00, which became 01:00.
    assert list(open_periods(kept, utc("2018-11-04T00:00"), utc("2018-11-05T00:00"))) == [
        (utc("2018-11-04T03:00"), utc("2018-11-04T10:00"))
    ]


def test_hour_that_brazil_had_twice_is_open_twice_where_the_day_is():
    kept = calendar(hours={"sat": [["20:00", "24:00"]]})
    # Summer time ended at 2018-02-18T00:00, which became 23:00 of Saturday again.
    assert list(open_periods(kept, utc("2018-02-17T00:00"), utc("2018-02-19T00:00"))) == [
        (utc("2018-02-17T22:00"), utc("2018-02-18T03:00"))
    ]


@pytest.mark.parametrize(
    ("hours", "periods"),
    [
        # 2006-04-02 in Los Angeles: 02:00 became 03:00, ten hours after midnight UTC.
        ([["02:30", "03:15"]], []),
        ([["02:15", "05:00"]], [("10:15", "12:00")]),
        ([["01:00", "02:30"]], [("09:00", "10:30")]),
        ([["01:00", "02:45"], ["03:00", "04:00"]], [("09:00", "11:00")]),
        ([["01:00", "05:00"]], [("09:00", "12:00")]),
    ],
)
def test_edge_that_the_clocks_skip_moves_with_them(hours, periods):
    kept = calendar("America/Los_Angeles", {"sun": hours})
    assert list(open_periods(kept, utc("2006-04-02T00:00"), utc("2006-04-03T00:00"))) == [
        (utc(f"2006-04-02T{opens}"), utc(f"2006-04-02T{closes}")) for opens, closes in periods
    ]


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [
        # 2006-10-29 in Los Angeles: 02:00 became 01:00, nine hours after midnight UTC.
        ([["01:00", "01:30"]], "08:00", "08:30"),
        ([["01:30", "02:30"]], "08:30", "10:30"),
        ([["00:00", "03:00"]], "07:00", "11:00"),
    ],
)
def test_edge_that_comes_twice_is_the_first(hours, opens, closes):
    kept = calendar("America/Los_Angeles", {"sun": hours})
    assert list(open_periods(kept, utc("2006-10-29T00:00"), utc("2006-10-30T00:00"))) == [
        (utc(f"2006-10-29T{opens}"), utc(f"2006-10-29T{closes}"))
    ]


def test_date_that_a_country_skipped_has_no_open_time():
    # Samoa had no 2011-12-30, a Friday.
    kept = calendar("Pacific/Apia", WORKWEEK)
    assert is_business_day(kept, date(2011, 12, 30)) is False
    assert add(kept, local("2011-12-29T17:00", "Pacific/Apia"), 2 * HOUR) == local("2012-01-02T09:00", "Pacific/Apia")


def test_new_year_that_came_twice_is_counted_once():
    # Phoenix went from 1944-01-01T00:01 back to 23:01 of the old year, at 06:01 UTC.
    kept = calendar("America/Phoenix", ROUND_THE_CLOCK)
    start, again, end = utc("1944-01-01T05:00"), utc("1944-01-01T06:30"), utc("1944-01-01T09:00")
    assert (within(kept, start, again), within(kept, again, end)) == (1.5 * HOUR, 2.5 * HOUR)
    assert (add(kept, start, 1.5 * HOUR), subtract(kept, end, 2.5 * HOUR)) == (again, again)
