"""What triage tells apps above."""

from __future__ import annotations

from dataclasses import dataclass

from tickets.events import TicketEvent


@dataclass(frozen=True, kw_only=True)
class SeverityDiffers(TicketEvent):
    """Triage sees another severity than the requester asked for; until both agree the higher counts for the queue."""

    asked: str
    triaged: str


@dataclass(frozen=True, kw_only=True)
class ImmediateDoubted(TicketEvent):
    """The requester's answers and words disagree over Atendimento Imediato (`triage.enums.Doubt`): people look."""

    doubt: str
    is_immediate: bool
