"""A batch of customers checked or imported: rows of whole groups, each batch and its progress in one transaction."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import Count

from accounts.enums import ImportState, Verdict
from accounts.models import CustomerImport, ImportRow
from accounts.services.audit import beginning, record
from accounts.services.importing.cleaning import Said
from accounts.services.importing.deciding import Decision, Outcome
from accounts.services.importing.executives import Executives
from accounts.services.importing.known import Known
from accounts.services.importing.notes import Note
from accounts.services.importing.reading import cleaned, columns_of
from accounts.services.importing.writing import write_decisions
from core.database import database_now

logger = logging.getLogger(__name__)

# As many whole groups as have about so many rows: a second or two, in which others may wait for the one writer
# of SQLite.
ROWS_A_BATCH: Final = 1_000
Groups = list[list[ImportRow]]


def check_batch(import_id: int) -> None:
    """Look at the next groups of rows: what would become of each; nothing of the customers is touched."""
    with transaction.atomic():
        taken = _locked(import_id, ImportState.CHECKING)
        if taken is None:
            return
        groups, upto = _next_groups(taken)
        said = _said(taken, groups)
        known, executives = Known(said), Executives(taken.executives)
        outcomes: dict[int, Outcome] = {}
        for rows in said:
            outcomes.update(_decided(rows, known, executives, taken.pk))
        _keep(taken, "counts", groups, outcomes, upto, then=ImportState.CHECKED)


def import_batch(import_id: int) -> None:
    """Write the next groups of rows; those of one customer come in together or tell why none of them did."""
    with transaction.atomic():
        taken = _locked(import_id, ImportState.IMPORTING)
        if taken is None:
            return
        groups, upto = _next_groups(taken)
        outcomes = _imported_at_once(taken, groups)
        if outcomes is None:
            outcomes = {}
            for rows in groups:
                outcomes.update(_imported_alone(taken, rows))
        _keep(taken, "results", groups, outcomes, upto, then=ImportState.DONE)
        if taken.state == ImportState.DONE:
            _tell_end(taken)


def _locked(import_id: int, state: ImportState) -> CustomerImport | None:
    """Return the import under its lock while it is in this state: of two workers one does this batch."""
    taken = CustomerImport.objects.select_for_update(no_key=True).get(pk=import_id)
    return taken if taken.state == state else None


def _next_groups(taken: CustomerImport) -> tuple[Groups, int]:
    """Return the rows of the next whole groups, and the number of the first group after them."""
    rows = ImportRow.objects.filter(customer_import=taken)
    ahead = rows.filter(group__gte=taken.groups_done, group__lt=taken.groups_done + ROWS_A_BATCH)
    sizes = ahead.values_list("group").annotate(size=Count("pk")).order_by("group")
    # Should a group be missing, those after it are not.
    upto, count = min(taken.groups_done + ROWS_A_BATCH, taken.group_count), 0
    for group, size in sizes:
        if count and count + size > ROWS_A_BATCH:
            break
        upto, count = group + 1, count + size
    found = rows.filter(group__gte=taken.groups_done, group__lt=upto).order_by("group", "number")
    return [list(members) for _group, members in groupby(found, key=lambda row: row.group)], upto


def _said(taken: CustomerImport, groups: Groups) -> list[list[Said]]:
    tables = [columns_of(table) for table in taken.tables]
    return [[cleaned(row, tables) for row in rows if row.verdict != Verdict.REFUSED] for rows in groups]


def _decided(rows: Sequence[Said], known: Known, executives: Executives, import_id: int) -> Mapping[int, Outcome]:
    try:
        return Decision(rows, known, executives).outcomes
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        # Whatever is odd in these rows, the others are looked at.
        logger.exception("import %s: rows from line %s could not be decided", import_id, rows[0].line)
        return _broken(rows)


def _broken(rows: Sequence[Said]) -> dict[int, Outcome]:
    return {said.number: Outcome(Verdict.REFUSED, [Note("broke")]) for said in rows}


def _imported_at_once(taken: CustomerImport, groups: Groups) -> dict[int, Outcome] | None:
    """Return what came of the groups, written together; None where one of them stood in the way of all."""
    try:
        with transaction.atomic():
            return _write(taken, _said(taken, groups))
    except (OperationalError, InterfaceError):
        # The database is away or a lock was not given: the batch is begun again.
        raise
    except Exception:
        logger.exception("import %s: a batch from group %s goes in one by one", taken.pk, taken.groups_done)
        return None


def _imported_alone(taken: CustomerImport, rows: Sequence[ImportRow]) -> dict[int, Outcome]:
    said = _said(taken, [list(rows)])
    try:
        with transaction.atomic():
            return _write(taken, said)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("import %s: rows from line %s were not taken", taken.pk, rows[0].line)
        return _broken(said[0])


def _write(taken: CustomerImport, said: list[list[Said]]) -> dict[int, Outcome]:
    wanted = [rows for rows in said if rows]
    known, executives = Known(wanted, is_locked=True), Executives(taken.executives)
    decisions = [Decision(rows, known, executives) for rows in wanted]
    write_decisions(decisions, executives, by=taken.confirmed_by, at=database_now())
    return {number: outcome for decision in decisions for number, outcome in decision.outcomes.items()}


_KEPT: Final = ("verdict", "is_adjusted", "notes", "person_id")


def _keep(
    taken: CustomerImport,
    field: str,
    groups: Groups,
    outcomes: Mapping[int, Outcome],
    upto: int,
    *,
    then: ImportState,
) -> None:
    """Keep what came of the rows, and how far this is, in the batch's transaction."""
    counts = Counter(getattr(taken, field))
    changed = []
    for row in (row for rows in groups for row in rows):
        before = [getattr(row, name) for name in _KEPT]
        if outcome := outcomes.get(row.number):
            _tell(row, outcome)
        if before != [getattr(row, name) for name in _KEPT]:
            changed.append(row)
        counts[row.verdict] += 1
        counts["adjusted"] += row.is_adjusted
        counts["people"] += _brings_person(row, outcomes.get(row.number))
        counts.update(f"note_{code}" for code in {code for code, _about in row.notes} if row.is_adjusted)
    # In one statement where `bulk_update` would write a condition a row.
    ImportRow.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["verdict", "is_adjusted", "notes", "person"],
    )
    setattr(taken, field, dict(counts))
    taken.groups_done = upto
    if upto >= taken.group_count:
        taken.state = then
    taken.save(update_fields=[field, "groups_done", "state"])


def _tell(row: ImportRow, outcome: Outcome) -> None:
    row.verdict, row.is_adjusted = outcome.verdict, outcome.is_adjusted
    row.notes = [note.kept() for note in outcome.notes]
    # Nobody is there yet while the rows are only looked at.
    if _brings_person(row, outcome) and outcome.person and outcome.person.row is not None:
        row.person_id = outcome.person.row.pk


def _brings_person(row: ImportRow, outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.person is not None and outcome.person.brought_by == row.number


def _tell_end(taken: CustomerImport) -> None:
    taken.finished_at = database_now()
    taken.save(update_fields=["finished_at"])
    told: dict[str, Any] = {f"rows_{verdict}": taken.results.get(verdict, 0) for verdict in Verdict.values if verdict}
    record(
        at=taken.finished_at,
        actor=taken.confirmed_by,
        action="customers_imported",
        subject_kind="customer_import",
        subject_id=taken.pk,
        data={"sha256": taken.sha256},
        changes=beginning({**told, "people": taken.results.get("people", 0)}),
    )
