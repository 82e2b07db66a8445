"""Sealing the trail: one sweep gives every entry its link of the chain, after it was written and never while."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from accounts.models import AuditEntry, AuditSeal, AuditUnsealed, AuditWords
from accounts.seals import BEGINNING, NEWEST, Sealed, seal_of
from core.database import database_now

_BATCH = 500


def seal_trail(*, batches: int = 40) -> int:
    """Seal what waits, in the order of its numbers, and return how many entries were sealed.

    Entries commit in another order than they are numbered: one that comes late is sealed later, and misses nothing.
    """
    sealed = 0
    for _round in range(batches):
        # Asked outside the transaction, which on SQLite would queue for the one writer.
        if not AuditUnsealed.objects.exists():
            break
        done = _seal_batch()
        sealed += done
        if done < _BATCH:
            break
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    # The rows that wait are the lock: a twin goes on only when they are gone, and then reads the newest seal.
    waiting = list(
        AuditUnsealed.objects.select_for_update().order_by("entry_id").values_list("entry_id", flat=True)[:_BATCH]
    )
    if not waiting:
        return 0
    last = AuditSeal.objects.order_by("-number").first()
    number, digest = (last.number, last.digest) if last else (0, BEGINNING)
    words = defaultdict(list)
    for entry_id, field, said in AuditWords.objects.filter(entry__in=waiting).values_list("entry", "field", "digest"):
        words[entry_id].append((field, said))
    at, seals = database_now(), []
    for entry in AuditEntry.objects.filter(pk__in=waiting).order_by("pk"):
        number += 1
        digest = seal_of(
            version=NEWEST, number=number, previous=digest, entry=sealed_part(entry), words=words[entry.pk]
        )
        seals.append(AuditSeal(number=number, entry=entry, version=NEWEST, digest=digest, at=at))
    AuditSeal.objects.bulk_create(seals)
    AuditUnsealed.objects.filter(entry__in=waiting).delete()
    return len(seals)


def sealed_part(entry: AuditEntry) -> Sealed:
    """Return what of this entry its seal covers."""
    return Sealed(
        entry_id=entry.pk,
        at=entry.at,
        actor_id=entry.actor_id,
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        data=entry.data,
    )
