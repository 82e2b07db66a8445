"""What triage tells apps above."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event
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


@dataclass(frozen=True, kw_only=True)
class TicketHandedOver(TicketEvent):
    """Level 1 passed the ticket to level 2 with a card: what was tried, on what evidence, with which hypothesis."""

    hand_over_id: int


@dataclass(frozen=True, kw_only=True)
class TicketReturned(TicketEvent):
    """Level 2 gave the ticket back to level 1 with a reason, for the `number`th time; it goes to who passed it."""

    return_id: int
    number: int
    handed_over_by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(TicketEvent):
    """The level was raised by the house, for a cause; whoever has the ticket keeps it."""

    from_level: int
    to_level: int
    cause: str


@dataclass(frozen=True, kw_only=True)
class PeopleCalled(TicketEvent):
    """These people are called to a ticket, none where nobody is there to be called; `cause` of `triage.enums`."""

    alert_id: int
    cause: str
    step: int
    called: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AlertRaised(PeopleCalled):
    """An alert begins to sound."""


@dataclass(frozen=True, kw_only=True)
class AlertWidened(PeopleCalled):
    """Nobody answered in time, and more people, or the same once more, are called."""


@dataclass(frozen=True, kw_only=True)
class AlertAnswered(TicketEvent):
    """Somebody confirmed that they know of it, or took the ticket (`answer`); nobody else is called."""

    alert_id: int
    answer: str


@dataclass(frozen=True, kw_only=True)
class AlertEnded(TicketEvent):
    """What people were called for is gone (`end`)."""

    alert_id: int
    end: str


@dataclass(frozen=True, kw_only=True)
class ClassificationCorrected(TicketEvent):
    """A person put something in the place of what triage said, or took that back (`is_undone`): a lesson.

    Values are those of `triage.services.corrections`; `fact` (`triage.enums.EndingFact`) says why an immediate ended.
    """

    correction_id: int
    field: str
    from_value: str
    to_value: str
    fact: str = ""
    is_undone: bool = False


@dataclass(frozen=True, kw_only=True)
class RulebookDrafted(Event):
    """Somebody changed their draft of the rulebook: what it would do to the last tickets is to be found out."""

    draft_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class ImmediateContested(TicketEvent):
    """The customer does not agree with the end of an immediate, and may have said why (`message_id`)."""

    contest_id: int
    message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ImmediateContestAnswered(TicketEvent):
    """A support manager restored the immediate or confirmed its end (`answer`), and may have said why."""

    contest_id: int
    answer: str
    message_id: int | None = None
