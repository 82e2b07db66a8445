"""The calendars that a new house starts with: the support desk's in Goiânia, and round the clock."""

import datetime

from django.db import migrations

WORKDAY = [["08:00", "12:00"], ["13:30", "18:00"]]
ROUND_THE_CLOCK = [["00:00", "24:00"]]


def add_calendars(apps, schema_editor):
    Calendar = apps.get_model("calendars", "Calendar")
    Holiday = apps.get_model("calendars", "Holiday")
    support = Calendar.objects.create(
        name="Suporte",
        timezone="America/Sao_Paulo",
        hours={day: WORKDAY for day in ("mon", "tue", "wed", "thu", "fri")},
        country="BR",
        state="GO",
        city="Goiânia",
        is_default=True,
    )
    Calendar.objects.create(
        name="24x7",
        timezone="America/Sao_Paulo",
        hours={day: ROUND_THE_CLOCK for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        country="",
    )
    for name, day in (
        ("Nossa Senhora Auxiliadora", datetime.date(2000, 5, 24)),
        ("Aniversário de Goiânia", datetime.date(2000, 10, 24)),
    ):
        Holiday.objects.create(calendar=support, name=name, happens_on=day, is_yearly=True)


def remove_calendars(apps, schema_editor):
    apps.get_model("calendars", "Calendar").objects.filter(name__in=["Suporte", "24x7"]).delete()


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_create_calendars")]

    operations = [migrations.RunPython(add_calendars, remove_calendars)]
