"""What the database itself refuses, and what a new house starts with."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from calendars.models import Calendar, Holiday, Shift

pytestmark = pytest.mark.django_db

HOURS = {"mon": [["08:00", "12:00"]]}
DAY = date(2026, 5, 25)


def test_new_house_has_the_support_calendar_and_one_round_the_clock():
    workday = [["08:00", "12:00"], ["13:30", "18:00"]]
    assert list(
        Calendar.objects.order_by("pk").values("name", "timezone", "hours", "country", "city", "is_default")
    ) == [
        {
            "name": "Suporte",
            "timezone": "America/Sao_Paulo",
            "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), workday),
            "country": "BR",
            "city": "Goiânia",
            "is_default": True,
        },
        {
            "name": "24x7",
            "timezone": "America/Sao_Paulo",
            "hours": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
            "country": "",
            "city": "",
            "is_default": False,
        },
    ]
    assert [str(holiday) for holiday in Holiday.objects.order_by("happens_on")] == [
        "Nossa Senhora Auxiliadora 24/05",
        "Aniversário de Goiânia 24/10",
    ]


def test_holiday_and_shift_name_their_day():
    support = Calendar.objects.get(is_default=True)
    assert str(Holiday(name="Ponte", happens_on=DAY)) == "Ponte 25/05/2026"
    assert str(Shift(calendar=support, happens_on=DAY)) == "Suporte 25/05/2026"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Suporte"},
        {"name": ""},
        {"name": "Second default", "is_default": True},
        {"name": "State without country", "country": "", "state": "GO"},
        {"name": "City without state", "city": "Goiânia"},
    ],
)
def test_calendar_refuses(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Calendar.objects.create(hours=HOURS, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "City without state", "city": "Goiânia"},
        {"name": "Twice in a calendar", "of_support": True, "happens_on": date(2000, 5, 24)},
        {"name": "Of a calendar and a place", "of_support": True, "state": "GO"},
        {"name": "Twice in a place", "happens_on": date(2026, 6, 4)},
    ],
)
def test_holiday_refuses(fields):
    Holiday.objects.create(name="Corpus Christi", happens_on=date(2026, 6, 4))
    of_support = fields.pop("of_support", False)
    calendar = Calendar.objects.get(is_default=True) if of_support else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(**({"happens_on": DAY, "calendar": calendar} | fields))


def test_shift_is_one_a_day():
    support = Calendar.objects.get(is_default=True)
    Shift.objects.create(calendar=support, happens_on=DAY, hours=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(calendar=support, happens_on=DAY, hours=[["08:00", "09:00"]])
