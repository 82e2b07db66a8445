"""The rulebook: phrases, codes and routines of one version, read from a table and ready to be used."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from language.phrases import PhraseTable, read_phrase


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

    def has_procedure(self, family: str, code: str) -> bool:
        """Tell whether what this code says is ended by a procedure or a screen, without a change of code."""
        if code.lower() in self.crashes:
            return False
        return family in self.whole_families or code.rpartition(".")[2] in self.registered.get(family, ())


def read_rulebook(words: Mapping[str, Any], codes: Mapping[str, Any], nfe_messages: Mapping[str, str]) -> Rulebook:
    """Return the rulebook that these tables hold.

    :raises PhraseError: where a phrase cannot be read.
    """
    lists = words["lists"]
    phrases = [read_phrase(name, source, lists) for name, sources in words["phrases"].items() for source in sources]
    return Rulebook(
        version=words["version"],
        phrases=PhraseTable(phrases),
        registered={family: frozenset(some) for family, some in codes["registered"].items()},
        whole_families=frozenset(codes["whole_families"]),
        calculations=tuple(codes["calculations"]),
        nfe_messages=dict(nfe_messages),
        objects=frozenset(codes["objects"]),
        crashes=frozenset(codes["crashes"]),
        complaints=tuple(codes["complaints"]),
        infrastructure=tuple(codes["infrastructure"]),
        registrations=tuple(codes["registrations"]),
        registered_names=tuple(codes["registered_names"]),
        wrongs=tuple(codes["wrongs"]),
        layouts=tuple(codes["layouts"]),
        modules=codes["modules"],
        module_names=codes["module_names"],
        routines={number: process for process, numbers in codes["routines"].items() for number in numbers},
    )


@cache
def usual() -> Rulebook:
    """Return what triage knows before anybody edited it."""
    here = files("triage.rulebook")
    words, codes = (
        tomllib.loads((here / name).read_text(encoding="utf-8")) for name in ("usual.toml", "usual_codes.toml")
    )
    lines = (here / "nfe_codes.csv").read_text(encoding="utf-8").splitlines()
    messages = {row["code"]: row["message"] for row in csv.DictReader(lines)}
    return read_rulebook(words, codes, messages)
