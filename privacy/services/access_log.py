"""Writing down who looked at what: gathered by each process, written once a second, forgotten after six months.

No request waits for the log: a commit of its own would cost each of them SQLite's one writer. What a process holds when
it is killed, at most a second of it, is lost; the database being away loses nothing until the buffer is full.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, close_old_connections, transaction

from core.database import database_now
from core.sides import STAFF, as_staff, asking_as
from privacy.looking import REPEATED_EVERY
from privacy.models import AccessLine

logger = logging.getLogger(__name__)

# The longest six months there are.
KEPT: Final = timedelta(days=184)
_HELD: Final = 20_000
_BATCH: Final = 500
_FORGOTTEN_AT_ONCE: Final = 5000


class Buffer:
    """The lines that this process has not written yet; the oldest give way where the database is away for long."""

    def __init__(self, *, holds: int = _HELD, clock: Callable[[], float] = time.monotonic) -> None:
        self._lines: deque[AccessLine] = deque(maxlen=holds)
        self._seen: OrderedDict[tuple[object, ...], float] = OrderedDict()
        self._lock = threading.Lock()
        self._clock = clock
        self.lost = 0

    def add(self, line: AccessLine) -> None:
        """Take a line in; costs no query."""
        with self._lock:
            self.lost += len(self._lines) == self._lines.maxlen
            self._lines.append(line)

    def is_repeated(self, *look: object) -> bool:
        """Whether this look was there within the last ten minutes, here; it counts from now on."""
        now = self._clock()
        with self._lock:
            seen = self._seen.get(look)
            if seen is not None and now - seen < REPEATED_EVERY.total_seconds():
                return True
            self._seen[look] = now
            self._seen.move_to_end(look)
            while len(self._seen) > _HELD:
                self._seen.popitem(last=False)
        return False

    def take(self, count: int) -> list[AccessLine]:
        """Take the oldest lines out."""
        with self._lock:
            return [self._lines.popleft() for _turn in range(min(count, len(self._lines)))]

    def give_back(self, lines: list[AccessLine]) -> None:
        """Put lines back in front, as far as there is room."""
        with self._lock:
            room = (self._lines.maxlen or 0) - len(self._lines)
            kept = lines[max(0, len(lines) - room) :]
            self.lost += len(lines) - len(kept)
            self._lines.extendleft(reversed(kept))

    def clear(self) -> None:
        """Forget all of it."""
        with self._lock:
            self._lines.clear()
            self._seen.clear()


buffer = Buffer()


@as_staff
def write_lines() -> int:
    """Write what this process gathered and return how many lines that were."""
    written = 0
    while lines := buffer.take(_BATCH):
        try:
            written += _write(lines)
        except (DatabaseError, InterfaceError) as error:
            buffer.give_back(lines)
            logger.warning("the log of access waits: %s", error)
            break
    if buffer.lost:
        logger.error("%s lines of the log of access are lost: the database was away for too long", buffer.lost)
        buffer.lost = 0
    return written


def _write(lines: list[AccessLine]) -> int:
    try:
        with transaction.atomic():
            AccessLine.objects.bulk_create(lines)
    except IntegrityError:
        # One that the database refuses must not hold up the others for ever.
        return sum(_write_one(line) for line in lines)
    return len(lines)


def _write_one(line: AccessLine) -> bool:
    try:
        with transaction.atomic():
            AccessLine.objects.bulk_create([line])
    except IntegrityError:
        logger.exception("a line of the log of access was refused: %s", line)
        return False
    return True


def begin_writing() -> threading.Thread | None:
    """Write once a second from now on, and once more when the process ends; None where nothing writes by itself."""
    seconds = settings.ACCESS_LOG_SECONDS
    if not seconds:
        return None
    thread = threading.Thread(target=_write_for_ever, args=(seconds,), name="access log", daemon=True)
    thread.start()
    atexit.register(_write_quietly)
    return thread


def _write_for_ever(seconds: float) -> None:
    while True:
        time.sleep(seconds)
        _write_quietly()


def _write_quietly() -> None:
    try:
        # A thread of its own stands on no side of the second wall; the log is staff's.
        with asking_as(STAFF):
            write_lines()
    except Exception:
        logger.exception("the log of access could not be written")
    finally:
        close_old_connections()


def forget_old_lines(*, batches: int = 100) -> int:
    """Delete lines that are older than six months, a batch at a time, and return how many went."""
    gone = 0
    for _turn in range(batches):
        old = AccessLine.objects.filter(at__lt=database_now() - KEPT).order_by("at")
        ids = list(old.values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE])
        if not ids:
            break
        gone += AccessLine.objects.filter(pk__in=ids).delete()[0]
    return gone
