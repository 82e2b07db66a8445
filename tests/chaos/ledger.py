"""What clients asked for and what they were told: the one side of the comparison."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What the client knows at the end."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    # No answer came and it did not ask again, or one of two that were sent was refused: it may have been done or not,
    # but not by half, and not twice.
    UNKNOWN = "unknown"


@dataclass
class Operation:
    """One thing that a client wanted done once: `mark` is a word that stands nowhere else, `key` its Idempotency-Key.

    `answers` are the statuses that came, in order, 0 where the line broke; times are of the steady clock, and
    `answered_from` is when that was sent which was answered.
    """

    kind: str
    person: int
    key: str
    mark: str = ""
    ticket: int = 0
    files: tuple[str, ...] = ()
    # Digests of files that came within the form itself.
    sent: tuple[str, ...] = ()
    outcome: Outcome = Outcome.UNKNOWN
    answers: list[int] = field(default_factory=list)
    began: float = 0.0
    answered_from: float = 0.0
    ended: float = 0.0
    # Twins, and those who asked again, were each told this number.
    numbers: set[int] = field(default_factory=set)


@dataclass
class SentFile:
    """One file that a client sent: `is_whole` once the server said that every byte is there."""

    person: int
    id: str
    size: int
    sha256: str
    is_whole: bool = False


class Ledger:
    """All operations and files of a run; any number of threads write to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.operations: list[Operation] = []
        self.files: dict[str, SentFile] = {}
        self.statuses: Counter[int] = Counter()
        self.acknowledged = 0
        # What was answered otherwise than it may be, as a sentence each.
        self.oddities: list[str] = []

    def add(self, operation: Operation) -> Operation:
        """Write an operation down before it is asked for."""
        with self._lock:
            self.operations.append(operation)
        return operation

    def add_file(self, file: SentFile) -> SentFile:
        """Write a file down whose upload has begun."""
        with self._lock:
            self.files[file.id] = file
        return file

    def answered(self, status: int) -> None:
        """Count an answer; 0 is none."""
        with self._lock:
            self.statuses[status] += 1

    def say(self, oddity: str) -> None:
        """Write down what may not be, as a sentence."""
        with self._lock:
            self.oddities.append(oddity)

    def of(self, outcome: Outcome) -> Iterator[Operation]:
        """Yield the operations that ended so."""
        return (operation for operation in list(self.operations) if operation.outcome == outcome)

    def acknowledge(self) -> None:
        """Count what was acknowledged: an act, a message, a ticket, or a whole file."""
        with self._lock:
            self.acknowledged += 1
