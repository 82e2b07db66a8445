"""What the first page shows, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.selectors import own_organization
from portal.home.question import asked_in, told_in
from portal.words import Standing, standing
from tickets.enums import Status
from tickets.models import Ticket
from tickets.selectors import home
from tickets.states import REOPENING_WINDOW


@dataclass(frozen=True)
class Ask:
    """What waits on the reader: the question itself, who asked and when, what to press."""

    ticket: Ticket
    title: str
    is_solution: bool
    author: User | None


@dataclass(frozen=True)
class Row:
    """A ticket under way, and where it stands in words."""

    ticket: Ticket
    standing: Standing


@dataclass(frozen=True)
class Ended:
    """A ticket that closed not long ago, and until when it may be reopened."""

    ticket: Ticket
    reopens_until: date | None


def page(user: User) -> dict[str, Any]:
    """Return the context of the first page."""
    waiting = home.waiting_on(user=user)
    asks = [_ask(one) for one in waiting[: home.SHOWN]]
    has_more_asks = len(waiting) > home.SHOWN
    rows = list(home.in_progress(user=user)[: home.SHOWN + 1])
    sees_colleagues = home.sees_colleagues(user)
    house = home.in_progress_of_colleagues(user=user) if user.is_customer_manager else []
    return {
        "organization": own_organization(user=user, day=timezone.localdate()),
        "greeting": greeting(timezone.localtime().hour, user.first_name),
        "asks": asks,
        "has_more_asks": has_more_asks,
        "asks_sentence": _asks_sentence(len(asks), has_more=has_more_asks),
        "rows": [Row(ticket, standing(ticket, reader=user)) for ticket in rows[: home.SHOWN]],
        "house_rows": [Row(ticket, standing(ticket, reader=user)) for ticket in house],
        "has_more": len(rows) > home.SHOWN,
        "ended": [_ended(ticket) for ticket in home.ended_recently(user=user)],
        "drafts": home.begun_by(user=user),
        "sees_colleagues": sees_colleagues,
        "colleagues_waiting": home.waiting_on_colleagues(user=user) if sees_colleagues else 0,
    }


def greeting(hour: int, name: str) -> str:
    """Return how one greets at this hour of the reader's day."""
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _asks_sentence(count: int, *, has_more: bool) -> str:
    if count == 0:
        return _("Nothing awaits you.")
    if has_more:
        return _("More than %(count)s questions await you.") % {"count": count}
    words = {1: _("One question"), 2: _("Two questions"), 3: _("Three questions"), 4: _("Four questions")}
    many = words.get(count) or _("%(count)s questions") % {"count": count}
    return ngettext("%(questions)s awaits you.", "%(questions)s await you.", count) % {"questions": many}


def _ask(waiting: home.Waiting) -> Ask:
    ticket, message = waiting.ticket, waiting.message
    is_solution = ticket.status == Status.SOLUTION_PROPOSED
    title = ticket.subject
    if message is not None:
        said = told_in(message.body) if is_solution else asked_in(message.body)
        title = _("Did this solve it? %(solution)s") % {"solution": said} if is_solution else said or title
    return Ask(ticket, title, is_solution, message.author if message else ticket.assignee)


def _ended(ticket: Ticket) -> Ended:
    until = timezone.localtime(ticket.closed_at + REOPENING_WINDOW).date() if ticket.closed_at else None
    return Ended(ticket, until)
