"""A file of customers taken in, given its columns, confirmed, set aside: what a person does to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.customer_file.columns import Column, said_twice
from accounts.customer_file.limits import MAX_BYTES, FileUnreadable
from accounts.customer_file.tables import require_table
from accounts.enums import ImportState, Verdict
from accounts.models import CustomerImport, ImportPiece, ImportRow, User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.audit import record
from core.database import database_now
from core.services.waking import wake_for

SWEEP = "import_customers"
# In bytes: more than the lines among which heads are looked for.
_BEGINNING: Final = 64 * 1024


class ImportMovedOn(Exception):
    """The import is no longer where this act begins: somebody else was quicker."""


class AnotherImportRuns(Exception):
    """Customers are being imported from another file now."""


class SaidTwice(Exception):
    """Two columns of one table were told to say the same; `columns` tells what."""

    def __init__(self, columns: set[Column]) -> None:
        super().__init__(columns)
        self.columns = columns


@transaction.atomic
def begin_import(*, by: User | None, file_name: str, pieces: Iterable[bytes]) -> CustomerImport:
    """Take in a file of customers, to be read and checked by a worker; nothing of it counts yet.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises FileUnreadable: when there is nothing in it, more than is taken, or plainly no table
    """
    _require_administrator(by, "import_begun")
    taken = CustomerImport.objects.create(file_name=file_name[:200], size=0, by=by, created_at=database_now())
    digest = hashlib.sha256()
    for number, data in enumerate(pieces):
        if not number:
            require_table(data[:_BEGINNING])
        digest.update(data)
        taken.size += len(data)
        if taken.size > MAX_BYTES:
            raise FileUnreadable("too_large")
        ImportPiece.objects.create(customer_import=taken, number=number, data=data)
    if not taken.size:
        raise FileUnreadable("nothing_in_it")
    taken.sha256 = digest.hexdigest()
    taken.save(update_fields=["size", "sha256"])
    wake_for(SWEEP)
    return taken


@transaction.atomic
def choose_columns(*, by: User | None, import_id: int, columns: Sequence[Sequence[Column | None]]) -> CustomerImport:
    """Say what the columns of each table mean, and have the file read anew with that.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises ImportMovedOn: when it is being imported, or was
    :raises SaidTwice: when two columns of one table are to say the same
    """
    _require_administrator(by, "import_columns")
    taken = _locked(import_id, ImportState.COLUMNS, ImportState.CHECKED)
    for table, chosen in zip(taken.tables, columns, strict=True):
        if twice := said_twice(chosen):
            raise SaidTwice(twice)
        table["columns"] = [column or "" for column in chosen]
    ImportRow.objects.filter(customer_import=taken).delete()
    taken.state, taken.executives, taken.counts = ImportState.READING, {}, {}
    taken.row_count = taken.group_count = taken.groups_done = 0
    taken.claimed_until = None
    taken.save()
    wake_for(SWEEP)
    return taken


@transaction.atomic
def confirm_import(*, by: User | None, import_id: int) -> CustomerImport:
    """Let everything that was not refused come in; who confirms it stands in the trail.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises ImportMovedOn: when it is not checked, or was confirmed already
    :raises AnotherImportRuns: while customers come in from another file
    """
    _require_administrator(by, "customers_imported")
    taken = _locked(import_id, ImportState.CHECKED)
    taken.state, taken.groups_done, taken.confirmed_by = ImportState.IMPORTING, 0, by
    taken.confirmed_at = database_now()
    try:
        with transaction.atomic():
            taken.save(update_fields=["state", "groups_done", "confirmed_by", "confirmed_at"])
    except IntegrityError as error:
        raise AnotherImportRuns from error
    record(
        at=taken.confirmed_at,
        actor=by,
        action="customers_import_begun",
        subject_kind="customer_import",
        subject_id=taken.pk,
        data={"sha256": taken.sha256, "rows": taken.row_count},
    )
    wake_for(SWEEP)
    return taken


@transaction.atomic
def discard_import(*, by: User | None, import_id: int) -> CustomerImport:
    """Set a file aside that was not imported, and forget what stood in it.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises ImportMovedOn: when it is being imported, or was
    """
    _require_administrator(by, "import_discarded")
    taken = _locked(import_id, *(state for state in ImportState if state not in _BEYOND))
    taken.state, taken.reason, taken.reason_about = ImportState.DISCARDED, "", ""
    taken.save(update_fields=["state", "reason", "reason_about"])
    forget_rows(taken)
    return taken


@transaction.atomic
def send_invitations(*, by: User | None, import_id: int) -> CustomerImport:
    """Have everyone invited whom this import brought in and who has no way in yet.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises ImportMovedOn: when it is not imported, or the invitations are on their way
    """
    _require_administrator(by, "import_invitations")
    taken = _locked(import_id, ImportState.DONE)
    taken.state, taken.confirmed_by = ImportState.INVITING, by
    taken.save(update_fields=["state", "confirmed_by"])
    record(
        at=database_now(),
        actor=by,
        action="customers_import_invites",
        subject_kind="customer_import",
        subject_id=taken.pk,
        data={"people": rows_to_invite(taken).count()},
    )
    wake_for(SWEEP)
    return taken


_BEYOND = (ImportState.IMPORTING, ImportState.DONE, ImportState.INVITING, ImportState.DISCARDED)


def rows_to_invite(taken: CustomerImport) -> QuerySet[ImportRow]:
    """Return the rows that brought somebody in who was not invited by this import."""
    return ImportRow.objects.filter(
        customer_import=taken, verdict=Verdict.NEW, person__isnull=False, is_invited=False
    ).order_by("number")


def forget_rows(taken: CustomerImport) -> None:
    """Delete the file and what was read of it, in the caller's transaction; what came of it stays in the counts."""
    ImportRow.objects.filter(customer_import=taken).delete()
    ImportPiece.objects.filter(customer_import=taken).delete()


def _locked(import_id: int, *states: ImportState) -> CustomerImport:
    taken = CustomerImport.objects.select_for_update(no_key=True).get(pk=import_id)
    if taken.state not in states:
        raise ImportMovedOn(taken.state)
    return taken


def _require_administrator(by: User | None, act: str) -> None:
    if not may_administer(by):
        raise ActNotPermitted(act)
