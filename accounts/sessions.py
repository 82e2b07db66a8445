"""Where sessions are kept: Django's own store in the database, whose rows say whose they are, how they came in, and
bring their person with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts.models import BrowserSession, User

# What a sign-in writes down of itself: in the data, so that it outlives a change of the key.
CAME_IN_KEY: Final = "came_in"


class SessionStore(DatabaseStore):
    """Sessions as rows of ours."""

    # When the person was last seen, as the row said when this request began.
    last_seen_at: datetime | None = None
    # Whose it is, with their customer, as both were when this was read.
    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def _get_session_from_db(self) -> BrowserSession | None:
        self.last_seen_at = self.person = None
        rows = BrowserSession.objects.select_related("person__organization")
        try:
            row = rows.get(session_key=self.session_key, expire_date__gt=timezone.now())
        except BrowserSession.DoesNotExist:
            self._session_key: str | None = None
            return None
        self.last_seen_at, self.person = row.last_seen_at, row.person
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


# The session that is being asked whose it is: Django's verifying gives the backend a number and nothing else.
_asked: ContextVar[SessionStore | None] = ContextVar("asked_session", default=None)


@contextmanager
def asking_whose(session: SessionStore) -> Iterator[None]:
    """Let `person_of_asked` find who came with this session."""
    token = _asked.set(session)
    try:
        yield
    finally:
        _asked.reset(token)


def person_of_asked(person_id: int) -> User | None:
    """Return the person who came with the session that is being asked, where they have this number."""
    session = _asked.get()
    person = session.person if session is not None else None
    return person if person is not None and person.pk == person_id else None
