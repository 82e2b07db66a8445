"""Where a line's own words begin, behind moment, machine, process and level: told by what all lines have in common."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# How many lines are looked at, and how many of their first fields.
SAMPLE = 2000
FIELDS = 12
MOST = 0.8
LONGEST_FIELD = 200

_MOMENT = re.compile(
    r"[\[(<]{0,3}\d{1,4}[-/.:]\d{1,2}[-/.:T]\d{1,4}\S{0,40}|[\[(<]{0,3}\d{6}[\])>:,]{0,3}|1[0-9]{9}(?:[.,]?\d{3,9})?:?"
)
_SHORT_MOMENT = re.compile(r"[\[(<]{0,3}\d{1,4}[-/.:]\d{1,2}(?:[-/.:,]\d{1,6}){0,3}[\])>:,]{0,3}")
_MONTH = re.compile(
    r"[\[(<]{0,3}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[,.]?"
    r"(?: .{1,40}[\])>])?"
)
_BRACKETED = re.compile(r"[\[(<]{1,3}\d{1,4}[-/.:]\d{1,2}[-/.: T]\d{1,2}[-/.:T ]")
_LEVELS = frozenset(
    {
        "trace",
        "debug",
        "info",
        "information",
        "notice",
        "warn",
        "warning",
        "error",
        "err",
        "severe",
        "fatal",
        "critical",
    }
    | {"crit", "failure", "alert", "emerg", "emergency", "fine", "finer", "finest", "config", "verbose", "panic"}
)
_LETTERS = frozenset("TDIWEFVN")
_ODD = re.compile(r"[^\w./$@<>*#-]")
_NUMBER_AT_END = re.compile(r"\[\d{1,10}\]\Z")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Header:
    """How the lines of a file begin.

    :param moments: at which fields a moment or a level stands; a line without them is all words.
    :param fields: how many fields come before the words.
    :param named: whether the name of a program follows, up to its colon.
    :param dashed: whether a name follows, up to its dash.
    :param bars: how many bars come before the words, where bars part the fields.
    """

    moments: tuple[int, ...] = ()
    fields: int = 0
    named: bool = False
    dashed: bool = False
    bars: int = 0


def header_of(lines: Sequence[str]) -> Header:
    """Return how most of the lines begin; with no words of their own where no moment is among their first fields."""
    told = [line for line in lines if line.strip()]
    sample = told[:: max(1, len(told) // SAMPLE)]
    # Traces and the like go on over lines that begin with nothing of all that.
    begun = [line for line in sample if "T" in {kind_of(field) for field, _end in fields_of(line)[:6]}]
    if len(begun) >= 0.3 * len(sample):
        sample = begun
    bars = _bars(sample)
    if bars:
        return Header(bars=bars)
    rows = [[kind_of(field) for field, _end in fields_of(line)] for line in sample]
    columns = [Counter(row[at] if at < len(row) else "" for row in rows) for at in range(FIELDS)]
    shares = [{kind: count / len(rows) for kind, count in column.items()} for column in columns] if rows else []
    moments = [at for at, share in enumerate(shares) if share.get("T", 0) >= MOST or share.get("L", 0) >= MOST]
    if not any(shares[at].get("T", 0) >= MOST for at in moments):
        return Header()
    return _behind(moments, shares, sample)


def _behind(moments: list[int], shares: list[dict[str, float]], sample: Sequence[str]) -> Header:
    """Return the header that goes on behind the last moment and level: brackets, numbers, a name with its colon."""
    last = moments[-1]
    fields = last + 1
    for at in range(last + 1, FIELDS):
        if _goes_on(shares[at]) or _is_column(sample, at):
            fields = at + 1
        elif at + 1 >= FIELDS or shares[at].get("C", 0) >= MOST or shares[at + 1].get("B", 0) < MOST:
            break
    tried = [Header(tuple(moments), fields + more) for more in (0, 1, 2)]
    rests = [[line[end:] for line in sample if (end := _fields_end(line, header))] for header in tried]
    named = [_share(rest, name_end) for rest in rests]
    # A machine, or the like, may stand between the moment and the name.
    further = 1 if fields < FIELDS and shares[fields].get("C", 0) < 0.5 and named[1] >= max(0.7, named[0]) else 0
    best = next((at for at in (further, 0, 1, 2) if named[at] >= 0.7), None)
    if best is not None:
        return Header(tuple(moments), fields + best, named=True)
    return Header(tuple(moments), fields, dashed=_share(rests[0], dash_end) >= 0.95)


def _goes_on(share: dict[str, float]) -> bool:
    return share.get("B", 0) >= MOST or share.get("N", 0) >= 0.95 or share.get("S", 0) >= MOST


def _share(rests: list[str], test: Callable[[str], int]) -> float:
    return sum(1 for rest in rests if test(rest)) / len(rests) if rests else 0.0


def _is_column(sample: Sequence[str], at: int) -> bool:
    """Return whether a word stands between runs of spaces in most lines, as in a table."""
    padded = 0
    for line in sample:
        fields = fields_of(line)
        if at < len(fields) and at:
            begin, end = fields[at - 1][1], fields[at][1]
            field = line[begin:end]
            padded += field.startswith("  ") and line[end : end + 2] == "  "
    return padded >= 0.9 * len(sample)


def _bars(sample: Sequence[str]) -> int:
    """Return how many bars part the fields before a line's words, 0 where bars part none."""
    counts = sorted(
        line.split(" ", 1)[0].count("|") for line in sample if _MOMENT.match(line) or _SHORT_MOMENT.match(line)
    )
    if len(counts) < 0.9 * len(sample) or not counts:
        return 0
    few = counts[len(counts) // 20]
    return few if few >= 2 else 0


def content_of(line: str, header: Header) -> str:
    """Return a line's own words."""
    if header.bars:
        parts = line.split("|", header.bars)
        return parts[-1] if len(parts) > header.bars else line
    if not header.fields:
        return line
    end = _fields_end(line, header)
    if not end:
        return line
    rest = line[end:].lstrip()
    begin = name_end(rest) if header.named else dash_end(rest) if header.dashed else 0
    return rest[begin:].strip()


def name_end(rest: str) -> int:
    """Return where the name of a program ends, its number, its colon and all; 0 where none stands first.

    Such as `sshd(pam_unix)[19939]:`, `com.apple.xpc.launchd[1] (com.apple.x):`, `Microsoft Word[14463]:`.
    """
    colon = rest.find(":", 0, _LONGEST_NAME)
    while 0 <= colon < len(rest) - 1 and not rest[colon + 1].isspace():
        colon = rest.find(":", colon + 1, _LONGEST_NAME)
    if colon <= 0:
        return 0
    name = _without_brackets(rest[:colon])
    number = _NUMBER_AT_END.search(name)
    name = _without_brackets(name[: number.start()]) if number else name
    plain = name.replace(" ", "") if number else name
    return colon + 1 if plain and len(name) <= 80 and not _ODD.search(plain) else 0


def _without_brackets(name: str) -> str:
    """Return a name without what stands in brackets behind it."""
    begin = name.rfind("(")
    return name[:begin].rstrip() if name.endswith(")") and begin > 0 else name


def dash_end(rest: str) -> int:
    """Return where a name and its dash end, 0 where no name with a dash stands first."""
    dash = rest.find(" - ", 0, 64)
    return dash + 3 if dash > 0 and not {":", "="} & set(rest[:dash]) else 0


def _fields_end(line: str, header: Header) -> int:
    """Return where the fields of the header end, 0 where the line does not begin with them."""
    fields = fields_of(line)
    if len(fields) < header.fields or not header.moments:
        return 0
    if any(kind_of(fields[at][0]) not in "TL" for at in header.moments):
        return 0
    end = fields[header.fields - 1][1]
    while end < len(line) and line[end].isspace():
        end += 1
    return end


def kind_of(field: str) -> str:
    """Return what a field looks like: T moment, L level, N number, B in brackets, S sign, C with a colon, W word."""
    if _MOMENT.fullmatch(field) or _SHORT_MOMENT.fullmatch(field) or _MONTH.fullmatch(field):
        return "T"
    if field[0] in "[(<" and _BRACKETED.match(field):
        return "T"
    if _is_level(field):
        return "L"
    if field.strip("[](),:").isdigit():
        return "N"
    if field[0] in "[(" and field[-1] in "]):,":
        return "B"
    if not any(map(str.isalnum, field)):
        return "S"
    return "C" if field.endswith(":") else "W"


def _is_level(field: str) -> bool:
    word = field.strip("[]()<>:,")
    return word in _LETTERS or word.lower() in _LEVELS


def fields_of(line: str) -> list[tuple[str, int]]:
    """Return the line's first fields, each with where it ends: words, and what stands in brackets as one."""
    found: list[tuple[str, int]] = []
    at = 0
    while len(found) < FIELDS:
        while at < len(line) and line[at].isspace():
            at += 1
        if at >= len(line):
            break
        end = _field_end(line, at)
        found.append((line[at:end], end))
        at = end
    return found


def _field_end(line: str, at: int) -> int:
    """Return where the field ends that begins here: at a space outside of its square brackets."""
    depth, end, limit = 0, at, min(len(line), at + LONGEST_FIELD)
    if line[at] == "[":
        while end < limit:
            sign = line[end]
            if sign == "[":
                depth += 1
            elif sign == "]":
                depth -= 1
            elif depth <= 0 and sign.isspace():
                return end
            end += 1
        if depth <= 0:
            return end
        end = at
    while end < len(line) and not line[end].isspace():
        end += 1
    return end
