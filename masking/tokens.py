"""Tokens that stand for secrets: the same secret gives the same token, and no secret is kept."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from enum import StrEnum
from hashlib import blake2b


class Kind(StrEnum):
    """What a secret is. The value is the word that readers see, in ASCII, since a log may be kept in any encoding."""

    CPF = "CPF"
    PASSWORD = "SENHA"  # noqa: S105 -- the word for one, not a password
    TOKEN = "TOKEN"  # noqa: S105 -- the word for one, not a token
    CONNECTION = "CONEXAO"
    PRIVATE_KEY = "CHAVE_PRIVADA"
    CARD = "CARTAO"


class Tokens:
    """Which secret has which token, for as long as texts shall share them.

    Without arguments it lives with its object. To share tokens between the texts of a ticket that are read at different
    times, hand in a mapping of strings to strings, which this class fills and the caller keeps (it can be stored as
    JSON), and a key of the house: the mapping holds keyed digests of the secrets, never the secrets. A CPF has so few
    possible values that a digest without a key would be as good as the CPF itself.

    :raises ValueError: when a mapping comes without a key.
    """

    def __init__(self, known: MutableMapping[str, str] | None = None, *, key: bytes = b"") -> None:
        if known is not None and not key:
            raise ValueError("a mapping that is kept needs a key")
        self._known: MutableMapping[str, str] = {} if known is None else known
        self._key = blake2b(key).digest() if key else secrets.token_bytes(32)
        self._last: dict[str, int] = {}
        for token in self._known.values():
            word, _, number = token.strip("[]").rpartition("_")
            self._last[word] = max(self._last.get(word, 0), int(number))

    def token_for(self, kind: Kind, secret: str) -> str:
        """Return the token of this secret, a new one when it was not seen before."""
        name = self._digest(kind, secret)
        token = self._known.get(name)
        if token is None:
            number = self._last[kind.value] = self._last.get(kind.value, 0) + 1
            token = self._known[name] = f"[{kind.value}_{number}]"
        return token

    def _digest(self, kind: Kind, secret: str) -> str:
        # A text may hold half of a surrogate pair.
        return blake2b(
            f"{kind.value} {secret}".encode(errors="surrogatepass"), key=self._key, digest_size=16
        ).hexdigest()


class KeyedTokens(Tokens):
    """Tokens that nobody has to keep: the key of the house alone makes the same secret the same token in every text,
    wherever one begins to read it. Four digits, so that of a hundred different secrets one pair may look alike."""

    def __init__(self, *, key: bytes) -> None:
        super().__init__({}, key=key)

    def token_for(self, kind: Kind, secret: str) -> str:
        """Return the token of this secret."""
        return f"[{kind.value}_{1000 + int(self._digest(kind, secret), 16) % 9000}]"
