"""What a file says it holds, told from its directory or its head alone: names and sizes, never the contents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from attachments import archives
from attachments.enums import FileKind
from attachments.names import extension_of
from attachments.shown import shown_lines
from masking.tokens import Tokens

ReadAt = Callable[[int, int], bytes]

# Archives in archives are named, not opened.
NESTED = frozenset({"zip", "7z", "rar", "gz", "tgz", "tar", "bz2", "xz", "jar", "war", "ear", "cab", "iso"})
PROGRAMS = frozenset({"exe", "dll", "msi", "bat", "cmd", "com", "scr", "ps1", "vbs", "js", "jse", "wsf", "lnk", "hta"})
_LONGEST_NAME = 400
# So much of a name's end tells its extension.
_LONGEST_END = 64
_DRIVE = re.compile(r"[A-Za-z]:")
# One count a page, sheet or slide: what a person calls the document's length.
_PARTS = {
    "xlsx": re.compile(r"xl/worksheets/[^/]{1,80}\.xml"),
    "pptx": re.compile(r"ppt/slides/[^/]{1,80}\.xml"),
}
_PICTURES = re.compile(r"(?:word|xl|ppt)/media/[^/]{1,80}|Pictures/[^/]{1,120}")

# A PDF tells its pages in a dictionary that may stand anywhere; these pieces of it are looked at, nothing more.
_PDF_HEAD, _PDF_TAIL = 64 * 1024, 256 * 1024
_PDF_LINEAR = re.compile(r"/Linearized\b[^>]{0,200}/N (\d{1,6})\b", re.ASCII)
_PDF_TREE = re.compile(r"<<[^<>]{0,2000}>>")
_PDF_PAGES = re.compile(r"/Type\s{0,4}/Pages\b", re.ASCII)
_PDF_COUNT = re.compile(r"/Count\s{1,4}(\d{1,6})\b", re.ASCII)


@dataclass(frozen=True)
class Item:
    """One name in an archive, fit to be shown: its folder, its own name and its size unpacked, in bytes.

    `is_odd` where the name tried to be something else than a name: it climbs out of its folder, hides characters, or
    stands for another place.
    """

    folder: str
    name: str
    size: int
    is_nested: bool = False
    is_program: bool = False
    is_odd: bool = False


@dataclass(frozen=True)
class Contents:
    """The directory of an archive."""

    entries: Sequence[archives.Entry]

    @cached_property
    def files(self) -> list[archives.Entry]:
        return [entry for entry in self.entries if not _is_folder(entry.name)]

    @cached_property
    def folder_count(self) -> int:
        """Return how many folders hold something, or are listed by themselves."""
        # Folders above those are not counted: a hostile name may have thousands of them.
        return len({folder for entry in self.entries if (folder := _folder_of(entry.name))})

    @cached_property
    def total(self) -> int:
        """Return the bytes of all files, unpacked."""
        return sum(entry.size for entry in self.files)

    @cached_property
    def nested_count(self) -> int:
        return sum(_extension(entry.name) in NESTED for entry in self.files)

    @property
    def is_locked(self) -> bool:
        """Tell whether a password is needed for some of it."""
        return any(entry.is_locked for entry in self.entries)

    def items(self, start: int, stop: int, tokens: Tokens | None = None) -> list[Item]:
        """Return some of the files, in the archive's own order, each name without what cannot be shown or is secret."""
        chosen = self.files[start:stop]
        flat = [_flat(entry.name) for entry in chosen]
        shown = shown_lines([name for name, _is_odd in flat], tokens)
        return [_item(entry, name, is_odd=is_odd) for entry, name, (_, is_odd) in zip(chosen, shown, flat, strict=True)]

    def parts(self, extension: str) -> tuple[int, int]:
        """Return of an office file: how many sheets or slides (0 where that cannot be told), and how many pictures."""
        pattern = _PARTS.get(extension)
        parts = sum(bool(pattern.fullmatch(entry.name)) for entry in self.files) if pattern else 0
        return parts, sum(bool(_PICTURES.fullmatch(entry.name)) for entry in self.files)


def contents_of_zip(read_at: ReadAt, size: int) -> Contents | None:
    """Return the directory of a ZIP of `size` bytes; None where it has none that can be read."""
    try:
        return Contents(archives.list_entries(read_at, size))
    except (archives.NotAnArchive, archives.ArchiveTooHeavy):
        return None


def contents_of_gzip(read_at: ReadAt, size: int) -> Contents:
    """Return the one file in a gzip; without a name where it gives none. Its size is known modulo 4 GB."""
    unpacked = int.from_bytes(read_at(max(size - 4, 0), 4), "little")
    return Contents([archives.Entry(archives.name_in_gzip(read_at), unpacked)])


def pages_of_pdf(read_at: ReadAt, size: int) -> int:
    """Return how many pages a PDF says it has; 0 where that stands in no plain words near its beginning or end."""
    pieces = [read_at(0, _PDF_HEAD), read_at(max(size - _PDF_TAIL, 0), _PDF_TAIL)]
    head, tail = (piece.decode("latin-1") for piece in pieces)
    linear = _PDF_LINEAR.search(head, 0, 1024)
    if linear is not None:
        return int(linear[1])
    roots = [
        int(count[1])
        for piece in (head, tail)
        for tree in _PDF_TREE.finditer(piece)
        if _PDF_PAGES.search(tree[0]) and "/Parent" not in tree[0] and (count := _PDF_COUNT.search(tree[0]))
    ]
    # What was changed later stands behind.
    return roots[-1] if roots else 0


def has_directory(kind: str, extension: str) -> bool:
    """Tell whether files of this kind may hold a list of names that is read without unpacking anything."""
    if kind == FileKind.ARCHIVE:
        return extension in ("zip", "gz")
    return kind == FileKind.OFFICE and extension not in ("doc", "xls", "ppt")


def _item(entry: archives.Entry, shown: str, *, is_odd: bool) -> Item:
    folder, slash, name = shown.rpartition("/")
    extension = _extension(entry.name)
    return Item(
        folder=f"{folder}{slash}",
        name=name,
        size=entry.size,
        is_nested=extension in NESTED,
        is_program=extension in PROGRAMS,
        is_odd=is_odd or entry.is_link,
    )


def _flat(name: str) -> tuple[str, bool]:
    """Return a name on one line, with a visible sign for each character that hides something; and whether it is odd."""
    cut = name.replace("\\", "/")[:_LONGEST_NAME]
    visible = "".join("\N{REPLACEMENT CHARACTER}" if _hides(character) else character for character in cut)
    climbs = ".." in cut.split("/") or cut.startswith("/") or _DRIVE.match(cut) is not None
    return visible, climbs or visible != cut or len(name) > _LONGEST_NAME


def _hides(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Zl", "Zp")


def _folder_of(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[0].strip("/")


def _is_folder(name: str) -> bool:
    return name.endswith(("/", "\\"))


def _extension(name: str) -> str:
    # The end of a long name is enough: for one page of the list all of its names are looked at.
    end = name.rstrip(". ")[-_LONGEST_END:]
    if not end.isprintable():
        end = "".join(character for character in end if not _hides(character))
    return extension_of(end.rstrip(". "))
