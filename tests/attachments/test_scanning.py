"""Files before the virus scanner: settled once, tried again, given up with a reason, and never in anybody's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from attachments.enums import ScanError, ScanState
from attachments.models import Attachment, Blob, BlobPart
from attachments.services import scanning
from attachments.services.claiming import discard, erase
from attachments.services.receiving import receive
from attachments.services.scanning import scan_files
from core.database import database_now
from tests.factories import make_customer
from tests.fakes.clamd import EICAR, NAME, FakeClamd, running

pytestmark = pytest.mark.django_db

LOG = b"ORA-01403: dados nao encontrados\n"
HOSTILE = LOG + EICAR


@pytest.fixture
def ana() -> User:
    return make_customer()


@pytest.fixture
def clamd(settings) -> Iterator[FakeClamd]:
    with running() as daemon:
        settings.CLAMAV_URL, settings.CLAMAV_TIMEOUT = daemon.url, 20
        yield daemon


def sent(by: User, data: bytes = LOG, name: str = "erro.log") -> Attachment:
    return receive(by=by, name=name, chunks=[data])


def state_of(file: Attachment) -> tuple[str, str]:
    return Attachment.objects.values_list("scan_state", "scan_reason").get(pk=file.pk)


def make_due(**older: float) -> None:
    """Let time pass for all files that wait."""
    waiting = Attachment.objects.awaiting_scan()
    waiting.update(
        scan_due_at=F("scan_due_at") - timedelta(days=1),
        scan_leased_until=F("scan_leased_until") - timedelta(days=1),
        created_at=F("created_at") - timedelta(**older),
    )


def test_without_a_scanner_our_own_checks_make_a_file_clean(ana: User) -> None:
    file = sent(ana, HOSTILE)

    file.refresh_from_db()
    assert (file.scan_state, file.scanned_by, file.scanned_at, scan_files()) == (ScanState.CLEAN, "", None, 0)


def test_file_waits_for_the_scanner_and_is_settled_with_its_name(ana: User, clamd: FakeClamd) -> None:
    file = sent(ana)
    before = state_of(file)

    assert (before, scan_files(), clamd.scanned) == ((ScanState.PENDING, ""), 1, [LOG])
    file.refresh_from_db()
    assert (file.scan_state, file.scanned_by, file.scan_due_at, file.scan_leased_until) == (
        ScanState.CLEAN, "ClamAV 1.4.6/27500", None, None,
    )  # fmt: skip
    assert file.scanned_at is not None
    assert scan_files() == 0


@pytest.mark.django_db(transaction=True)
def test_hostile_file_loses_its_bytes_at_once_and_keeps_its_row(ana: User, clamd: FakeClamd) -> None:
    file = sent(ana, HOSTILE)
    keys = list(BlobPart.objects.values_list("key", flat=True))
    assert all(default_storage.exists(key) for key in keys)

    assert scan_files() == 1

    assert state_of(file) == (ScanState.REFUSED, NAME)
    assert (Blob.objects.count(), [key for key in keys if default_storage.exists(key)]) == (0, [])


def test_scanner_that_is_away_leaves_files_waiting_longer_and_longer(ana: User, clamd: FakeClamd) -> None:
    files = [sent(ana), sent(ana, name="outro.log")]
    clamd.close()

    waits = []
    for minutes in (0, 4, 60):
        make_due(minutes=minutes)
        assert scan_files() == 0
        rows = Attachment.objects.filter(pk__in=[file.pk for file in files])
        now = database_now()
        waits.append({round((row.scan_due_at - now).total_seconds(), -1) for row in rows})
        # Nobody asks before that, and no file is blamed.
        assert [(row.scan_state, row.scan_failures, row.scan_leased_until) for row in rows] == [
            ("pending", 0, None)
        ] * 2

    # A slow machine has used up some of it by now.
    assert (waits[0] <= {0, 10}, waits[1:]) == (True, [{60}, {300}])


def test_scanner_that_did_not_answer_for_a_day_is_waited_for_no_longer(ana: User, clamd: FakeClamd) -> None:
    file = sent(ana)
    clamd.close()
    make_due(hours=25)

    assert (scan_files(), state_of(file)) == (1, (ScanState.ERROR, ScanError.NO_ANSWER))


@pytest.mark.parametrize("manner", ["hangs", "hangs_up", "cut", "odd", "drips"])
def test_file_at_which_the_scanner_fails_is_tried_again_and_then_given_up(
    ana: User, clamd: FakeClamd, settings, manner: str
) -> None:
    settings.CLAMAV_TIMEOUT = 0.05
    file = sent(ana)
    clamd.manner = manner

    states = []
    for _ in range(scanning.MOST_FAILURES):
        make_due()
        scan_files()
        states.append(state_of(file))

    assert states == [(ScanState.PENDING, "")] * 4 + [(ScanState.ERROR, ScanError.FAILED)]


def test_scanner_that_comes_back_settles_what_waited(ana: User, clamd: FakeClamd) -> None:
    file = sent(ana)
    clamd.manner = "cut"
    scan_files()
    assert state_of(file)[0] == ScanState.PENDING

    clamd.manner = "well"
    make_due()

    assert (scan_files(), state_of(file)) == (1, (ScanState.CLEAN, ""))


def test_worker_that_died_before_it_wrote_lets_another_have_the_file(
    ana: User, clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sent(ana)

    class Killed(BaseException):
        pass

    def die(*_args: object) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(scanning, "_settle", die)
        with pytest.raises(Killed):
            scan_files()
    held = [scan_files(), state_of(file)]
    make_due()

    assert held == [0, (ScanState.PENDING, "")]
    assert (scan_files(), state_of(file), clamd.scanned) == (1, (ScanState.CLEAN, ""), [LOG, LOG])


def test_verdict_that_comes_after_the_lease_is_not_kept_twice(ana: User, clamd: FakeClamd) -> None:
    file = sent(ana)
    slow = scanning._claim_next()
    assert slow is not None
    make_due()

    assert scan_files() == 1
    first = Attachment.objects.get(pk=file.pk)
    late = scanning._settle(slow, scanning.Verdict(ScanState.REFUSED, NAME), "other")

    assert (late, state_of(file), Attachment.objects.get(pk=file.pk).scanned_at) == (
        0, (ScanState.CLEAN, ""), first.scanned_at,
    )  # fmt: skip


def test_verdict_of_who_lost_the_lease_is_left_to_who_has_it(ana: User, clamd: FakeClamd) -> None:
    file = sent(ana)
    slow = scanning._claim_next()
    make_due()
    holder = scanning._claim_next()
    assert slow is not None
    assert holder is not None

    hostile = scanning.Verdict(ScanState.REFUSED, NAME)
    kept = [scanning._settle(slow, scanning.Verdict(ScanState.CLEAN), "x"), scanning._settle(holder, hostile, "y")]

    assert (kept, state_of(file)) == ([0, 1], (ScanState.REFUSED, NAME))


def test_only_so_many_files_are_scanned_at_once(ana: User, clamd: FakeClamd) -> None:
    for name in ("a.log", "b.log", "c.log"):
        sent(ana, name=name)

    claims = [scanning._claim_next() for _ in range(3)]

    assert [claim is not None for claim in claims] == [True, True, False]


def test_file_that_ended_every_worker_is_given_up(ana: User, clamd: FakeClamd) -> None:
    file = sent(ana)
    for _ in range(scanning.MOST_FAILURES):
        assert scanning._claim_next() is not None
        make_due()

    assert (scan_files(), state_of(file), clamd.scanned) == (1, (ScanState.ERROR, ScanError.FAILED), [])


def test_file_above_the_limit_says_so(ana: User, clamd: FakeClamd) -> None:
    clamd.limit = 10
    file = sent(ana)

    assert (scan_files(), state_of(file)) == (1, (ScanState.ERROR, ScanError.TOO_LARGE))


def test_bytes_that_are_missing_are_no_fault_of_others(ana: User, clamd: FakeClamd) -> None:
    broken, whole = sent(ana), sent(ana, LOG * 2, name="b.log")
    default_storage.delete(BlobPart.objects.get(blob=broken.blob_id).key)

    assert scan_files() == 1
    assert (state_of(broken), state_of(whole)) == ((ScanState.PENDING, ""), (ScanState.CLEAN, ""))


def test_what_was_erased_or_thrown_away_meanwhile_is_not_settled(ana: User, clamd: FakeClamd) -> None:
    erased, thrown = sent(ana), sent(ana, name="b.log")
    claims = [scanning._claim_next(), scanning._claim_next()]
    erase(attachment_id=erased.pk, by=ana, reason="senha")
    discard(attachment_id=thrown.pk, by=ana)

    hostile = scanning.Verdict(ScanState.REFUSED, NAME)
    assert [scanning._settle(claim, hostile, "x") for claim in claims if claim] == [0, 0]
    assert state_of(erased) == (ScanState.PENDING, "")
    assert scan_files() == 0


def test_files_are_let_go_when_no_scanner_is_named_any_more(ana: User, clamd: FakeClamd, settings) -> None:
    file = sent(ana)
    settings.CLAMAV_URL = ""

    assert (scan_files(), state_of(file)) == (1, (ScanState.CLEAN, ""))


@pytest.mark.parametrize(
    "fields",
    [
        {"scan_state": "infected"},
        {"scan_state": "pending"},
        {"scan_state": "refused", "scan_reason": "x", "scanned_at": "2026-11-24T00:00Z"},
        {"scan_state": "error", "scanned_at": "2026-11-24T00:00Z"},
        {"scan_reason": "x"},
        {"scan_leased_until": "2026-11-24T00:00Z"},
        {"blob": None},
    ],
)
def test_database_takes_no_state_that_says_two_things(ana: User, fields: dict[str, object]) -> None:
    file = sent(ana)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=file.pk).update(**fields)
