"""Where sessions are kept: Django's own store in the database, whose rows say whose they are and how they came in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts.models import BrowserSession

# What a sign-in writes down of itself: in the data, so that it outlives a change of the key.
CAME_IN_KEY: Final = "came_in"


class SessionStore(DatabaseStore):
    """Sessions as rows of ours."""

    # When the person was last seen, as the row said when this request began.
    last_seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def _get_session_from_db(self) -> BrowserSession | None:
        row: BrowserSession | None = super()._get_session_from_db()  # type: ignore[misc]  # -- the stubs leave it out
        self.last_seen_at = row.last_seen_at if row is not None else None
        return row

    def create_model_instance(self, data: Mapping[str, Any]) -> BrowserSession:
        row = BrowserSession(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]  # -- as above
            session_data=self.encode(dict(data)),
            expire_date=self.get_expiry_date(),
        )
        came_in = data.get(CAME_IN_KEY) or {}
        if person := data.get(SESSION_KEY):
            row.person_id = int(person)
            row.user_agent, row.address = came_in.get("agent", ""), came_in.get("address", "")
            row.last_seen_at = timezone.now()
            row.signed_in_at = datetime.fromtimestamp(came_in["at"], UTC) if came_in else None
        return row
