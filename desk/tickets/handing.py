"""The forms by which a ticket changes the level or the team, filled in with what it has already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from desk.tickets.forms import ActForm
from desk.tickets.subjects import Subject
from tickets.enums import Audience, CauseClass
from tickets.models import Message
from tickets.selectors.files import files_of_ticket
from tickets.selectors.reading import messages_of
from triage.enums import VendorTeam
from triage.handing_over import known_of, offered_references
from triage.models import REFERENCE_LENGTH, REFERENCE_TITLE_LENGTH
from triage.services.forwarding import STATUSES, Promise
from triage.services.handover import TEXT_MOST, Card

# What is offered as evidence, the newest first; and what of each message is shown to know it by.
_OFFERED_MOST: Final = 30
_SHOWN: Final = 80
_NOTES_MOST: Final = 5


def _text(label: Any, *, rows: int, required: bool = False, hint: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=TEXT_MOST, widget=area, help_text=hint)


class HandOverForm(ActForm):
    """The card for level 2; nothing of it has to be filled in."""

    tried = _text(_("What you tried already"), rows=4)
    evidence = forms.MultipleChoiceField(
        label=_("Evidence that goes along"), required=False, widget=forms.CheckboxSelectMultiple
    )
    evidence_text = _text(_("Where to look in it"), rows=2, hint=_("Lines of a log, a moment of a video."))
    articles = _text(_("Articles consulted"), rows=2, hint=_("One a line, with how far it led."))
    hypothesis = forms.CharField(label=_("Hypothesis"), required=False, max_length=500)
    cause_class = forms.ChoiceField(
        label=_("Probable cause"),
        required=False,
        choices=CauseClass.choices,
        widget=forms.RadioSelect,
    )

    def prepare(self, subject: Subject) -> None:
        self.known = known_of(subject.ticket)
        field = self.fields["evidence"]
        assert isinstance(field, forms.MultipleChoiceField)
        offered = list(_evidence(subject))
        field.choices = [(value, label) for value, label, _is_ticked in offered]
        self.initial.setdefault("evidence", [value for value, _label, is_ticked in offered if is_ticked])
        self.initial.setdefault("tried", _notes(subject))

    @property
    def card(self) -> Card:
        sent = self.cleaned_data
        places = [value.partition(".")[::2] for value in sent["evidence"]]
        return Card(
            tried=sent["tried"],
            message_ids=[int(one) for kind, one in places if kind == "m"],
            file_ids=[UUID(one) for kind, one in places if kind == "f"],
            evidence_text=sent["evidence_text"],
            articles=sent["articles"],
            hypothesis=sent["hypothesis"],
            cause_class=sent["cause_class"],
        )


def _evidence(subject: Subject) -> Iterator[tuple[str, str, bool]]:
    """Yield (value, label, whether it is ticked at first): files, and messages that say something."""
    files = files_of_ticket(user=subject.user, number=subject.ticket.pk)
    for one in files[-_OFFERED_MOST:]:
        yield f"f.{one.file.pk}", one.file.name, not one.is_internal
    messages = messages_of(ticket=subject.ticket, user=subject.user).filter(erased_at=None, audience=Audience.PUBLIC)
    for message in reversed(messages.order_by("-pk")[:_OFFERED_MOST]):
        if message.body or message.log_text:
            yield f"m.{message.pk}", _label(message), bool(message.log_text)


def _label(message: Message) -> str:
    words = " ".join((message.body or message.log_text).split())
    shown = f"{words[:_SHOWN].rstrip()}…" if len(words) > _SHOWN else words
    values = {
        "name": message.author.name,
        "when": date_format(localtime(message.at), "SHORT_DATETIME_FORMAT"),
        "words": shown,
    }
    if message.log_text:
        return gettext("%(name)s, %(when)s, with a log: %(words)s") % values
    return gettext("%(name)s, %(when)s: %(words)s") % values


def _notes(subject: Subject) -> str:
    """Return what the team noted so far: it was tried, or it helps."""
    notes = messages_of(ticket=subject.ticket, user=subject.user).filter(erased_at=None, audience=Audience.INTERNAL)
    said = [note.body for note in notes.order_by("-pk")[:_NOTES_MOST] if note.body]
    return "\n".join(reversed(said))[:TEXT_MOST]


class ReturnForm(ActForm):
    """Why level 2 gives it back."""

    reason = _text(pgettext_lazy("giving back", "Reason"), rows=3, required=True, hint=_("Whoever passed it reads it."))


class ForwardForm(ActForm):
    """To which team, and by which issue of theirs."""

    team = forms.ChoiceField(label=_("To whom"), choices=VendorTeam.choices, widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Reference of their issue"),
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text=_("Several tickets may wait for one: an update of it tells them all."),
    )
    title = forms.CharField(label=_("What it is about"), required=False, max_length=REFERENCE_TITLE_LENGTH)
    promised_routine = forms.CharField(label=_("Routine"), required=False, max_length=40)
    promised_version = forms.CharField(label=_("Promised version"), required=False, max_length=40)
    promised_on = forms.DateField(
        label=_("Promised for"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def prepare(self, subject: Subject) -> None:
        self.known = offered_references()
        self.fields["reference"].widget.attrs["list"] = "known-references"
        self.fields["reference"].widget.attrs["autocomplete"] = "off"

    def initial_of(self, subject: Subject) -> dict[str, Any]:
        team = next((team for team, status in STATUSES.items() if status == subject.ticket.status), None)
        first = team or VendorTeam.MAINTENANCE.value
        return {"team": first, "promised_routine": subject.ticket.routine}

    @property
    def promise(self) -> Promise:
        return promise_of(self.cleaned_data)


def promise_of(sent: dict[str, Any]) -> Promise:
    """Return what a form says of an issue."""
    return Promise(
        title=sent["title"],
        version=sent["promised_version"],
        routine=sent["promised_routine"],
        on=sent["promised_on"],
    )
