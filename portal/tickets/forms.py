"""What a customer may send about a ticket: words, a rating, a reason, corrected details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.identifiers import show_phone
from accounts.models import User
from core.shown import remember, settled
from portal.opening.choices import UNKNOWN, Offer, choices_of
from portal.opening.wording import ENVIRONMENTS, error_text, type_options
from portal.texts import PastedText
from tickets.enums import Customization
from tickets.models import SUBJECT_LENGTH, Ticket
from tickets.services.conversation import Words
from tickets.services.reasons import REASON_LENGTH

COMMENT_LENGTH = 500
MARKS = (
    (1, pgettext_lazy("rating", "Bad")),
    (2, pgettext_lazy("rating", "Poor")),
    (3, pgettext_lazy("rating", "Fair")),
    (4, pgettext_lazy("rating", "Good")),
    (5, pgettext_lazy("rating", "Excellent")),
)


class WordsForm(forms.Form):
    """A composer: the text as it was typed, a pasted log, the key under which it goes once."""

    key = forms.CharField(max_length=100)
    body = PastedText()
    log_text = PastedText()

    def words(self, attachment_ids: tuple[UUID, ...]) -> Words:
        """Return what was written."""
        return Words(
            body=self.cleaned_data.get("body", ""),
            log_text=self.cleaned_data.get("log_text", ""),
            attachment_ids=attachment_ids,
        )


class RatingForm(forms.Form):
    """One to five, and a word about it."""

    rating = forms.TypedChoiceField(coerce=int, choices=MARKS)
    comment = forms.CharField(required=False, max_length=COMMENT_LENGTH)


class ReasonForm(forms.Form):
    """Why something is erased; the reason stays in its place."""

    reason = forms.CharField(
        max_length=REASON_LENGTH,
        label=gettext_lazy("Why is it to be erased?"),
        widget=forms.TextInput({"autocomplete": "off", "maxlength": REASON_LENGTH}),
        error_messages={"required": gettext_lazy("Say why. The reason stays where the text was.")},
    )


class PersonForm(forms.Form):
    """A colleague of the same organisation."""

    user = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Colleague"))

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(person.pk), person.name) for person in people]
        choices_of(self, "user").choices = [("", gettext_lazy("Choose")), *names]


def _types() -> list[tuple[str, str]]:
    # A list without the empty answer would be sent with its first one, which nobody chose.
    return [("", "—"), *type_options()]


class DetailsForm(forms.Form):
    """The details that a customer may correct; severity is not among them.

    What was left alone stays as it is, whoever changed it meanwhile.
    """

    subject = forms.CharField(
        required=False,
        label=gettext_lazy("Subject"),
        widget=forms.TextInput({"autocomplete": "off", "maxlength": SUBJECT_LENGTH}),
    )
    request_type = forms.ChoiceField(required=False, label=gettext_lazy("Type"), choices=_types)
    product = forms.ChoiceField(required=False, label=gettext_lazy("Product"))
    module = forms.ChoiceField(required=False, label=gettext_lazy("Module"))
    routine = forms.CharField(required=False, label=gettext_lazy("Routine"))
    routine_version = forms.CharField(required=False, label=gettext_lazy("Version"))
    branch = forms.ChoiceField(required=False, label=gettext_lazy("Branch"))
    environment = forms.ChoiceField(required=False, label=gettext_lazy("Base"), choices=[("", "—"), *ENVIRONMENTS])
    customization = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Customisation"),
        choices=[
            ("", "—"),
            (Customization.STANDARD, pgettext_lazy("product", "Standard")),
            (Customization.CUSTOM, gettext_lazy("Customisation")),
            (Customization.UNKNOWN, gettext_lazy("I do not know")),
        ],
    )
    contact_phone = forms.CharField(
        required=False,
        max_length=40,
        label=gettext_lazy("Phone"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    # Empty in a form that another page wrote; then what is there now is overwritten knowingly.
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None = None, *, ticket: Ticket, offer: Offer) -> None:
        self.ticket = ticket
        now = details_of(ticket)
        sent = settled(data, now) if data else None
        super().__init__(sent, initial={**now, "version": ticket.version})
        remember(self, now)
        self._offer(offer)

    def _offer(self, offer: Offer) -> None:
        choices_of(self, "product").choices = offer.product_options()
        choices_of(self, "module").choices = offer.module_options()
        choices_of(self, "branch").choices = offer.branch_options()

    def show_current(self, ticket: Ticket, offer: Offer) -> None:
        """Take the ticket as it is now, and as looked at when the form is sent again; what was written stays."""
        self.data = {**settled(self.data, details_of(ticket)), "version": str(ticket.version)}
        self._offer(offer)

    def changes(self) -> dict[str, Any]:
        """Return what was changed, as the service takes it."""
        values = {name: self.cleaned_data[name] for name in details_of(self.ticket) if name in self.changed_data}
        for name in {"product", "module", "branch"} & set(values):
            chosen = values.pop(name)
            values[f"{name}_id"] = int(chosen) if chosen and chosen != UNKNOWN else None
        return values

    def refuse(self, errors: dict[str, str]) -> None:
        """Show the service's codes beside the fields that they mean."""
        for name, code in errors.items():
            field = name.removesuffix("_id")
            # With its code: the summary counts what is missing apart from what is wrong.
            refusal = forms.ValidationError(error_text(field, code), code=code)
            self.add_error(field if field in self.fields else None, refusal)


def details_of(ticket: Ticket) -> dict[str, str]:
    """Return the form's values as the ticket has them, and as a browser sends them."""
    names = ("subject", "request_type", "routine", "routine_version", "environment", "customization")
    values: dict[str, str] = {name: getattr(ticket, name) for name in names}
    values |= {"product": str(ticket.product_id or ""), "branch": str(ticket.branch_id or "")}
    return values | {"module": str(ticket.module_id or UNKNOWN), "contact_phone": show_phone(ticket.contact_phone)}
