"""Asking the virus scanner about files, outside of any request: due by rows, claimed, tried again, settled once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from attachments.content import StoredContent
from attachments.enums import ScanError, ScanState
from attachments.events import HostileFileFound
from attachments.models import Attachment
from attachments.owners import UNSETTLED
from attachments.querysets import AttachmentQuerySet
from attachments.scanner_port import Scanner, ScannerUnavailable, Verdict
from attachments.scanners import configured_scanner
from attachments.selectors import content_of
from attachments.services.purging import discard_blob
from core.database import database_now
from core.events import publish
from core.services.waking import wake_for

logger = logging.getLogger(__name__)

# How long a worker keeps a file to itself beyond the scanner's own patience: of one that died, another takes it then.
LEASE = timedelta(minutes=1)
SLOWEST_BYTES = 4 * 1024**2
SHORTEST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
# A file at which the scanner fails, or that ends the worker, is given up before one that only waits for a scanner.
MOST_FAILURES = 5
GIVE_UP_AFTER = timedelta(hours=24)
# So many workers a scanner that hangs may hold; two that claim in the same moment may make it one more.
AT_ONCE = 2
# No file is begun later than this in one run.
_A_RUN = 40.0


def asked_of_scanner(*, at: datetime) -> dict[str, Any]:
    """Return the fields of a file that is complete now; where there is a scanner, a worker is woken on commit."""
    if configured_scanner() is None:
        return {"scan_state": ScanState.CLEAN}
    wake_for("scan_files")
    return {"scan_state": ScanState.PENDING, "scan_due_at": at}


class _Unreadable(Exception):
    """The house's own bytes could not be read: nothing that the scanner did."""


@dataclass(frozen=True)
class _Claim:
    """A file that this process alone may settle, until the lease ends."""

    file: Attachment
    until: datetime


def scan_files(*, seconds: float = _A_RUN) -> int:
    """Ask the scanner about files that are due, and return how many were settled.

    Any number may run: a conditional update decides who asks about a file. Where no scanner is named any more, what
    still waits for one is clean by our own checks.
    """
    scanner = configured_scanner()
    if scanner is None:
        return _let_all_go()
    until, settled = time.monotonic() + seconds, 0
    while time.monotonic() < until and (claim := _claim_next()) is not None:
        try:
            # A scanner that is away or hangs is found out here, in seconds, and no file is blamed.
            name = scanner.name()
        except ScannerUnavailable as unavailable:
            logger.warning("the virus scanner does not answer: %s", unavailable)
            return settled + _wait_for_scanner(claim)
        settled += _scan(claim, scanner, name[:80])
    return settled


def _claim_next() -> _Claim | None:
    now = database_now()
    if Attachment.objects.awaiting_scan().filter(scan_leased_until__gt=now).count() >= AT_ONCE:
        return None
    # Small files first: a picture that an analyst waits for does not stand behind a video of gigabytes.
    for file in Attachment.objects.due_for_scan(now).order_by("size", "scan_due_at")[:AT_ONCE]:
        until = now + LEASE + timedelta(seconds=settings.CLAMAV_TIMEOUT + file.size // SLOWEST_BYTES)
        # Counted before it is tried, so that a file which ends the worker is not tried for ever.
        counted = {"scan_failures": F("scan_failures") + 1}
        mine = Attachment.objects.due_for_scan(now).filter(pk=file.pk)
        if mine.update(scan_due_at=until, scan_leased_until=until, **counted):
            return _Claim(file, until)
    return None


def _scan(claim: _Claim, scanner: Scanner, name: str) -> int:
    """Settle a claimed file, or put it back, and return how many were settled."""
    file = claim.file
    if file.scan_failures < MOST_FAILURES:
        try:
            with content_of(file) as content:
                return _settle(claim, scanner.scan(_pieces_of(content)), name)
        except ScannerUnavailable as unavailable:
            logger.warning("file %s could not be scanned: %s", file.pk, unavailable)
        except _Unreadable:
            # The bytes are not all there: verify_invariants names it.
            logger.exception("file %s could not be read for the scanner", file.pk)
    if file.scan_failures + 1 >= MOST_FAILURES:
        return _settle(claim, Verdict(ScanState.ERROR, ScanError.FAILED), name)
    wait = _wait_of(file, database_now()) * (file.scan_failures + 1)
    _held(claim).update(scan_due_at=database_now() + wait, scan_leased_until=None)
    return 0


def _pieces_of(content: StoredContent) -> Iterator[bytes]:
    try:
        yield from content.stream(0, content.size)
    except OSError as error:
        raise _Unreadable from error


def _wait_for_scanner(claim: _Claim) -> int:
    """Put the file back without blame, and with it whatever else is due: asking once for all of them is enough."""
    now = database_now()
    file = claim.file
    if now - file.created_at > GIVE_UP_AFTER:
        return _settle(claim, Verdict(ScanState.ERROR, ScanError.NO_ANSWER), "")
    again = now + _wait_of(file, now)
    _held(claim).update(scan_due_at=again, scan_leased_until=None, scan_failures=file.scan_failures)
    Attachment.objects.due_for_scan(now).filter(created_at__gt=now - GIVE_UP_AFTER).update(scan_due_at=again)
    return 0


def _wait_of(file: Attachment, now: datetime) -> timedelta:
    """Return how long a file waits before it is tried again: the longer, the longer it waits already."""
    return min(max((now - file.created_at) / 4, SHORTEST_WAIT), LONGEST_WAIT)


def _held(claim: _Claim) -> AttachmentQuerySet:
    """Return the claimed row, if it is still this process that may settle it."""
    return Attachment.objects.awaiting_scan().filter(pk=claim.file.pk, scan_leased_until=claim.until)


def _settle(claim: _Claim, verdict: Verdict, name: str) -> int:
    """Keep the verdict, once, whoever else asked meanwhile; return 1 when it was kept."""
    owner: tuple[str, int | None] | None = None
    while owner is None:
        owner = _held(claim).values_list("owner_kind", "owner_id").first()
        if owner is None:
            return 0
        if not _keep(claim, verdict, name, owner):
            owner = None
    return 1


@transaction.atomic
def _keep(claim: _Claim, verdict: Verdict, name: str, owner: tuple[str, int | None]) -> bool:
    now = database_now()
    kind, owner_id = owner
    if verdict.state == ScanState.REFUSED and kind not in UNSETTLED and owner_id is not None:
        # Before the file's own row: whoever hears it locks the ticket first.
        publish(
            HostileFileFound(
                at=now,
                attachment_id=str(claim.file.pk),
                uploader_id=claim.file.uploaded_by_id,
                owner_kind=kind,
                owner_id=owner_id,
            )
        )
    changes: dict[str, Any] = {
        "scan_state": verdict.state,
        "scan_reason": verdict.reason,
        "scanned_by": name,
        "scanned_at": now,
        "scan_due_at": None,
        "scan_leased_until": None,
        "scan_failures": claim.file.scan_failures,
    }
    if verdict.state == ScanState.REFUSED:
        changes["blob"] = None
    # Who owns it is asked again: a form that named the file meanwhile has a ticket that must be told.
    if not _held(claim).filter(owner_kind=kind, owner_id=owner_id).update(**changes):
        transaction.set_rollback(True)
        return False
    if verdict.state == ScanState.REFUSED and claim.file.blob_id is not None:
        discard_blob(claim.file.blob_id)
    return True


def _let_all_go() -> int:
    waiting = Attachment.objects.awaiting_scan()
    if not waiting.exists():
        return 0
    return waiting.update(scan_state=ScanState.CLEAN, scan_due_at=None, scan_leased_until=None)
