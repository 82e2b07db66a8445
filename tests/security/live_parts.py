"""What of a page could act: its tags, its attributes, its addresses, and whether somebody's words got into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote

from tests.security.corpus import MARK

Attributes = dict[str, str]
# Where a page repeats words without their acting: they are read out, shown in a bubble, typed into a field.
_HOLDERS = {"value", "title", "alt", "aria-label", "placeholder"}
_ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "srcset", "ping", "background", "cite"}
_NEVER = ("on", "hx-on", "data-hx-on", "srcdoc", "xlink:")
# An address of ours, in which words stand quoted; a link that somebody wrote leads outside by a known scheme.
_OUR_ADDRESS = re.compile(r"[/?#](?![/\\])[\w%./?=&;+~,:@!*()-]*#?[\w-]*", re.ASCII)
_LINK_OF_WORDS = re.compile(r"(?:https?://|mailto:|/c/|/arquivos/)[^\"'<>\s\\]*", re.ASCII)
# A mail carries whole addresses of ours.
_WHOLE = "http://localhost"


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, Attributes]] = []
        self.raw: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and MARK in data:
            self.raw.append(f"<{self.cdata_elem}>{data[:80]}")

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.raw.append(f"<!--{data[:80]}")

    def handle_decl(self, decl: str) -> None:
        if MARK in decl:
            self.raw.append(f"<!{decl[:80]}")

    def unknown_decl(self, data: str) -> None:
        self.raw.append(f"<![{data[:80]}")

    def handle_pi(self, data: str) -> None:
        self.raw.append(f"<?{data[:80]}")


def _parts(page: str) -> _Parts:
    parts = _Parts()
    parts.feed(page)
    parts.close()
    return parts


def shape_of(page: str) -> set[tuple[str, str]]:
    """Return every pair of a tag and one of its attributes; a tag without any has ''."""
    return {(tag, name) for tag, attributes in _parts(page).tags for name in [*attributes, ""]}


# Of a heading's words its anchor keeps letters, behind a prefix that no name of a page's frame has (core.markup).
_ANCHOR = re.compile(r"p-[a-z0-9-]+")


def tainted(page: str) -> list[str]:
    """Return what holds words that could act there: a tag, an attribute, an address, a script, a style, a comment."""
    parts = _parts(page)
    found = list(parts.raw)
    for tag, attributes in parts.tags:
        found += [f"<{tag}>"] if MARK in tag else []
        for name, value in attributes.items():
            found += [f"<{tag} {name}={value[:80]!r}>" for _fault in _faults(tag, name, value, attributes)]
    return found


def _faults(tag: str, name: str, value: str, attributes: Attributes) -> Iterator[str]:
    if name.startswith(_NEVER) or MARK in name:
        yield "acts by its name"
    if name in _ADDRESSES or name.startswith("hx-"):
        if not _leads_where_it_may(tag, name, value, attributes):
            yield "leads elsewhere"
    elif MARK in unquote(value) and name not in _HOLDERS and not (name == "id" and _ANCHOR.fullmatch(value)):
        yield "holds words"


def _leads_where_it_may(tag: str, name: str, value: str, attributes: Attributes) -> bool:
    if tag == "a" and "nofollow" in attributes.get("rel", ""):
        return bool(_LINK_OF_WORDS.fullmatch(value)) and not value.startswith(("//", "/\\"))
    if MARK not in unquote(value):
        return not re.match(r"\s*(?:javascript|vbscript|data):", value, re.IGNORECASE)
    return bool(_OUR_ADDRESS.fullmatch(value.removeprefix(_WHOLE)))
