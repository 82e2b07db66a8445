"""How the system itself fares: what waits, who works, what there is room for, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, administrator_required
from core.enums import DeliveryState
from core.methods import require_safe
from desk.administration.frame import show
from desk.administration.sweep_words import SWEEP_WORDS
from monitoring.judging import is_alive, is_expected, is_late, is_short, judge
from monitoring.readings import Readings, SweepSeen, read
from monitoring.versions import versions
from monitoring.words import sentence_of

SECTION = "status"


@dataclass(frozen=True)
class Fact:
    """One figure, as one reads it; `tone` is that of its mark, '' where it has none."""

    label: str
    value: str
    tone: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Told:
    """A trouble as a sentence."""

    said: str
    is_urgent: bool


@dataclass(frozen=True)
class SweepLine:
    """A sweep as a row of the table."""

    sweep: SweepSeen
    name: str
    every: str
    at: datetime | None
    state: tuple[str, str]


@require_safe
@administrator_required
def show_status(request: PersonRequest) -> HttpResponse:
    """Show one look at the system, as of now."""
    readings = read()
    zone = ZoneInfo(request.user.timezone)
    found = [Told(sentence_of(trouble, zone=zone), trouble.is_urgent) for trouble in judge(readings)]
    return show(request, "status", SECTION, {"found": found, **_context(readings)})


def _context(readings: Readings) -> Mapping[str, Any]:
    return {
        "at": readings.at,
        "sweeps": [_line(sweep, readings.at) for sweep in readings.sweeps],
        "processes": [
            (process, readings.at - process.seen, _mark_of_life(is_alive(process)))
            for process in readings.processes
            if is_expected(process, readings.processes)
        ],
        "queues": _queue_rows(readings),
        "outbox": list(_outbox(readings)),
        "machine": list(_machine(readings)),
        "backup": readings.backup,
        "backup_at": readings.at - readings.backup.taken if readings.backup.taken is not None else None,
        "versions": list(_versions(readings)),
    }


def _line(sweep: SweepSeen, at: datetime) -> SweepLine:
    if sweep.is_failing:
        state = ("danger", _("Fails"))
    elif is_late(sweep):
        state = ("warning", _("Late"))
    else:
        state = ("success", _("Well"))
    name = str(SWEEP_WORDS.get(sweep.name, ""))
    return SweepLine(
        sweep, name, _span(sweep.every), at - sweep.succeeded if sweep.succeeded is not None else None, state
    )


def _mark_of_life(is_here: bool) -> tuple[str, str]:
    return ("success", _("At work")) if is_here else ("warning", _("Not heard of"))


def _span(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    if seconds < 60:
        return _("%(count)s s") % {"count": seconds}
    if seconds < 3600:
        return _("%(count)s min") % {"count": seconds // 60}
    return _("%(count)s h") % {"count": seconds // 3600}


def _queue_rows(readings: Readings) -> Sequence[tuple[str, int, int]]:
    """Return a row a module group: its name, and its open tickets on either level."""
    rows: dict[str, list[int]] = {}
    for queue in readings.queues:
        rows.setdefault(queue.name or _("Module not known yet"), [0, 0])[queue.level - 1] = queue.count
    return [(name, first, second) for name, (first, second) in rows.items()]


def _outbox(readings: Readings) -> Iterator[Fact]:
    counts = dict.fromkeys(DeliveryState, 0)
    for depth in readings.deliveries:
        counts[depth.state] += depth.count
    waiting = [depth for depth in readings.deliveries if depth.state == DeliveryState.PENDING]
    oldest = min((depth.oldest for depth in waiting), default=None)
    yield Fact(_("Waiting to leave"), str(counts[DeliveryState.PENDING]))
    yield Fact(_("Age of the oldest"), _span(readings.at - oldest) if oldest else "–")
    yield Fact(_("Due and not told"), _span(readings.at - readings.due_since) if readings.due_since else _("nothing"))
    yield Fact(_("Leaving now"), str(counts[DeliveryState.RUNNING]))
    dead = counts[DeliveryState.DEAD]
    yield Fact(_("Given up"), str(dead), *(("warning", _("See why")) if dead else ()))


def _machine(readings: Readings) -> Iterator[Fact]:
    names = {"files": _("Room for files"), "database": _("Room for the database")}
    for room in readings.rooms:
        told = _("%(free)s of %(total)s free") % {
            "free": filesizeformat(room.free),
            "total": filesizeformat(room.total),
        }
        yield Fact(names[room.use], told, *(("warning", _("Little")) if is_short(room) else ()))
    yield Fact(_("Size of the database"), filesizeformat(readings.database_bytes))
    yield Fact(_("Sessions"), str(readings.sessions))
    broker = readings.broker
    if broker is None:
        yield Fact("Redis", _("none is named"))
    elif not broker.answers:
        yield Fact("Redis", _("does not answer"), "warning", _("Away"))
    else:
        yield Fact(_("Tasks for workers"), str(broker.queued))


def _versions(readings: Readings) -> Iterator[tuple[str, str]]:
    told = versions()
    yield _("Portal"), told["portal"]
    yield "Python", told["python"]
    yield "Django", told["django"]
    yield _("Database"), told["database"]
    if readings.broker and readings.broker.version:
        yield "Redis", readings.broker.version
