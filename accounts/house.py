"""What every page and mail knows of the house: remembered by version, on disk for when the database is away."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext

from accounts.house_limits import BY_NAME
from accounts.identifiers import show_phone
from accounts.models import HouseSettings

VERSION_KEY: Final = "house.version"
# How long a version that nobody announced is believed.
_BELIEVED_SECONDS: Final = 10
# Steps of the first start that are still to come.
BEGINNING: Final = ("company", "mail")
_FILE: Final = "house.json"


@dataclass(frozen=True)
class Phone:
    """A number of support: as one reads it, as one dials it, and what it is for."""

    shown: str
    dialled: str
    words: str = ""


@dataclass(frozen=True)
class House:
    """The settings of the house as values; what is empty is as the environment says."""

    version: int = 0
    company_name: str = ""
    given_name: str = ""
    accent: str = ""
    given_phones: tuple[tuple[str, str], ...] = ()
    hours: str = ""
    logo: Mapping[str, Any] = field(default_factory=dict)
    sender_name: str = ""
    sender_address: str = ""
    reply_to: str = ""
    limits: Mapping[str, int] = field(default_factory=dict)
    start_step: str = ""

    @property
    def portal_name(self) -> str:
        """What the portal is called: on top of pages, in titles, in mails."""
        return self.given_name or gettext("Support Portal")

    @property
    def phones(self) -> tuple[Phone, ...]:
        """Numbers in the order in which they are shown; the environment's where none was given."""
        if self.given_phones:
            return tuple(Phone(show_phone(number), number, words) for number, words in self.given_phones)
        return (_phone_as_written(settings.SUPPORT_PHONE),) if settings.SUPPORT_PHONE else ()

    @property
    def phone(self) -> str:
        """The first number as one reads it; nothing where none is known."""
        return self.phones[0].shown if self.phones else ""

    @property
    def sender(self) -> str:
        """The From of every mail."""
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return formataddr((self.sender_name or self.given_name or name, self.sender_address or address))

    def limit(self, name: str) -> int:
        """Return the limit of that name (accounts.house_limits), as the house or the environment says."""
        return self.limits.get(name) or BY_NAME[name].default()

    def picture(self, kind: str) -> str:
        """Return the digest of a size of the logo (accounts.logos), nothing where there is no logo."""
        return str(self.logo.get("pictures", {}).get(kind, {}).get("digest", ""))


class _Memory:
    """What this process last read, and until when it is believed without being asked again."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.house: House | None = None
        self.until = 0.0


_memory = _Memory()


def current() -> House:
    """Return the settings of the house; the database is asked only when another version is announced.

    While it is away, what this process last read holds, or what any process on this machine wrote down.
    """
    known = _memory.house
    if known is not None and _is_believed(known):
        return known
    try:
        return learn()
    except (DatabaseError, InterfaceError):
        # The second is what a connection says that was cut while nobody looked.
        found = known or _from_file() or House()
        remember(found, seconds=_BELIEVED_SECONDS)
        return found


def learn() -> House:
    """Read the settings anew and remember them.

    :raises DatabaseError: when there is no database
    :raises InterfaceError: when its connection was cut meanwhile
    """
    house = _from_row(HouseSettings.objects.filter(pk=1).first())
    # Added, never set: whoever changes the house announces the newest version, and we may have read an older one.
    cache.add(VERSION_KEY, house.version, _BELIEVED_SECONDS)
    if house != _memory.house:
        _write_down(house)
    remember(house, seconds=_BELIEVED_SECONDS)
    return house


def announce(version: int) -> None:
    """Tell every process that the house has another version now, after its commit."""
    cache.set(VERSION_KEY, version, _BELIEVED_SECONDS)
    with contextlib.suppress(DatabaseError, InterfaceError):
        learn()


def remember(house: House, *, seconds: float) -> None:
    """Believe these settings for so long, unless another version is announced."""
    with _memory.lock:
        _memory.house, _memory.until = house, time.monotonic() + seconds


def _is_believed(known: House) -> bool:
    announced = cache.get(VERSION_KEY)
    if announced is not None:
        return bool(announced == known.version)
    return time.monotonic() < _memory.until


def _from_row(row: HouseSettings | None) -> House:
    if row is None:
        return House()
    return House(
        version=row.version,
        company_name=row.company_name,
        given_name=row.portal_name,
        accent=row.accent,
        given_phones=tuple((number, words) for number, words in row.phones),
        hours=row.hours,
        logo=row.logo,
        sender_name=row.sender_name,
        sender_address=row.sender_address,
        reply_to=row.reply_to,
        limits=row.limits,
        start_step=row.start_step,
    )


def _phone_as_written(text: str) -> Phone:
    digits = "".join(character for character in text if character.isdigit())
    # A Brazilian number without its country code: area and subscriber.
    return Phone(text, "+" + (digits if len(digits) > 11 else f"55{digits}"))


def _file() -> Path:
    return Path(settings.PORTAL_DATA) / _FILE


def _write_down(house: House) -> None:
    # Best effort: a disk that is full or read-only must not cost a page.
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=settings.PORTAL_DATA, prefix=_FILE)
        path = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(house), file)
            path.replace(_file())
        except OSError:
            path.unlink(missing_ok=True)
            raise


def _from_file() -> House | None:
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
        return House(**{**kept, "given_phones": tuple((number, words) for number, words in kept["given_phones"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
