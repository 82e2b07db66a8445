"""The form that opens a ticket: what is typed, kept as typed, and turned into what the service takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.opening.choices import UNKNOWN, Offer, OfferedField, choices_of
from portal.opening.wording import ENVIRONMENTS, error_text, severity_options, type_options
from portal.taps import TapField, Taps
from portal.texts import PastedText
from tickets.enums import Customization, Environment, Extent, Stopped, Workaround
from tickets.models import SUBJECT_LENGTH
from tickets.rules import Facts, suggested_severity
from tickets.services.opening import Opening, validate

FACTS = ("stopped", "extent", "environment", "customization", "workaround", "request_type")
URGENT = (Stopped.INVOICING, Stopped.DISPATCH)
TEXT = {"autocomplete": "off"}


def facts_in(answers: Mapping[str, Any]) -> Facts:
    """Return the facts among a form's answers, whether or not the form is complete.

    What is asked only of a stop counts only while something has stopped: the browser sends hidden answers too.
    """
    facts = {name: str(answers.get(name) or "") for name in FACTS}
    if facts["stopped"] in ("", Stopped.NOTHING):
        facts |= {"extent": "", "workaround": ""}
    return Facts(**facts)


def is_urgent(facts: Facts) -> bool:
    """Return whether invoicing or dispatch stopped, the two processes that can make a ticket immediate."""
    return facts.stopped in URGENT


class OpeningForm(forms.Form):
    """Everything is optional to the form; what an opening needs is the service's to say, once."""

    stopped = TapField(
        [
            (Stopped.NOTHING, gettext_lazy("Nothing stopped")),
            (Stopped.INVOICING, pgettext_lazy("answer", "Sales invoicing")),
            (Stopped.DISPATCH, pgettext_lazy("answer", "Dispatch")),
            (Stopped.OTHER, gettext_lazy("Something else")),
        ],
        label=gettext_lazy("What stopped?"),
        notes={
            Stopped.NOTHING: gettext_lazy("I have a question or an error"),
            Stopped.INVOICING: gettext_lazy("No invoice comes out"),
            Stopped.DISPATCH: gettext_lazy("Goods cannot leave"),
            Stopped.OTHER: gettext_lazy("Receiving, fiscal, finance"),
        },
    )
    extent = TapField(
        [(Extent.ALL, pgettext_lazy("extent", "All of it")), (Extent.PART, pgettext_lazy("extent", "A part"))],
        label=gettext_lazy("How much stopped?"),
        notes={
            Extent.ALL: gettext_lazy("Nothing gets through"),
            Extent.PART: gettext_lazy("One branch, one kind of document"),
        },
    )
    environment = TapField(
        [(Environment(value), label) for value, label in ENVIRONMENTS],
        label=gettext_lazy("Where does it happen?"),
        notes={
            Environment.PRODUCTION: gettext_lazy("Already implanted"),
            Environment.HOMOLOGATION: pgettext_lazy("answer", "Test base"),
            Environment.IMPLANTATION: gettext_lazy("Not in use yet"),
        },
    )
    customization = TapField(
        [
            (Customization.STANDARD, pgettext_lazy("product", "Standard")),
            (Customization.CUSTOM, gettext_lazy("Customisation")),
            (Customization.UNKNOWN, gettext_lazy("I do not know")),
        ],
        label=gettext_lazy("Is it standard or customised?"),
        notes={
            Customization.STANDARD: gettext_lazy("As the product comes"),
            Customization.UNKNOWN: gettext_lazy("Support checks it"),
        },
    )
    workaround = TapField(
        [
            (Workaround.NONE, pgettext_lazy("workaround", "No")),
            (Workaround.PAINFUL, gettext_lazy("With much work")),
            (Workaround.CONTINGENCY, gettext_lazy("In contingency")),
        ],
        label=gettext_lazy("Can you work another way meanwhile?"),
        notes={
            Workaround.NONE: gettext_lazy("Nothing gets done"),
            Workaround.PAINFUL: gettext_lazy("Twice the time, or more"),
            Workaround.CONTINGENCY: gettext_lazy("Work is going on"),
        },
    )
    urgent_phone = forms.CharField(
        required=False,
        max_length=40,
        label=gettext_lazy("Phone to reach you now"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    request_type = forms.ChoiceField(required=False, label=gettext_lazy("Type"), choices=type_options)
    severity_asked = forms.ChoiceField(required=False, label=gettext_lazy("Severity"), choices=severity_options)
    # What the select said when it was drawn: an untouched one follows the answers, also without scripts.
    severity_shown = forms.CharField(required=False, widget=forms.HiddenInput)
    product = OfferedField(required=False, label=gettext_lazy("Product"))
    module = OfferedField(required=False, label=gettext_lazy("Module"))
    routine = forms.CharField(
        required=False,
        label=gettext_lazy("Routine"),
        widget=forms.TextInput({**TEXT, "inputmode": "numeric", "list": "routine-options"}),
    )
    routine_version = forms.CharField(
        required=False, label=gettext_lazy("Version"), widget=forms.TextInput({**TEXT, "spellcheck": "false"})
    )
    branch = forms.ChoiceField(required=False, label=gettext_lazy("Branch"))
    contact_phone = forms.CharField(
        required=False,
        max_length=40,
        label=gettext_lazy("Phone"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    subject = forms.CharField(
        required=False,
        label=gettext_lazy("Subject"),
        widget=forms.TextInput({**TEXT, "maxlength": SUBJECT_LENGTH}),
    )
    description = PastedText(
        label=gettext_lazy("Description"),
        # A gentle skeleton: it goes with the first letter, so nobody sends it empty.
        widget=forms.Textarea({"rows": 7, "placeholder": gettext_lazy("I did:\n\nI expected:\n\nIt happened:")}),
    )
    log_text = PastedText(
        label=gettext_lazy("Error message or log"),
        widget=forms.Textarea({"rows": 5, "class": "code", "spellcheck": "false", **TEXT}),
    )
    follows = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offer: Offer, attachment_ids: tuple[UUID, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.attachment_ids = attachment_ids
        self.wants_immediate = False
        customized = self.fields["customization"].widget
        if isinstance(customized, Taps):
            # A new dict: the copy of a form's widget shares the one of its class.
            note = _("Made only for %(house)s") % {"house": offer.house}
            customized.notes = {**customized.notes, Customization.CUSTOM: note}
        # Each list is read when it is shown, or when something of it was chosen.
        choices_of(self, "product").choices = offer.product_options
        choices_of(self, "module").choices = offer.module_options
        choices_of(self, "branch").choices = offer.branch_options
        for name, is_offered in {"product": offer.has_product, "module": offer.has_module}.items():
            field = self.fields[name]
            assert isinstance(field, OfferedField)
            field.is_offered = is_offered

    @property
    def answers(self) -> Mapping[str, Any]:
        """What the page shows: what was sent, else what was kept or remembered."""
        return self.data if self.is_bound else self.initial

    @property
    def facts(self) -> Facts:
        return facts_in(self.answers)

    def clean(self) -> dict[str, Any]:
        """Add what the service would refuse, in words, each beside its field."""
        values = super().clean() or {}
        facts = facts_in(values)
        if self.wants_immediate and is_urgent(facts):
            for name in ("extent", "environment", "customization"):
                if not getattr(facts, name):
                    self.add_error(name, forms.ValidationError(error_text(name, "required"), code="required"))
        elif not values.get("module") and "module" not in self.errors:
            self.add_error("module", forms.ValidationError(error_text("module", "required"), code="required"))
        self.refuse(validate(self.opening()))
        return values

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Show the service's codes beside the fields that they mean."""
        for name, code in errors.items():
            field = {"contact_phone": self._phone_field()}.get(name, name.removesuffix("_id"))
            # With its code: the summary counts what is missing apart from what is wrong.
            text = forms.ValidationError(error_text(field, code), code=code)
            if field in self.fields and field not in self.errors:
                self.add_error(field, text)
            elif field not in self.fields:
                self.add_error(None, text)

    def _phone_field(self) -> str:
        return "urgent_phone" if self.wants_immediate else "contact_phone"

    def opening(self) -> Opening:
        """Return what the service takes, of the fields that could be read."""
        values = self.cleaned_data
        facts = facts_in(values)
        module_id = _id(values.get("module"))
        other_phone = "contact_phone" if self.wants_immediate else "urgent_phone"
        phone = values.get(self._phone_field()) or (values.get(other_phone) if self.wants_immediate else "")
        return Opening(
            subject=values.get("subject", ""),
            description=values.get("description", ""),
            log_text=values.get("log_text", ""),
            request_type=facts.request_type,
            stopped=facts.stopped or Stopped.NOTHING,
            extent=facts.extent,
            environment=facts.environment,
            customization=facts.customization,
            workaround=facts.workaround,
            immediate_requested=self.wants_immediate and is_urgent(facts),
            product_id=_id(values.get("product")) or self.offer.product_of(module_id),
            module_id=module_id,
            routine=values.get("routine", ""),
            routine_version=values.get("routine_version", ""),
            branch_id=_id(values.get("branch")),
            contact_phone=phone or "",
            severity_asked=self._severity(values, facts),
            attachment_ids=self.attachment_ids,
            follows_id=values.get("follows"),
        )

    @staticmethod
    def _severity(values: Mapping[str, Any], facts: Facts) -> str:
        asked: str = values.get("severity_asked") or ""
        untouched = not asked or asked == values.get("severity_shown")
        return suggested_severity(facts) if untouched else asked


def _id(value: Any) -> int | None:
    return int(value) if value and value != UNKNOWN else None
