"""A body that is a file: read in pieces, read past when it is refused, and the answer that says why."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, JsonResponse, UnreadablePostError

from attachments.content import CHUNK_BYTES
from attachments.refusals import FileRefused, Refusal
from attachments.words import explain
from core.problems import problem

# A browser that is still sending reads no answer: so much of a refused file is read past.
_READ_PAST = 32 * 1024**2
_STATUS = {Refusal.TOO_LARGE: 413, Refusal.NO_ROOM: 429, Refusal.NOT_KEPT: 503}
# The day within which so much may be sent has no one moment of end; a full disk is looked after.
_WAIT = {Refusal.NO_ROOM: "3600", Refusal.NOT_KEPT: "10"}


def pieces_of(request: HttpRequest) -> Iterator[bytes]:
    """Yield the body as it comes."""
    while chunk := request.read(CHUNK_BYTES):
        yield chunk


def read_past(request: HttpRequest) -> None:
    """Take what is still on its way, so that the sender comes to hear the answer."""
    left = _READ_PAST
    try:
        while left > 0 and (chunk := request.read(CHUNK_BYTES)):
            left -= len(chunk)
    except UnreadablePostError:
        return


def status_of(refused: FileRefused) -> int:
    """Return the status that answers a file which is not taken."""
    return _STATUS.get(refused.code, 422)


def wait_of(refused: FileRefused) -> str:
    """Return after how many seconds the same file may be sent again; empty where waiting is not what helps."""
    return _WAIT.get(refused.code, "")


def refusal(refused: FileRefused) -> JsonResponse:
    """Return the answer to a file that is not taken: why, and what to send instead."""
    wait = wait_of(refused)
    headers = {"Retry-After": wait} if wait else None
    return problem(status_of(refused), explain(refused), code=refused.code, headers=headers)
