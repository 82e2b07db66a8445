"""Tokens that stand for secrets: the same secret gives the same token, and no secret is kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
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
        self._count(self._known.values())

    def _count(self, tokens: Iterable[str]) -> None:
        for token in tokens:
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


# What a marked token holds until it is known which conversation it is of.
_MARK = re.compile(r"\[(CPF|SENHA|TOKEN|CONEXAO|CHAVE_PRIVADA|CARTAO)_([0-9a-f]{32})\]")
_TOKEN = re.compile(r"\[(CPF|SENHA|TOKEN|CONEXAO|CHAVE_PRIVADA|CARTAO)_(\d{1,9})\]")
# So many secrets of a kind have a number by their turn; a log may hold a register of people.
MOST = 999
_LOOSE_FROM, _LOOSE = 100_000, 900_000


class KeyedTokens(Tokens):
    """Tokens that nobody has to keep: the key alone makes the same secret the same token in every text, wherever one
    begins to read it. Six digits, which no number by turn has, so that of a thousand different secrets no two look
    alike as a rule."""

    def __init__(self, *, key: bytes) -> None:
        super().__init__({}, key=key)

    def token_for(self, kind: Kind, secret: str) -> str:
        """Return the token of this secret."""
        return loose_token(kind, self._digest(kind, secret))


def loose_token(kind: str, name: str) -> str:
    """Return a token with a number that is made from the digest by which a secret is known."""
    return f"[{kind}_{_LOOSE_FROM + int(name, 16) % _LOOSE}]"


def tokens_in(text: str) -> set[tuple[str, int]]:
    """Return the tokens that stand in a text, by kind and number."""
    return {(found[1], int(found[2])) for found in _TOKEN.finditer(text)}


def without_numbers(text: str) -> str:
    """Return a text with the kinds of its tokens alone, to be compared with one that was numbered otherwise."""
    return _TOKEN.sub(r"[\1]", text)


class MarkingTokens(Tokens):
    """Tokens that hold the whole keyed digest, for who covers a text without knowing of which conversation it is; then
    `NumberedTokens.numbered` makes of them what people read."""

    def __init__(self, *, key: bytes) -> None:
        super().__init__({}, key=key)

    def token_for(self, kind: Kind, secret: str) -> str:
        """Return the mark of this secret."""
        return f"[{kind}_{self._digest(kind, secret)}]"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A secret that has a number now: its kind, the number, and the keyed digest by which it is known; without a digest
    a number that a text had brought along, which is no other secret's then."""

    kind: str
    number: int
    digest: str


class NumberedTokens(Tokens):
    """Tokens of one conversation: each kind counts for itself, in the order in which its secrets first appear.

    :param known: asked once, when the first secret is met: tokens (`[CPF_3]`) by the names of their secrets
    :param named: makes of a secret's keyed digest the name that it has in this conversation
    :param grows: whether what is new takes the next number; one that only reads shows it by a loose one
    """

    def __init__(
        self,
        *,
        key: bytes,
        known: Callable[[], Mapping[str, str]] = dict,
        named: Callable[[str], str] = str,
        grows: bool = True,
    ) -> None:
        super().__init__({}, key=key)
        self._ask: Callable[[], Mapping[str, str]] | None = known
        self._named = named
        self._grows = grows
        # What took a number here, in its order.
        self.new: list[Numbered] = []

    def token_for(self, kind: Kind, secret: str) -> str:
        """Return the token of this secret."""
        return self.token_of(kind.value, self._digest(kind, secret))

    def numbered(self, marked: str) -> str:
        """Return a text that MarkingTokens covered with the tokens of this conversation."""
        return _MARK.sub(lambda mark: self.token_of(mark[1], mark[2]), marked)

    def leave_out(self, text: str) -> None:
        """Give no number away that stands in this text already, as one that was masked elsewhere may have it."""
        for kind, number in sorted(tokens_in(text)):
            self._learn()
            if self._last.get(kind, 0) < number <= MOST:
                self._last[kind] = number
                self.new.append(Numbered(kind, number, ""))

    def _learn(self) -> None:
        if self._ask is not None:
            known, self._ask = self._ask(), None
            self._known.update(known)
            self._count(known.values())

    def token_of(self, kind: str, digest: str) -> str:
        """Return the token of the secret with this keyed digest."""
        self._learn()
        name = self._named(digest)
        token = self._known.get(name)
        if token is not None:
            return token
        number = self._last.get(kind, 0) + 1
        if not self._grows or number > MOST:
            return loose_token(kind, name)
        self._last[kind] = number
        self.new.append(Numbered(kind, number, digest))
        token = self._known[name] = f"[{kind}_{number}]"
        return token
