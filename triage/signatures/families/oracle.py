"""Oracle: the code that the own code raised, the innermost code, what it names, and where in the stack it was."""

from __future__ import annotations

import re

from triage.signatures.parts import Parts, name, parts, slug

_CODE = re.compile(r"(?<![A-Za-z0-9])(ORA|TNS|PLS|SP2|IMP|EXP|RMAN|LRM|KUP|DRG|UDE|UDI)-(\d{4,5})(?!\d)")
_AT = re.compile(r"ORA-06512:[ \t]{0,4}(?:at|em|na|a)[ \t]{1,4}\"([\w.$#]{1,130})\"")
# Names in quotes or brackets, with their owner, as messages have them: ("WINTHOR"."PCPEDC"."CODCLI"), (WINTHOR.PK_X).
_QUOTED = re.compile(r"\"([\w$#]{1,128})\"(?:\.\"([\w$#]{1,128})\")?(?:\.\"([\w$#]{1,128})\")?")
_DOTTED = re.compile(r"[\s('\"]([A-Za-z][\w$#]{0,60})\.([A-Za-z][\w$#]{0,128})(?![\w.(])")
_TABLESPACE = re.compile(r"\btablespace ([A-Za-z][\w$#]{0,60})")
# They say that an error came through here, not which.
_PASSED = frozenset({"06512", "04088", "00604", "12801", "06510", "03113"})
_LIBRARIES = ("SYS.", "STANDARD", "DBMS_", "UTL_")


def oracle(text: str) -> Parts | None:
    """Return `ora-20001`, `ora-01403`, `pcpedc.codcli`, `pkg_faturamento`, of these what there is."""
    found = list(_CODE.finditer(text))
    if not found:
        return None
    telling = [code for code in found if code[2] not in _PASSED] or found
    own = next((code for code in telling if _is_own(code)), None)
    inner = next((code for code in telling if not _is_own(code)), None)
    return parts(
        _shown(own),
        _shown(inner),
        next((named for code in telling if not _is_own(code) and (named := _named(_line_of(text, code)))), None),
        next((_shown(code) for code in telling if code[1] == "PLS" and code is not inner), None),
        _place(text),
        slug(_line_of(text, own), 8) if own and not inner else None,
    )


def _is_own(code: re.Match[str]) -> bool:
    return code[1] == "ORA" and code[2].startswith("20") and len(code[2]) == 5


def _shown(code: re.Match[str] | None) -> str | None:
    return None if code is None else f"{code[1].lower()}-{code[2].zfill(5)}"


def _line_of(text: str, code: re.Match[str]) -> str:
    """Return the message behind a code, up to its line's end or the next code."""
    end = text.find("\n", code.end())
    line = text[code.end() : end if end >= 0 else None][:500]
    following = _CODE.search(line)
    return line[: following.start()] if following else line


def _named(line: str) -> str | None:
    """Return what the message names, without its owner."""
    quoted = _QUOTED.search(line)
    if quoted:
        names = [part for part in quoted.groups() if part]
        return name(".".join(names[1:] if len(names) > 1 else names))
    tablespace = _TABLESPACE.search(line)
    if tablespace:
        return name(tablespace[1])
    dotted = _DOTTED.search(line)
    return name(dotted[2]) if dotted else None


def _place(text: str) -> str | None:
    """Return the innermost place of the stack that is not the database's own, without its owner."""
    places = [found[1] for found in _AT.finditer(text)]
    own = [place for place in places if not place.startswith(_LIBRARIES)]
    if not (own or places):
        return None
    return name((own or places)[0].partition(".")[2] or (own or places)[0])
