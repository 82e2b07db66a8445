"""How an import is run, and what came of each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tickets.interchange.values import Fault


@dataclass(frozen=True)
class Options:
    """What was asked for.

    `source` names the system of rows that do not; `house` is this portal's own name as a source. `files` is the folder
    where bytes lie by their digest; with `skips_files` what is not there is noted as missing. `creates_missing` keeps
    people whom nobody knows as people who left.
    """

    source: str
    house: str
    zone: ZoneInfo
    files: Path | None = None
    skips_files: bool = False
    creates_missing: bool = False
    is_dry: bool = False


class Act(StrEnum):
    """What an import did, or in a dry run would do, with a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """A row as the file has it: where it begins, what it says, or why nobody can read it, with how it stands there."""

    number: int
    raw: Mapping[str, Any]
    fault: Fault | None = None
    text: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of one row; `faults` say why, where it was refused."""

    line: Line
    act: Act
    external_id: str = ""
    ticket_id: int | None = None
    faults: tuple[Fault, ...] = ()


class RowRefused(Exception):
    """A row cannot be taken; every reason that was found."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults
