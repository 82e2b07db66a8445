"""The engine: where Django would open a connection it takes a kept one, and where it would close one it keeps it.

A thread's connection ends with its request, since a process has many more threads than ever work at once; opening one
costs more than most pages ask (a process of the server, its sign-in, and everything that it has yet to learn of the
tables). So the process keeps as many as `KEPT` of its settings says. Nothing of a request is left on one: the wall's
role goes with its transaction (core.sides), and what was not ended, met an error or had a cursor of the server's is
closed.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from core.postgresql.keeping import KEEPING


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, for a thread that borrows its connection from the process."""

    _opened_at = 0.0
    _had_named_cursor = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._had_named_cursor = False
        kept = KEEPING.take(self._key()) if self._most() else None
        if kept is None:
            self._opened_at = KEEPING.now()
            return super().get_new_connection(conn_params)
        self._opened_at = kept.opened_at
        return kept.raw

    def create_cursor(self, name: str | None = None) -> Any:
        self._had_named_cursor = self._had_named_cursor or name is not None
        return super().create_cursor(name)

    def _close(self) -> None:
        raw = self.connection
        if raw is None or not self._may_be_kept(raw):
            super()._close()  # type: ignore[misc]  # the stubs leave it out
            return
        KEEPING.put(self._key(), raw, opened_at=self._opened_at, most=self._most())

    def _may_be_kept(self, raw: Any) -> bool:
        return bool(
            self._most()
            and not raw.closed
            and not self.errors_occurred
            and not self._had_named_cursor
            and raw.info.transaction_status == TRANSACTION_STATUS_IDLE
        )

    def _most(self) -> int:
        return 0 if self.alias == NO_DB_ALIAS else int(self.settings_dict.get("KEPT", 0))

    def _key(self) -> tuple[Any, ...]:
        settings = self.settings_dict
        return (*(settings[name] for name in ("HOST", "PORT", "USER", "NAME")), str(settings["OPTIONS"]))
