"""The forms of acts on a ticket; each knows the ticket and who acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Branch, Organization, User
from catalogue.models import Module, Product
from catalogue.selectors import active_modules, active_products
from core.shown import remember, settled
from desk.choosing import WorkerField, offer
from desk.tickets.subjects import Subject
from staffing.enums import SkipReason
from staffing.models import WORDS_LENGTH
from staffing.team import workers
from tickets.enums import ClosingReason, Customization, Environment, RequestType
from tickets.models import SUBJECT_LENGTH, Message
from tickets.selectors.reading import latest_message_id
from tickets.services.conversation import Words
from tickets.services.lifecycle import CHOSEN_REASONS

# What the fields of a form are called by the services that refuse them.
SERVICE_NAMES = {
    "assignee": "assignee_id",
    "person": "user_id",
    "organization": "organization_id",
    "requester": "requester_id",
    "product": "product_id",
    "module": "module_id",
    "branch": "branch_id",
    "text": "body",
    "why": "words",
}


def _words(label: Any, *, required: bool) -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": 5}))


class ActForm(forms.Form):
    """What every act sends along: its key, and the version of the ticket that was looked at."""

    # What the act brought about, once it is done.
    result: object = None
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any) -> None:
        self.subject = subject
        kwargs["initial"] = {
            "key": uuid4().hex,
            "version": subject.ticket.version,
            **self.initial_of(subject),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **{**kwargs, "auto_id": "act_%s"})
        self.prepare(subject)

    def initial_of(self, subject: Subject) -> dict[str, Any]:
        """Return what the form begins with."""
        return {}

    def prepare(self, subject: Subject) -> None:
        """Offer what this ticket and this person allow."""

    @property
    def idempotency_key(self) -> str:
        return self.cleaned_data.get("key") or uuid4().hex

    @property
    def seen_version(self) -> int | None:
        version: int | None = self.cleaned_data.get("version")
        return version

    @property
    def words(self) -> Words:
        return Words(body=self.cleaned_data.get("text", ""))

    @property
    def refusal(self) -> str:
        """Return what was said of the whole, for an act that shows no form."""
        return " ".join(str(error) for error in self.non_field_errors())

    def show_current(self, subject: Subject) -> None:
        """Take the ticket as it is now, and as looked at when the form is sent again; what was written stays."""
        self.data = {**dict(self.data.items()), "version": str(subject.ticket.version)}

    def renew_key(self) -> None:
        """Make it a form of its own: under the key of what was sent before it could never be sent."""
        self.data = {**dict(self.data.items()), "key": uuid4().hex}

    def show_newer(self, ids: Sequence[int]) -> None:
        """Show what came meanwhile; only who speaks to the customer is kept back by it."""

    def refuse(self, errors: dict[str, str]) -> None:
        """Put what a service said of its arguments beside the fields that they came from."""
        fields = {service: name for name, service in SERVICE_NAMES.items() if name in self.fields}
        for service, words in errors.items():
            name = fields.get(service, service)
            self.add_error(name if name in self.fields else None, words)


class AssignForm(ActForm):
    """To whom."""

    assignee = WorkerField(label=_("Who takes it"), queryset=User.objects.none(), empty_label=None)

    def prepare(self, subject: Subject) -> None:
        offer(self, "assignee", workers())

    def initial_of(self, subject: Subject) -> dict[str, Any]:
        return {"assignee": subject.ticket.assignee_id or subject.user.pk}


class SkipForm(ActForm):
    """Why it is passed over."""

    reason = forms.ChoiceField(
        label=pgettext_lazy("passing over", "Reason"), choices=SkipReason.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for another reason. Read by the team only."),
    )


class SpokenForm(ActForm):
    """What the customer reads, sent only by who has seen what others wrote to it."""

    # The largest id that a table takes.
    last_seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**63 - 1)
    newer: Sequence[Message] = ()

    def initial_of(self, subject: Subject) -> dict[str, Any]:
        return {"last_seen": latest_message_id(ticket=subject.ticket, user=subject.user)}

    def show_newer(self, ids: Sequence[int]) -> None:
        """Show these messages, and take them as seen when the form is sent again."""
        self.newer = list(Message.objects.filter(pk__in=ids).select_related("author").order_by("pk"))
        self.data = {**dict(self.data.items()), "last_seen": str(max(ids))}


class WorkaroundForm(SpokenForm):
    """How the customer works meanwhile."""

    text = _words(_("How the customer can work meanwhile"), required=True)


class CloseForm(SpokenForm):
    """Why it ends, and a last word."""

    reason = forms.ChoiceField(
        label=pgettext_lazy("closing a ticket", "Reason"),
        choices=[(reason.value, reason.label) for reason in CHOSEN_REASONS],
        initial=ClosingReason.RESOLVED.value,
    )
    text = _words(_("What the customer reads"), required=False)


class CancelForm(ActForm):
    """Why it is withdrawn."""

    text = _words(_("What the customer reads"), required=False)


class ReopenForm(ActForm):
    """Why it goes on."""

    text = _words(_("What the customer reads"), required=False)


class SettledForm(ActForm):
    """Fields that show what is now: what was left alone stays as it is, whoever changed it meanwhile."""

    def __init__(self, data: Mapping[str, str] | None = None, *, subject: Subject, **kwargs: Any) -> None:
        sent = None if data is None else settled(data, self.initial_of(subject))
        super().__init__(sent, subject=subject, **kwargs)

    def prepare(self, subject: Subject) -> None:
        remember(self, self.initial_of(subject))

    def show_current(self, subject: Subject) -> None:
        super().show_current(subject)
        self.data = settled(self.data, self.initial_of(subject))
        self.prepare(subject)


class DetailsForm(SettledForm):
    """What the form asked, corrected."""

    subject_line = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH)
    request_type = forms.ChoiceField(
        label=pgettext_lazy("of a request", "Type"),
        required=False,
        choices=[("", _("Not said")), *RequestType.choices],
    )
    product = forms.ModelChoiceField(
        label=_("Product"), required=False, queryset=Product.objects.none(), empty_label=_("Not said")
    )
    module = forms.ModelChoiceField(
        label=_("Module"), required=False, queryset=Module.objects.none(), empty_label=_("Not said")
    )
    routine = forms.CharField(label=_("Routine"), required=False, max_length=40)
    routine_version = forms.CharField(label=_("Version"), required=False, max_length=40)
    branch = forms.ModelChoiceField(
        label=_("Branch"), required=False, queryset=Branch.objects.none(), empty_label=_("Not said")
    )
    environment = forms.ChoiceField(
        label=_("Environment"), required=False, choices=[("", _("Not said")), *Environment.choices]
    )
    customization = forms.ChoiceField(
        label=_("Standard or customised"), required=False, choices=[("", _("Not said")), *Customization.choices]
    )
    contact_phone = forms.CharField(
        label=_("Phone to call"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def prepare(self, subject: Subject) -> None:
        super().prepare(subject)
        # What the ticket has stays to be chosen after it went out of use: else whoever corrects a word erases it.
        ticket = subject.ticket
        offer(self, "product", active_products(kept=ticket.product_id))
        offer(self, "module", active_modules(kept=ticket.module_id))
        branches = Branch.objects.active(kept=ticket.branch_id).filter(organization_id=ticket.organization_id)
        offer(self, "branch", branches.order_by("code", "pk"))

    def initial_of(self, subject: Subject) -> dict[str, Any]:
        ticket = subject.ticket
        plain = ("request_type", "routine", "routine_version", "environment", "customization", "contact_phone")
        return {
            **{name: getattr(ticket, name) for name in plain},
            "subject_line": ticket.subject,
            "product": ticket.product_id,
            "module": ticket.module_id,
            "branch": ticket.branch_id,
        }

    @property
    def changes(self) -> dict[str, Any]:
        """Return what was changed, by the names of the ticket's fields."""
        named = {"subject_line": "subject", "product": "product_id", "module": "module_id", "branch": "branch_id"}
        sent = [name for name in self.initial_of(self.subject) if name in self.changed_data]
        return {named.get(name, name): _plain(self.cleaned_data[name]) for name in sent}

    def refuse(self, errors: dict[str, str]) -> None:
        super().refuse({("subject_line" if name == "subject" else name): words for name, words in errors.items()})


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)


class FollowerForm(ActForm):
    """Who follows from now on: a colleague of the requester, or someone of support."""

    person = forms.ModelChoiceField(label=_("Who follows"), queryset=User.objects.none(), empty_label=_("Choose"))

    def prepare(self, subject: Subject) -> None:
        ticket = subject.ticket
        people = User.objects.active().filter(Q(organization_id=ticket.organization_id) | Q(organization__isnull=True))
        followed = people.exclude(pk=ticket.requester_id).exclude(pk__in=ticket.followers.values("user_id"))
        offer(self, "person", followed.order_by("organization_id", "name", "pk"))


class UnfollowForm(ActForm):
    """Who follows no longer."""

    person = forms.IntegerField(widget=forms.HiddenInput)


class RequesterForm(ActForm):
    """Who takes the requester's place."""

    person = forms.ModelChoiceField(label=_("New requester"), queryset=User.objects.none(), empty_label=_("Choose"))

    def prepare(self, subject: Subject) -> None:
        ticket = subject.ticket
        colleagues = User.objects.active().colleagues_of(ticket.organization_id).exclude(pk=ticket.requester_id)
        offer(self, "person", colleagues.order_by("name", "pk"))


class MoveForm(ActForm):
    """To which customer, and who of them asks for it; the people are those of the customer chosen first."""

    organization = forms.ModelChoiceField(
        label=_("Right customer"), queryset=Organization.objects.none(), empty_label=_("Choose")
    )
    requester = forms.ModelChoiceField(label=_("Requester"), queryset=User.objects.none(), empty_label=_("Choose"))

    def prepare(self, subject: Subject) -> None:
        others = Organization.objects.filter(is_active=True).exclude(pk=subject.ticket.organization_id)
        offer(self, "organization", others.order_by("name"))
        people = User.objects.active().filter(organization_id=self.chosen)
        offer(self, "requester", people.order_by("name", "pk"))

    @property
    def chosen(self) -> int:
        """Return the customer chosen in the first step, 0 before it."""
        text = str(self.data.get("organization") or self.initial.get("organization") or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else 0


class EraseForm(ActForm):
    """Why a word or a file is erased; the reason stays."""

    reason = forms.CharField(
        label=pgettext_lazy("erasing", "Reason"),
        max_length=200,
        help_text=_("It stays in the place of what is erased."),
    )


class RevealForm(ActForm):
    """Why somebody looks behind the tokens of a message; the reason stays."""

    reason = forms.CharField(
        label=pgettext_lazy("revealing", "Why do you need it?"),
        max_length=200,
        help_text=_("It stays in the trail, with your name; the customer reads that you looked."),
    )
