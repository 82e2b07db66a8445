"""Adds the settings of the house, its logo in every size, and its first link."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_keep_sessions_with_their_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogoPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="FirstLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="accounts_first_link_one")],
            },
        ),
        migrations.CreateModel(
            name="HouseSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("company_name", models.CharField(blank=True, max_length=80)),
                ("portal_name", models.CharField(blank=True, max_length=60)),
                ("accent", models.CharField(blank=True, help_text="#rrggbb", max_length=7)),
                ("phones", models.JSONField(blank=True, default=list, help_text="list of [E.164, words]")),
                ("hours", models.CharField(blank=True, max_length=200)),
                (
                    "logo",
                    models.JSONField(
                        blank=True, default=dict, help_text="accounts.logos.Logo, without the pictures' bytes"
                    ),
                ),
                ("sender_name", models.CharField(blank=True, max_length=80)),
                ("sender_address", models.EmailField(blank=True, max_length=254)),
                ("reply_to", models.EmailField(blank=True, max_length=254)),
                (
                    "limits",
                    models.JSONField(
                        blank=True, default=dict, help_text="name of a limit: its value, where it is not ours"
                    ),
                ),
                ("start_step", models.CharField(blank=True, max_length=10)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="accounts_house_settings_one")
                ],
            },
        ),
    ]
