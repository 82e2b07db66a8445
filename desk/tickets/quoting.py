"""Lines of one of the ticket's files, quoted in what is being written: those of a note never in a reply."""

from __future__ import annotations

from dataclasses import replace

from attachments.services.quoting import quote_from
from desk.tickets.composing import MODES, Compose
from desk.tickets.subjects import Subject
from tickets.enums import DraftKind
from tickets.selectors.files import place_of_file


def with_quote(compose: Compose, place: str, *, mode: str, subject: Subject) -> Compose:
    """Return the composers with the lines that the address names, if they are of this ticket."""
    quote = quote_from(place, user=subject.user) if place else None
    found = place_of_file(user=subject.user, file=quote.file) if quote else None
    if quote is None or found is None or found.number != subject.ticket.pk:
        return compose
    kinds = [composer.kind for composer in compose.composers]
    # A note's file is the team's: its words do not get into the customer's composer by a click.
    wanted = DraftKind.NOTE if found.is_internal else MODES.get(mode, DraftKind.REPLY)
    kind = wanted if wanted in kinds else DraftKind.NOTE
    if kind not in kinds:
        return compose
    composers = [
        replace(
            composer,
            text=quote.added_to(composer.text) if composer.kind == kind else composer.text,
            is_shown=composer.kind == kind,
        )
        for composer in compose.composers
    ]
    return replace(compose, composers=composers)
