"""What happened, in one sentence, as the bell and the mails say it to their reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.enums import Level, Status
from triage.enums import ContestAnswer
from triage.reasons import ending_word


@dataclass(frozen=True, kw_only=True)
class News:
    """One event as its reader is told it: names are resolved, what the reader may not know is left out."""

    event: str
    number: int
    reader_id: int
    reader_is_support: bool
    actor: str = ""
    kind: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    # First name of the requester, where a customer reads who is not the requester: whom the ticket waits for.
    awaited: str = ""

    @property
    def values(self) -> dict[str, Any]:
        return {"actor": self.actor or _("Support"), "number": self.number}

    def name_of(self, key: str) -> str:
        return self.names.get(self.data.get(key) or 0, "")


def headline(news: News) -> str:
    """Return the sentence; events that an older version wrote and this one does not know are told plainly."""
    return _SENTENCES.get(news.event, _plain)(news)


def _plain(news: News) -> str:
    return _("There is news in ticket #%(number)s") % news.values


def _opened(news: News) -> str:
    if news.kind == "immediate":
        return _("Immediate service was asked: ticket #%(number)s") % news.values
    if news.data.get("requester_id") == news.reader_id:
        return _("%(actor)s opened ticket #%(number)s for you") % news.values
    return _("%(actor)s opened ticket #%(number)s") % news.values


def _posted(news: News) -> str:
    if news.data.get("audience") == "internal":
        return _("%(actor)s wrote a note in ticket #%(number)s") % news.values
    if news.data.get("is_question"):
        return _("%(actor)s asked about ticket #%(number)s") % news.values
    if news.data.get("is_reply_to_solution"):
        return _("%(actor)s wrote about the proposed solution of ticket #%(number)s") % news.values
    return _("%(actor)s replied in ticket #%(number)s") % news.values


def _status_changed(news: News) -> str:
    if news.data.get("act") == "take_back":
        return _("Ticket #%(number)s is back with support") % news.values
    return _plain(news)


def _assigned(news: News) -> str:
    if news.data.get("to_id") == news.reader_id:
        return _("%(actor)s assigned ticket #%(number)s to you") % news.values
    if assignee := news.name_of("to_id"):
        return _("Ticket #%(number)s is now with %(assignee)s") % {**news.values, "assignee": assignee}
    return _("Ticket #%(number)s is with nobody now") % news.values


def _level_set(news: News) -> str:
    level = Level(news.data.get("to_level", 1)).label
    return _("Ticket #%(number)s came to the queue of %(level)s") % {**news.values, "level": level}


def _handed_over(news: News) -> str:
    return _("%(actor)s passed ticket #%(number)s to level 2, with what was tried") % news.values


def _returned(news: News) -> str:
    if news.data.get("handed_over_by_id") == news.reader_id:
        return _("%(actor)s gave ticket #%(number)s back to you, with a reason") % news.values
    return _("%(actor)s gave ticket #%(number)s back to level 1, with a reason") % news.values


def _escalated(news: News) -> str:
    level = Level(news.data.get("to_level", 2)).label
    return _("Ticket #%(number)s was raised to %(level)s; whoever has it keeps it") % {**news.values, "level": level}


def _given_back(news: News) -> str:
    return _("Ticket #%(number)s is in the queue again: who had it works on tickets no more") % news.values


def _forwarded(news: News) -> str:
    if news.data.get("destination") == Status.WITH_PRODUCT_TEAM:
        return _("Ticket #%(number)s is now with the product team") % news.values
    return _("Ticket #%(number)s is now with the maintenance team") % news.values


def _proposed(news: News) -> str:
    return _("%(actor)s proposed a solution for ticket #%(number)s") % news.values


def _refused(news: News) -> str:
    return _("%(actor)s says that ticket #%(number)s is not solved yet") % news.values


def _closed(news: News) -> str:
    act = news.data.get("act")
    if act == "accept":
        return _("%(actor)s accepted the solution of ticket #%(number)s") % news.values
    if act == "accept_tacitly":
        return _("Ticket #%(number)s was closed with the proposed solution") % news.values
    if act == "close_silent":
        return _("Ticket #%(number)s was closed for want of an answer") % news.values
    return _("%(actor)s closed ticket #%(number)s") % news.values


def _reopened(news: News) -> str:
    return _("%(actor)s reopened ticket #%(number)s") % news.values


def _cancelled(news: News) -> str:
    return _("%(actor)s cancelled ticket #%(number)s") % news.values


def _workaround(news: News) -> str:
    return _("%(actor)s gave a workaround in ticket #%(number)s") % news.values


def _reminded(news: News) -> str:
    if news.data.get("status") == Status.SOLUTION_PROPOSED:
        return _("Did the solution of ticket #%(number)s work?") % news.values
    return _("Ticket #%(number)s still waits for your answer") % news.values


def _requester_replaced(news: News) -> str:
    if news.data.get("to_id") == news.reader_id:
        return _("Ticket #%(number)s is now in your name") % news.values
    return _("Ticket #%(number)s is now in the name of %(requester)s") % {
        **news.values,
        "requester": news.name_of("to_id"),
    }


def _follower_added(news: News) -> str:
    return _("%(actor)s added you to ticket #%(number)s") % news.values


def _moved(news: News) -> str:
    if news.reader_is_support:
        return _("Ticket #%(number)s was moved to another customer") % news.values
    return _("Ticket #%(number)s is now in your name") % news.values


def _rated(news: News) -> str:
    return _("%(actor)s rated the service of ticket #%(number)s with %(rating)s of 5") % {
        **news.values,
        "rating": news.data.get("rating", "?"),
    }


def _file_added(news: News) -> str:
    return _("A file that %(actor)s had sent arrived in ticket #%(number)s") % news.values


def _file_missed(news: News) -> str:
    return _("A file for ticket #%(number)s did not arrive whole. Send it again in an answer") % news.values


def _hostile_file_removed(news: News) -> str:
    return _("The virus scanner found something in a file of ticket #%(number)s, and nobody gets it") % news.values


def _called(news: News) -> str:
    if news.data.get("cause") == "doubt":
        return _("Is ticket #%(number)s an immediate? Form and words disagree: look at it") % news.values
    if news.data.get("cause") == "contest":
        return _("The customer contests the end of the immediate of ticket #%(number)s: decide it") % news.values
    if news.data.get("step", 1) > 1:
        return _("Nobody has answered the alert of ticket #%(number)s yet: immediate service is needed") % news.values
    return _("Ticket #%(number)s needs immediate service") % news.values


def _corrected(news: News) -> str:
    if news.data.get("to_value") == "yes":
        return _("Ticket #%(number)s is an Atendimento Imediato now") % news.values
    fact = str(news.data.get("fact", ""))
    if not fact:
        return _("Ticket #%(number)s is no Atendimento Imediato any more") % news.values
    return _("Ticket #%(number)s is no Atendimento Imediato any more: %(fact)s") % {
        **news.values,
        "fact": ending_word(fact),
    }


def _contested(news: News) -> str:
    return _("%(actor)s contested the end of the Atendimento Imediato of ticket #%(number)s") % news.values


def _contest_answered(news: News) -> str:
    if news.data.get("answer") == ContestAnswer.RESTORED:
        return _("The contest is accepted: ticket #%(number)s is an Atendimento Imediato again") % news.values
    return _("The support manager looked at it: the end of the immediate of ticket #%(number)s stands") % news.values


def _died(news: News) -> str:
    return _("A notice could not be delivered; see the operation's log")


_SENTENCES: dict[str, Callable[[News], str]] = {
    "TicketOpened": _opened,
    "MessagePosted": _posted,
    "TicketStatusChanged": _status_changed,
    "TicketAssigned": _assigned,
    "TicketLevelSet": _level_set,
    "TicketHandedOver": _handed_over,
    "TicketReturned": _returned,
    "TicketEscalated": _escalated,
    "TicketGivenBack": _given_back,
    "TicketForwarded": _forwarded,
    "SolutionProposed": _proposed,
    "SolutionRefused": _refused,
    "TicketClosed": _closed,
    "TicketReopened": _reopened,
    "TicketCancelled": _cancelled,
    "WorkaroundGiven": _workaround,
    "SilenceReminded": _reminded,
    "RequesterReplaced": _requester_replaced,
    "FollowerAdded": _follower_added,
    "TicketMoved": _moved,
    "TicketRated": _rated,
    "FileAdded": _file_added,
    "FileMissed": _file_missed,
    "HostileFileRemoved": _hostile_file_removed,
    "AlertRaised": _called,
    "AlertWidened": _called,
    "ClassificationCorrected": _corrected,
    "ImmediateContested": _contested,
    "ImmediateContestAnswered": _contest_answered,
    "DeliveryDied": _died,
}


@dataclass(frozen=True)
class Wish:
    """What is wanted of the reader: a sentence, and the word on the button."""

    sentence: str
    button: str


def wish(news: News, *, status: str, ends_on: str, decides: bool) -> Wish:
    """Return what a mail asks for, as the ticket stands when the mail is written.

    `ends_on`: the day on which silence ends the ticket, empty where it does not.
    `decides`: whether the reader is one who accepts or refuses a solution of this ticket, and reopens it.
    """
    look = Wish("", _("See the ticket"))
    if news.reader_is_support:
        return look
    name = {"name": news.awaited}
    if status == Status.WAITING_CUSTOMER:
        sentences = [_("Service goes on as soon as you answer.")]
        if news.awaited:
            sentences = [_("Service goes on as soon as %(name)s answers; you may answer too.") % name]
        if news.event == "SilenceReminded" and ends_on:
            sentences.append(_("Without an answer, the ticket is closed on %(day)s.") % {"day": ends_on})
        return Wish(" ".join(sentences), look.button if news.awaited else _("Answer in the portal"))
    if status == Status.SOLUTION_PROPOSED and not decides:
        return Wish(_("%(name)s says whether it solved the problem.") % name, _("See the solution"))
    if status == Status.SOLUTION_PROPOSED:
        sentences = [_("Did this solve it? Accept the solution, or tell what is still missing.")]
        if news.awaited:
            sentences = [_("%(name)s says whether it solved the problem; you may say it too.") % name]
        if news.event == "SilenceReminded" and ends_on:
            sentences.append(_("Without an answer, it counts as accepted on %(day)s.") % {"day": ends_on})
        return Wish(" ".join(sentences), _("See the solution"))
    if status == Status.CLOSED and news.event == "TicketClosed" and decides:
        return Wish(_("If something is still missing, reopen the ticket within 7 days."), look.button)
    return look


def because(reason: str, *, opened_it: bool) -> str:
    """Return why the reader gets the mail."""
    if reason == "requester":
        return (
            _("You get this notice because you opened the ticket.")
            if opened_it
            else _("You get this notice because the ticket is in your name.")
        )
    return {
        "follower": _("You get this notice because you follow the ticket."),
        "assignee": _("You get this notice because of your work on the ticket."),
        "queue": _("You get this notice because the ticket came to a queue of yours."),
        "manager": _("You get this notice because you manage support."),
        "called": _("You get this notice because you were called to the ticket. It comes whatever you chose."),
    }.get(reason, "")


def status_word(status: str, *, is_support: bool, awaited: str = "") -> str:
    """Return the status's name as this reader knows it; `awaited` names the requester to anyone else."""
    if status == Status.WAITING_CUSTOMER and awaited:
        return pgettext("status", "Waiting for %(name)s") % {"name": awaited}
    if status == Status.WAITING_CUSTOMER and not is_support:
        return pgettext("status", "Waiting for you")
    return str(Status(status).label)
