"""What an office file would do when it is opened: macros, entities, and content that it fetches from elsewhere.

Of each part no more is unpacked than tells it, and of all of them a bounded amount; nothing is ever run or followed.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterable
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from attachments.archives import Entry, NotAnArchive
from attachments.refusals import Refusal

ReadAt = Callable[[int, int], bytes]

# What is unpacked of a part to see how it begins, of one that is read whole, and of all parts together.
_PROLOG = 64 * 1024
_MOST_OF_PART = 4 * 1024**2
_MOST_OF_ALL = 64 * 1024**2
_READ_AT_ONCE = 64 * 1024

_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8

# Relationships whose target is opened with the document, not when somebody follows a link (ECMA-376, part 1, 17).
# Pictures and linked workbooks are not among them: the programs ask first, and customers have many.
_FETCHED = frozenset(
    {"attachedtemplate", "oleobject", "frame", "subdocument", "control", "afchunk", "externaloleobject"}
)
# A template on one's own disk is named by every second document.
_REMOTE = re.compile(r"(?:https?|ftps?|smb|dav|mhtml):|//|file:/{4}|file://[^/]")
_INSTRUCTIONS = re.compile(r'<w:instrText[^<>]{0,200}>([^<]{0,4000})|w:instr="([^"]{0,4000})"')
_BEGINS = re.compile(r"<[A-Za-z_]")


class TooMuchInside(Exception):
    """The parts unpack to more than any document's."""


class _Parts:
    """The parts of one file, unpacked one at a time and never beyond what all of them may be."""

    def __init__(self, read_at: ReadAt) -> None:
        self._read_at = read_at
        self._left = _MOST_OF_ALL

    def beginning(self, entry: Entry, most: int) -> bytes:
        """Return up to `most` bytes of a part.

        :raises NotAnArchive: when it is not where the directory says, or packed in a way that no office program reads
        :raises TooMuchInside: when all together are too much
        """
        header = self._read_at(entry.offset, _LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04" or entry.method not in (_STORED, _DEFLATED):
            raise NotAnArchive
        fields = _LOCAL.unpack(header)
        begin = entry.offset + _LOCAL.size + fields[9] + fields[10]
        if entry.method == _STORED:
            found = self._read_at(begin, min(entry.packed, most))
        else:
            found = self._inflated(begin, entry.packed, most)
        self._left -= len(found)
        if self._left < 0:
            raise TooMuchInside
        return found

    def _inflated(self, begin: int, packed: int, most: int) -> bytes:
        unpacker, found, at = zlib.decompressobj(-15), bytearray(), 0
        try:
            while at < packed and len(found) < most and not unpacker.eof:
                piece = self._read_at(begin + at, min(_READ_AT_ONCE, packed - at))
                if not piece:
                    raise NotAnArchive
                at += len(piece)
                found += unpacker.decompress(piece, most - len(found))
        except zlib.error as error:
            raise NotAnArchive from error
        return bytes(found)


def judge(extension: str, entries: Iterable[Entry], read_at: ReadAt) -> Refusal | None:
    """Return why a document of this extension is not taken for what stands in it, None where nothing speaks against it.

    :raises NotAnArchive: when a part cannot be read
    """
    entries, parts = list(entries), _Parts(read_at)
    names = {entry.name.lower() for entry in entries}
    if any(_is_macro(name) for name in names):
        return Refusal.MACROS
    is_open_xml = extension in ("docx", "xlsx", "pptx")
    try:
        for entry in entries:
            refusal = _judge_part(entry, parts, is_open_xml=is_open_xml)
            if refusal is not None:
                return refusal
    except TooMuchInside:
        return Refusal.BOMB
    return None


def _is_macro(name: str) -> bool:
    return (
        name.rpartition("/")[2] == "vbaproject.bin"
        or name.startswith(("basic/", "scripts/", "xl/macrosheets/", "xl/dialogsheets/"))
        or "/activex/" in name
    )


def _judge_part(entry: Entry, parts: _Parts, *, is_open_xml: bool) -> Refusal | None:
    name = entry.name.lower()
    if not name.endswith((".xml", ".rels", ".rdf")) or entry.is_locked:
        return None
    # Without what UTF-16 puts between its signs.
    begins = parts.beginning(entry, _PROLOG).replace(b"\x00", b"").decode("latin-1")
    if "<!ENTITY" in begins or (is_open_xml and "<!DOCTYPE" in begins):
        # No office program writes one; whoever reads it would fetch what it names.
        return Refusal.REACHES_OUT
    if begins and entry.size > len(begins) and not _BEGINS.search(begins):
        # Such a long way before the first element only hides what stands there.
        return Refusal.REACHES_OUT
    if is_open_xml and name == "[content_types].xml":
        whole = _whole(entry, parts).lower()
        return Refusal.MACROS if b"macroenabled" in whole or b"vbaproject" in whole else None
    if is_open_xml and name.endswith(".rels"):
        return Refusal.REACHES_OUT if _fetches(_whole(entry, parts)) else None
    if is_open_xml and _gives_orders(name, entry, parts):
        return Refusal.REACHES_OUT
    return None


def _whole(entry: Entry, parts: _Parts) -> bytes:
    data = parts.beginning(entry, _MOST_OF_PART + 1)
    if len(data) > _MOST_OF_PART:
        raise TooMuchInside
    return data


def _fetches(relationships: bytes) -> bool:
    """Tell whether one of these is opened with the document and lies elsewhere."""
    try:
        found = fromstring(relationships, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotAnArchive from error
    return any(
        relationship.get("TargetMode", "").lower() == "external"
        and relationship.get("Type", "").rpartition("/")[2].lower() in _FETCHED
        and _REMOTE.match(_address_in(relationship.get("Target", ""))) is not None
        for relationship in found
    )


def _address_in(target: str) -> str:
    return unquote(target).strip().replace("\\", "/").lower()


def _gives_orders(name: str, entry: Entry, parts: _Parts) -> bool:
    """Tell whether a part would have another program do something (DDE)."""
    if name.startswith("xl/externallinks/"):
        return b"<ddeLink" in parts.beginning(entry, _MOST_OF_PART)
    if name.startswith("word/") and "/" not in name.removeprefix("word/"):
        text = parts.beginning(entry, _MOST_OF_PART).decode("latin-1")
        # A field's instruction may lie in pieces.
        return "DDE" in "".join(found[0] or found[1] for found in _INSTRUCTIONS.findall(text)).upper()
    return False
