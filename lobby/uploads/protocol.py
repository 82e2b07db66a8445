"""What tus 1.0 writes into headers, read and written; pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.utils.http import http_date

from attachments.services.uploads import Checksum, Progress

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,creation-defer-length,termination,checksum,expiration"
ALGORITHMS = ("sha1", "sha256")
BYTES = "application/offset+octet-stream"


class BadHeader(Exception):
    """A header of the protocol is missing or cannot be read; `name` is which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def number(headers: Mapping[str, str], name: str) -> int | None:
    """Return a header that holds bytes, or None where it is absent.

    :raises BadHeader: when it is not a whole number of at most 18 digits.
    """
    text = headers.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise BadHeader(name)
    return int(text)


def length_of(headers: Mapping[str, str]) -> int | None:
    """Return the declared size of a new upload, or None where it will be told later.

    :raises BadHeader: when it is told both ways, or neither.
    """
    length = number(headers, "Upload-Length")
    deferred = headers.get("Upload-Defer-Length")
    if (length is None) == (deferred is None) or deferred not in (None, "1"):
        raise BadHeader("Upload-Length")
    return length


def metadata_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the pairs of Upload-Metadata, decoded.

    :raises BadHeader: when a value is not Base64 of UTF-8.
    """
    found = {}
    for pair in headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if not name:
            continue
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise BadHeader("Upload-Metadata") from error
    return found


def checksum_of(headers: Mapping[str, str]) -> Checksum | None:
    """Return what the bytes of this request must give.

    :raises BadHeader: for an algorithm that we do not offer, or a digest of another length.
    """
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, encoded = text.strip().partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise BadHeader("Upload-Checksum") from error
    if algorithm not in ALGORITHMS or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadHeader("Upload-Checksum")
    return Checksum(algorithm, digest)


def headers_of(progress: Progress) -> dict[str, str]:
    """Return how far an upload is, and until when it can be gone on with."""
    headers = {"Upload-Offset": str(progress.offset)}
    if progress.expires_at is not None:
        headers["Upload-Expires"] = expires(progress.expires_at)
    return headers


def size_of(progress: Progress) -> dict[str, str]:
    """Return the declared size, or that it is not known yet."""
    return {"Upload-Defer-Length": "1"} if progress.length is None else {"Upload-Length": str(progress.length)}


def metadata(values: Mapping[str, str]) -> str:
    """Return Upload-Metadata as its sender would have written it."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def expires(at: datetime) -> str:
    return http_date(at.timestamp())


def about_the_house(max_size: int) -> dict[str, str]:
    """Return what OPTIONS tells of this server."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(max_size),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
