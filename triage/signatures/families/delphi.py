"""Delphi: class of the exception, module, and the message without addresses and values."""

from __future__ import annotations

import re

from triage.signatures.parts import Parts, folded, name, parts, slug, without_values

_VIOLATION = re.compile(r"(?:Access violation|Viola[cç][aã]o de acesso)", re.IGNORECASE)
_WHAT_FOR = re.compile(
    r"(Read|Write|Execution|Leitura|Escrita|Grava[cç][aã]o) (?:of|de|do|no) (?:address|endere)", re.IGNORECASE
)
_MODULE = re.compile(r"(?<![\w.-])([A-Za-z][\w-]{0,60}\.(?:exe|bpl|dll))(?!\w)", re.IGNORECASE)
_RAISED = re.compile(
    r"(?:raised exception class|exce[cç][aã]o (?:da )?classe|exception class) ['\"]?(E[A-Z]\w{1,60})['\"]?"
    r"(?: (?:with message|com a mensagem) ['\"](.{0,500}))?"
)
_CLASS = re.compile(r"(?<![\w.])(E[A-Z][A-Za-z]{3,60})(?: ?: | - |: ?)(.{0,500})")
# Messages that tell their class also where nobody wrote it down.
_KNOWN = (
    ("valid integer", "econverterror/integer"), ("valid floating", "econverterror/float"),
    ("valid date", "econverterror/date"), ("valid time", "econverterror/time"),
    ("valid currency", "econverterror/currency"),
    ("valor inteiro valido", "econverterror/integer"), ("ponto flutuante valido", "econverterror/float"),
    ("data valida", "econverterror/date"), ("hora valida", "econverterror/time"),
    ("out of memory", "eoutofmemory"), ("list index out of bounds", "elisterror/index"),
    ("invalid pointer operation", "einvalidpointer"), ("range check error", "erangeerror"),
    ("stack overflow", "estackoverflow"), ("division by zero", "edivbyzero"),
    ("invalid floating point operation", "einvalidop"), ("not in edit or insert mode", "edatabaseerror/edit-mode"),
    ("cannot perform this operation on a closed dataset", "edatabaseerror/closed"),
)  # fmt: skip
_NOT_CLASSES = frozenset({"Error", "Erro", "Errors", "Exception", "Entrada", "Emitente", "Empresa", "Evento", "Estado"})


def delphi(text: str) -> Parts | None:
    """Return `delphi`, `eaccessviolation`, `pcsis1402.exe`, `read`, or the like."""
    found = _MODULE.search(text)
    module = name(found[1]) if found else None
    if _VIOLATION.search(text):
        what_for = _WHAT_FOR.search(text)
        reading = "read" if what_for is None or what_for[1].lower() in ("read", "leitura") else "write"
        in_module = _MODULE.search(text, _VIOLATION.search(text).start())  # type: ignore[union-attr]  # found above
        return parts("delphi", "eaccessviolation", name(in_module[1]) if in_module else module, reading)
    raised = _RAISED.search(text)
    if raised:
        return parts("delphi", *_message(raised[1], raised[2] or ""), module)
    classed = next((found for found in _CLASS.finditer(text) if found[1] not in _NOT_CLASSES), None)
    if classed:
        return parts("delphi", *_message(classed[1], classed[2]), module)
    known = _known(text[:4000])
    return parts("delphi", *known.split("/"), module) if known else None


def _message(kind: str, message: str) -> list[str]:
    """Return class and message; values out of a message that says that they are none, names kept in others."""
    known = _known(message)
    if known:
        return [kind.lower(), *known.split("/")[1:]]
    is_value = "valid" in folded(message)
    return [kind.lower(), slug(without_values(message) if is_value else message, 8)]


def _known(message: str) -> str | None:
    plain = folded(message)
    return next((kind for words, kind in _KNOWN if words in plain), None)
