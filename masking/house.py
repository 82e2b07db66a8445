"""Masking as this house does it: with its own key, so that a secret has one token wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

from masking.rules import Masked, mask, mask_parts
from masking.tokens import KeyedTokens


def rules_digest() -> bytes:
    """Return what changes with the rules: whoever keeps that a text holds no secret keeps with which rules."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return blake2b(b"".join(source.read_bytes() for source in sources), digest_size=8).digest()


def _tokens() -> KeyedTokens:
    return KeyedTokens(key=f"masking {settings.SECRET_KEY}".encode())


def mask_text(text: str) -> Masked:
    """Return the text with a token for each secret, and what they were."""
    return mask(text, _tokens())


def mask_pieces(pieces: Iterable[str]) -> Iterator[str]:
    """Yield each piece of a text, wherever it was cut, with a token for each secret."""
    return mask_parts(pieces, _tokens())
