"""Whether a file is what it says: its extension, its content and its declared type must agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import puremagic

from attachments import animations, archives, compound, office, pictures
from attachments.enums import FileKind
from attachments.names import complete, extension_of
from attachments.refusals import Content, FileRefused, Refusal
from attachments.signatures import recognise

ReadAt = Callable[[int, int], bytes]
_NAMELESS = "arquivo"


@dataclass(frozen=True)
class Format:
    """What a name's extension promises, and the contents that keep the promise."""

    kind: FileKind
    media_type: str
    contents: frozenset[Content]


@dataclass(frozen=True)
class Verdict:
    """A file that agrees with itself so far: format by extension, content by its bytes."""

    extension: str
    kind: FileKind
    media_type: str
    content: Content


def _formats(kind: FileKind, media_types: dict[str, str], *contents: Content) -> dict[str, Format]:
    return {extension: Format(kind, media, frozenset(contents)) for extension, media in media_types.items()}


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
# A trace, a bank's return, a SPED book: everything that reads as text is served as nothing but text.
_TEXTS = "txt log csv tsv xml json sql ini cfg conf properties trc out err lst md yml yaml ret rem crm sped"

FORMATS: dict[str, Format] = {
    **_formats(FileKind.IMAGE, {"png": "image/png"}, Content.PNG),
    **_formats(FileKind.IMAGE, dict.fromkeys(("jpg", "jpeg", "jfif"), "image/jpeg"), Content.JPEG),
    **_formats(FileKind.IMAGE, {"gif": "image/gif"}, Content.GIF),
    **_formats(FileKind.IMAGE, {"webp": "image/webp"}, Content.WEBP),
    **_formats(FileKind.IMAGE, {"bmp": "image/bmp"}, Content.BMP),
    **_formats(FileKind.VIDEO, {"mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/quicktime"}, Content.ISO_VIDEO),
    **_formats(FileKind.VIDEO, {"webm": "video/webm"}, Content.WEBM),
    **_formats(FileKind.VIDEO, {"mkv": "video/x-matroska"}, Content.MATROSKA, Content.WEBM),
    **_formats(FileKind.VIDEO, {"avi": "video/x-msvideo"}, Content.AVI),
    **_formats(FileKind.TEXT, dict.fromkeys(_TEXTS.split(), "text/plain"), Content.TEXT),
    **_formats(FileKind.PDF, {"pdf": "application/pdf"}, Content.PDF),
    **_formats(
        FileKind.OFFICE,
        {
            "docx": f"{_OPEN_XML}.wordprocessingml.document",
            "xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
            "pptx": f"{_OPEN_XML}.presentationml.presentation",
            "odt": f"{_OPEN_DOCUMENT}.text",
            "ods": f"{_OPEN_DOCUMENT}.spreadsheet",
            "odp": f"{_OPEN_DOCUMENT}.presentation",
        },
        Content.ZIP,
    ),
    **_formats(
        FileKind.OFFICE,
        {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"},
        Content.OLE,
    ),
    **_formats(FileKind.ARCHIVE, {"zip": "application/zip"}, Content.ZIP),
    **_formats(FileKind.ARCHIVE, {"7z": "application/x-7z-compressed"}, Content.SEVEN_ZIP),
    **_formats(FileKind.ARCHIVE, {"rar": "application/vnd.rar"}, Content.RAR),
    **_formats(FileKind.ARCHIVE, {"gz": "application/gzip"}, Content.GZIP),
}

# What a program that sends a file may call it. A type not listed here says nothing for or against.
_DECLARED_KINDS: dict[str, frozenset[FileKind]] = {
    "application/pdf": frozenset({FileKind.PDF}),
    "application/zip": frozenset({FileKind.ARCHIVE, FileKind.OFFICE}),
    "application/x-zip-compressed": frozenset({FileKind.ARCHIVE, FileKind.OFFICE}),
    "application/msword": frozenset({FileKind.OFFICE}),
    # Windows with Excel calls every CSV this.
    "application/vnd.ms-excel": frozenset({FileKind.OFFICE, FileKind.TEXT}),
    "application/x-msdownload": frozenset(),
    "application/x-msdos-program": frozenset(),
    "application/x-dosexec": frozenset(),
    "application/x-executable": frozenset(),
    "application/java-archive": frozenset(),
    "application/xhtml+xml": frozenset(),
    "application/javascript": frozenset(),
    "text/javascript": frozenset(),
    "text/html": frozenset(),
    "image/svg+xml": frozenset(),
}
_DECLARED_FAMILIES: dict[str, frozenset[FileKind]] = {
    "image": frozenset({FileKind.IMAGE}),
    "video": frozenset({FileKind.VIDEO}),
    "audio": frozenset(),
    "text": frozenset({FileKind.TEXT}),
}

PLAIN_TEXT = Verdict("txt", FileKind.TEXT, "text/plain", Content.TEXT)

_OPEN_XML_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_OLE_STREAMS = {
    "doc": frozenset({"WordDocument"}),
    "xls": frozenset({"Workbook", "Book"}),
    "ppt": frozenset({"PowerPoint Document"}),
}
# The storages in which Word, Excel and PowerPoint keep a document's macros.
_OLE_MACROS = frozenset({"Macros", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"})
_PUREMAGIC_CERTAIN = 0.8
_GUESSED = {
    Content.PNG: "png", Content.JPEG: "jpg", Content.GIF: "gif", Content.WEBP: "webp", Content.BMP: "bmp",
    Content.ISO_VIDEO: "mp4", Content.WEBM: "webm", Content.MATROSKA: "mkv", Content.AVI: "avi",
    Content.PDF: "pdf", Content.ZIP: "zip", Content.TEXT: "txt",
}  # fmt: skip


def guess_extension(head: bytes) -> str:
    """Return the extension for bytes that came without any name, empty when they are nothing that we take."""
    return _GUESSED.get(recognise(head), "")


def check_name(name: str) -> Format:
    """Return what a cleaned name promises.

    :raises FileRefused: when it has no extension, or one that a support desk does not need.
    """
    extension = extension_of(name)
    if not extension:
        raise FileRefused(Refusal.NO_EXTENSION, name=name)
    if extension not in FORMATS:
        raise FileRefused(Refusal.NOT_RECEIVED, name=name, extension=extension)
    return FORMATS[extension]


def check_head(*, name: str, declared_type: str, head: bytes) -> Verdict:
    """Judge a file by its cleaned name, the type that came with it and its first bytes.

    :raises FileRefused: when one of them contradicts another.
    """
    if not head:
        raise FileRefused(Refusal.EMPTY, name=name)
    promised = check_name(name)
    extension = extension_of(name)
    content = recognise(head)
    if content not in promised.contents:
        raise FileRefused(Refusal.OTHER_CONTENT, name=name, extension=extension, content=_second_look(content, head))
    if promised.kind not in _kinds_of(declared_type):
        raise FileRefused(Refusal.OTHER_TYPE, name=name, extension=extension, content=content)
    return Verdict(extension, promised.kind, promised.media_type, content)


def check_beginning(name: str, declared_type: str, head: bytes) -> tuple[str, Verdict]:
    """Return the name, completed where it lacked something, and what the first bytes say.

    :raises FileRefused: as `check_head`.
    """
    guessed = guess_extension(head) if not name else ""
    name = complete(name, guessed=guessed, stem=_NAMELESS)
    return name, check_head(name=name, declared_type=declared_type, head=head)


def check_whole(verdict: Verdict, *, name: str, read_at: ReadAt, size: int) -> None:
    """Judge what only the whole file shows: a picture's pixels, an archive's directory, an office file's parts.

    :raises FileRefused: when the file is damaged, a bomb, or not the document that its extension names.
    """
    refusal = None
    try:
        if verdict.kind == FileKind.IMAGE:
            refusal = _judge_picture(verdict, read_at, size)
        elif verdict.content == Content.ZIP:
            refusal = _judge_zip(verdict, archives.list_entries(read_at, size), read_at)
        elif verdict.content == Content.GZIP:
            archives.weigh_gzip(read_at, size)
        elif verdict.content == Content.OLE:
            refusal = _judge_compound(verdict, read_at)
    except archives.NotAnArchive:
        refusal = Refusal.DAMAGED
    except archives.ArchiveTooHeavy:
        refusal = Refusal.BOMB
    if refusal is not None:
        raise FileRefused(refusal, name=name, extension=verdict.extension, content=verdict.content)


def _judge_picture(verdict: Verdict, read_at: ReadAt, size: int) -> Refusal | None:
    canvas = pictures.dimensions(verdict.content, read_at)
    if canvas is None:
        return Refusal.DAMAGED
    is_large = canvas[0] * canvas[1] > pictures.MAX_PIXELS
    is_flood = is_large or animations.is_flood(verdict.content, canvas, read_at, size)
    return Refusal.TOO_MANY_PIXELS if is_flood else None


def _judge_zip(verdict: Verdict, entries: list[archives.Entry], read_at: ReadAt) -> Refusal | None:
    if verdict.kind != FileKind.OFFICE:
        return None
    names = {entry.name for entry in entries}
    folder = _OPEN_XML_FOLDERS.get(verdict.extension)
    if folder is None:
        # The format wants its type first, stored as it is, so that it can be read here (OpenDocument 1.2, part 3, 3.3).
        is_right = read_at(30, 8 + len(verdict.media_type)) == b"mimetype" + verdict.media_type.encode()
    else:
        is_right = "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)
    return office.judge(verdict.extension, entries, read_at) if is_right else Refusal.OTHER_CONTENT


def _judge_compound(verdict: Verdict, read_at: ReadAt) -> Refusal | None:
    names = compound.stream_names(read_at)
    if not _OLE_STREAMS[verdict.extension] & names:
        return Refusal.OTHER_CONTENT
    return Refusal.MACROS if _OLE_MACROS & names else None


def _kinds_of(declared_type: str) -> frozenset[FileKind]:
    declared = declared_type.partition(";")[0].strip().lower()
    if declared in _DECLARED_KINDS:
        return _DECLARED_KINDS[declared]
    return _DECLARED_FAMILIES.get(declared.partition("/")[0], frozenset(FileKind))


def _second_look(content: Content, head: bytes) -> Content:
    """Name what our own table does not know, for a refusal's words alone: puremagic is too easily fooled for more."""
    if content != Content.UNKNOWN:
        return content
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return content
    programs = {".exe", ".dll", ".msi", ".class", ".lnk", ".elf", ".swf", ".cab", ".com", ".scr"}
    certain = {match.extension for match in found if match.confidence >= _PUREMAGIC_CERTAIN}
    return Content.PROGRAM if certain & programs else content
