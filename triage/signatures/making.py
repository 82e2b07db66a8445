"""The signature of a log or an error text: the same fault has the same, on whatever day and at whatever customer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from triage.signatures.families.codes import http, sql, windows
from triage.signatures.families.delphi import delphi
from triage.signatures.families.fiscal import bank, sefaz, sped
from triage.signatures.families.oracle import oracle
from triage.signatures.families.protheus import protheus
from triage.signatures.families.traces import dotnet, java, powershell, python
from triage.signatures.headers import content_of, header_of
from triage.signatures.masks import mask, shown
from triage.signatures.parts import Parts, folded, slug, without_values

# Raised with whatever gives a text another signature than before: what was kept under the old one is made again.
SIGNATURE_VERSION = 1
# What is read of a text, and how long what people read of its signature may be.
LONGEST_TEXT = 200_000
LONGEST_SHOWN = 120

# In the order of what tells most: the database's own error before what the program made of it.
_FAMILIES: tuple[Callable[[str], Parts | None], ...] = (
    protheus,
    sefaz,
    oracle,
    python,
    java,
    dotnet,
    powershell,
    delphi,
    sql,
    bank,
    sped,
    http,
    windows,
)
TROUBLE = re.compile(
    r"\b(?:fatal|panic|critical|severe|emerg|exception|error|erro|failed|failure|falha|falhou|rejei|denied|negad|refused"
    r"|recusad|invalid|inv[aá]lid|timeout|timed out|tempo esgotado|cannot|could not|unable|n[aã]o foi poss|not found"
    r"|n[aã]o encontrad|abort|difere|diverg|inconsist|duplicad|duplicate|inexistente|obrigat|bloquead|deadlock)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a fault is known by.

    :param key: all of it; two signatures are the same where their keys are.
    :param text: as people read it, of at most LONGEST_SHOWN signs.
    """

    family: str
    key: str
    text: str

    @property
    def digest(self) -> str:
        """Return what the signature is indexed by: 32 signs, of which every other version has others."""
        return _digest(f"{SIGNATURE_VERSION}\n{self.key}")


def signature_of(text: str) -> Signature | None:
    """Return the signature of a log or an error text; None where there are no words in it."""
    text = text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    for family in _FAMILIES:
        found = family(text)
        if found:
            return _signature(found[0].partition("-")[0], "/".join(found))
    line = line_that_matters(text)
    # What no Latin letter is in is known by what it is, but for the numbers.
    words = slug(without_values(line), 60) or slug(line, 60) or " ".join(folded(shown(mask(line))).split())
    return _signature("log", f"log/{words}") if words else None


def line_that_matters(text: str) -> str:
    """Return the first line that tells of trouble, without moment and machine; the last with words where none does."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    header = header_of(lines)
    contents = [content_of(line, header) for line in lines[:5000]]
    for line, content in zip(lines, contents, strict=False):
        if TROUBLE.search(line[:1000]) and content.strip():
            return content
    return next((content for content in reversed(contents) if content.strip()), "")


def _signature(family: str, key: str) -> Signature:
    shown = key if len(key) <= LONGEST_SHOWN else f"{key[: LONGEST_SHOWN - 9].rstrip('-/.')}~{_digest(key)[:8]}"
    return Signature(family=family, key=key, text=shown)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
