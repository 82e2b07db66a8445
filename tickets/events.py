"""What happens to tickets, as apps above hear it."""

from __future__ import annotations

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """A fact about one ticket; its deliveries leave in order per ticket."""

    ticket_id: int
    organization_id: int

    @property
    def ordering_key(self) -> str:
        return f"ticket:{self.ticket_id}"


@dataclass(frozen=True, kw_only=True)
class TicketOpened(TicketEvent):
    """A ticket was opened; `message_id` is its description."""

    message_id: int
    requester_id: int
    follows_id: int | None = None
    has_files: bool = False


@dataclass(frozen=True, kw_only=True)
class MessagePosted(TicketEvent):
    """Someone wrote: `audience` is public or internal; `is_reply_to_solution` marks an "Obrigado!"."""

    message_id: int
    audience: str
    is_by_support: bool
    is_question: bool = False
    is_reply_to_solution: bool = False
    # The act that these words came with (refuse, close, …), whose own event follows and names them too.
    accompanies: str = ""
    has_files: bool = False


@dataclass(frozen=True, kw_only=True)
class TicketStatusChanged(TicketEvent):
    """The status went from one stored word to another."""

    from_status: str
    to_status: str
    act: str


@dataclass(frozen=True, kw_only=True)
class SolutionProposed(TicketEvent):
    """Support proposed a solution in `message_id`."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class SolutionRefused(TicketEvent):
    """The customer said that it does not solve it; `message_id` says why, when they wrote."""

    message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TicketClosed(TicketEvent):
    """The ticket ended; `act` tells accepted, tacitly accepted, silent or closed by support."""

    reason: str
    act: str
    message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TicketReopened(TicketEvent):
    """A closed ticket goes on."""

    message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TicketCancelled(TicketEvent):
    """The ticket was withdrawn; `message_id` says why, when they wrote."""

    message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class WorkaroundGiven(TicketEvent):
    """The customer can work meanwhile; `message_id` says how."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(TicketEvent):
    """The assignee changed; None is nobody. `way` is how: by hand, or chosen (`next`, `automatic`)."""

    from_id: int | None
    to_id: int | None
    way: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketGivenBack(TicketEvent):
    """The ticket is in its queue again, because `from_id`, who had it, left or works on tickets no more."""

    from_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyAcknowledged(TicketEvent):
    """Support has read what the customer wrote, and it asks for no answer."""


@dataclass(frozen=True, kw_only=True)
class OriginalRevealed(TicketEvent):
    """The assigned analyst looked at what is covered in a message, or in a file of it."""

    message_id: int
    attachment_id: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketLevelSet(TicketEvent):
    """The level, and with it the queue, changed."""

    from_level: int
    to_level: int
    # The act that moved it (hand_over, return, escalate), whose own event follows and tells more.
    accompanies: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketForwarded(TicketEvent):
    """Level 2 handed it to maintenance or the product team; `destination` is the new status."""

    destination: str


@dataclass(frozen=True, kw_only=True)
class SilenceReminded(TicketEvent):
    """The customer was reminded of what awaits them in `status`, by the `count`-th reminder of its plan."""

    status: str
    count: int


@dataclass(frozen=True, kw_only=True)
class RequesterReplaced(TicketEvent):
    """Someone else took the requester's place."""

    from_id: int
    to_id: int


@dataclass(frozen=True, kw_only=True)
class FollowerAdded(TicketEvent):
    """A person follows the ticket from now on."""

    user_id: int


@dataclass(frozen=True, kw_only=True)
class TicketMoved(TicketEvent):
    """It had been opened under the wrong organisation; `organization_id` is the right one."""

    from_organization_id: int


@dataclass(frozen=True, kw_only=True)
class MessageErased(TicketEvent):
    """The text of a message is gone; its trace stays."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class FileErased(TicketEvent):
    """A file of the ticket is gone; its trace stays."""

    attachment_id: str


@dataclass(frozen=True, kw_only=True)
class FileMissed(TicketEvent):
    """A file that a message promised never arrived whole; the house found out, `uploader_id` had sent it."""

    message_id: int
    uploader_id: int


@dataclass(frozen=True, kw_only=True)
class HostileFileRemoved(TicketEvent):
    """The virus scanner found something in a file of the ticket; its bytes are gone, `uploader_id` had sent it."""

    attachment_id: str
    message_id: int
    uploader_id: int
    audience: str


@dataclass(frozen=True, kw_only=True)
class TicketRated(TicketEvent):
    """The customer rated the service from 1 to 5."""

    rating: int


@dataclass(frozen=True, kw_only=True)
class FollowerRemoved(TicketEvent):
    """A person no longer follows the ticket."""

    user_id: int


@dataclass(frozen=True, kw_only=True)
class TicketDetailsChanged(TicketEvent):
    """Fields of the form were corrected; `fields` names them."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FileAdded(TicketEvent):
    """A file came after its message: an upload that went on while the ticket was already open."""

    attachment_id: str
    message_id: int
    audience: str


@dataclass(frozen=True, kw_only=True)
class TriageRecorded(TicketEvent):
    """Triage's columns were written; `severity` is the triaged one, empty where it was left as it is."""

    severity: str
    is_immediate: bool
    was_immediate: bool
    level: int


@dataclass(frozen=True, kw_only=True)
class TicketImported(TicketEvent):
    """A ticket came with its history from another system; `at` is where that history ends, and nobody is told of it."""

    source: str
