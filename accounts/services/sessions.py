"""Sessions of a person, seen and ended one by one, and the browsers by which they came in before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from accounts.events import DeviceNoticed
from accounts.models import BrowserSession, KnownDevice, User
from accounts.rules import digest
from accounts.selectors import sessions_of
from accounts.services.audit import record
from core.database import database_now
from core.events import publish

# Often enough to tell a session in use from one that was left behind.
SEEN_EVERY: Final = timedelta(minutes=5)
_DEVICE_KEPT_FOR: Final = timedelta(days=400)


class SessionGone(Exception):
    """This person has no such session, or no more."""


@transaction.atomic
def end_session(*, by: User, handle: str) -> None:
    """End one session of the person's own: its next request finds none.

    :raises SessionGone: when none of theirs is called so
    """
    key = next((session.key for session in sessions_of(person=by) if session.handle == handle), None)
    if key is None or not BrowserSession.objects.filter(pk=key, person=by).delete()[0]:
        raise SessionGone
    record(at=database_now(), actor=by, action="session_ended", subject_kind="person", subject_id=by.pk)


@transaction.atomic
def end_other_sessions(*, by: User, kept_key: str | None) -> int:
    """End every session of the person's own but the one of this key, and return how many there were."""
    others = BrowserSession.objects.filter(person=by).exclude(pk=kept_key or "")
    ended: int = others.delete()[0]
    if ended:
        data = {"count": ended}
        record(at=database_now(), actor=by, action="sessions_ended", subject_kind="person", subject_id=by.pk, data=data)
    return ended


def end_every_session() -> int:
    """End the sessions of everybody, and return how many there were; nobody in the house did it, so no trail has it."""
    return BrowserSession.objects.all().delete()[0]


def note_seen(*, key: str, last_seen_at: datetime | None, now: datetime) -> None:
    """Write down that a session is in use, at most once in five minutes."""
    if last_seen_at is not None and now - last_seen_at < SEEN_EVERY:
        return
    stale = Q(last_seen_at=None) | Q(last_seen_at__lt=now - SEEN_EVERY)
    with transaction.atomic():
        BrowserSession.objects.filter(stale, pk=key).update(last_seen_at=now)


@transaction.atomic
def note_device(*, person: User, token: str, user_agent: str, address: str) -> None:
    """Remember the browser by which a person came in, and tell them of one that is new; not of their first."""
    at = database_now()
    seen = {"user_agent": user_agent, "address": address, "last_used_at": at}
    device, is_new = KnownDevice.objects.update_or_create(
        person=person, token_digest=digest(token), defaults=seen, create_defaults={**seen, "created_at": at}
    )
    if is_new and KnownDevice.objects.filter(person=person).exclude(pk=device.pk).exists():
        publish(DeviceNoticed(at=at, actor_id=person.pk, user_id=person.pk, device_id=device.pk))


def sweep_devices(*, limit: int = 5000) -> int:
    """Drop browsers that nobody came in by for more than a year and return how many."""
    with transaction.atomic():
        old = KnownDevice.objects.filter(last_used_at__lt=database_now() - _DEVICE_KEPT_FOR).order_by("last_used_at")
        ids = list(old.values_list("pk", flat=True)[:limit])
        return KnownDevice.objects.filter(pk__in=ids).delete()[0]
