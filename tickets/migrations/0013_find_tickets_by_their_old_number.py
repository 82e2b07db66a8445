"""People know imported tickets by the numbers that they had: found by those alone."""

from django.db import migrations, models

from core.indexes import AddIndexBesideWriters


class Migration(migrations.Migration):
    # The tickets of years have this index made while others open new ones.
    atomic = False
    dependencies = [("tickets", "0012_start_numbers_at_10001_again")]

    operations = [
        AddIndexBesideWriters(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=["external_id"],
                name="tickets_elsewhere",
            ),
        ),
    ]
