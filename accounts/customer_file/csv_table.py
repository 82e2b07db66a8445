"""A CSV read line by line, whatever program wrote it: its encoding, its separator, its head; pure."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from accounts.customer_file.limits import FileUnreadable

_DELIMITERS: Final = (";", "\t", ",", "|")
_BLOCK: Final = 1024 * 1024
# So much may stand between two quotation marks before one of them is taken to be missing.
_MOST_CELL: Final = 128 * 1024


def csv_lines(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield each line with its number, as cells.

    :raises FileUnreadable: when a quoted cell never ends, or this is no text
    """
    encoding = _encoding_of(file)
    file.seek(0)
    # The module's own bound is one for the whole process: whoever read before may have raised it.
    csv.field_size_limit(_MOST_CELL)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        head = text.readline(65_536)
        text.seek(0)
        reader = csv.reader(_without_nul(text), delimiter=_delimiter_of(head), strict=False)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileUnreadable("broken_csv", str(reader.line_num)) from error
            yield reader.line_num, cells
    finally:
        # The file is the caller's to close.
        text.detach()


def _without_nul(text: io.TextIOWrapper) -> Iterator[str]:
    for line in text:
        yield line.replace("\x00", "")


def _delimiter_of(head: str) -> str:
    return max(_DELIMITERS, key=head.count)


def _encoding_of(file: BinaryIO) -> str:
    """Return UTF-8, UTF-16 where its mark says so, or what spreadsheets on Windows write."""
    file.seek(0)
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in start:
        raise FileUnreadable("not_a_table")
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
