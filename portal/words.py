"""A ticket in words: who has it, who is awaited for what, what comes next; no promise and no clock."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from tickets.enums import ClosingReason, Status
from tickets.models import Ticket
from tickets.states import REOPENING_WINDOW


@dataclass(frozen=True)
class Standing:
    """Two sentences: where the ticket stands, and what comes next; the second may be empty."""

    now: str
    next: str = ""


def standing(ticket: Ticket, *, reader: User) -> Standing:
    """Return where this ticket stands, as its customer reads it."""
    return _WRITERS[Status(ticket.status)](ticket, reader)


def level_words(level: int) -> str:
    """Return a level as it stands after a name: Level 1."""
    return _("Level %(number)s") % {"number": level}


def who(ticket: Ticket) -> str:
    """Return who has the ticket, by name and level; empty where nobody does."""
    if ticket.assignee is None:
        return ""
    return _("%(name)s (%(level)s)") % {"name": ticket.assignee.name, "level": level_words(ticket.level)}


def _queue(ticket: Ticket) -> str:
    if ticket.module_group is None:
        return level_words(ticket.level)
    return _("%(level)s, %(group)s") % {"level": level_words(ticket.level), "group": ticket.module_group.name}


def _new(ticket: Ticket, reader: User) -> Standing:
    holder = who(ticket)
    if holder:
        return Standing(
            _("%(who)s has the ticket.") % {"who": holder}, _("Next step: the first answer, here and by mail.")
        )
    now = _("It is with %(queue)s, nobody has taken it yet.") % {"queue": _queue(ticket)}
    if ticket.requester_id == reader.pk:
        return Standing(now, _("Next step: a person of support takes it and answers you."))
    name = {"name": ticket.requester.first_name}
    return Standing(now, _("Next step: a person of support takes it and answers %(name)s.") % name)


def _in_progress(ticket: Ticket, reader: User) -> Standing:
    holder = who(ticket)
    if holder:
        return Standing(_("%(who)s is working on it.") % {"who": holder}, _("Next step: an answer of support."))
    return Standing(
        _("It is with %(queue)s, without an assignee for now.") % {"queue": _queue(ticket)},
        _("Next step: a person of support goes on with it."),
    )


def _waiting(ticket: Ticket, reader: User) -> Standing:
    asker = ticket.assignee.name if ticket.assignee else _("Support")
    if ticket.requester_id == reader.pk:
        return Standing(_("%(who)s asked you something.") % {"who": asker}, _("Next step: your answer."))
    name = ticket.requester.first_name
    return Standing(
        _("%(who)s asked %(name)s something.") % {"who": asker, "name": name},
        _("Next step: an answer of %(name)s; you may answer too.") % {"name": name},
    )


def _with_team(team: str, ticket: Ticket, reader: User) -> Standing:
    step = _("Next step: what this team says or corrects.")
    values = {"who": who(ticket), "name": ticket.requester.first_name}
    if not values["who"]:
        return Standing(team, step)
    if ticket.requester_id == reader.pk:
        return Standing(team, step + " " + _("%(who)s follows it for you.") % values)
    return Standing(team, step + " " + _("%(who)s follows it for %(name)s.") % values)


def _with_maintenance(ticket: Ticket, reader: User) -> Standing:
    return _with_team(_("The maintenance team has it."), ticket, reader)


def _with_product_team(ticket: Ticket, reader: User) -> Standing:
    return _with_team(_("The product team has it."), ticket, reader)


def _solution(ticket: Ticket, reader: User) -> Standing:
    proposer = ticket.assignee.name if ticket.assignee else _("Support")
    now = _("%(who)s proposed a solution.") % {"who": proposer}
    if ticket.requester_id == reader.pk:
        return Standing(now, _("Next step: you say whether it solved the problem."))
    name = {"name": ticket.requester.first_name}
    if reader.is_customer_manager:
        return Standing(now, _("Next step: %(name)s says whether it solved the problem; you may say it too.") % name)
    return Standing(now, _("Next step: %(name)s says whether it solved the problem.") % name)


def _closed(ticket: Ticket, reader: User) -> Standing:
    word = ticket.get_closing_reason_display().lower()
    return Standing(
        _("Closed: %(reason)s.") % {"reason": word},
        closing_sentence(ticket.closing_reason, is_in_time=_is_in_time(ticket)),
    )


def _is_in_time(ticket: Ticket) -> bool:
    """Whether it may still be reopened, by this process's clock: the act itself asks the database's."""
    return ticket.closed_at is None or timezone.now() <= ticket.closed_at + REOPENING_WINDOW


def _cancelled(ticket: Ticket, reader: User) -> Standing:
    return Standing(_("Cancelled."), _("Nobody works on it any more."))


_WRITERS = {
    Status.NEW: _new,
    Status.IN_PROGRESS: _in_progress,
    Status.WAITING_CUSTOMER: _waiting,
    Status.WITH_MAINTENANCE: _with_maintenance,
    Status.WITH_PRODUCT_TEAM: _with_product_team,
    Status.SOLUTION_PROPOSED: _solution,
    Status.CLOSED: _closed,
    Status.CANCELLED: _cancelled,
}


def closing_sentence(reason: str, *, is_in_time: bool = True) -> str:
    """Return why a ticket closed, and what the customer can do next: reopen it only while there is time."""
    sentences = {
        ClosingReason.RESOLVED: _("If it comes back, reopen the ticket or go on from it."),
        ClosingReason.GUIDED: _("You were told how to do it. If a step is not clear, reopen the ticket."),
        ClosingReason.TRAINING: _(
            "It asks for training or consulting, which support does not give. Speak to your executive."
        ),
        ClosingReason.SUGGESTION: _(
            "It became a suggestion to the product team. It has no date; a release note tells when it comes."
        ),
        ClosingReason.CUSTOMIZATION: _(
            "It lies in a customisation of yours. Who made it corrects it; with what we found you can start there."
        ),
        ClosingReason.EXTERNAL: _(
            "The cause lies outside the product. The last answer says whom to turn to; if it goes on, reopen."
        ),
        ClosingReason.NO_RESPONSE: _("Answer now and the ticket is open again."),
        ClosingReason.DUPLICATE: _("Another ticket deals with the same. Follow it there."),
    }
    if not is_in_time:
        sentences |= {
            ClosingReason.RESOLVED: _("If it comes back, go on from it in a new ticket."),
            ClosingReason.GUIDED: _("You were told how to do it. If a step is not clear, ask in a new ticket."),
            ClosingReason.EXTERNAL: _(
                "The cause lies outside the product. The last answer says whom to turn to; if it goes on, open a new "
                "ticket."
            ),
            ClosingReason.NO_RESPONSE: _("No answer came in time. If it still matters, go on from it in a new ticket."),
        }
    return sentences.get(ClosingReason(reason), "") if reason else ""


def rating_word(rating: int) -> str:
    """Return a rating as one reads it: 4 of 5."""
    return pgettext("rating", "%(rating)s of 5") % {"rating": rating}
