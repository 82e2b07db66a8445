"""The rail: the queues that this person works, with how many open tickets each holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet, Value

from accounts.models import User
from catalogue.models import ModuleGroup
from core.shaped import Shaped
from desk.queues.addresses import label_of, slug_of
from notifications.selectors.bell import note_unread, unread_lines
from tickets.selectors.levels import LevelRow, groups_and_skills, queues_told
from tickets.selectors.queues import Counts, Kind, Queue, open_counts
from tickets.selectors.readers import Reader, reader_of, values_of

_ICONS = {Kind.MINE: "inbox", Kind.WAITING: "pause-clock", Kind.ENDED: "check-circle", Kind.OPEN: "table"}


@dataclass(frozen=True)
class Entry:
    """One queue in the rail; `count` is empty where nobody counts."""

    slug: str
    label: str
    icon: str
    count: int | str
    key: str = ""


@dataclass(frozen=True)
class Rail:
    """What the rail shows: my own, the queues of my skills, and the house's."""

    mine: Entry
    queues: Sequence[Entry]
    house: Sequence[Entry]
    groups: Sequence[ModuleGroup]

    @property
    def stamp(self) -> list[object]:
        """Return what tells this rail from another."""
        return [(entry.slug, entry.count) for entry in (self.mine, *self.queues, *self.house)]


def rail_for(user: User) -> Rail:
    """Return the rail of this person, in two queries at most; the bell in it is counted by the first of them."""
    rows = _RAIL.rows(reader_of(user), **values_of(user))
    note_unread(user, sum(row[0] == _NEW_LINE for row in rows))
    groups, named = queues_told(row for row in rows if row[0] != _NEW_LINE)
    counts = open_counts()
    # What came without a module is nobody's by skill; it is shown while there is something in it.
    for level in sorted({queue.level or 1 for queue in named}):
        loose = Queue(Kind.LEVEL, level, 0)
        if Queue(Kind.LEVEL, level) not in named and counts.of(loose, user=user):
            named.append(loose)
    house = [Queue(Kind.UNASSIGNED), Queue(Kind.WAITING), Queue(Kind.OPEN), Queue(Kind.ENDED)]
    entries = [_entry(queue, groups, counts, user, key="q" if place == 0 else "") for place, queue in enumerate(named)]
    return Rail(
        mine=_entry(Queue(Kind.MINE), groups, counts, user, key="m"),
        queues=entries,
        house=[_entry(queue, groups, counts, user, key=_KEYS.get(queue.kind, "")) for queue in house],
        groups=groups,
    )


_KEYS = {Kind.UNASSIGNED: "s", Kind.WAITING: "w", Kind.OPEN: "t", Kind.ENDED: "e"}


# In the place of a level: the row is a new line of the bell.
_NEW_LINE: Final = -1


def _write_rail(reader: Reader) -> QuerySet[Any, Any]:
    groups, skills = groups_and_skills(reader.pk)
    news = unread_lines(reader).values_list(Value(_NEW_LINE), "pk", Value(""), Value(""), Value(0))
    return groups.union(skills, news, all=True)


_RAIL: Final = Shaped[LevelRow](_write_rail)


def _entry(queue: Queue, groups: Sequence[ModuleGroup], counts: Counts, user: User, *, key: str) -> Entry:
    return Entry(
        slug=slug_of(queue, groups),
        label=label_of(queue, groups),
        icon=_ICONS.get(queue.kind, "tray"),
        count="" if queue.holds_ended else counts.of(queue, user=user),
        key=key,
    )


def first_useful(rail: Rail) -> str:
    """Return the slug to begin with: what is mine, else the first queue of my skills that holds something."""
    if rail.mine.count:
        return rail.mine.slug
    held = [entry for entry in rail.queues if entry.count]
    return (held or [*rail.queues])[0].slug
