"""Where sessions are kept: Django's own store in the database, whose rows say whose they are, how they came in, and
bring their person with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import CharField, DateTimeField, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import BrowserSession, User
from accounts.models.ways_in import KEPT_AT
from accounts.protection import Protection, bring
from core.shaped import Shaped, Slot

# What a sign-in writes down of itself: in the data, so that it outlives a change of the key.
CAME_IN_KEY: Final = "came_in"


def _write_session() -> QuerySet[BrowserSession]:
    ways = Authenticator.objects.filter(user_id=OuterRef("person_id"))
    codes = ways.filter(type=Authenticator.Type.RECOVERY_CODES)
    not_kept = Q(**{f"data__{KEPT_AT}__isnull": True}) | Q(**{f"data__{KEPT_AT}": None})
    found = BrowserSession.objects.filter(
        session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField())
    )
    return found.annotate(
        has_step=Exists(ways.exclude(type=Authenticator.Type.RECOVERY_CODES)),
        awaits_codes=Exists(codes.filter(not_kept)),
    ).select_related("person__organization")


_SESSION: Final = Shaped[BrowserSession](_write_session)


class SessionStore(DatabaseStore):
    """Sessions as rows of ours."""

    # When the person was last seen, as the row said when this request began.
    last_seen_at: datetime | None = None
    # Whose it is, with their customer, as both were when this was read.
    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def load(self) -> dict[str, Any]:
        session = _SESSION.row(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key: str | None = None
            self.person = self.last_seen_at = None
            return {}
        self.person = session.person
        if self.person is not None:
            bring(self.person, Protection(has_step=session.has_step, awaits_codes=session.awaits_codes))  # type: ignore[attr-defined]  # annotated
        self.last_seen_at = session.last_seen_at
        data: dict[str, Any] = self.decode(session.session_data)
        return data

    def create_model_instance(self, data: Mapping[str, Any]) -> BrowserSession:
        row = BrowserSession(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]  # the stubs leave it out
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
