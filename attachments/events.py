"""What happens to files on their way in, as the apps above hear it."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class FileArrived(Event):
    """The last byte of a file came after what names it was sent; its owner may now claim it for the uploader.

    `actor_id` is the uploader. Heard in the transaction that completes the file.
    """

    attachment_id: str
    owner_kind: str
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class FileDidNotArrive(Event):
    """A file that something sent was waiting for never came whole, and nobody went on with it in time."""

    name: str
    owner_kind: str
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class HostileFileFound(Event):
    """The scanner found something hostile in a file that was sent; its bytes are gone from this moment on.

    Nobody did it: `actor_id` is None, and `uploader_id` had sent it.
    """

    attachment_id: str
    uploader_id: int
    owner_kind: str
    owner_id: int
