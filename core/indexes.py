"""An index on a table that is in use, made while others write to it."""

from __future__ import annotations

from typing import Any

from django.db import migrations


class AddIndexBesideWriters(migrations.AddIndex):
    """Adds an index without making writers wait: concurrently on PostgreSQL, plainly on SQLite, which has one writer.

    For a migration with `atomic = False` that holds nothing else. It may be run again: what an attempt that was cut
    left behind, on PostgreSQL an index that is not valid, goes first.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the index anew."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        _drop(schema_editor, self.index.name)
        if schema_editor.connection.vendor != "postgresql":
            schema_editor.add_index(model, self.index)
            return
        # It waits for whoever wrote before, and nobody waits for it meanwhile.
        schema_editor.execute("SET lock_timeout = 0")
        try:
            schema_editor.add_index(model, self.index, concurrently=True)
        finally:
            schema_editor.execute("RESET lock_timeout")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the index."""
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _drop(schema_editor, self.index.name)


def _drop(schema_editor: Any, name: str) -> None:
    beside = "CONCURRENTLY " if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP INDEX {beside}IF EXISTS {schema_editor.quote_name(name)}", params=None)
