"""Why a file is not taken: codes, and the exception that carries one."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NO_EXTENSION = "no_extension"
    NOT_RECEIVED = "not_received"
    OTHER_CONTENT = "other_content"
    OTHER_TYPE = "other_type"
    DAMAGED = "damaged"
    BOMB = "bomb"
    TOO_MANY_PIXELS = "too_many_pixels"
    MACROS = "macros"
    # Opened, it would fetch something from elsewhere, or have another program do something.
    REACHES_OUT = "reaches_out"
    # As much was sent within a day as one may.
    NO_ROOM = "no_room"
    # The file may be good: the house could not keep it.
    NOT_KEPT = "not_kept"


class Content(StrEnum):
    """What the bytes are, whatever the name says."""

    PROGRAM = "program"
    SHORTCUT = "shortcut"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    BMP = "bmp"
    HEIC = "heic"
    ISO_VIDEO = "iso_video"
    WEBM = "webm"
    MATROSKA = "matroska"
    AVI = "avi"
    PDF = "pdf"
    ZIP = "zip"
    OLE = "ole"
    SEVEN_ZIP = "seven_zip"
    RAR = "rar"
    GZIP = "gzip"
    TEXT = "text"
    UNKNOWN = "unknown"


class FileRefused(Exception):
    """The file is not taken; `content` is what it turned out to be, where that is the reason."""

    def __init__(self, code: Refusal, *, name: str = "", extension: str = "", content: Content | None = None) -> None:
        super().__init__(code, name, extension, content)
        self.code = code
        self.name = name
        self.extension = extension
        self.content = content


class NoRoom(FileRefused):
    """As much was sent within a day as one may; `is_shared` when it is the organisation's share that is used up."""

    def __init__(self, *, limit: int, is_shared: bool, name: str = "") -> None:
        super().__init__(Refusal.NO_ROOM, name=name)
        self.limit = limit
        self.is_shared = is_shared
