"""What an entry of the timeline says to support, in a sentence with an icon."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from staffing.enums import SkipReason
from staffing.reasons import why_of
from tickets.enums import EntryKind, Level, RequestType, Severity, Status
from tickets.models import TimelineEntry
from triage.enums import ContestAnswer, EndingFact, Field
from triage.reasons import ending_word


@dataclass(frozen=True)
class Sentence:
    """Who did what: the name stands apart, so that it can be set in bold."""

    icon: str
    who: str
    what: str


_STEPS: Final[Mapping[str, Promise]] = {
    "start": gettext_lazy("began to work on it"),
    "ask_customer": gettext_lazy("put a question to the customer"),
    "customer_replies": gettext_lazy("answered: it is in progress again"),
    "resume": gettext_lazy("took it up without the customer's answer"),
    "take_back": gettext_lazy("took it back from the other team"),
    "propose_solution": gettext_lazy("proposed a solution"),
    "accept": gettext_lazy("accepted the solution"),
    "refuse": gettext_lazy("said that it is not solved yet"),
    "accept_tacitly": gettext_lazy("took the solution as accepted after the silence"),
    "close_silent": gettext_lazy("closed it after the silence"),
    "close": gettext_lazy("closed the ticket"),
    "reopen": gettext_lazy("reopened the ticket"),
    "cancel": gettext_lazy("cancelled the ticket"),
}
_PASSAGES: Final[Mapping[str, Promise]] = {
    "hand_over": gettext_lazy("passed it to level 2, with a card"),
    "return": gettext_lazy("gave it back to level 1, with a reason"),
}


def sentence_of(entry: TimelineEntry, names: Mapping[int, User]) -> Sentence:
    """Return the sentence of an entry; `names` holds the people whom it names by id."""
    icon, tell = _TOLD.get(EntryKind(entry.kind), ("info", _other))
    who = entry.actor.name if entry.actor else _("The portal")
    return Sentence(icon=icon, who=who, what=tell(entry, names))


def _name(value: str, names: Mapping[int, User]) -> str:
    person = names.get(int(value)) if value.isdigit() else None
    return person.name if person else _("someone")


def _opened(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    return _("opened the ticket for the customer") if entry.data.get("by_support") else _("opened the ticket")


def _status(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    act = str(entry.data.get("act", ""))
    if act in _STEPS:
        return str(_STEPS[act])
    before, after = _status_word(entry.from_value), _status_word(entry.to_value)
    return _("changed it from %(before)s to %(after)s") % {"before": before, "after": after}


def _status_word(value: str) -> str:
    return str(Status(value).label) if value in Status.values else value


def _assignee(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    if not entry.to_value:
        return _("gave it back to the queue")
    if entry.actor_id is not None and entry.to_value == str(entry.actor_id):
        return _("took the ticket")
    return _("assigned it to %(name)s") % {"name": _name(entry.to_value, names)}


def _chosen(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    why = why_of(entry)
    told = "; ".join(spoke.text for spoke in why.reasons)
    if why.is_automatic:
        return _("chose %(name)s for it: %(why)s") % {"name": _name(entry.to_value, names), "why": told}
    return _("got it by Serve the next: %(why)s") % {"why": told}


def _skipped(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    reason = entry.to_value
    word = SkipReason(reason).label if reason in SkipReason.values else reason
    return _("passed it over: %(reason)s") % {"reason": word}


def _level(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    act = str(entry.data.get("act", ""))
    if act in _PASSAGES:
        return str(_PASSAGES[act])
    return _("moved it from level %(before)s to level %(after)s") % {
        "before": entry.from_value,
        "after": entry.to_value,
    }


def _severity(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    word = str(Severity(entry.to_value).label) if entry.to_value in Severity.values else entry.to_value
    return _("set the severity to %(word)s") % {"word": word}


def _corrected(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    if entry.data.get("part") == "immediate":
        if entry.to_value == "yes":
            return _("made it an Atendimento Imediato")
        fact = entry.data.get("fact", "")
        if fact in EndingFact.values:
            return _("ended the Atendimento Imediato: %(fact)s") % {"fact": ending_word(fact)}
        return _("took back the Atendimento Imediato")
    part = str(entry.data.get("part", ""))
    values = {"part": Field(part).label if part in Field.values else part, "value": part_word(part, entry.to_value)}
    if entry.data.get("is_undone"):
        return _("took back a correction of the triage: %(part)s is %(value)s") % values
    return _("corrected the triage: %(part)s is %(value)s") % values


def _contested(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    if entry.to_value == ContestAnswer.RESTORED:
        return _("accepted the contest: it is an immediate again")
    if entry.to_value == ContestAnswer.CONFIRMED:
        return _("confirmed the end of the Atendimento Imediato")
    return _("contested the end of the Atendimento Imediato")


_PARTS: Final[Mapping[str, Iterable[Any]]] = {"severity": Severity, "type": RequestType, "level": Level}


def part_word(part: str, value: str) -> str:
    """Return a value of a correction as people read it; of a module its id, whose name the caller knows."""
    if part == "legal_date" and value:
        return date_format(date.fromisoformat(value), "d/m/Y")
    if part == "immediate":
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    chosen = next((word for word in _PARTS.get(part, ()) if str(word.value) == value), None)
    return str(chosen.label) if chosen else value or _("Not said")


def _forwarded(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    if entry.to_value == Status.WITH_PRODUCT_TEAM:
        return _("handed it to the product team")
    return _("handed it to the maintenance team")


def _requester(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    return _("put %(new)s in the place of %(old)s as its requester") % {
        "new": _name(entry.to_value, names),
        "old": _name(entry.from_value, names),
    }


def _follower_added(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    return _("added %(name)s to its followers") % {"name": _name(entry.to_value, names)}


def _follower_removed(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    return _("took %(name)s off its followers") % {"name": _name(entry.from_value, names)}


def _details(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    fields = [field_word(name) for name in entry.data.get("fields", [])]
    shown = [word for word in dict.fromkeys(fields) if word]
    return _("corrected: %(fields)s") % {"fields": ", ".join(shown)} if shown else _("corrected the details")


def field_word(name: str) -> str:
    """Return what a field of the ticket is called."""
    return {
        "subject": _("subject"),
        "request_type": _("type"),
        "environment": _("environment"),
        "customization": _("customisation"),
        "workaround": _("workaround"),
        "product_id": _("product"),
        "module_id": _("module"),
        "module_group_id": _("module"),
        "routine": _("routine"),
        "routine_version": _("version"),
        "branch_id": _("branch"),
        "contact_phone": _("phone"),
    }.get(name, "")


def _rated(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    return _("rated the service: %(rating)s of 5") % {"rating": entry.to_value}


def _other(entry: TimelineEntry, names: Mapping[int, User]) -> str:
    return _("changed the ticket")


def _revealed(entry: TimelineEntry, _names: Mapping[int, User]) -> str:
    if "attachment" in entry.data:
        return _("took the original of a file in which something is covered")
    return _("looked at what is covered in a message")


def _says(text: Callable[[], str]) -> Callable[[TimelineEntry, Mapping[int, User]], str]:
    return lambda entry, names: text()


_Tell = Callable[[TimelineEntry, Mapping[int, User]], str]
_TOLD: dict[EntryKind, tuple[str, _Tell]] = {
    EntryKind.OPENED: ("plus", _opened),
    EntryKind.STATUS: ("arrow-right", _status),
    EntryKind.ASSIGNEE: ("assign", _assignee),
    EntryKind.CHOSEN: ("info", _chosen),
    EntryKind.SKIPPED: ("arrow-right", _skipped),
    EntryKind.LEVEL: ("swap", _level),
    EntryKind.SEVERITY: ("warning", _severity),
    EntryKind.TRIAGE: ("info", _says(lambda: _("classified the ticket"))),
    EntryKind.CORRECTED: ("note", _corrected),
    EntryKind.CONTESTED: ("warning", _contested),
    EntryKind.FORWARDED: ("send", _forwarded),
    EntryKind.WORKAROUND: ("check", _says(lambda: _("gave a workaround"))),
    EntryKind.REQUESTER: ("user", _requester),
    EntryKind.FOLLOWER_ADDED: ("users", _follower_added),
    EntryKind.FOLLOWER_REMOVED: ("users", _follower_removed),
    EntryKind.ORGANIZATION: ("building", _says(lambda: _("moved it to another customer"))),
    EntryKind.DETAILS: ("file", _details),
    EntryKind.FILE_ADDED: ("paperclip", _says(lambda: _("added a file"))),
    EntryKind.FILE_MISSED: ("warning", _says(lambda: _("promised a file that never arrived whole"))),
    EntryKind.FILE_REFUSED: ("warning", _says(lambda: _("removed a file in which the virus scanner found something"))),
    EntryKind.MESSAGE_ERASED: ("x", _says(lambda: _("erased a message"))),
    EntryKind.FILE_ERASED: ("x", _says(lambda: _("erased a file"))),
    EntryKind.RATED: ("star", _rated),
    EntryKind.REMINDED: ("bell", _says(lambda: _("reminded the customer"))),
    EntryKind.THANKED: ("info", _says(lambda: pgettext("timeline", "answered without saying whether it is solved"))),
    EntryKind.REVEALED: ("eye", _revealed),
    EntryKind.ACKNOWLEDGED: ("check", _says(lambda: _("read what the customer wrote: no answer is needed"))),
    EntryKind.FOLLOW_UP: ("link", _says(lambda: _("linked it to the ticket that it follows"))),
}
