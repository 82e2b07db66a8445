"""The chain of the trail's seals, read from its beginning: what is changed, missing, out of its place, or late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models.functions import Now

from accounts.models import AuditEntry, AuditSeal, AuditUnsealed, AuditWords
from accounts.models.audit import ANONYMISED
from accounts.seals import BEGINNING, Sealed, emptying_digest, seal_of, words_digest
from core.database import database_now

# The sweep comes every few seconds: what waits so long waits for somebody to look.
LATE: Final = timedelta(minutes=10)
_BATCH: Final = 2000


@dataclass(frozen=True)
class Head:
    """The newest seal: kept elsewhere, it shows that nothing before it was written anew."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def head_of_chain() -> Head:
    """Return the newest seal; number 0 where there is none."""
    last = AuditSeal.objects.order_by("-number").values_list("number", "digest").first()
    return Head(*last) if last else Head(0, BEGINNING)


def seal_numbered(number: int) -> str | None:
    """Return the digest of the seal with this number, or None where there is none."""
    return AuditSeal.objects.filter(number=number).values_list("digest", flat=True).first()


def broken_seals() -> Iterator[str]:
    """Yield every entry, word and seal that is not what was sealed; in memory of one batch, whatever the length."""
    number, digest = 0, BEGINNING
    while batch := _seals_after(number):
        words = _words_between(batch[0][0], batch[-1][0])
        for at, version, said, *entry in batch:
            if at != number + 1:
                yield f"seals {number + 1} to {at - 1} are missing, or their entries are"
                digest = ""
            sealed = Sealed(*entry)
            yield from _broken_words(sealed.entry_id, words[sealed.entry_id])
            yield from _broken_emptying(sealed)
            covered = [(row[0], row[1]) for row in words[sealed.entry_id]]
            # Behind a gap there is nothing to compare with: what is not there any more was named.
            if (at == number + 1) and said != _expected(version, at, digest, sealed, covered):
                yield f"entry {sealed.entry_id} ({sealed.action}) or its place is not what seal {at} covers"
            number, digest = at, said


def unsealed_entries() -> Iterator[str]:
    """Yield entries whose seal is late, and those that never waited for one."""
    waiting = AuditUnsealed.objects.filter(since__lt=database_now() - LATE).order_by("entry_id")
    for entry_id, since in waiting.values_list("entry_id", "since").iterator():
        yield f"entry {entry_id} waits for its seal since {since:%Y-%m-%d %H:%M}"
    unknown = AuditEntry.objects.filter(seal__isnull=True).exclude(pk__in=AuditUnsealed.objects.values("entry_id"))
    for entry_id in unknown.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"entry {entry_id} has no seal and waits for none"


def is_sealing_late() -> bool:
    """Whether entries wait longer than the sweep ever lets them."""
    oldest = AuditUnsealed.objects.annotate(now=Now()).order_by("since").values_list("since", "now").first()
    return oldest is not None and oldest[1] - oldest[0] > LATE


def _seals_after(number: int) -> list[tuple[Any, ...]]:
    seals = AuditSeal.objects.filter(number__gt=number).order_by("number")
    covered = ("entry_id", "entry__at", "entry__actor_id", "entry__action", "entry__subject_kind", "entry__subject_id")
    return list(seals.values_list("number", "version", "digest", *covered, "entry__data")[:_BATCH])


def _words_between(first: int, last: int) -> defaultdict[int, list[tuple[Any, ...]]]:
    rows = AuditWords.objects.filter(entry__seal__number__gte=first, entry__seal__number__lte=last)
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    told = ("field", "digest", "salt", "before", "after", "emptied_by__action")
    for entry_id, *row in rows.values_list("entry_id", *told).iterator():
        found[entry_id].append(tuple(row))
    return found


def _broken_words(entry_id: int, rows: list[tuple[Any, ...]]) -> Iterator[str]:
    for field, digest, salt, before, after, emptied_by in rows:
        if emptied_by is not None:
            if emptied_by != ANONYMISED:
                yield f"the words of {field} in entry {entry_id} were emptied by no anonymising"
        elif digest != words_digest(salt=salt, field=field, before=before, after=after):
            yield f"the words of {field} in entry {entry_id} are not those that were written"


def _broken_emptying(entry: Sealed) -> Iterator[str]:
    if entry.action != ANONYMISED or "emptied" not in entry.data:
        return
    emptied = AuditWords.objects.filter(emptied_by=entry.entry_id).values_list("entry_id", "field")
    if emptying_digest(emptied) != entry.data["emptied"]:
        yield f"other words are emptied by the anonymising of entry {entry.entry_id} than it emptied"


def _expected(version: int, number: int, previous: str, entry: Sealed, words: list[tuple[str, str]]) -> str:
    try:
        return seal_of(version=version, number=number, previous=previous, entry=entry, words=words)
    except KeyError:
        return ""
