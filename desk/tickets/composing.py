"""The composer: two modes with a draft each, and what became of a message that could not be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from accounts.models import User
from attachments.ids import ids_in
from attachments.selectors import FormFile, files_of_form
from desk.tickets.subjects import Subject
from tickets.enums import ClosingReason, DraftKind
from tickets.models import Draft
from tickets.permissions import may_reply, may_write_notes
from tickets.selectors.reading import drafts_at
from tickets.services.lifecycle import CHOSEN_REASONS
from tickets.states import Act

MODES = {"responder": DraftKind.REPLY, "nota": DraftKind.NOTE}
# A proposal is never "the same as another ticket": that is closed, not solved.
PROPOSED_REASONS = tuple(reason for reason in CHOSEN_REASONS if reason != ClosingReason.DUPLICATE)


@dataclass(frozen=True)
class Composer:
    """One mode of the composer: what is in it, and which key it will be sent under."""

    kind: str
    key: str
    text: str = ""
    files: Sequence[FormFile] = ()
    draft: Draft | None = None
    error: str = ""
    is_shown: bool = False
    newer: int = 0
    # What the form is sent with when no button was pressed (Ctrl+Enter): what the first button does.
    default_send: str = "note"
    ticket_id: int = 0
    last_seen: int = 0

    @property
    def id(self) -> str:
        return f"composer-{self.kind}"

    @property
    def hidden(self) -> dict[str, object]:
        """Return the fields that go with the words."""
        return {
            "kind": self.kind,
            "key": self.key,
            "ticket": self.ticket_id,
            "last_seen": self.last_seen,
            "default_send": self.default_send,
        }

    @property
    def shown_error(self) -> str:
        """Return what stands beside the words; what came meanwhile is told above them."""
        return "" if self.newer else self.error

    @property
    def rows(self) -> int:
        return 3 if self.kind == DraftKind.NOTE else 4

    @property
    def saved_at(self) -> datetime | None:
        return self.draft.updated_at if self.draft else None


@dataclass(frozen=True)
class Attempt:
    """A message that was not taken: everything that was in its form, and why."""

    kind: str
    key: str
    text: str
    file_ids: tuple[UUID, ...] = ()
    error: str = ""
    newer: tuple[int, ...] = ()


@dataclass(frozen=True)
class Compose:
    """What stands under a conversation: both modes, and the ways of sending that lead somewhere from here."""

    composers: Sequence[Composer] = field(default_factory=tuple)
    may_ask: bool = False
    may_propose: bool = False
    reasons: Sequence[ClosingReason] = ()


def compose_for(subject: Subject, *, mode: str, last_seen: int, attempt: Attempt | None = None) -> Compose:
    """Return the composers that this person may use; a closed ticket takes notes only.

    :param last_seen: the highest message id on the page
    """
    kinds = _kinds(subject, attempt)
    if not kinds:
        return Compose()
    drafts = {draft.kind: draft for draft in drafts_at(ticket=subject.ticket, user=subject.user)}
    wanted = attempt.kind if attempt else MODES.get(mode, kinds[0])
    shown = wanted if wanted in kinds else kinds[0]
    may_ask = subject.leads_on(Act.ASK_CUSTOMER)
    first = {DraftKind.NOTE.value: "note", DraftKind.REPLY.value: "ask" if may_ask else "reply"}
    composers = [_composer(kind, subject.user, drafts.get(kind), attempt, is_shown=kind == shown) for kind in kinds]
    return Compose(
        composers=[
            replace(composer, default_send=first[composer.kind], ticket_id=subject.ticket.pk, last_seen=last_seen)
            for composer in composers
        ],
        may_ask=may_ask,
        may_propose=subject.leads_on(Act.PROPOSE_SOLUTION),
        reasons=PROPOSED_REASONS,
    )


def _kinds(subject: Subject, attempt: Attempt | None) -> list[str]:
    kinds = []
    # What was written for a ticket that ended meanwhile is still shown: it can be copied, or kept as a note.
    was_replying = attempt is not None and attempt.kind == DraftKind.REPLY
    if was_replying or (subject.ticket.is_open and may_reply(subject.standing)):
        kinds.append(DraftKind.REPLY.value)
    if may_write_notes(subject.standing):
        kinds.append(DraftKind.NOTE.value)
    return kinds


def _composer(kind: str, user: User, draft: Draft | None, attempt: Attempt | None, *, is_shown: bool) -> Composer:
    if attempt is not None and attempt.kind == kind:
        return Composer(
            kind=kind,
            key=attempt.key or uuid4().hex,
            text=attempt.text,
            files=files_of_form(user=user, ids=attempt.file_ids),
            draft=draft,
            error=attempt.error,
            is_shown=is_shown,
            newer=len(attempt.newer),
        )
    if draft is None:
        return Composer(kind=kind, key=uuid4().hex, is_shown=is_shown)
    return Composer(
        kind=kind,
        key=draft.key,
        text=str(draft.data.get("text", "")),
        files=files_of_form(user=user, ids=ids_in(draft.data.get("attachments", []))),
        draft=draft,
        is_shown=is_shown,
    )
