"""Error codes, programs, routines and database objects that stand in a text or a log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    ORACLE = "oracle"
    SEFAZ = "sefaz"
    DELPHI = "delphi"
    JAVA = "java"
    PROTHEUS = "protheus"
    PYTHON = "python"
    HTTP = "http"
    WINDOWS = "windows"
    SQLSTATE = "sqlstate"


@dataclass(frozen=True, slots=True)
class Code:
    """One code: as it is known (`ORA-01403`, `539`, `EConvertError`), and where it stands in the text that was read."""

    family: Family
    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Codes:
    """What was found in one text."""

    codes: tuple[Code, ...]
    routines: tuple[str, ...]
    objects: tuple[str, ...]
    customizations: tuple[str, ...]

    def of(self, family: Family) -> list[str]:
        return [code.code for code in self.codes if code.family == family]


_PATTERNS = (
    (Family.ORACLE, re.compile(r"\b((?:ORA|PLS|TNS)-\d{4,5})\b")),
    (Family.SEFAZ, re.compile(r"(?i:\bcStat\b)[\s\"'>:=]{1,4}(\d{3})\b")),
    (Family.SEFAZ, re.compile(r"(?i:\brejei[cç][aã]o)\s?[:\-nN°º]{0,2}\s?(\d{3})\b(?!\s?(?:notas|%))")),
    (
        Family.DELPHI,
        re.compile(r"\b(Access violation|Invalid pointer operation|List index out of bounds|Stack overflow)\b"),
    ),
    (Family.DELPHI, re.compile(r"\b(E(?:[A-Z][a-z]+){1,4}(?:Error)?)\b(?=[:\s]|$)")),
    (Family.JAVA, re.compile(r"\b((?:[a-z_]\w{0,40}\.){0,8}[A-Z]\w{2,60}(?:Exception|Error))\b")),
    (Family.PROTHEUS, re.compile(r"\b(THREAD ERROR|variable does not exist|array out of bounds|type mismatch)\b")),
    (Family.PYTHON, re.compile(r"\b(Traceback) \(most recent call last\)")),
    (Family.HTTP, re.compile(r"\bHTTP(?:/\d(?:\.\d)?)?[ :]{1,2}([1-5]\d\d)\b")),
    (Family.HTTP, re.compile(r"(?:-> ?|status(?:Code)?[ :=]{1,3}|[Ee]rro )([45]\d\d)\b(?!\s?[a-z])")),
    (Family.WINDOWS, re.compile(r"\b[Ss]ocket [Ee]rror ?#? ?(\d{4,5})\b")),
    (Family.WINDOWS, re.compile(r"\b(0x[0-9A-Fa-f]{8})\b")),
    (Family.SQLSTATE, re.compile(r"\bSQLSTATE[ :=\[]{1,3}([0-9A-Z]{5})\b")),
)
_PROGRAM = re.compile(r"(?i:\bPCSIS(\d{3,4})(?:\.EXE)?\b)")
_OBJECT = re.compile(r"\"?\b([A-Z][A-Z0-9_$#]{1,29})\"?\.\"?([A-Z][A-Z0-9_$#]{1,29})\b\"?")
_OWN_FUNCTION = re.compile(r"\bU_[A-Z][A-Z0-9_]{1,20}\b")
_OWN_PROGRAM = re.compile(r"(?i:\bESP\d{3,5}\.EXE\b)")
_TRIGGER = re.compile(r"ORA-04088[^\n]{0,80}?'(?:[A-Z0-9_$#]{1,30}\.)?([A-Z0-9_$#]{1,30})'")
# As the vendor names its own: what is named otherwise was put there by somebody else.
_STANDARD_TRIGGER = re.compile(r"^(?:TRG_)?(?:PC|TRG_PC|T_PC|WMS)")


def read_codes(text: str) -> Codes:
    """Return the codes in the order in which they stand, each place once."""
    found = sorted(_codes(text), key=lambda code: (code.start, -code.end))
    kept: list[Code] = []
    for code in found:
        if not kept or code.start >= kept[-1].end:
            kept.append(code)
    routines = dict.fromkeys(match[1].lstrip("0") for match in _PROGRAM.finditer(text))
    objects = dict.fromkeys(f"{match[1]}.{match[2]}" for match in _OBJECT.finditer(text) if match[2] != "EXE")
    return Codes(tuple(kept), tuple(routines), tuple(objects), tuple(dict.fromkeys(_customizations(text))))


def _codes(text: str) -> Iterator[Code]:
    for family, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Code(family, match[1], match.start(1), match.end(1))


def _customizations(text: str) -> Iterator[str]:
    yield from (match[0] for match in _OWN_FUNCTION.finditer(text))
    yield from (match[0].upper() for match in _OWN_PROGRAM.finditer(text))
    for match in _TRIGGER.finditer(text):
        if not _STANDARD_TRIGGER.match(match[1]):
            yield match[1]
