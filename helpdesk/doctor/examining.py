"""The examinations, in the order in which one depends on the other."""

from __future__ import annotations

import resource
import smtplib
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from attachments.object_store import NotAStore, StoreFailed
from core.database import database_now
from helpdesk.doctor.findings import Finding
from helpdesk.health import why_not_ready
from helpdesk.supervisor.broker import running_beside
from monitoring.judging import judge
from monitoring.readings import read
from monitoring.words import sentence_of

# Time limits and one-time codes are compared across machines.
_SKEW_SECONDS: Final = 5.0
# A web process has 48 threads, each with a connection, a file and a socket, and what the rest needs.
_LEAST_OPEN_FILES: Final = 1024
_PATIENCE_SECONDS: Final = 5
_PROBE: Final = b"written by manage.py doctor"


def examine_settings() -> Iterator[Finding]:
    """Yield what Django's and our own checks say of the settings, the secret, the login and the second wall."""
    for message in checks.run_checks(include_deployment_checks=True):
        if message.level < checks.WARNING or message.is_silenced():
            continue
        words = f"{message.msg} {message.hint}" if message.hint else str(message.msg)
        yield Finding(f"{' '.join(words.split())} ({message.id})", is_wrong=message.level >= checks.ERROR)


def examine_secret() -> Iterator[Finding]:
    """Yield whether others of this machine can read the kept secret."""
    kept = settings.PORTAL_DATA / "secret_key"
    if kept.is_file() and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        yield Finding(f"Others can read {kept}, which signs every session. Run chmod 600 {kept}.")


def examine_database() -> Iterator[Finding]:
    """Yield whether the database answers, takes writes, is migrated, and keeps our time."""
    reason = why_not_ready()
    if reason == "migrations":
        yield Finding("The database lacks migrations of this version. Run manage.py migrate.")
        return
    if reason:
        yield Finding("The database cannot be reached or written. Check DATABASE_URL, its disk, and that it runs.")
        return
    skew = abs((database_now() - datetime.now(UTC)).total_seconds())
    if skew > _SKEW_SECONDS:
        yield Finding(f"This machine's clock and the database's are {skew:.0f} s apart. Let both follow a time server.")


def examine_files() -> Iterator[Finding]:
    """Yield whether a file can be written, read and removed where attachments lie."""
    try:
        name = default_storage.save("doctor-probe", ContentFile(_PROBE))
        with default_storage.open(name) as file:
            is_same = file.read() == _PROBE
        default_storage.delete(name)
    except NotAStore:
        # The examination of the settings says so.
        return
    except OSError as error:
        yield Finding(_words_for_unwritten(error))
        return
    if not is_same:
        place, what = ("in the object store", "it") if settings.FILES_URL else (f"at {settings.FILES_ROOT}", "the disk")
        yield Finding(f"What was written {place} does not read the same. Check {what}.")


def _words_for_unwritten(error: OSError) -> str:
    if isinstance(error, StoreFailed):
        return f"No file can be kept: {error}. Its own log tells why: look at its disk, and at how much it may hold."
    if settings.FILES_URL:
        return f"No file can be kept: {error}. Check FILES_URL: host, bucket, key and what it may do."
    return f"No file can be written at {settings.FILES_ROOT}: {error}. Give it to the portal's user."


def examine_static() -> Iterator[Finding]:
    """Yield whether pages find their styles and scripts."""
    if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        yield Finding(f"No collected static files lie at {settings.STATIC_ROOT}. Run manage.py collectstatic.")


def examine_mail() -> Iterator[Finding]:
    """Yield whether the mail server takes us in; nothing is sent."""
    if not settings.EMAIL_URL:
        return
    connection = get_connection(timeout=_PATIENCE_SECONDS)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        words = f"{type(error).__name__}: {error}"
        yield Finding(f"The mail server does not take us in ({words}). Check EMAIL_URL: host, port, user, password.")
    finally:
        connection.close()


def examine_limits() -> Iterator[Finding]:
    """Yield whether a web process may open as many files as it has threads for."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _LEAST_OPEN_FILES:
        yield Finding(f"A process may open {soft} files at once; the web needs {_LEAST_OPEN_FILES}. Raise `ulimit -n`.")


def examine_house() -> Iterator[Finding]:
    """Yield what one look at the house shows: outbox, processes, sweeps, room, Redis, backups."""
    try:
        readings = read(redis_url=running_beside(settings.PORTAL_DATA) or settings.REDIS_URL)
    except (DatabaseError, InterfaceError) as error:
        yield Finding(f"The house could not be looked at: {error}")
        return
    for trouble in judge(readings):
        said = sentence_of(trouble, zone=timezone.get_default_timezone())
        yield Finding(said, is_wrong=trouble.is_urgent)


EXAMINATIONS: Final[dict[str, Callable[[], Iterator[Finding]]]] = {
    "settings": examine_settings,
    "secret": examine_secret,
    "database": examine_database,
    "files": examine_files,
    "static files": examine_static,
    "mail": examine_mail,
    "limits": examine_limits,
    "processes, outbox, room, Redis, backups": examine_house,
}
