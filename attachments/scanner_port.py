"""What the house asks of a virus scanner, whichever it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from attachments.enums import ScanState


class ScannerUnavailable(Exception):
    """The scanner could not be reached, was too slow, went away or said what nobody understands: ask again later."""


@dataclass(frozen=True)
class Verdict:
    """What a scanner says of one file: CLEAN, REFUSED or ERROR, and of the latter two why."""

    state: ScanState
    reason: str = ""


class Scanner(Protocol):
    """A program beside the portal that reads files."""

    def name(self) -> str:
        """Return what answers and with which signatures, quickly: it is asked before any file is.

        :raises ScannerUnavailable: when nothing does.
        """

    def scan(self, pieces: Iterable[bytes]) -> Verdict:
        """Return the verdict over a whole file.

        :raises ScannerUnavailable: when there is none.
        """
