"""The one file that comes with a form of administration, read whole or piece by piece and never kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from accounts.access import PersonRequest
from attachments.models import Attachment
from attachments.receiving import received_from
from attachments.refusals import Refusal
from attachments.releasing import Withheld
from attachments.scan_words import explain_caution
from attachments.selectors import content_of, opened_attachment

_PIECE = 1024 * 1024


class SentFileRefused(Exception):
    """The file was not taken; `sentence` says why and what to send instead, `code` why it was refused on its way."""

    def __init__(self, sentence: str, code: Refusal | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


@dataclass(frozen=True)
class SentFile:
    """A file's bytes; `is_whole` unless there were more than were asked for."""

    data: bytes
    is_whole: bool


def sent_file(request: PersonRequest, *, most: int) -> SentFile | None:
    """Return at most so many bytes of the last file of a form that accepts files; None where none was chosen.

    :raises SentFileRefused: when it was refused on its way, or by the virus scanner since
    """
    file = _last_file(request)
    if file is None:
        return None
    with closing(content_of(file)) as content:
        return SentFile(content.read_at(0, min(content.size, most)), content.size <= most)


def sent_pieces(request: PersonRequest, *, most: int) -> tuple[str, Iterator[bytes]] | None:
    """Return the name and the bytes, in small pieces, of the last file of a form that accepts files.

    Of a file with more than `most` bytes one piece more is given, so that whoever keeps them sees it.

    :raises SentFileRefused: when it was refused on its way, or by the virus scanner since
    """
    file = _last_file(request)
    return None if file is None else (file.name, _pieces(file, most))


def _pieces(file: Attachment, most: int) -> Iterator[bytes]:
    with closing(content_of(file)) as content:
        for start in range(0, min(content.size, most + 1), _PIECE):
            yield content.read_at(start, _PIECE)


def _last_file(request: PersonRequest) -> Attachment | None:
    received = received_from(request, user=request.user)
    if received.refusals:
        first = received.refusals[0]
        raise SentFileRefused(first.sentence, first.code)
    for pk in received.ids[-1:]:
        try:
            return opened_attachment(user=request.user, attachment_id=pk)
        except Attachment.DoesNotExist:
            return None
        except Withheld as withheld:
            raise SentFileRefused(explain_caution(withheld.attachment, withheld.release, is_own=True)) from withheld
    return None
