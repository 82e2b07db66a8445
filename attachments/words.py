"""What a refusal says to a person: what happened, why, and what to send instead."""

from __future__ import annotations

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts import house
from attachments.checks import FORMATS
from attachments.enums import FileKind
from attachments.refusals import Content, FileRefused, NoRoom, Refusal

# Extensions of programs: for them a ZIP is the way, for the rest another format.
_PROGRAMS = frozenset(
    ("exe", "dll", "msi", "bat", "cmd", "com", "ps1", "vbs", "js", "jar", "sh", "scr", "py", "apk", "bpl", "ocx")
)


def explain(refused: FileRefused) -> str:
    """Return the sentences for a refusal in the reader's language."""
    return _SENTENCES[refused.code](refused)


def explain_cut() -> str:
    return _("The file did not arrive whole: the connection was cut. Send it again.")


def explain_length_missing() -> str:
    return _("We could not tell the size of this file. Send it again.")


def _empty(_refused: FileRefused) -> str:
    return _("This file is empty. See whether it opens on your computer, then send it again.")


def _too_large(_refused: FileRefused) -> str:
    return _("This file is larger than %(limit)s, the most that we can receive. Send a part of it, or a ZIP.") % {
        "limit": readable_size(house.current().limit("max_file_bytes"))
    }


def _too_many(_refused: FileRefused) -> str:
    most = settings.MAX_FILES_PER_MESSAGE
    return ngettext(
        "One message holds at most %(most)d file. Send the others in another message, or together in a ZIP.",
        "One message holds at most %(most)d files. Send the others in another message, or together in a ZIP.",
        most,
    ) % {"most": most}


def _no_extension(refused: FileRefused) -> str:
    return _(
        "We do not know what this file is: its name has no extension. If it is a text, name it %(name)s.txt and "
        "send it again."
    ) % {"name": refused.name or "log"}


def _not_received(refused: FileRefused) -> str:
    shown = refused.extension.upper()
    if refused.extension in _PROGRAMS:
        return _(
            "We do not receive programs or scripts (%(extension)s). If support asked for it, send it in a ZIP."
        ) % {"extension": shown}
    return _("We do not receive files of type %(extension)s. Send a picture, video, PDF, text, Office file or ZIP.") % {
        "extension": shown
    }


def _other_content(refused: FileRefused) -> str:
    return _("We could not read this file: the extension is %(extension)s, but the content is %(content)s.") % {
        "extension": refused.extension.upper(),
        "content": _content(refused.content),
    } + _instead(refused)


def _other_type(refused: FileRefused) -> str:
    return _("We could not read this file: the extension is %(extension)s, but it was sent as something else.") % {
        "extension": refused.extension.upper()
    } + _instead(refused)


def _damaged(refused: FileRefused) -> str:
    return _("This file is damaged or not whole. See whether it opens on your computer.") + _instead(refused)


def _bomb(_refused: FileRefused) -> str:
    return _(
        "We did not receive this file: opened, it would be many times larger than it is. Send only the files that "
        "matter, in a new ZIP."
    )


def _too_many_pixels(_refused: FileRefused) -> str:
    return _("This picture has more points than we can show. Send a smaller one, or only the part that matters.")


def _macros(_refused: FileRefused) -> str:
    return _(
        "This document holds macros, which we do not receive. Save it without macros, or as a PDF, and send it again."
    )


def _reaches_out(_refused: FileRefused) -> str:
    return _(
        "This document would load something from elsewhere when it is opened, which we do not receive. Save it as a "
        "PDF, or copy what matters into a new document, and send that."
    )


def _no_room(refused: FileRefused) -> str:
    limit = {"limit": readable_size(refused.limit if isinstance(refused, NoRoom) else 0)}
    if isinstance(refused, NoRoom) and refused.is_shared:
        return (
            _("Your company has sent %(limit)s within 24 hours, the most that we can receive. Try again later today.")
            % limit
        )
    return _("You have sent %(limit)s within 24 hours, the most that we can receive. Try again later today.") % limit


def _not_kept(_refused: FileRefused) -> str:
    return _("We could not keep this file just now. What you wrote is safe. Try again in a few minutes.")


_SENTENCES = {
    Refusal.EMPTY: _empty,
    Refusal.TOO_LARGE: _too_large,
    Refusal.TOO_MANY: _too_many,
    Refusal.NO_EXTENSION: _no_extension,
    Refusal.NOT_RECEIVED: _not_received,
    Refusal.OTHER_CONTENT: _other_content,
    Refusal.OTHER_TYPE: _other_type,
    Refusal.DAMAGED: _damaged,
    Refusal.BOMB: _bomb,
    Refusal.TOO_MANY_PIXELS: _too_many_pixels,
    Refusal.MACROS: _macros,
    Refusal.REACHES_OUT: _reaches_out,
    Refusal.NO_ROOM: _no_room,
    Refusal.NOT_KEPT: _not_kept,
}


def _content(content: Content | None) -> str:
    if content is Content.PROGRAM:
        return pgettext("content of a file", "a program")
    if content is Content.SHORTCUT:
        return pgettext("content of a file", "a shortcut to another file")
    if content is Content.TEXT:
        return pgettext("content of a file", "a text")
    if content is Content.OLE:
        return pgettext("content of a file", "another kind of document")
    if content in (None, Content.UNKNOWN):
        return pgettext("content of a file", "something else")
    return pgettext("content of a file", "a %(format)s file") % {"format": _FORMAT_NAMES[content]}


_FORMAT_NAMES = {
    Content.PNG: "PNG",
    Content.JPEG: "JPG",
    Content.GIF: "GIF",
    Content.WEBP: "WebP",
    Content.BMP: "BMP",
    Content.HEIC: "HEIC",
    Content.ISO_VIDEO: "MP4",
    Content.WEBM: "WebM",
    Content.MATROSKA: "MKV",
    Content.AVI: "AVI",
    Content.PDF: "PDF",
    Content.ZIP: "ZIP",
    Content.SEVEN_ZIP: "7z",
    Content.RAR: "RAR",
    Content.GZIP: "GZ",
}


def _instead(refused: FileRefused) -> str:
    found = FORMATS.get(refused.extension)
    kind = found.kind if found else None
    return (
        " "
        + {
            FileKind.IMAGE: _("Send the original picture, as PNG or JPG."),
            FileKind.VIDEO: _("Send the original video, or a ZIP."),
            FileKind.TEXT: _("Send the text as TXT, or a ZIP."),
            FileKind.PDF: _("Send the original PDF, or a picture of the page."),
            FileKind.OFFICE: _("Send the original document, or a PDF."),
            FileKind.ARCHIVE: _("Make the ZIP again and send it."),
            None: _("Send the original file, or a ZIP."),
        }[kind]
    )


def readable_size(size: int) -> str:
    """Return a number of bytes as a person reads it, with the unit."""
    for unit, bytes_of in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size >= bytes_of:
            amount = size / bytes_of
            return f"{number_format(amount, decimal_pos=0 if amount == int(amount) else 1)} {unit}"
    return f"{size} B"
