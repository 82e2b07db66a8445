"""Calendars as values: which days are off, and how few queries they cost."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from calendars.business_time import add_business_days, is_business_day
from calendars.models import Calendar
from calendars.public_holidays import STATES, public_holidays
from calendars.selectors import branch_calendar, business_calendar, default_calendar, with_holidays_of
from calendars.services.editing import add_holiday, create_calendar, set_shift

WEEK = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def test_public_holidays_of_a_country_and_of_a_state():
    national, of_goias = public_holidays("BR"), public_holidays("BR", "GO")
    assert {day for day in national if day.year == 2026} == {
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 21),
        date(2026, 5, 1),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 2),
        date(2026, 11, 15),
        date(2026, 11, 20),
        date(2026, 12, 25),
    }
    assert (national < of_goias, public_holidays(""), len(STATES)) == (True, frozenset(), 27)


@pytest.mark.django_db
def test_support_calendar_keeps_national_and_its_own_holidays():
    support = business_calendar(default_calendar())
    # 2028-05-24 is a Wednesday, 2028-10-24 and 2026-04-21 are Tuesdays.
    days = [date(2028, 5, 24), date(2028, 10, 24), date(2026, 4, 21), date(2028, 5, 23), date(2028, 5, 27)]
    assert [is_business_day(support, day) for day in days] == [False, False, False, True, False]


@pytest.mark.django_db
def test_calendar_round_the_clock_keeps_no_holiday():
    add_holiday(name="Luto oficial", happens_on=date(2026, 3, 3))
    value = business_calendar(Calendar.objects.get(name="24x7"))
    assert [is_business_day(value, day) for day in (date(2026, 12, 25), date(2026, 3, 3))] == [True, True]
    assert is_business_day(business_calendar(default_calendar()), date(2026, 3, 3)) is False


@pytest.mark.django_db
def test_holiday_of_a_place_counts_where_the_calendar_is():
    goiania = create_calendar(name="Goiânia", hours=WEEK, state="GO", city="GOIANIA ")
    anapolis = create_calendar(name="Anápolis", hours=WEEK, state="GO", city="Anápolis")
    add_holiday(name="Cidade", happens_on=date(2026, 3, 3), state="GO", city="Goiânia")
    add_holiday(name="Estado", happens_on=date(2026, 3, 4), state="GO")
    add_holiday(name="Outro estado", happens_on=date(2026, 3, 5), state="SP")
    days = [date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)]
    found = [[is_business_day(business_calendar(_fresh(kept)), day) for day in days] for kept in (goiania, anapolis)]
    assert found == [[False, False, True], [True, False, True]]


@pytest.mark.django_db
def test_yearly_holiday_counts_from_its_first_year_on():
    kept = create_calendar(name="Anual", hours=WEEK)
    add_holiday(name="Aniversário", happens_on=date(2025, 3, 3), is_yearly=True, calendar=kept)
    add_holiday(name="Bissexto", happens_on=date(2024, 2, 29), is_yearly=True, calendar=kept)
    value = business_calendar(kept)
    days = [date(2024, 3, 3), date(2025, 3, 3), date(2030, 3, 3), date(2028, 2, 29), date(2027, 2, 28)]
    assert [is_business_day(value, day) for day in days] == [True, False, False, False, True]


@pytest.mark.django_db
def test_shift_is_worked_even_on_a_holiday():
    support = default_calendar()
    set_shift(calendar=support, happens_on=date(2026, 4, 21), hours=[["09:00", "12:00"]])
    value = business_calendar(support)
    assert (is_business_day(value, date(2026, 4, 21)), value.spans_on(date(2026, 4, 21))) == (True, ((32_400, 43_200),))


@pytest.mark.django_db
def test_branch_has_the_holidays_of_its_place_besides():
    add_holiday(name="Data Magna do Ceará", happens_on=date(2026, 3, 24), state="CE", city="Fortaleza")
    add_holiday(name="Sobral", happens_on=date(2026, 3, 23), state="CE", city="Sobral")
    support = default_calendar()
    for value in (
        branch_calendar(support, state="CE", city="fortaleza"),
        with_holidays_of(business_calendar(support), state="CE", city="FORTALEZA"),
    ):
        # 2026-03-19, São José, is a holiday of the state in the package.
        days = [date(2026, 3, 19), date(2026, 3, 24), date(2026, 3, 23), date(2026, 4, 21)]
        assert [is_business_day(value, day) for day in days] == [False, False, True, False]


@pytest.mark.django_db
def test_branch_only_gets_more_time():
    support = default_calendar()
    start = datetime(2026, 7, 8, 10, tzinfo=ZoneInfo("America/Sao_Paulo"))
    # 9 July is a holiday in São Paulo, not in Goiás.
    due = [
        add_business_days(value, start, 1).date()
        for value in (business_calendar(support), branch_calendar(support, state="SP", city="Campinas"))
    ]
    assert due == [date(2026, 7, 9), date(2026, 7, 10)]


@pytest.mark.django_db
def test_value_costs_no_query_while_nothing_changes(django_assert_num_queries):
    support = default_calendar()
    set_shift(calendar=support, happens_on=date(2026, 4, 21), hours=[])
    with django_assert_num_queries(1):
        support = default_calendar()
    business_calendar(support), branch_calendar(support, state="GO", city="Anápolis")
    with django_assert_num_queries(0):
        business_calendar(support), branch_calendar(support, state="GO", city="ANAPOLIS")


def _fresh(kept):
    return Calendar.objects.get(pk=kept.pk)
