"""Whether what somebody put into a rulebook can be worked with, and where not, what is wrong with it; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from language.folding import fold
from language.phrases import PhraseError, read_phrase
from triage.deciding.governing import VALUES, governed, protected_lists
from triage.rulebook.changes import Changes, Kind, Place, Put, at, edited
from triage.rulebook.tables import CODE, KNOWN, LOG, MODULE, ROUTINE, WORD, Tables

WORD_LONGEST: Final = 200
WORDS_MOST: Final = 1_000
_ASCENDING: Final = ("due.now", "due.soon", "due.later")
_ASKED: Final = ("asked.question.", "asked.fault.", "asked.law.")
# Of a code and of the number of a routine or a module.
_CODE_LONGEST: Final = 60
_NUMBER_LONGEST: Final = 5


class Fault(StrEnum):
    """What is wrong with a draft."""

    BEGINS = "begins"
    GAP = "gap"
    NO_LIST = "no_list"
    EMPTY_WORD = "empty_word"
    EMPTY_LIST = "empty_list"
    LONG = "long"
    MANY = "many"
    CODE_FORM = "code_form"
    NUMBER_FORM = "number_form"
    TWICE = "twice"
    BOUNDS = "bounds"
    ORDER = "order"
    NOTHING_ASKED = "nothing_asked"
    NO_VALUE = "no_value"
    FIXED = "fixed"
    PROTECTED = "protected"


_MISSED: Final = (Fault.EMPTY_LIST, Fault.PROTECTED)
# What is left out may leave a list empty, and what then comes back a number twice.
_ROUNDS: Final = 4


@dataclass(frozen=True)
class Refusal:
    """Why a draft cannot be used: what is wrong, where, and with which word or figure."""

    fault: Fault
    place: Place
    about: str = ""


def tidied(name: str, line: str) -> str:
    """Return a word of a list as it is compared: folded, but for codes, with single blanks between."""
    line = " ".join(line.split()) if not name.startswith(LOG) else line.strip("\r\n")
    is_code = name.startswith(KNOWN) or name == f"{CODE}objects"
    return line if is_code else fold(line)


def refusals(changes: Changes, shipped: Tables) -> list[Refusal]:
    """Return everything that is wrong with these changes of the product's rulebook; none where it can be used."""
    tables = edited(shipped, changes)
    lists = dict.fromkeys(place.name for place in changes.puts if place.kind == Kind.WORD)
    return [
        *(one for name in lists if name in shipped.lists for one in _of_list(name, tables, changes, shipped)),
        *_of_numbers(tables, list(lists)),
        *_of_figures(tables, changes),
        *_of_rules(changes, shipped),
    ]


def usable(changes: Changes, shipped: Tables) -> Changes:
    """Return the changes without what cannot be worked with over this product's rulebook; all of them where all can."""
    for _round in range(_ROUNDS):
        faults = refusals(changes, shipped)
        if not faults:
            return changes
        changes = Changes({place: put for place, put in changes.puts.items() if not _is_at_fault(place, put, faults)})
    return Changes()


def _is_at_fault(place: Place, put: Put, faults: list[Refusal]) -> bool:
    return any(
        (place.kind, place.name) == (fault.place.kind, fault.place.name)
        # Of a list the word itself; where one is missing, all that was taken away comes back.
        and (place.kind != Kind.WORD or place.word == fault.about or (fault.fault in _MISSED and put.to is False))
        for fault in faults
    )


def _of_list(name: str, tables: Tables, changes: Changes, shipped: Tables) -> Iterator[Refusal]:
    words, place = tables.lists[name], Place(Kind.WORD, name)
    if not words:
        yield Refusal(Fault.EMPTY_LIST, place)
    if len(words) > WORDS_MOST:
        yield Refusal(Fault.MANY, place, str(WORDS_MOST))
    if name in protected_lists():
        for word in shipped.lists[name]:
            if word not in words:
                yield Refusal(Fault.PROTECTED, place, word)
    known = set(shipped.lists[name])
    for word in words:
        fault = None if word in known else _fault_of(name, word, tables)
        if fault is not None:
            yield Refusal(fault, place, word)


def _fault_of(name: str, word: str, tables: Tables) -> Fault | None:
    if len(word) > WORD_LONGEST:
        return Fault.LONG
    if name.startswith((KNOWN, CODE)):
        return None if _is_code(word) else Fault.CODE_FORM
    if name.startswith((ROUTINE, MODULE)):
        return None if _is_number(word) else Fault.NUMBER_FORM
    if name.startswith(LOG):
        return None if len(word.strip()) > 1 else Fault.EMPTY_WORD
    if name.startswith(WORD) and (" " in word or word.startswith(("[", "~")) or "," in word):
        return Fault.EMPTY_WORD if not word else Fault.GAP
    return _fault_of_phrase(word, tables)


def _is_code(word: str) -> bool:
    plain = word.replace("-", "").replace(".", "").replace("_", "")
    return word.isascii() and plain.isalnum() and word[0].isalnum() and 1 < len(word) <= _CODE_LONGEST


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= _NUMBER_LONGEST


def _fault_of_phrase(source: str, tables: Tables) -> Fault | None:
    try:
        read_phrase("", source, tables.group(WORD))
    except PhraseError as error:
        return Fault(error.fault)
    return None


def _of_numbers(tables: Tables, lists: list[str]) -> Iterator[Refusal]:
    """Yield routines and modules that would belong to two processes."""
    for beginning in (ROUTINE, MODULE):
        if any(name.startswith(beginning) for name in lists):
            many = Counter(number for numbers in tables.group(beginning).values() for number in numbers)
            for name in lists:
                for number in tables.lists.get(name, ()) if name.startswith(beginning) else ():
                    if many[number] > 1:
                        yield Refusal(Fault.TWICE, Place(Kind.WORD, name), number)


def _of_figures(tables: Tables, changes: Changes) -> Iterator[Refusal]:
    touched = [place.name for place in changes.puts if place.kind == Kind.FIGURE and place.name in tables.figures]
    for name in touched:
        figure = tables.figures[name]
        if not figure.least <= figure.value <= figure.most:
            yield Refusal(Fault.BOUNDS, Place(Kind.FIGURE, name), f"{figure.least}–{figure.most}")
    days = [tables.figures[name].value for name in _ASCENDING]
    if days != sorted(set(days)) and any(name in _ASCENDING for name in touched):
        named = next(name for name in touched if name in _ASCENDING)
        yield Refusal(Fault.ORDER, Place(Kind.FIGURE, named))
    for beginning in _ASKED:
        some = [name for name in touched if name.startswith(beginning)]
        if some and not any(one.value for name, one in tables.figures.items() if name.startswith(beginning)):
            yield Refusal(Fault.NOTHING_ASKED, Place(Kind.FIGURE, some[0]))


def _of_rules(changes: Changes, shipped: Tables) -> Iterator[Refusal]:
    rules = governed()
    for place, put in changes.puts.items():
        if place.kind not in (Kind.VALUE, Kind.RULE) or at(shipped, place) is None:
            continue
        rule = rules[place.name]
        if place.kind == Kind.RULE and rule.is_last and put.to is False:
            yield Refusal(Fault.FIXED, place)
        if place.kind == Kind.VALUE and put.to not in VALUES[rule.decides]:
            yield Refusal(Fault.NO_VALUE, place, str(put.to))
