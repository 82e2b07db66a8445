"""Giving numbers to the secrets of a ticket's text files once they are there; driven by deliveries, so nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from attachments.content import StoredContent
from attachments.covering import covered
from attachments.enums import FileKind, ScanState
from attachments.models import Attachment
from attachments.selectors import content_of
from core.models import Delivery
from masking.house import name_of, numbered_tokens
from masking.tokens import Numbered
from tickets.models import Ticket
from tickets.selectors.tokens import known_tokens, scope_of
from tickets.services.tokens import keep_tokens, tokens_of
from tickets.services.words import OWNER_KIND

CONSUMER: Final = "secret_numbers"
# What a file says within this is numbered; behind it, a secret that stands nowhere else keeps a loose number.
_BYTES_MOST: Final = 32 * 1024 * 1024


@dataclass(frozen=True)
class _Head:
    """The first bytes of a file."""

    content: StoredContent

    @property
    def size(self) -> int:
        return min(self.content.size, _BYTES_MOST)

    def read_at(self, offset: int, length: int) -> bytes:
        return self.content.read_at(offset, min(length, max(0, self.size - offset)))

    def stream(self, start: int, stop: int) -> Iterator[bytes]:
        return self.content.stream(start, min(stop, self.size))


def number_secrets_of_files(delivery: Delivery) -> None:
    """Number the secrets that stand in the text files of a message, behind those that have a number already."""
    ticket_id, message_id = delivery.data["ticket"], delivery.data["message"]
    files = Attachment.objects.filter(
        owner_kind=OWNER_KIND, owner_id=message_id, kind=FileKind.TEXT, erased_at=None, blob__isnull=False
    ).exclude(scan_state=ScanState.REFUSED)
    met: list[Numbered] = []
    for file in files.order_by("created_at", "pk"):
        met += _met_in(file)
    scope, known = scope_of(ticket_id), known_tokens(ticket_id)
    if all(name_of(scope, one.digest) in known for one in met):
        return
    with transaction.atomic():
        Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
        tokens = tokens_of(ticket_id)
        for one in met:
            tokens.token_of(one.kind, one.digest)
        keep_tokens([(ticket_id, tokens)])


def _met_in(file: Attachment) -> list[Numbered]:
    """Return the secrets of a file in their order, each once."""
    tokens = numbered_tokens()
    with content_of(file) as content:
        for _piece in covered(_Head(content), tokens):
            pass
    return tokens.new
