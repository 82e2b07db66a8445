"""Which token stands for which secret in a ticket, for who shows its texts and files."""

from __future__ import annotations

from functools import cached_property, partial

from masking.house import name_of, numbered_tokens
from masking.tokens import NumberedTokens
from tickets.models import Message, SecretNumber


def scope_of(ticket_id: int) -> str:
    """Return what a ticket is called where the names of its secrets are made."""
    return f"ticket {ticket_id}"


def known_tokens(ticket_id: int) -> dict[str, str]:
    """Return the ticket's tokens by the names of their secrets; those that stand for nothing any more by themselves."""
    rows = SecretNumber.objects.filter(ticket_id=ticket_id).values_list("kind", "number", "name")
    return {name or f"[{kind}_{number}]": f"[{kind}_{number}]" for kind, number, name in rows}


def reading_tokens(message_id: int) -> NumberedTokens:
    """Return the tokens for a file of this message: as in the rest of its ticket, and nothing gets a number by reading.

    The database is asked when the first secret is met.
    """
    place = _OfMessage(message_id)
    return numbered_tokens(place.known, place.named, grows=False)


def tokens_within(ticket_id: int, *, grows: bool) -> NumberedTokens:
    """Return the tokens of a ticket; let them grow only under its lock, and keep what is new
    (`tickets.services.tokens`)."""
    return numbered_tokens(partial(known_tokens, ticket_id), partial(name_of, scope_of(ticket_id)), grows=grows)


class _OfMessage:
    def __init__(self, message_id: int) -> None:
        self._message_id = message_id

    @cached_property
    def _ticket_id(self) -> int:
        return Message.objects.filter(pk=self._message_id).values_list("ticket_id", flat=True).first() or 0

    def known(self) -> dict[str, str]:
        return known_tokens(self._ticket_id)

    def named(self, digest: str) -> str:
        return name_of(scope_of(self._ticket_id), digest)
