"""The rulebook: phrases, codes and routines of one version, read from a table and ready to be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from language.phrases import PhraseTable, read_phrase
from triage.rulebook.tables import KNOWN, MODULE, ROUTINE, WORD, Tables, is_phrases, shipped_tables


@dataclass(frozen=True)
class Rulebook:
    """What triage knows.

    :param registered: codes that a registered procedure or a screen ends without changing code, by family
    :param objects: codes that say that an object of the database is invalid or missing
    :param crashes: codes of machines that are no setting of theirs: a program broke
    :param calculations: what the message of a rejection says of what the product itself calculated, folded
    :param nfe_messages: the official message of each NF-e answer code
    :param complaints: what a log complains with, folded
    :param infrastructure: what a log says of machines, networks and rights, which known procedures end; folded
    :param registrations: what a log says of what is registered wrong or not at all, folded
    :param registered_names: what customers register themselves, and `wrongs` what a log says against it; folded
    :param layouts: what a log says of the layout of a file, folded
    :param routines: which process a routine belongs to, by its number
    :param modules: which process a module belongs to, by its number
    :param module_names: the whole name of a module, by what the numbers of its routines begin with
    :param figures: thresholds and weights by their names, such as `due.soon`
    :param values: what a rule decides, where it is another value than the code's own, by its name
    :param off: the rules that are switched off
    """

    version: str
    phrases: PhraseTable
    registered: Mapping[str, frozenset[str]]
    whole_families: frozenset[str]
    calculations: tuple[str, ...]
    nfe_messages: Mapping[str, str]
    objects: frozenset[str]
    crashes: frozenset[str]
    complaints: tuple[str, ...]
    infrastructure: tuple[str, ...]
    registrations: tuple[str, ...]
    registered_names: tuple[str, ...]
    wrongs: tuple[str, ...]
    layouts: tuple[str, ...]
    routines: Mapping[str, str]
    modules: Mapping[str, str]
    module_names: Mapping[str, str]
    figures: Mapping[str, int]
    values: Mapping[str, str] = field(default_factory=dict)
    off: frozenset[str] = frozenset()

    def has_procedure(self, family: str, code: str) -> bool:
        """Tell whether what this code says is ended by a procedure or a screen, without a change of code."""
        if code.lower() in self.crashes:
            return False
        return family in self.whole_families or code.rpartition(".")[2] in self.registered.get(family, ())


def read_rulebook(
    tables: Tables, *, name: str = "", values: Mapping[str, str] | None = None, off: frozenset[str] = frozenset()
) -> Rulebook:
    """Return the rulebook that these tables hold.

    :param name: what it is called, the version of the tables where nothing is given
    :param values: what rules decide, where it is another value than the code's own
    :param off: the rules that are switched off
    :raises PhraseError: where a phrase cannot be read.
    """
    words, lists = tables.group(WORD), tables.lists
    phrases = [
        read_phrase(said, source, words) for said, sources in lists.items() if is_phrases(said) for source in sources
    ]
    return Rulebook(
        version=name or tables.version,
        phrases=PhraseTable(phrases),
        registered={family: frozenset(some) for family, some in tables.group(KNOWN).items()},
        whole_families=tables.whole_families,
        calculations=lists["log.calculations"],
        nfe_messages=tables.nfe_messages,
        objects=frozenset(lists["code.objects"]),
        crashes=frozenset(lists["code.crashes"]),
        complaints=lists["log.complaints"],
        infrastructure=lists["log.infrastructure"],
        registrations=lists["log.registrations"],
        registered_names=lists["log.registered_names"],
        wrongs=lists["log.wrongs"],
        layouts=lists["log.layouts"],
        routines=_by_number(tables.group(ROUTINE)),
        modules=_by_number(tables.group(MODULE)),
        module_names=tables.module_names,
        figures={said: figure.value for said, figure in tables.figures.items()},
        values=dict(values or {}),
        off=off,
    )


def _by_number(groups: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {number: process for process, numbers in groups.items() for number in numbers}


@cache
def usual() -> Rulebook:
    """Return what triage knows before anybody edited it."""
    return read_rulebook(shipped_tables())
