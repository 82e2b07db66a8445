"""Sheets and modules of the browser, joined into one file each and without what only their writers read; pure.

Each is a file of its own to those who write it. A browser would ask for fifty before it draws, and what is alike in
them would be compressed in each anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from posixpath import normpath

Read = Callable[[str], str]
# Strings stay. A space before a colon is a selector's.
_COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.{0,2000}?\*/""", re.DOTALL)
_AIR = re.compile(r"""("[^"\n]*"|'[^'\n]*')|\s*;?\s*(})\s*|\s*([{;,])\s*|\s+""")
_SHEET = re.compile(r'^@import url\("([^"]+)"\) layer\((\w+)\);$', re.MULTILINE)
# Brought under names, as a whole, or for what it does by being there.
_IMPORT = re.compile(r'^import (?:\{([^{}]*)\} from |\* as (\w+) from )?"(\./[\w./-]+|\.\./[\w./-]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) (\w+))", re.MULTILINE)
# What brings a module later: only where the address is still true afterwards.
_LATER = re.compile(r'\bimport\("\./[\w./-]+"\)')
# A word of the language's that none of the above has taken care of.
_UNKNOWN = re.compile(r"^[ \t]*(?:import|export)\b.*$|\bimport\s*[(.]", re.MULTILINE)


class NotJoined(Exception):
    """A module is written in a way that this does not know; the text says where and which."""


def join_sheets(entry: str, read: Read) -> str:
    """Return a sheet with every `@import url("…") layer(…);` line replaced by that sheet in its layer.

    :param read: returns a file by its name
    """
    folder = PurePosixPath(entry).parent

    def inline(line: re.Match[str]) -> str:
        return f"@layer {line[2]} {{\n{read(str(folder / line[1]))}}}"

    return without_air(_SHEET.sub(inline, read(entry)))


def without_air(sheet: str) -> str:
    """Return a sheet that means the same, without comments and without spaces that part nothing."""
    bare = _COMMENT.sub(lambda found: found[1] or " ", sheet)
    return _AIR.sub(lambda found: found[1] or found[2] or found[3] or " ", bare).strip()


def join_modules(entry: str, read: Read) -> str:
    """Return a module with all that it imports, each once, in a function of its own, in the order in which they run.

    What it tells others and what it brings later stay as they are.

    :raises NotJoined: for what would mean something else then
    """
    names: dict[str, str] = {}
    joined: list[str] = []

    def add(path: str, above: tuple[str, ...]) -> str:
        if path in above:
            raise NotJoined(f"{' imports '.join((*above, path))}")
        if path not in names:
            text = _IMPORT.sub(lambda line: _brought(line, add(_beside(path, line[3]), (*above, path))), read(path))
            names[path] = f"m{len(names)}"
            joined.append(_as_function(path, text, names[path], may_bring=not above))
        return names[path]

    # Only collecting needs it, and every web process knows where collected files lie.
    from rjsmin import jsmin  # noqa: PLC0415 -- as above

    name = add(entry, ())
    if told := _EXPORT.findall(read(entry)):
        joined.append(f"export const {{{', '.join(told)}}} = {name};\n")
    return str(jsmin("".join(joined)))


def _brought(line: re.Match[str], module: str) -> str:
    if line[1]:
        return f"const {{{line[1].replace(' as ', ': ')}}} = {module};"
    return f"const {line[2]} = {module};" if line[2] else ""


def _as_function(path: str, text: str, name: str, *, may_bring: bool) -> str:
    told = ", ".join(_EXPORT.findall(text))
    body = _EXPORT.sub("", text)
    if unknown := _UNKNOWN.search(_LATER.sub("", body) if may_bring else body):
        raise NotJoined(f"{path}: {unknown[0].strip()}")
    return f"const {name} = (() => {{\n{body}\nreturn {{{told}}};\n}})();\n"


def _beside(path: str, name: str) -> str:
    return normpath(str(PurePosixPath(path).parent / name))
