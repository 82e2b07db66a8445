"""What is sent to a gateway, signed as standardwebhooks.com has it: pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import Final

_PREFIX: Final = "whsec_"


def signed_headers(*, secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of a message: its id, which stays the same when it is sent again, its moment, its signature.

    :param secret: `whsec_` and Base64, or any other words, taken as they are
    """
    timestamp = str(int(at.timestamp()))
    signature = signature_of(secret=secret, message_id=message_id, timestamp=timestamp, body=body)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Portal-de-Atendimento",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature,
    }


def signature_of(*, secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """Return `v1,` and HMAC-SHA256, in Base64, over `id.timestamp.body`."""
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
