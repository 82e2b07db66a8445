"""Writing calendars: what is kept, what is refused, and that values follow."""

from datetime import date, timedelta

import pytest

from calendars.business_time import NeverOpens, is_business_day
from calendars.models import Calendar, Holiday, Shift
from calendars.selectors import business_calendar, default_calendar
from calendars.services.editing import (
    CalendarNotValid,
    add_holiday,
    change_calendar,
    create_calendar,
    make_default,
    remove_holiday,
    remove_shift,
    set_shift,
)

pytestmark = pytest.mark.django_db

HOURS = {"mon": [["08:00", "12:00"]]}
# A Monday.
DAY = date(2026, 3, 2)


def test_calendar_is_kept_with_its_hours_in_order():
    kept = create_calendar(
        name=" Plantão ",
        hours={"sat": [["13:00", "17:00"], ["22:00", "02:00"], ["08:00", "12:00"]], "mon": []},
        breaks={"2026-03-07": [["09:00", "09:15"]]},
        timezone="America/Manaus",
        state="AM",
        city=" Manaus ",
    )
    kept.refresh_from_db()
    assert (kept.name, kept.timezone, kept.country, kept.state, kept.city, kept.is_default) == (
        "Plantão",
        "America/Manaus",
        "BR",
        "AM",
        "Manaus",
        False,
    )
    assert kept.hours == {
        "sat": [["08:00", "12:00"], ["13:00", "17:00"], ["22:00", "24:00"]],
        "sun": [["00:00", "02:00"]],
    }
    assert business_calendar(kept).breaks == {date(2026, 3, 7): ((32_400, 33_300),)}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "Suporte"}, "name"),
        ({"timezone": "America/Goiania"}, "timezone"),
        ({"hours": {"mon": [["12:00", "12:00"]]}}, "hours"),
        ({"hours": "08:00"}, "hours"),
        ({"breaks": {"02/03/2026": []}}, "breaks"),
        ({"country": "AR"}, "country"),
        ({"country": "", "state": "GO"}, "state"),
        ({"state": "XX"}, "state"),
        ({"city": "Goiânia"}, "city"),
    ],
)
def test_calendar_that_cannot_be_kept_names_the_field(change, field):
    with pytest.raises(CalendarNotValid) as caught:
        create_calendar(**({"name": "Novo", "hours": HOURS} | change))
    assert (caught.value.field, Calendar.objects.filter(name="Novo").exists()) == (field, False)


@pytest.mark.parametrize("hours", [{}, {"mon": []}])
def test_calendar_that_never_opens_is_refused(hours):
    with pytest.raises(NeverOpens):
        create_calendar(name="Nunca", hours=hours)
    assert Calendar.objects.filter(name="Nunca").exists() is False


def test_change_replaces_what_the_calendar_says():
    kept = create_calendar(name="Antes", hours=HOURS, state="GO", city="Goiânia")
    changed = change_calendar(
        calendar=kept, name="Depois", hours={"tue": [["08:00", "12:00"]]}, timezone="UTC", breaks={}, country=""
    )
    assert list(
        Calendar.objects.filter(pk=kept.pk).values("name", "hours", "timezone", "country", "state", "city")
    ) == [
        {
            "name": "Depois",
            "hours": {"tue": [["08:00", "12:00"]]},
            "timezone": "UTC",
            "country": "",
            "state": "",
            "city": "",
        }
    ]
    assert is_business_day(business_calendar(changed), DAY) is False


def test_change_may_keep_the_name_and_not_close_the_calendar():
    support = default_calendar()
    with pytest.raises(NeverOpens):
        change_calendar(
            calendar=support, name=support.name, hours={}, timezone=support.timezone, breaks={}, country="BR"
        )
    assert default_calendar().hours == support.hours


def test_default_moves_to_another_calendar():
    kept = create_calendar(name="Novo", hours=HOURS)
    make_default(calendar=kept)
    assert (default_calendar(), Calendar.objects.filter(is_default=True).count()) == (kept, 1)


def test_holiday_closes_its_calendar_and_its_removal_opens_it():
    kept = create_calendar(name="Novo", hours=HOURS)
    holiday = add_holiday(name=" Ponte ", happens_on=DAY, calendar=kept)
    closed = is_business_day(business_calendar(kept), DAY)
    other = is_business_day(business_calendar(default_calendar()), DAY)
    remove_holiday(holiday=holiday)
    opened = is_business_day(business_calendar(Calendar.objects.get(pk=kept.pk)), DAY)
    assert (holiday.name, closed, other, opened) == ("Ponte", False, True, True)


def test_holiday_for_everybody_reaches_every_calendar():
    before = set(Calendar.objects.values_list("revision", flat=True))
    holiday = add_holiday(name="Luto oficial", happens_on=DAY)
    after = set(Calendar.objects.values_list("revision", flat=True))
    closed = is_business_day(business_calendar(default_calendar()), DAY)
    remove_holiday(holiday=holiday)
    opened = is_business_day(business_calendar(default_calendar()), DAY)
    assert (before & after, closed, opened) == (set(), False, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"state": "XX"}, "state"),
        ({"city": "Goiânia"}, "city"),
        ({"state": "GO", "of_support": True}, "state"),
        ({"happens_on": date(2000, 5, 24), "of_support": True}, "happens_on"),
        ({"happens_on": date(2026, 6, 4)}, "happens_on"),
    ],
)
def test_holiday_that_cannot_be_kept_names_the_field(change, field):
    add_holiday(name="Corpus Christi", happens_on=date(2026, 6, 4))
    change = dict(change)
    calendar = default_calendar() if change.pop("of_support", False) else None
    with pytest.raises(CalendarNotValid) as caught:
        add_holiday(**({"name": "Novo", "happens_on": DAY, "calendar": calendar} | change))
    assert (caught.value.field, Holiday.objects.filter(happens_on=DAY).exists()) == (field, False)


def test_shift_is_set_changed_and_removed():
    support = default_calendar()
    set_shift(calendar=support, happens_on=DAY, hours=[["20:00", "02:00"]])
    night = business_calendar(support)
    shift = set_shift(calendar=support, happens_on=DAY, hours=[])
    shut = is_business_day(business_calendar(support), DAY)
    remove_shift(shift=shift)
    weekly = business_calendar(default_calendar())
    assert night.spans_on(DAY) == ((72_000, 86_400),)
    assert night.spans_on(date(2026, 3, 3)) == ((0, 7_200), (28_800, 43_200), (48_600, 64_800))
    assert (shut, weekly.spans_on(DAY), Shift.objects.count()) == (False, ((28_800, 43_200), (48_600, 64_800)), 0)


def test_shift_that_cannot_be_read_is_refused():
    with pytest.raises(CalendarNotValid) as caught:
        set_shift(calendar=default_calendar(), happens_on=DAY, hours=[["8h", "12h"]])
    assert (caught.value.field, Shift.objects.count()) == ("hours", 0)


def test_last_open_day_cannot_be_taken_away():
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    kept = create_calendar(name="Um dia", hours=HOURS)
    Holiday.objects.bulk_create(
        Holiday(calendar=kept, name="Fechado", happens_on=day, is_yearly=True) for day in days[1:]
    )
    with pytest.raises(NeverOpens):
        add_holiday(name="Fechado", happens_on=days[0], is_yearly=True, calendar=kept)
    assert Holiday.objects.filter(calendar=kept).count() == 365
