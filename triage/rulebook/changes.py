"""What a desk changed of the product's rulebook: kept as the difference, so that both may go on; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from triage.rulebook.book import Rulebook, read_rulebook
from triage.rulebook.tables import Tables

Value = str | int | bool


class Kind(StrEnum):
    """What of a rulebook is changed."""

    WORD = "word"
    FIGURE = "figure"
    VALUE = "value"
    RULE = "rule"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One thing of a rulebook: a word of a list, a figure, what a rule decides, or whether it is switched on.

    :param name: of the list, the figure or the rule
    :param word: the word of a list, empty elsewhere
    """

    kind: Kind
    name: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Put:
    """What stands at a place now, and what the product had there when somebody put it: a word is there or not."""

    of: Value
    to: Value


class Conflict(StrEnum):
    """What became of a change when the product came with another rulebook."""

    GONE = "gone"
    TAKEN_OVER = "taken_over"
    MOVED = "moved"


@dataclass(frozen=True)
class Changes:
    """Everything that a desk put in the place of what the product comes with."""

    puts: Mapping[Place, Put] = field(default_factory=dict)

    @classmethod
    def read(cls, rows: Iterable[Mapping[str, Value]]) -> Changes:
        """Return the changes that rows of JSON hold."""
        return cls(
            {
                Place(Kind(str(row["kind"])), str(row["name"]), str(row.get("word", ""))): Put(row["of"], row["to"])
                for row in rows
            }
        )

    def rows(self) -> list[dict[str, Value]]:
        """Return the changes as rows of JSON, in an order that is always the same."""
        return [
            {"kind": str(place.kind), "name": place.name, "word": place.word, "of": put.of, "to": put.to}
            for place, put in sorted(self.puts.items(), key=lambda one: one[0])
        ]

    def digest(self) -> str:
        """Return what these changes are known by: the same where they are the same."""
        whole = json.dumps(self.rows(), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(whole.encode()).hexdigest()

    def with_put(self, place: Place, value: Value, shipped: Tables) -> Changes:
        """Return the changes with another value at a place; what the product says itself is no change."""
        of = at(shipped, place)
        if of is None:
            raise KeyError(place)
        puts = {one: put for one, put in self.puts.items() if one != place}
        return Changes(puts if value == of else {**puts, place: Put(of, value)})


def at(tables: Tables, place: Place) -> Value | None:
    """Return what the product says at a place, None where it has none of that name."""
    if place.kind == Kind.WORD:
        return place.word in tables.lists[place.name] if place.name in tables.lists else None
    if place.kind == Kind.FIGURE:
        return tables.figures[place.name].value if place.name in tables.figures else None
    return None if place.name not in tables.values else tables.values[place.name] if place.kind == Kind.VALUE else True


def edited(tables: Tables, changes: Changes) -> Tables:
    """Return the tables as the desk has them; what the product has no more is left out."""
    lists = {name: list(words) for name, words in tables.lists.items()}
    figures, values = dict(tables.figures), dict(tables.values)
    for place, put in sorted(changes.puts.items(), key=lambda one: one[0]):
        shipped = at(tables, place)
        if shipped is None or shipped == put.to:
            continue
        if place.kind == Kind.WORD and put.to:
            lists[place.name].append(place.word)
        elif place.kind == Kind.WORD:
            lists[place.name].remove(place.word)
        elif place.kind == Kind.FIGURE:
            figures[place.name] = replace(figures[place.name], value=int(put.to))
        elif place.kind == Kind.VALUE:
            values[place.name] = str(put.to)
    return replace(tables, lists={name: tuple(some) for name, some in lists.items()}, figures=figures, values=values)


def switched_off(tables: Tables, changes: Changes) -> frozenset[str]:
    """Return the rules that the desk switched off."""
    return frozenset(
        place.name
        for place, put in changes.puts.items()
        if place.kind == Kind.RULE and put.to is False and place.name in tables.values
    )


def book_of(tables: Tables, changes: Changes, *, name: str = "") -> Rulebook:
    """Return the rulebook of the product as the desk changed it.

    :raises PhraseError: where a phrase cannot be read.
    """
    whole = edited(tables, changes)
    return read_rulebook(whole, name=name, values=whole.values, off=switched_off(tables, changes))


def words_put(changes: Changes, name: str, wanted: Sequence[str], shipped: Tables) -> Changes:
    """Return the changes with a list that holds these words and no others."""
    puts = {place: put for place, put in changes.puts.items() if (place.kind, place.name) != (Kind.WORD, name)}
    for word in dict.fromkeys((*shipped.lists[name], *wanted)):
        was, now = word in shipped.lists[name], word in wanted
        if was != now:
            puts[Place(Kind.WORD, name, word)] = Put(was, now)
    return Changes(puts)


def conflicts(tables: Tables, changes: Changes) -> dict[Place, Conflict]:
    """Return which changes meet another rulebook than they were made of, and how; the desk's own still counts."""
    found = {}
    for place, put in changes.puts.items():
        shipped = at(tables, place)
        if shipped is None:
            found[place] = Conflict.GONE
        elif shipped == put.to:
            found[place] = Conflict.TAKEN_OVER
        elif shipped != put.of:
            found[place] = Conflict.MOVED
    return found


@dataclass(frozen=True)
class Merge:
    """Two people's changes together.

    :param theirs: what the other one changed meanwhile and now stands here too
    :param clashes: where both put something else; `mine` stands
    """

    changes: Changes
    theirs: tuple[Place, ...]
    clashes: tuple[Place, ...]


def merged(*, base: Changes, mine: Changes, theirs: Changes) -> Merge:
    """Return mine over theirs, both begun from `base`: nothing is lost, and where both changed a place, mine stands."""
    places = {*base.puts, *mine.puts, *theirs.puts}
    puts, taken, clashes = {}, [], []
    for place in sorted(places):
        was, my, their = (some.puts.get(place) for some in (base, mine, theirs))
        stands = my if my != was else their
        if their != was and my == was:
            taken.append(place)
        elif their != was and my != their:
            clashes.append(place)
        if stands is not None:
            puts[place] = stands
    return Merge(Changes(puts), tuple(taken), tuple(clashes))


@dataclass(frozen=True)
class Step:
    """What a place said before and says after."""

    place: Place
    before: Value
    after: Value


def steps(before: Changes, after: Changes, tables: Tables) -> Iterator[Step]:
    """Yield what is different between two states of the desk's rulebook, in order."""
    for place in sorted({*before.puts, *after.puts}):
        was, now = (_effective(some, place, tables) for some in (before, after))
        if was != now and was is not None and now is not None:
            yield Step(place, was, now)


def _effective(changes: Changes, place: Place, tables: Tables) -> Value | None:
    put = changes.puts.get(place)
    shipped = at(tables, place)
    if put is None:
        # Of a list or a rule that is no more, what was put there says what it had been.
        return shipped
    return put.to
