"""How long a trail takes to be sealed and to be verified, and in how much memory; each entry has one row of words.

Run as: python benchmarks/audit_chain.py [entries]    on SQLite in a folder that goes away, or on DATABASE_URL, which
must name an empty database that may be filled.
"""

from __future__ import annotations

import atexit
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
FOLDER = tempfile.mkdtemp(prefix="audit-chain-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["PORTAL_DATA"] = FOLDER
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django  # noqa: E402 -- the environment stands only now

django.setup()

from django.core.management import call_command  # noqa: E402 -- the environment stands only now
from django.db import connection  # noqa: E402 -- the environment stands only now

from accounts.audit_chain import broken_seals  # noqa: E402 -- the environment stands only now
from accounts.models import AuditEntry, AuditUnsealed, AuditWords  # noqa: E402 -- the environment stands only now
from accounts.seals import words_digest  # noqa: E402 -- the environment stands only now
from accounts.services.sealing import seal_trail  # noqa: E402 -- the environment stands only now
from core.database import database_now  # noqa: E402 -- the environment stands only now

BATCH = 5000


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    call_command("migrate", verbosity=0)
    print(f"{entries:,} entries on {connection.vendor}")
    measured("written", lambda: write(entries))
    before = peak()
    measured("sealed", lambda: seal_trail(batches=10**9))
    found = measured("verified", lambda: sum(1 for _line in broken_seals()))
    print(f"memory: {before:.0f} MB before sealing, {peak():.0f} MB at most; broken: {found}")
    connection.close()


def write(entries: int) -> None:
    """Write a trail as accounts.services.audit.record does, a batch at a time."""
    now = database_now()
    numbers: Iterator[int] = iter(range(1, entries + 1))
    while batch := list(islice(numbers, BATCH)):
        AuditEntry.objects.bulk_create(
            AuditEntry(
                pk=number, at=now, action="person_changed", subject_kind="person", subject_id=number % 997,
                data={"changes": {"roles": [[], ["is_analyst"]]}, "organization": number % 89},
            )
            for number in batch
        )  # fmt: skip
        AuditWords.objects.bulk_create(
            AuditWords(
                entry_id=number, field="name", before="Ana Lima", after=f"Ana Lima {number}", salt="00",
                digest=words_digest(salt="00", field="name", before="Ana Lima", after=f"Ana Lima {number}"),
            )
            for number in batch
        )  # fmt: skip
        AuditUnsealed.objects.bulk_create(AuditUnsealed(entry_id=number, since=now) for number in batch)


def measured(what: str, act: Callable[[], Any]) -> Any:
    """Run the act and print its wall time beside what this process computed."""
    wall, cpu = time.monotonic(), time.process_time()
    result = act()
    print(f"{what}: {time.monotonic() - wall:.1f} s, user+sys {time.process_time() - cpu:.1f} s")
    return result


def peak() -> float:
    """Return the most memory that this process held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
