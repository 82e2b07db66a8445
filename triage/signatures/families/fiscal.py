"""SEFAZ answers by their cStat, bank returns by occurrence and reason, SPED by register and field."""

from __future__ import annotations

import re

from triage.signatures.parts import Parts, parts, slug, without_values

_STATUS = re.compile(r"\bcStat[\"'>\s:=]{1,6}(\d{3,4})(?!\d)", re.IGNORECASE)
_REJECTION = re.compile(
    r"\bRejei[cç][aã]o[ :#-]{1,4}(\d{3,4})(?!\d)|\b(\d{3,4})[ :-]{1,3}Rejei[cç][aã]o"
    r"|\bStatus[ :=-]{1,3}(\d{3,4})[ :-]{1,3}Rejei",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"[Ee]lement(?:o)? '(?:\{[^}\n]{0,100}\}|\w{1,20}:)?(\w{1,60})'|tag:?<?(\w{1,60})")
# Answers that say that it went well, or is on its way.
_GOOD = frozenset({"100", "101", "102", "103", "104", "105", "107", "128", "135", "136", "150", "151"})
_SCHEMA = frozenset({"215", "225", "243", "244", "516", "517", "588", "598"})

_OCCURRENCE = re.compile(r"\bocorr[eê]ncia[ :=-]{1,3}(\d{1,3})(?!\d)", re.IGNORECASE)
_REASON = re.compile(r"\bmotivos?[ :=-]{1,3}(\w{1,4})(?!\w)", re.IGNORECASE)

_REGISTER = re.compile(r"\bregistros?[ :=-]{1,3}([0-9A-Z]\d{3})(?!\w)", re.IGNORECASE)
_FIELD = re.compile(r"(?<![\w.])([A-Z]{2,8}(?:_[A-Z0-9]{1,12}){1,4})(?!\w)")


def sefaz(text: str) -> Parts | None:
    """Return `sefaz-539`; of a schema's failure also the element."""
    codes = [found[1] for found in _STATUS.finditer(text)]
    codes += [next(filter(None, found.groups())) for found in _REJECTION.finditer(text)]
    bad = [code for code in codes if code not in _GOOD]
    if not (bad or codes):
        return None
    code = (bad or codes)[0]
    element = _ELEMENT.search(text) if code in _SCHEMA else None
    return parts(f"sefaz-{code}", (element[1] or element[2]).lower() if element else None)


def bank(text: str) -> Parts | None:
    """Return `cnab`, `ocorrencia-03`, `motivo-63`."""
    occurrence, reason = _OCCURRENCE.search(text), _REASON.search(text)
    if occurrence is None or reason is None:
        return None
    return parts("cnab", f"ocorrencia-{occurrence[1].zfill(2)}", f"motivo-{reason[1].lower().zfill(2)}")


def sped(text: str) -> Parts | None:
    """Return `sped`, `c190`, and what is wrong with it."""
    register = _REGISTER.search(text)
    if register is None:
        return None
    begin = text.rfind("\n", 0, register.start()) + 1
    end = text.find("\n", register.end())
    line = text[begin : end if end >= 0 else None]
    field = _FIELD.search(line)
    return parts("sped", register[1].lower(), field[1].lower() if field else None, slug(without_values(line), 10))
