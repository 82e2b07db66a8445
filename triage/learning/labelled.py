"""Labelled texts as JSON lines, plain or gzipped, whatever their fields are called."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

_GZIP = b"\x1f\x8b"


class LabelledUnreadable(ValueError):
    """A file of labelled texts cannot be read; the text says which line and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what somebody who knows said of it; the fields of all examples are the same, the heading first."""

    texts: tuple[str, ...]
    label: str


def read_labelled(file: Path, label: str, fields: Sequence[str]) -> tuple[list[Example], int]:
    """Return the examples of a file, and how many lines had no label.

    :param fields: the names of the fields that are read, the heading first; one that a line lacks is empty there
    :raises LabelledUnreadable: where a line is no JSON object, or no line has the label or one of the fields at all.
    """
    examples: list[Example] = []
    known: set[str] = set()
    without = 0
    for row in _rows(file):
        known.update(name for name in (label, *fields) if row.get(name) is not None)
        if row.get(label) in (None, ""):
            without += 1
            continue
        examples.append(Example(tuple(_text(row.get(name)) for name in fields), _text(row[label])))
    missing = [name for name in (label, *fields) if name not in known]
    if missing:
        raise LabelledUnreadable(f"{file}: no line has {', '.join(missing)}.")
    return examples, without


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with _opened(file) as lines:
        for number, line in enumerate(lines, start=1):
            try:
                text = line.decode("utf-8-sig").strip()
                row = json.loads(text) if text else None
            except ValueError as error:
                raise LabelledUnreadable(f"{file}, line {number}: {error}") from error
            if row is None:
                continue
            if not isinstance(row, dict):
                raise LabelledUnreadable(f"{file}, line {number}: no JSON object.")
            yield row


def _opened(file: Path) -> BinaryIO:
    with file.open("rb") as beginning:
        is_packed = beginning.read(2) == _GZIP
    return cast("BinaryIO", gzip.open(file, "rb")) if is_packed else file.open("rb")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(_text(one) for one in value)
    return "" if value is None else json.dumps(value, ensure_ascii=False)
