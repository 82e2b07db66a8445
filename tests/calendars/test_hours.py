"""Opening hours of one day."""

from datetime import date

import pytest

from calendars.hours import (
    HoursNotValid,
    cut,
    join,
    read_clock,
    read_dated,
    read_hours,
    read_month_day,
    read_week,
    write_clock,
    write_week,
)

HOUR = 3600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:00", 0), ("8:00", 8 * HOUR), ("13:30", 48_600), ("23:59:59", 86_399), ("24:00", 86_400)],
)
def test_clock_is_read(text, seconds):
    assert read_clock(text) == seconds


@pytest.mark.parametrize("text", ["", "8", "08:60", "24:01", "25:00", "-1:00", "08:00 ", "०८:00x", None, 8, ["08:00"]])
def test_clock_refuses_what_is_no_time(text):
    with pytest.raises(HoursNotValid):
        read_clock(text)


@pytest.mark.parametrize("text", ["00:00", "08:05", "24:00", "13:30:15"])
def test_clock_is_written_as_it_was_read(text):
    assert write_clock(read_clock(text)) == text


def test_hours_come_in_order_and_overlaps_count_once():
    pairs = [["13:00", "18:00"], ["08:00", "12:00"], ["11:00", "12:30"]]
    assert read_hours(pairs) == (((8 * HOUR, 45_000), (13 * HOUR, 18 * HOUR)), ())


def test_touching_hours_stay_apart():
    assert read_hours([["08:00", "12:00"], ["12:00", "18:00"]]) == (
        ((8 * HOUR, 12 * HOUR), (12 * HOUR, 18 * HOUR)),
        (),
    )


def test_night_runs_into_the_next_day():
    assert read_hours([["22:00", "06:00"]]) == (((22 * HOUR, 24 * HOUR),), ((0, 6 * HOUR),))


def test_end_of_zero_hours_is_the_end_of_the_day():
    assert read_hours([["00:00", "00:00"]]) == (((0, 24 * HOUR),), ())


@pytest.mark.parametrize(
    "pairs",
    [
        [["09:00", "09:00"]],
        [["24:00", "08:00"]],
        [["24:00", "24:00"]],
        [["09:00"]],
        [["09:00", "10:00", "11:00"]],
        ["09:00"],
        [9],
        "09:00",
        {"09:00": "10:00"},
        None,
    ],
)
def test_hours_refuse_what_is_no_interval(pairs):
    with pytest.raises(HoursNotValid):
        read_hours(pairs)


def test_week_lets_the_night_of_sunday_reach_monday():
    week = read_week({"sun": [["22:00", "02:00"]], "mon": [["01:00", "03:00"]]})
    assert week == (((0, 3 * HOUR),), (), (), (), (), (), ((22 * HOUR, 24 * HOUR),))
    assert write_week(week) == {"mon": [["00:00", "03:00"]], "sun": [["22:00", "24:00"]]}


@pytest.mark.parametrize("week", [{"monday": []}, {"mon": "08:00"}, [], "mon", None])
def test_week_refuses_what_is_no_week(week):
    with pytest.raises(HoursNotValid):
        read_week(week)


def test_night_of_a_date_joins_the_weekly_hours_of_the_next():
    week = read_week({"tue": [["08:00", "12:00"]]})
    # 2026-01-05 is a Monday.
    assert read_dated({"2026-01-05": [["20:00", "04:00"]], "2026-01-07": []}, week=week) == {
        date(2026, 1, 5): ((20 * HOUR, 24 * HOUR),),
        date(2026, 1, 6): ((0, 4 * HOUR), (8 * HOUR, 12 * HOUR)),
        date(2026, 1, 7): (),
    }


@pytest.mark.parametrize("dated", [[], {"05/01/2026": []}, {"2026-02-30": []}, {5: []}, {"2026-01-05": None}])
def test_dates_refuse_what_is_no_date(dated):
    with pytest.raises(HoursNotValid):
        read_dated(dated)


def test_day_of_the_year_is_read():
    assert [read_month_day("12-25"), read_month_day("02-29")] == [(12, 25), (2, 29)]


@pytest.mark.parametrize("text", ["02-30", "13-01", "25-12", "", None])
def test_day_of_the_year_refuses_what_no_year_has(text):
    with pytest.raises(HoursNotValid):
        read_month_day(text)


def test_join_keeps_touching_spans_apart():
    assert join([(5, 9), (0, 3), (3, 4), (8, 12), (6, 7)]) == ((0, 3), (3, 4), (5, 12))


@pytest.mark.parametrize(
    ("hole", "left"),
    [
        ((0, 10), ((10, 20), (30, 40))),
        ((5, 12), ((12, 20), (30, 40))),
        ((12, 15), ((10, 12), (15, 20), (30, 40))),
        ((15, 35), ((10, 15), (35, 40))),
        ((0, 50), ()),
        ((20, 30), ((10, 20), (30, 40))),
    ],
)
def test_cut_leaves_what_is_outside_the_hole(hole, left):
    assert cut([(10, 20), (30, 40)], [hole]) == left
