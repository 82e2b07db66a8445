"""What a workbook holds before it is opened: refused where reading it would cost more than a table of ours; pure."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from accounts.customer_file.limits import (
    MAX_OTHER_BYTES,
    MAX_PARTS,
    MAX_ROW_TAGS,
    MAX_SHARED_BYTES,
    MAX_SHARED_TAGS,
    MAX_SHEET_ROWS,
    MAX_UNBROKEN,
    MAX_UNPACKED,
    FileUnreadable,
)

_BLOCK: Final = 256 * 1024
_ROW: Final = re.compile(r"<(?:\w{1,20}:)?row[\s>/]")
_START: Final = 4096
# Marks of an encoding, its zeros, and space.
_BEFORE_XML: Final = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_SHEETS: Final = "xl/worksheets/"
_SHARED: Final = "xl/sharedstrings.xml"


def require_tame_workbook(file: BinaryIO) -> None:
    """Pass when this is a workbook that can be read with little memory, and leave the file where it began.

    Sizes that a packed file tells may lie downwards only: unpacking ends where they say it does.

    :raises FileUnreadable: with `not_a_workbook`, `too_much_inside`, `entities` or `too_many_rows`
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _require_tame_parts(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise FileUnreadable("not_a_workbook") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]  # zipfile lets its packer's error through
        raise FileUnreadable("not_a_workbook") from error
    file.seek(0)


def _require_tame_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names or len(set(names)) != len(names):
        raise FileUnreadable("not_a_workbook")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileUnreadable("too_much_inside")
    for part in parts:
        name = part.filename.lower()
        if name.startswith(_SHEETS) and name.endswith(".xml"):
            _require_tame_sheet(archive, part)
        elif name == _SHARED:
            _require_tame_shared(archive, part)
        elif name.endswith((".xml", ".rels")) or _reads_as_xml(archive, part):
            if part.file_size > MAX_OTHER_BYTES:
                raise FileUnreadable("too_much_inside", part.filename[:80])
            for _block in _blocks(archive, part):
                pass


def _reads_as_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part begins as XML does, in whatever encoding: what the workbook names is read under any name."""
    with archive.open(part) as content:
        return content.read(_START).translate(None, _BEFORE_XML)[:1] in (b"<", b"")


def _require_tame_shared(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.file_size > MAX_SHARED_BYTES:
        raise FileUnreadable("too_much_inside", part.filename[:80])
    if sum(block.count(b"<") for block in _blocks(archive, part)) > MAX_SHARED_TAGS:
        raise FileUnreadable("too_much_inside", part.filename[:80])


def _require_tame_sheet(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    rows = tags = 0
    for block in _blocks(archive, part):
        begun, text = 0, block.decode("latin-1")
        for row in _ROW.finditer(text):
            tags += text.count("<", begun, row.start())
            _require_few(tags, part)
            rows, tags, begun = rows + 1, 0, row.start()
        tags += text.count("<", begun)
        _require_few(tags, part)
        if rows > MAX_SHEET_ROWS:
            raise FileUnreadable("too_many_rows")


def _require_few(tags: int, part: zipfile.ZipInfo) -> None:
    if tags > MAX_ROW_TAGS:
        raise FileUnreadable("too_much_inside", part.filename[:80])


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a part unpacks to, cut before a mark; refused where it declares entities or a text never ends."""
    rest = b""
    with archive.open(part) as content:
        while read := content.read(_BLOCK):
            block = rest + read
            if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
                raise FileUnreadable("entities")
            cut = block.rfind(b"<")
            if cut < 0 or len(block) - cut > MAX_UNBROKEN or max(map(len, block.split(b"<"))) > MAX_UNBROKEN:
                raise FileUnreadable("too_much_inside", part.filename[:80])
            # A mark of ours is short: the next one begins in the rest or later.
            yield block[:cut]
            rest = block[cut:]
    if rest:
        yield rest
