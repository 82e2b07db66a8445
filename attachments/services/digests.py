"""Digests of files that are on their way, between one request and the next that reaches the same process."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from hashlib import _Hash

# Each is smaller than the row that it belongs to.
_MOST: Final = 1000

_lock = threading.Lock()
_kept: OrderedDict[UUID, tuple[int, _Hash]] = OrderedDict()


def keep(blob_id: UUID, *, size: int, digest: _Hash) -> None:
    """Remember the digest of a file of which so many bytes are here, until somebody goes on with it."""
    with _lock:
        _kept[blob_id] = size, digest
        _kept.move_to_end(blob_id)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def taken(blob_id: UUID, *, size: int) -> _Hash | None:
    """Return the digest of the first bytes of a file, and forget it; None where it is of other bytes than these.

    Of two that go on with the same file, one gets it: what they make of it is theirs alone.
    """
    with _lock:
        known_size, digest = _kept.pop(blob_id, (0, hashlib.sha256()))
    return digest if known_size == size else None
