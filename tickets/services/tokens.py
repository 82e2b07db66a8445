"""Tokens of a ticket: a number for each secret, by kind, in the order in which they first appear in all its texts.

The rows hold keyed digests, never a secret. Only a text that holds one asks for them, and under the ticket's lock, so
that two messages that come at once never give one number to two secrets.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from masking.house import name_of, numbered_tokens
from masking.tokens import NumberedTokens, tokens_in
from tickets.models import Message, SecretNumber, Ticket
from tickets.selectors.tokens import scope_of, tokens_within


def tokens_of(ticket_id: int) -> NumberedTokens:
    """Return the tokens of a ticket whose lock the caller holds; what is new is kept by `keep_tokens`."""
    return tokens_within(ticket_id, grows=True)


def tokens_of_new_ticket() -> NumberedTokens:
    """Return the tokens of a ticket that is about to be written, and has no number of its own yet."""
    return numbered_tokens()


def keep_tokens(kept: Iterable[tuple[int, NumberedTokens]]) -> None:
    """Keep what took a number, by the tickets' ids, in the caller's transaction."""
    rows = []
    for ticket_id, tokens in kept:
        scope = scope_of(ticket_id)
        for one in tokens.new:
            name = name_of(scope, one.digest) if one.digest else ""
            rows.append(SecretNumber(ticket_id=ticket_id, kind=one.kind, number=one.number, name=name))
    if rows:
        SecretNumber.objects.bulk_create(rows)


def forget_tokens(ticket_id: int, *shown: str) -> None:
    """Forget which secrets the tokens in these texts stood for, where no other words of the ticket show them.

    Called once the texts are erased, in the caller's transaction. The numbers are not given to other secrets.
    """
    gone = set().union(*map(tokens_in, shown))
    if not gone:
        return
    left = [Ticket.objects.values_list("subject", flat=True).get(pk=ticket_id)]
    for body, log in Message.objects.filter(ticket_id=ticket_id, is_masked=True).values_list("body", "log_text"):
        left += [body, log]
    for kind, number in gone.difference(*map(tokens_in, left)):
        SecretNumber.objects.filter(Q(kind=kind, number=number), ticket_id=ticket_id).update(name="")
