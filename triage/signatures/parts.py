"""Pieces of a signature: short, in small letters, without accents, and without what varies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from triage.signatures.masks import HOLE, LONGEST_LINE, mask

Parts = tuple[str, ...]

_SIGNS = re.compile(r"[^a-z0-9_.$*]{1,1000}")
_QUOTED = re.compile(r"'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"|“[^”\n]{0,200}”")
# Somebody's or something's name behind what it is called by: in capitals, or marked as its value.
_WHO = re.compile(
    r"(?<![\w.])((?i:cliente|fornecedor|empresa|filial|usu[aá]rio|transportadora|vendedor|funcion[aá]rio|operador|customer"
    r"|company|user(?:name)?|login|host(?:name)?|servidor|server|m[aá]quina|machine|esta[cç][aã]o|workstation"
    r"|computador|computer|sess[aã]o|session(?: ?id)?|chave|key|token))"
    r"(?: {0,2}[:=#] {0,2}|  ?(?=[A-ZÀ-Ý\d\x01]))"
    r"[\w.$@\\\x01-]{1,64}(?:[ -]{1,3}[A-ZÀ-Ý\d\x01&][A-ZÀ-Ý\d\x01&.]{0,40}(?!\w)){0,8}"
)
WORDS = 14


def folded(text: str) -> str:
    """Return the text in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).lower()


def slug(text: str, words: int = WORDS) -> str:
    """Return a text's words joined by `-`, without what varies in them."""
    masked = mask(text[:LONGEST_LINE]).replace(HOLE, "*")
    found = [word.strip("._$") for word in _SIGNS.sub(" ", folded(masked)).split(" ")]
    kept = [word for word in found if word.strip("*")]
    return "-".join(word.replace("*", "") for word in kept[:words])


def without_values(text: str) -> str:
    """Return a message without what stands in it in quotes, nor whose it is."""
    return without_names(_QUOTED.sub(HOLE, text[:LONGEST_LINE]))


def without_names(text: str) -> str:
    """Return a line without the names of customers, people, machines and sessions."""
    return _WHO.sub(lambda found: found[1] + " " + HOLE, text[:LONGEST_LINE])


def name(text: str) -> str:
    """Return a name as it stands in a signature: of a package, a class, a file; numbers of many digits taken out."""
    return re.sub(r"\d{5,20}", "", folded(text)).strip(" .'\"")


def parts(*found: str | None) -> Parts:
    """Return what there is of the parts, none of them twice."""
    return tuple(dict.fromkeys(part for part in found if part))


def first_own(frames: Iterable[str], foreign: tuple[str, ...], count: int = 1) -> list[str]:
    """Return the first frames that are not of libraries; the first of all where all are."""
    every = list(frames)
    own = [frame for frame in every if not frame.startswith(foreign)]
    return (own or every)[:count]
