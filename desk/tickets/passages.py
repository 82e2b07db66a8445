"""What the levels passed to each other, laid out for the card at the top of a ticket's side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tickets.enums import EntryKind
from tickets.models import Ticket
from tickets.selectors.reading import Line
from triage.handing_over import Passage, passages_of
from triage.reasons import MISSING


@dataclass(frozen=True)
class Place:
    """One piece of evidence: what it is called, and where it stands on this page."""

    label: str
    anchor: str


@dataclass(frozen=True)
class Passed:
    """A passage with its evidence found again in the conversation; what was erased since is named no more."""

    passage: Passage
    evidence: Sequence[Place]
    missing: str


def passages_shown(ticket: Ticket, lines: Sequence[Line]) -> dict[str, Any]:
    """Return what the card shows, `is_absent` where nothing was passed."""
    acts = [line.entry.data.get("act") for line in lines if line.entry and line.entry.kind == EntryKind.LEVEL]
    told = [act for act in acts if act in ("hand_over", "return")]
    if not told:
        return {"is_absent": True}
    passages = passages_of(ticket=ticket, has_stray_returns=_has_strays(told))
    places = _places(lines)
    return {
        "passed": [_passed(one, places) for one in passages],
        "return_count": told.count("return"),
    }


def _has_strays(acts: Sequence[str]) -> bool:
    """Say whether a return answered no hand-over: one without another before it."""
    waiting = False
    for act in acts:
        if act == "return" and not waiting:
            return True
        waiting = act == "hand_over"
    return False


def _places(lines: Sequence[Line]) -> dict[tuple[str, str], Place]:
    found: dict[tuple[str, str], Place] = {}
    for line in lines:
        if line.message is None or line.message.erased_at is not None:
            continue
        label = _("Message of %(name)s") % {"name": line.message.author.name}
        found["message", str(line.message.pk)] = Place(label, f"message-{line.message.pk}")
        for file in line.files:
            if file.erased_at is None:
                found["file", str(file.pk)] = Place(file.name, f"file-{file.pk}")
    return found


def _passed(passage: Passage, places: dict[tuple[str, str], Place]) -> Passed:
    card = passage.card
    wanted = [(one["kind"], str(one["id"])) for one in card.evidence] if card else []
    missing = card.known.get("missing", []) if card else []
    return Passed(
        passage=passage,
        evidence=[places[one] for one in wanted if one in places],
        missing=", ".join(str(MISSING[key]) for key in missing if key in MISSING),
    )
