"""The end of an immediate as its customer reads it: by which fact, whether they may say no, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tickets.enums import EntryKind
from tickets.models import Ticket, TimelineEntry
from tickets.selectors.reading import Line
from triage.contested import contest_of
from triage.enums import EndingFact
from triage.models import Contest
from triage.reasons import ending_word


@dataclass(frozen=True)
class Ending:
    """That an immediate ended, and the contest of that, if there is one."""

    fact: str
    at: datetime
    contest: Contest | None


def ending_of(ticket: Ticket, lines: Iterable[Line]) -> Ending | None:
    """Return how the immediate of an open ticket ended, None where it goes on or none was ended by a fact."""
    if not ticket.is_open or ticket.is_immediate:
        return None
    entries = [line.entry for line in lines if line.entry is not None and _is_about_immediate(line.entry)]
    if not entries or entries[-1].to_value != "no" or entries[-1].data.get("fact") not in EndingFact.values:
        return None
    last = entries[-1]
    contest = contest_of(ticket)
    is_of_this = contest is not None and contest.at >= last.at
    return Ending(ending_word(last.data["fact"]), last.at, contest if is_of_this else None)


def _is_about_immediate(entry: TimelineEntry) -> bool:
    return entry.kind == EntryKind.CORRECTED and entry.data.get("part") == "immediate"
