"""Masking as this house does it: with its own key, so that a secret has one token through a whole conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

from masking.rules import Masked, mask, mask_parts
from masking.tokens import KeyedTokens, MarkingTokens, NumberedTokens, Tokens


def rules_digest() -> bytes:
    """Return what changes with the rules: whoever keeps that a text holds no secret keeps with which rules."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return blake2b(b"".join(source.read_bytes() for source in sources), digest_size=8).digest()


def _key() -> bytes:
    return f"masking {settings.SECRET_KEY}".encode()


def numbered_tokens(
    known: Callable[[], Mapping[str, str]] = dict, named: Callable[[str], str] = str, *, grows: bool = True
) -> NumberedTokens:
    """Return the tokens of a conversation; one that is about to begin has none yet.

    :param known: asked once, if at all: its tokens by the names of their secrets
    :param named: makes of a secret's digest the name that it has there (`name_of`)
    :param grows: whether new secrets take a number
    """
    return NumberedTokens(key=_key(), known=known, named=named, grows=grows)


def name_of(scope: str, digest: str) -> str:
    """Return by what a secret with this digest is known in a conversation: nothing tells that it stands in two."""
    return blake2b(f"{scope} {digest}".encode(), key=blake2b(_key()).digest(), digest_size=16).hexdigest()


def mask_text(text: str, tokens: Tokens | None = None) -> Masked:
    """Return the text with a token for each secret, and what they were; without `tokens`, numbered for itself."""
    return mask(text, tokens)


def mark_text(text: str) -> str:
    """Return the text with a mark for each secret, for `NumberedTokens.numbered` to make a token of."""
    return mask(text, MarkingTokens(key=_key())).text


def mask_apart(text: str) -> str:
    """Return a text that belongs to no conversation, or not yet, with a token for each secret: the same anywhere."""
    return mask(text, KeyedTokens(key=_key())).text


def mask_pieces(pieces: Iterable[str], tokens: Tokens | None = None) -> Iterator[str]:
    """Yield each piece of a text, wherever it was cut, with a token for each secret; without `tokens`, one that is the
    same wherever one begins to read."""
    return mask_parts(pieces, KeyedTokens(key=_key()) if tokens is None else tokens)
