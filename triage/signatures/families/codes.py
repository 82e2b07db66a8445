"""Codes that say what happened by themselves: SQLSTATE, SQL Server, Windows, sockets, HTTP."""

from __future__ import annotations

import re

from triage.signatures.parts import Parts, name, parts, slug, without_values

_SQLSTATE = re.compile(r"\bSQL ?STATE[\[\s:=(]{1,4}([0-9A-Z]{5})(?!\w)", re.IGNORECASE)
_NAMED = re.compile(r"[\"'`«]([A-Za-z_][\w.$]{1,100})[\"'`»]")
_SERVER = re.compile(r"\bMsg (\d{2,6}), (?:Level|N[ií]vel) (\d{1,2})")
_HRESULT = re.compile(r"(?<![\w])0x([8C][0-9A-F]{7})(?!\w)", re.IGNORECASE)
_WINDOWS = re.compile(
    r"(?:\bWinError|\bSystem Error\.?\s{0,4}Code:?|\bErro do sistema\.?\s{0,4}C[oó]digo:?|\bWin32 error(?: code)?"
    r"|\bOS ?[Ee]rror|\bSocket [Ee]rror #?|\bEvent ID|\bC[oó]digo do erro)[\s:#=]{0,4}(\d{1,6})(?!\d)"
)
_HTTP = re.compile(
    r"(?:\bHTTP(?:/\d(?:\.\d)?)?\"?[ :=-]{1,3}|\bstatus(?: ?code)?\"?[ :=]{1,3}|-> ?)([45]\d\d)(?!\d)", re.IGNORECASE
)
_REQUEST = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE|HEAD) (?:https?://[^/\s]{1,200})?(/[^\s?\"'#]{0,200})")
_IDENTIFIER = re.compile(r"/(?=[\w.%-]{0,64}\d)[\w.%-]{1,120}")
_VERSION = re.compile(r"/v\d{1,2}\Z")


def sql(text: str) -> Parts | None:
    """Return `sqlstate-23505`, `uq_pedido`."""
    found = _SQLSTATE.search(text)
    if found:
        named = _NAMED.search(text, found.end()) or _NAMED.search(text)
        return parts(f"sqlstate-{found[1].lower()}", name(named[1]) if named else None)
    found = _SERVER.search(text)
    if found is None:
        return None
    named = _NAMED.search(text, found.end())
    return parts(f"mssql-{found[1]}", name(named[1]) if named else None)


def windows(text: str) -> Parts | None:
    """Return `windows-0x80070005` or `windows-10061`, with the words around it."""
    found = _HRESULT.search(text) or _WINDOWS.search(text)
    if found is None:
        return None
    code = f"0x{found[1].lower()}" if found.re is _HRESULT else found[1]
    return parts(f"windows-{code}", slug(without_values(_line_at(text, found.start())), 6))


def http(text: str) -> Parts | None:
    """Return `http-500`, what was asked for, or what was answered."""
    found = _HTTP.search(text)
    if found is None:
        return None
    line = _line_at(text, found.start())
    asked = _REQUEST.search(line)
    if asked:
        path = _IDENTIFIER.sub(lambda part: part[0] if _VERSION.match(part[0]) else "/*", asked[2])
        return parts(f"http-{found[1]}", asked[1].lower(), path.strip("/").replace("/", ".").lower())
    return parts(f"http-{found[1]}", slug(line[line.find(found[1]) + 3 :], 8))


def _line_at(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else None]
