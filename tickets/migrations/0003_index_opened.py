"""Lists in the order of opening: without an index a list of every ticket is sorted whole for each page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0002_start_numbers_at_10001"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["opened_at", "id"], name="tickets_opened"),
        ),
    ]
