"""Ticket numbers begin at #10001 still: SQLite forgot where when the migration before rebuilt an empty table."""

from django.db import migrations

FIRST = 10001


def start_again(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'tickets_ticket'")
        (last,) = cursor.fetchone()
        if last < FIRST - 1:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'tickets_ticket'")
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets_ticket', %s)", [FIRST - 1])


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_remember_where_tickets_came_from")]

    operations = [migrations.RunPython(start_again, migrations.RunPython.noop)]
