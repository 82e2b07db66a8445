"""Ticket numbers begin where a person can already say them: #10001."""

from django.db import migrations

FIRST = 10001


def start(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor != "sqlite":
            cursor.execute("SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), %s, false)", [FIRST])
            return
        # Adding a constraint rebuilds the table, and that leaves a row here already: a second one is never read.
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'tickets_ticket'")
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets_ticket', %s)", [FIRST - 1])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [migrations.RunPython(start, migrations.RunPython.noop)]
