"""What the page of one ticket shows, and the parts of it that refresh alone."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from accounts.models import User
from attachments.ids import ids_in
from attachments.selectors import FormFile, files_of_form
from core.database import database_now
from portal import words
from portal.tickets.ending import ending_of
from portal.tickets.events import Reading
from portal.tickets.forms import MARKS, RatingForm
from portal.tickets.way import way_of
from tickets import permissions
from tickets.enums import REDRAWING, DraftKind, EntryKind, Status
from tickets.models import Message, Ticket
from tickets.selectors.reading import Line, conversation_of, draft_for, followers_of, names_of, standing_of
from tickets.services.silence import closes_at
from tickets.states import REOPENING_WINDOW
from triage.alerted import told_of


@dataclass
class Typed:
    """What one was writing, and where: shown again with what kept it from going."""

    place: str = "reply"
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    body: str = ""
    log_text: str = ""
    files: list[FormFile] = field(default_factory=list)
    error: str = ""
    saved_at: datetime | None = None
    is_restored: bool = False


def page(ticket: Ticket, *, user: User, typed: Typed | None = None, rating: RatingForm | None = None) -> dict[str, Any]:
    """Return the context of the whole page."""
    lines = conversation_of(ticket=ticket, user=user)
    typed = typed or draft_of(ticket, user)
    return {
        "typed": typed,
        "is_refusing": typed.place == "refuse",
        "reference": f"#{ticket.pk}",
        "count": sum(1 for line in lines if line.message),
        "hidden": {"key": typed.key, "kind": DraftKind.REPLY, "ticket": ticket.pk},
        "draft_address": _draft_address(ticket),
        "rating_form": rating or RatingForm(),
        "marks": MARKS,
        "poll_at": mark_of(ticket),
        "etag": etag_of(ticket, user),
        **talk(ticket, lines, user),
        **state(ticket, lines, user),
    }


def decision(ticket: Ticket, *, user: User) -> dict[str, Any]:
    """Return the context of what is to be decided, alone."""
    lines = conversation_of(ticket=ticket, user=user)
    return {**state(ticket, lines, user), "typed": Typed(), "rating_form": RatingForm(), "marks": MARKS}


def _draft_address(ticket: Ticket) -> str:
    # The address also names the copy that a device keeps: one for each ticket.
    return f"{reverse('lobby:save_draft')}?{urlencode({'ticket': ticket.pk})}"


def talk(ticket: Ticket, lines: list[Line], user: User) -> dict[str, Any]:
    """Return the context of the conversation."""
    reading = Reading(user, names_of(lines), ticket.requester)
    return {"ticket": ticket, "lines": lines, "reading": reading, "reader": user}


def state(ticket: Ticket, lines: list[Line], user: User) -> dict[str, Any]:
    """Return the context of what stands around the conversation: state, decision, way, people."""
    who = standing_of(user, ticket)
    followers = followers_of(ticket=ticket, user=user)
    reopens_until = ticket.closed_at + REOPENING_WINDOW if ticket.closed_at else None
    is_in_time = reopens_until is not None and database_now() <= reopens_until
    return {
        "ticket": ticket,
        "reader": user,
        "standing": words.standing(ticket, reader=user),
        "alert": told_of(ticket),
        "ending": ending_of(ticket, lines),
        # One for each reader and state of the ticket: sent twice, it goes once.
        "contest_key": f"contest-{ticket.pk}-{ticket.version}",
        "way": way_of(ticket, reader=user),
        "followers": followers,
        "is_follower": any(person.pk == user.pk for person in followers),
        "asking": _asking(ticket, lines),
        # The same on every device of this person: a decision is taken once.
        "decision_key": f"decide-{ticket.pk}-{round(ticket.status_since.timestamp() * 1_000_000)}",
        "closes_at": closes_at(ticket) if ticket.status == Status.SOLUTION_PROPOSED else None,
        "may_decide": permissions.may_decide_solution(who),
        "may_manage": permissions.may_manage_followers(who),
        "may_edit": permissions.may_edit_details(who) and ticket.is_open,
        "may_cancel": permissions.may_cancel(who) and ticket.is_open,
        "may_rate": permissions.may_rate(who) and ticket.can_be_rated,
        "may_replace": permissions.may_replace_requester(who),
        "is_in_time_to_reopen": is_in_time,
        "may_reopen": permissions.may_reopen(who) and is_in_time,
        "reopens_until": reopens_until,
        "file_count": sum(len(line.files) for line in lines),
    }


def _asking(ticket: Ticket, lines: Iterable[Line]) -> Message | None:
    """Return the newest question or solution that the ticket waits for an answer to."""
    wanted = {Status.WAITING_CUSTOMER: "is_question", Status.SOLUTION_PROPOSED: "is_solution"}.get(
        Status(ticket.status)
    )
    found = [line.message for line in lines if wanted and line.message and getattr(line.message, wanted)]
    return found[-1] if found and found[-1].erased_at is None else None


def _is_immediate_touched(lines: Iterable[Line]) -> bool:
    """Whether what stands above the conversation about an immediate and its end is another now."""
    kinds = (EntryKind.CORRECTED, EntryKind.CONTESTED)
    return any(line.entry is not None and line.entry.kind in kinds for line in lines)


def draft_of(ticket: Ticket, user: User) -> Typed:
    """Return what this person had begun to write, on whatever device."""
    draft = draft_for(user=user, kind=DraftKind.REPLY, ticket_id=ticket.pk)
    if draft is None:
        return Typed()
    ids = ids_in(draft.data.get("attachments", []))
    return Typed(
        key=draft.key,
        body=str(draft.data.get("body", "")),
        log_text=str(draft.data.get("log_text", "")),
        files=files_of_form(user=user, ids=ids) if ids else [],
        saved_at=draft.updated_at,
    )


def kept_words(fields: QueryDict, user: User) -> Typed:
    """Return what was being written when the session ended."""
    ids = ids_in(fields.getlist("attachment"))
    return Typed(
        place=place if (place := fields.get("place", "")) in ("refuse", "contest") else "reply",
        key=fields.get("key") or str(uuid.uuid4()),
        body=fields.get("body", ""),
        log_text=fields.get("log_text", ""),
        files=files_of_form(user=user, ids=ids) if ids else [],
        is_restored=True,
    )


def mark_of(ticket: Ticket) -> int:
    """Return how far a page has seen the ticket: the microsecond of the last event that a customer may know of."""
    return round((ticket.last_public_at or ticket.opened_at).timestamp() * 1_000_000)


def etag_of(ticket: Ticket, user: User) -> str:
    """Return the mark of what this reader sees of the ticket, made from its row alone.

    The day belongs to it: "yesterday" is not true for ever.
    """
    parts = (
        ticket.pk,
        mark_of(ticket),
        # Not its version, which rises with what support does among itself.
        ticket.status,
        ticket.assignee_id,
        ticket.level,
        ticket.severity,
        ticket.is_immediate,
        ticket.is_reply_unread,
        user.pk,
        user.is_customer_manager,
        translation.get_language(),
        timezone.localdate(),
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def news(ticket: Ticket, *, user: User, since: int) -> dict[str, Any]:
    """Return the context of what happened after the moment that a page has seen."""
    lines = conversation_of(ticket=ticket, user=user)
    fresh = [line for line in lines if round(line.at.timestamp() * 1_000_000) > since]
    touched = {line.entry.message_id for line in fresh if line.entry and line.entry.kind in REDRAWING}
    return {
        **talk(ticket, lines, user),
        **state(ticket, lines, user),
        "lines": fresh,
        "changed": [line for line in lines if line.message and line.message.pk in touched and line not in fresh],
        "is_moved": round(ticket.status_since.timestamp() * 1_000_000) > since or _is_immediate_touched(fresh),
        "count": sum(1 for line in lines if line.message),
        "poll_at": mark_of(ticket),
        "etag": etag_of(ticket, user),
        "typed": Typed(),
    }
