"""What the timeline says between the messages, as a customer reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import may_know_name
from portal.words import level_words, rating_word
from tickets.enums import EntryKind, Severity, Status
from tickets.models import TimelineEntry
from tickets.services.silence import PLANS
from tickets.states import Act
from triage.enums import ContestAnswer, EndingFact
from triage.reasons import ending_word


@dataclass(frozen=True)
class Told:
    """One sentence, and the icon beside it."""

    text: str
    icon: str


@dataclass(frozen=True)
class Reading:
    """Who reads, the people whom entries name by id, and whom the ticket waits for.

    On paper there is no `you`: others read it, too.
    """

    reader: User
    names: Mapping[int, User]
    requester: User | None = None
    is_paper: bool = False

    def name(self, value: str) -> str:
        """Return the name of a person named by id."""
        person = self.names.get(int(value)) if value.isdecimal() else None
        return self._call(person)

    def actor(self, entry: TimelineEntry) -> str:
        """Return who did it; the house itself has no name."""
        return self._call(entry.actor) if entry.actor else _("The portal")

    def _call(self, person: User | None) -> str:
        return called(person, self.reader, is_paper=self.is_paper)


def called(person: User | None, reader: User, *, is_paper: bool = False) -> str:
    """Return a person's name; of another customer, as around a ticket that was moved, nobody is named."""
    if person is None or not may_know_name(reader, person.organization_id):
        return _("someone")
    return _("You") if person.pk == reader.pk and not is_paper else person.name


def told(entry: TimelineEntry, reading: Reading) -> Told | None:
    """Return what to say of this change; None where a message or another line says it already."""
    writer = _WRITERS.get(EntryKind(entry.kind))
    return writer(entry, reading) if writer else None


def _status(entry: TimelineEntry, reading: Reading) -> Told | None:
    actor = {"who": reading.actor(entry)}
    sentences = {
        Act.RESUME: (_("%(who)s went on without the answer.") % actor, "arrow-right"),
        Act.TAKE_BACK: (_("%(who)s took the ticket back from the team.") % actor, "pull"),
        Act.ACCEPT: (_("%(who)s accepted the solution. The ticket is closed.") % actor, "check-circle"),
        Act.REFUSE: (_("%(who)s said that it is not solved yet.") % actor, "undo"),
        Act.ACCEPT_TACITLY: (_accepted_tacitly(), "check-circle"),
        Act.CLOSE_SILENT: (_("Closed because no answer came."), "clock"),
        Act.CLOSE: (_("%(who)s closed the ticket.") % actor, "check-circle"),
        Act.REOPEN: (_("%(who)s reopened the ticket.") % actor, "undo"),
        Act.CANCEL: (_("%(who)s cancelled the ticket.") % actor, "x"),
    }
    found = sentences.get(entry.data.get("act", ""))
    return Told(*found) if found else None


def _accepted_tacitly() -> str:
    days = PLANS[Status.SOLUTION_PROPOSED].end
    return ngettext(
        "Closed: nobody refused the solution in %(days)s business day.",
        "Closed: nobody refused the solution in %(days)s business days.",
        days,
    ) % {"days": days}


def _opened(entry: TimelineEntry, reading: Reading) -> Told | None:
    if not entry.data.get("by_support"):
        return None
    return Told(_("%(who)s opened the ticket for you.") % {"who": reading.actor(entry)}, "phone")


def _assignee(entry: TimelineEntry, reading: Reading) -> Told:
    if not entry.to_value:
        return Told(_("The ticket went back to the queue."), "tray")
    name = reading.name(entry.to_value)
    if entry.actor_id is not None and str(entry.actor_id) == entry.to_value:
        return Told(_("%(name)s took the ticket.") % {"name": name}, "reply")
    return Told(_("The ticket went to %(name)s.") % {"name": name}, "assign")


def _level(entry: TimelineEntry, reading: Reading) -> Told:
    level = level_words(int(entry.to_value)) if entry.to_value.isdecimal() else ""
    return Told(_("The ticket went to %(level)s.") % {"level": level}, "swap")


def _forwarded(entry: TimelineEntry, reading: Reading) -> Told:
    if entry.to_value == Status.WITH_MAINTENANCE:
        return Told(_("The ticket went to the maintenance team."), "arrow-right")
    return Told(_("The ticket went to the product team."), "arrow-right")


def _workaround(entry: TimelineEntry, reading: Reading) -> Told:
    return Told(_("%(who)s gave a way to work meanwhile.") % {"who": reading.actor(entry)}, "swap")


def _requester(entry: TimelineEntry, reading: Reading) -> Told:
    values = {"new": reading.name(entry.to_value), "old": reading.name(entry.from_value)}
    return Told(_("%(new)s took the place of %(old)s as the requester.") % values, "user")


def _follower_added(entry: TimelineEntry, reading: Reading) -> Told:
    return Told(_("%(name)s follows the ticket now.") % {"name": reading.name(entry.to_value)}, "users")


def _follower_removed(entry: TimelineEntry, reading: Reading) -> Told:
    return Told(_("%(name)s does not follow the ticket any more.") % {"name": reading.name(entry.from_value)}, "users")


def _details(entry: TimelineEntry, reading: Reading) -> Told:
    return Told(_("%(who)s corrected the details.") % {"who": reading.actor(entry)}, "note")


def _message_erased(entry: TimelineEntry, reading: Reading) -> Told:
    return Told(_("%(who)s erased a message.") % {"who": reading.actor(entry)}, "x")


def _file_added(entry: TimelineEntry, reading: Reading) -> Told:
    return Told(_("A file that was on its way arrived."), "paperclip")


def _file_missed(entry: TimelineEntry, reading: Reading) -> Told:
    return Told(_("A file that was on its way never arrived whole. Send it again if it is still needed."), "warning")


def _file_refused(entry: TimelineEntry, reading: Reading) -> Told:
    said = _("The virus scanner found something in a file, and nobody gets it. The message says which.")
    return Told(said, "warning")


def _file_erased(entry: TimelineEntry, reading: Reading) -> Told:
    return Told(_("%(who)s erased a file.") % {"who": reading.actor(entry)}, "x")


def _rated(entry: TimelineEntry, reading: Reading) -> Told:
    values = {"who": reading.actor(entry), "rating": rating_word(int(entry.to_value or 0))}
    return Told(_("%(who)s rated the service: %(rating)s.") % values, "star")


def _reminded(entry: TimelineEntry, reading: Reading) -> Told:
    if reading.requester is None or (reading.requester.pk == reading.reader.pk and not reading.is_paper):
        return Told(_("We reminded you that the ticket awaits you."), "bell")
    name = {"name": reading.requester.first_name}
    return Told(_("We reminded %(name)s that the ticket awaits an answer.") % name, "bell")


def _revealed(entry: TimelineEntry, reading: Reading) -> Told:
    if "attachment" in entry.data:
        said = _("%(who)s took the original of a file in which something is covered.")
        return Told(said % {"who": reading.actor(entry)}, "eye")
    return Told(_("%(who)s looked at what is covered in a message.") % {"who": reading.actor(entry)}, "eye")


def _severity(entry: TimelineEntry, reading: Reading) -> Told | None:
    if entry.to_value not in Severity.values:
        return None
    said = _("%(who)s set the severity to %(severity)s.")
    return Told(said % {"who": reading.actor(entry), "severity": Severity(entry.to_value).label}, "warning")


def _corrected(entry: TimelineEntry, reading: Reading) -> Told:
    who = {"who": reading.actor(entry)}
    if entry.to_value == "yes":
        return Told(_("%(who)s made the ticket an Atendimento Imediato.") % who, "bolt")
    fact = entry.data.get("fact", "")
    if fact in EndingFact.values:
        said = _("%(who)s ended the Atendimento Imediato: %(fact)s.")
        return Told(said % {**who, "fact": ending_word(fact)}, "info")
    return Told(_("%(who)s ended the Atendimento Imediato.") % who, "info")


def _contested(entry: TimelineEntry, reading: Reading) -> Told:
    who = {"who": reading.actor(entry)}
    if entry.to_value == ContestAnswer.RESTORED:
        return Told(_("%(who)s accepted that the end of the Atendimento Imediato was contested.") % who, "bolt")
    if entry.to_value == ContestAnswer.CONFIRMED:
        return Told(_("%(who)s confirmed the end of the Atendimento Imediato.") % who, "info")
    return Told(_("%(who)s contested the end of the Atendimento Imediato.") % who, "warning")


def _follow_up(entry: TimelineEntry, reading: Reading) -> Told:
    return Told(_("Continues #%(number)s.") % {"number": entry.to_value}, "link")


_WRITERS: dict[EntryKind, Callable[[TimelineEntry, Reading], Told | None]] = {
    EntryKind.OPENED: _opened,
    EntryKind.STATUS: _status,
    EntryKind.ASSIGNEE: _assignee,
    EntryKind.LEVEL: _level,
    EntryKind.SEVERITY: _severity,
    EntryKind.CORRECTED: _corrected,
    EntryKind.CONTESTED: _contested,
    EntryKind.FORWARDED: _forwarded,
    EntryKind.WORKAROUND: _workaround,
    EntryKind.REQUESTER: _requester,
    EntryKind.FOLLOWER_ADDED: _follower_added,
    EntryKind.FOLLOWER_REMOVED: _follower_removed,
    EntryKind.DETAILS: _details,
    EntryKind.FILE_ADDED: _file_added,
    EntryKind.FILE_MISSED: _file_missed,
    EntryKind.FILE_REFUSED: _file_refused,
    EntryKind.MESSAGE_ERASED: _message_erased,
    EntryKind.FILE_ERASED: _file_erased,
    EntryKind.RATED: _rated,
    EntryKind.REMINDED: _reminded,
    EntryKind.REVEALED: _revealed,
    EntryKind.FOLLOW_UP: _follow_up,
}
