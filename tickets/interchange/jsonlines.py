"""Tickets as JSON lines: one object a line, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from tickets.interchange.values import Fault

# A ticket with every word of it; what is longer is no line of ours, and is not read into memory.
MOST_BYTES: Final = 32 * 1024 * 1024


def read_lines(stream: IO[bytes]) -> Iterator[tuple[int, Mapping[str, Any], Fault | None, str]]:
    """Yield the number of each line, what it says, and, where it cannot be read, why and how it stands there."""
    number = 0
    while raw := stream.readline(MOST_BYTES):
        number += 1
        if len(raw) == MOST_BYTES and not raw.endswith(b"\n"):
            while (rest := stream.readline(MOST_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield number, {}, Fault("line_too_long"), ""
        elif raw.strip(b" \t\r\n\xef\xbb\xbf"):
            yield number, *_read(raw)


def _read(raw: bytes) -> tuple[Mapping[str, Any], Fault | None, str]:
    text = raw.decode("utf-8-sig", "replace")
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return {}, Fault("no_json", "", str(error)[:120]), text
    return (value, None, "") if isinstance(value, dict) else ({}, Fault("no_object"), text)


def written(row: Mapping[str, Any]) -> str:
    """Return a row as a line."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
