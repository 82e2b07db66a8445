"""What a rulebook is made of, as plain values under names by which people edit them."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

# What a list is, by what its name begins with; a phrase has a name without any of these.
WORD, LOG, CODE, KNOWN, ROUTINE, MODULE = "word.", "log.", "code.", "known.", "routine.", "module."
_LOG_LISTS = ("calculations", "complaints", "infrastructure", "registrations", "registered_names", "wrongs", "layouts")
_CODE_LISTS = ("objects", "crashes")


@dataclass(frozen=True)
class Figure:
    """A threshold or a weight, and between which bounds somebody may set it."""

    value: int
    least: int
    most: int


@dataclass(frozen=True)
class Tables:
    """Every list and figure by its name.

    :param version: the day of the product's own rulebook
    :param lists: `word.nao` is a list of words that phrases name, `log.complaints` what a log says, `code.objects` and
        `known.oracle` are codes, `routine.invoicing` and `module.invoicing` numbers by process; any other name is that
        of phrases that say one thing, such as `said.stopped`
    :param values: what each rule decides, by its name
    """

    version: str
    lists: Mapping[str, tuple[str, ...]]
    figures: Mapping[str, Figure]
    whole_families: frozenset[str]
    module_names: Mapping[str, str]
    nfe_messages: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)

    def group(self, beginning: str) -> dict[str, tuple[str, ...]]:
        """Return the lists whose names begin so, by the rest of the name."""
        return {name.removeprefix(beginning): words for name, words in self.lists.items() if name.startswith(beginning)}


def is_phrases(name: str) -> bool:
    """Tell whether a list holds phrases that say something, and not words, codes or numbers."""
    return not name.startswith((WORD, LOG, CODE, KNOWN, ROUTINE, MODULE))


@cache
def shipped_tables() -> Tables:
    """Return what the product comes with, before anybody edited it."""
    here = files("triage.rulebook")
    words, codes, figures = (
        tomllib.loads((here / name).read_text(encoding="utf-8"))
        for name in ("usual.toml", "usual_codes.toml", "usual_figures.toml")
    )
    lines = (here / "nfe_codes.csv").read_text(encoding="utf-8").splitlines()
    return Tables(
        version=words["version"],
        lists={name: tuple(dict.fromkeys(_written(name, some))) for name, some in _lists(words, codes).items()},
        figures={name: Figure(**one) for name, one in figures.items()},
        whole_families=frozenset(codes["whole_families"]),
        module_names=codes["module_names"],
        nfe_messages={row["code"]: row["message"] for row in csv.DictReader(lines)},
    )


def _written(name: str, some: list[str]) -> list[str]:
    """Return words as they are compared: of a log the blanks around them count, elsewhere none do."""
    return some if name.startswith(LOG) else [" ".join(one.split()) for one in some]


def _lists(words: Mapping[str, Any], codes: Mapping[str, Any]) -> dict[str, list[str]]:
    modules: dict[str, list[str]] = {}
    for number, process in codes["modules"].items():
        modules.setdefault(process, []).append(number)
    return {
        **words["phrases"],
        **{WORD + name: some for name, some in words["lists"].items()},
        **{LOG + name: codes[name] for name in _LOG_LISTS},
        **{CODE + name: codes[name] for name in _CODE_LISTS},
        **{KNOWN + family: some for family, some in codes["registered"].items()},
        **{ROUTINE + process: some for process, some in codes["routines"].items()},
        **{MODULE + process: some for process, some in modules.items()},
    }
