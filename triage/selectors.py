"""Reading what triage says of a ticket, with the words that it rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from core.shaped import Shaped, Slot
from tickets.models import Message, Ticket
from triage.models import Classification, Correction
from triage.reasons import sentence_of

__all__ = ["Quote", "Reason", "Understanding", "corrections_of", "understanding_of"]

# A quotation longer than this is no reason any more.
_QUOTED_MOST = 160


class Quote(NamedTuple):
    """Words of a ticket's text as they stand there; `nth` of those that are alike in it, counted from 0."""

    field: str
    words: str
    nth: int


@dataclass(frozen=True)
class Reason:
    """One rule that decided something, and on what it rests.

    :param decides: `type`, `level`, `severity`, `immediate` or `doubt`
    :param fields: the answers of the form that are reasons as a whole
    :param quotes: what it rests on in the ticket's texts
    """

    decides: str
    rule: str
    fields: list[str]
    quotes: list[Quote]

    @property
    def sentence(self) -> str:
        return sentence_of(self.rule)


@dataclass(frozen=True)
class Understanding:
    """What triage says of a ticket now, and what people corrected of it."""

    row: Classification
    reasons: Sequence[Reason]
    corrections: dict[str, Correction] = field(default_factory=dict)


def understanding_of(*, ticket: Ticket, opening: Message | None) -> Understanding | None:
    """Return what triage says of a ticket, None where it was never asked, as of a history that was imported.

    :param opening: its first message; where its words are no longer those that were read, reasons quote nothing
    """
    # Whoever classifies one writes down when: what was never asked about needs no query to tell so.
    row = _CURRENT.row(ticket=ticket.pk) if ticket.triaged_at else None
    if row is None:
        return None
    corrections = Correction.objects.filter(ticket_id=ticket.pk, ended_at=None).select_related("by")
    return Understanding(
        row=row,
        reasons=_reasons(row, _texts(row, ticket, opening)),
        corrections={one.field: one for one in corrections} if row.is_corrected else {},  # type: ignore[attr-defined]  # annotated
    )


def missing_of(*, ticket: Ticket) -> list[str]:
    """Return the keys of what triage misses in a ticket, the weightiest first."""
    rows = Classification.objects.filter(ticket_id=ticket.pk, is_current=True)
    found: list[str] | None = rows.values_list("missing", flat=True).first()
    return found or []


def corrections_of(*, ticket: Ticket) -> list[Correction]:
    """Return the latest 200 corrections of a ticket, the newest first, those that have ended among them."""
    rows = Correction.objects.filter(ticket_id=ticket.pk).select_related("by__organization", "ended_by__organization")
    return list(rows.order_by("-pk")[:200])


def _write_current() -> QuerySet[Classification]:
    standing = Correction.objects.filter(ticket_id=OuterRef("ticket_id"), ended_at=None)
    rows = Classification.objects.filter(ticket_id=Slot("ticket"), is_current=True).select_related("module__product")
    return rows.annotate(is_corrected=Exists(standing))


_CURRENT: Final = Shaped[Classification](_write_current)


def _texts(row: Classification, ticket: Ticket, opening: Message | None) -> dict[str, str]:
    """Return the texts in which the places of the evidence lie, none where they changed since."""
    if opening is None:
        return {}
    texts = {"subject": ticket.subject, "description": opening.body, "log": opening.log_text}
    whole = "\n".join(texts.values())
    is_same = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest() == row.text_digest
    return texts if is_same else {}


def _reasons(row: Classification, texts: dict[str, str]) -> list[Reason]:
    found: dict[tuple[str, str], Reason] = {}
    for one in row.evidence:
        reason = found.setdefault((one["decides"], one["rule"]), Reason(one["decides"], one["rule"], [], []))
        name, start, end = one["field"], one["start"], one["end"]
        if end > start:
            text = texts.get(name, "")
            words = text[start:end][:_QUOTED_MOST]
            if words and (name, words) not in [quote[:2] for quote in reason.quotes]:
                reason.quotes.append(Quote(name, words, text.count(words, 0, start)))
        elif name and name not in reason.fields:
            reason.fields.append(name)
    return [replace(reason, quotes=_widest(reason.quotes)) for reason in found.values()]


def _widest(quotes: list[Quote]) -> list[Quote]:
    """Leave out words that stand within other words of the same text that are quoted beside them."""
    return [
        one
        for one in quotes
        if not any(
            one.field == other.field and one.words != other.words and one.words in other.words for other in quotes
        )
    ]
