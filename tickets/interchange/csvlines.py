"""Tickets as CSV: a line for each ticket, message, file, line of the timeline and follower, told apart by `record`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Final

from tickets.interchange.fields import ENTRY, FILE, FOLLOWER, MESSAGE, TICKET, Kind
from tickets.interchange.values import Fault

_LISTS: Final = {"message": "messages", "timeline": "timeline", "follower": "followers"}
_FIELDS: Final = {
    "ticket": [field.name for field in TICKET.values() if field.kind != Kind.LIST],
    "message": [field.name for field in MESSAGE.values() if field.kind != Kind.LIST],
    "file": list(FILE),
    "timeline": list(ENTRY),
    "follower": list(FOLLOWER),
}
# A message's own id stands in `message`: `external_id` is the ticket's on every line.
_RENAMED: Final = {("message", "external_id"): "message"}
COLUMNS: Final = tuple(
    dict.fromkeys(
        [
            "record",
            "source",
            "external_id",
            *[_RENAMED.get((kind, name), name) for kind in _FIELDS for name in _FIELDS[kind]],
        ]
    )
)
# What a spreadsheet would run as a formula when a cell begins with it; and our own mark, so that nothing is lost.
_MARKED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
MOST_CELL: Final = 32 * 1024 * 1024
MOST_LINES: Final = 100_000


def neutral(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula; `plain` gives it back as it was."""
    return f"'{cell}" if cell.startswith(_MARKED) else cell


def plain(cell: str) -> str:
    """Return the cell as it was before it was made neutral."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_MARKED) else cell


def written(row: Mapping[str, Any], *, more: Sequence[str] = ()) -> str:
    """Return a ticket as its lines; `more` are columns of the ticket's line beyond ours."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*COLUMNS, *more], delimiter=";", lineterminator="\r\n", restval="")
    for record in _records(row, more):
        writer.writerow({name: neutral(_cell(value)) for name, value in record.items()})
    return out.getvalue()


def heading(*, more: Sequence[str] = ()) -> str:
    """Return the first line of a file."""
    return "\ufeff" + ";".join(map(neutral, [*COLUMNS, *more])) + "\r\n"


def _records(row: Mapping[str, Any], more: Sequence[str]) -> Iterator[dict[str, Any]]:
    key = {name: row[name] for name in ("source", "external_id") if name in row}
    yield {"record": "ticket", **_named("ticket", row), **{name: row[name] for name in more if name in row}, **key}
    for message in row.get("messages", ()):
        yield {"record": "message", **_named("message", message), **key}
        own = {"message": message.get("external_id", "")}
        for file in message.get("files", ()):
            yield {"record": "file", **_named("file", file), **own, **key}
    for name in ("timeline", "follower"):
        for told in row.get(_LISTS[name], ()):
            yield {"record": name, **_named(name, told), **key}


def _named(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {_RENAMED.get((kind, name), name): values[name] for name in _FIELDS[kind] if name in values}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)


class Table:
    """A file of such lines, from its heading on."""

    def __init__(self, stream: IO[str]) -> None:
        """Read the heading.

        :param stream: opened with `newline=""`
        """
        csv.field_size_limit(MOST_CELL)
        head = stream.readline(MOST_CELL).removeprefix("\ufeff")
        # Semicolons, as spreadsheets in Brazil have it, or commas.
        self.delimiter = ";" if head.count(";") >= head.count(",") else ","
        self.columns = [plain(name.strip().lower()) for name in next(csv.reader([head], delimiter=self.delimiter), [])]
        self.stream = stream

    @property
    def more(self) -> list[str]:
        """The columns that are none of ours."""
        return [name for name in dict.fromkeys(self.columns) if name and name not in (*COLUMNS, "problems")]


def read_lines(table: Table) -> Iterator[tuple[int, Mapping[str, Any], Fault | None]]:
    """Yield the number of each ticket's first line, what its lines say together, and why they cannot be read."""
    for number, lines, fault in _tickets(table):
        row: dict[str, Any] = {}
        faults = [fault, *[_add(row, line) for line in lines]]
        yield number, row, next(filter(None, faults), None)


def _tickets(table: Table) -> Iterator[tuple[int, list[dict[str, str]], Fault | None]]:
    """Yield the lines of each ticket: those that follow each other with its number, from its own line on."""
    if "external_id" not in table.columns:
        yield 1, [], Fault("columns")
        return
    lines: list[dict[str, str]] = []
    first, key = 0, ("", "")
    for number, line, fault in _lines(table):
        if fault is not None:
            yield number, [], fault
            continue
        its_key = line.get("source", ""), line.get("external_id", "")
        if lines and (its_key != key or line.get("record", "ticket") == "ticket"):
            yield first, lines, None
            lines = []
        if not lines:
            first, key = number, its_key
        if len(lines) < MOST_LINES:
            lines.append(line)
    if lines:
        yield first, lines, None


def _lines(table: Table) -> Iterator[tuple[int, dict[str, str], Fault | None]]:
    """Yield each line by its columns; what is empty is not there."""
    reader = csv.reader(table.stream, delimiter=table.delimiter)
    while True:
        # The heading was read before.
        number = reader.line_num + 2
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, {}, Fault("no_csv", "", str(error))
            continue
        if line := {name: plain(cell) for name, cell in zip(table.columns, cells, strict=False) if cell != ""}:
            yield number, line, None


def _add(row: dict[str, Any], line: dict[str, str]) -> Fault | None:
    """Add what a line says to the ticket."""
    kind = line.pop("record", "ticket")
    if kind not in _FIELDS:
        return Fault("unknown_record", "record", kind)
    if kind == "ticket":
        if "description" in line:
            row.setdefault("messages", []).append(_opening(line))
        row.update(line)
        return None
    if not row:
        return Fault("no_ticket", "record", kind)
    line.pop("source", "")
    line.pop("external_id", "")
    if kind == "file":
        return _add_file(row, line)
    if kind == "message" and "message" in line:
        line["external_id"] = line.pop("message")
    told: dict[str, Any] = dict(line)
    if kind == "timeline" and "data" in told:
        try:
            told["data"] = json.loads(told["data"])
        except (ValueError, RecursionError):
            return Fault("no_object", "timeline.data", str(told["data"])[:80])
    row.setdefault(_LISTS[kind], []).append(told)
    return None


def _opening(line: dict[str, str]) -> dict[str, Any]:
    """Return the first message of a ticket whose line brings its description."""
    author = line.get("opened_by") or line.get("requester", "")
    return {"at": line.get("opened_at", ""), "author": author, "body": line.pop("description")}


def _add_file(row: dict[str, Any], line: dict[str, str]) -> Fault | None:
    own = line.pop("message", "")
    owner = next((one for one in row.get("messages", ()) if str(one.get("external_id", "")) == own), None)
    if owner is None:
        return Fault("unknown_message", "file.message", own)
    owner.setdefault("files", []).append(dict(line))
    return None
