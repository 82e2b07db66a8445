"""The forms of the house itself: its brand, the sender of its mails, its limits."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.colours import OWN, NoColour, clean_colour
from accounts.house_limits import BY_NAME, LIMITS
from accounts.identifiers import InvalidPhone, clean_phone, show_phone
from accounts.models import HouseSettings
from accounts.services.house import MOST_PHONES, SENDER_FIELDS
from core.validators import one_line
from desk.administration.editing import EntryForm, Layout

_ROWS = range(1, MOST_PHONES + 1)


class BrandForm(EntryForm):
    """Company, portal, colour, phones, hours."""

    company_name = forms.CharField(label=_("Company"), max_length=80, validators=[one_line])
    portal_name = forms.CharField(
        label=_("Name of the portal"),
        max_length=60,
        required=False,
        validators=[one_line],
        help_text=_("On top of every page and in every mail. Empty: “Support Portal”."),
    )
    accent = forms.CharField(
        label=_("Colour"),
        max_length=7,
        required=False,
        help_text=_("Such as #1d4ed8. We move its shade until words are legible (4.5:1), in light and in dark."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "placeholder": OWN, "class": "short"}),
    )
    # What was sent is taken from the upload by the view: here only its words and what is wrong with it.
    files = forms.CharField(  # type: ignore[assignment]  # -- the name under which the portal takes files
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP up to 2 MB, best with a transparent ground. It is drawn anew in every size."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    hours = forms.CharField(
        label=_("Hours of support"),
        max_length=200,
        required=False,
        validators=[one_line],
        help_text=_("In words, such as: Monday to Friday, 8h to 18h. Immediate tickets at any hour."),
    )
    layout: ClassVar[Layout] = (("company_name", "portal_name"), ("accent",))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in _ROWS:
            number, words = f"phone_{row}", f"phone_{row}_words"
            self.fields[number] = forms.CharField(
                label=gettext("Phone %(row)s") % {"row": row},
                max_length=30,
                required=False,
                widget=forms.TextInput(attrs={"type": "tel"}),
            )
            self.fields[words] = forms.CharField(
                label=gettext("What phone %(row)s is for") % {"row": row},
                max_length=40,
                required=False,
                validators=[one_line],
            )

    @property
    def phone_lines(self) -> list[tuple[Any, Any]]:
        """Return the rows of phones: the number, and what it is for."""
        return [(self[f"phone_{row}"], self[f"phone_{row}_words"]) for row in _ROWS]

    def clean_accent(self) -> str:
        """Return the colour as it is stored."""
        try:
            return clean_colour(self.cleaned_data["accent"])
        except NoColour as error:
            words = gettext("Write the colour as # and six of 0-9 and a-f, such as #1d4ed8.")
            raise forms.ValidationError(words) from error

    def clean(self) -> dict[str, Any]:
        """Say beside its row which number is none, or is missing."""
        given = super().clean() or self.cleaned_data
        for row in _ROWS:
            number = given.get(f"phone_{row}", "")
            try:
                clean_phone(number)
            except InvalidPhone:
                self.add_error(f"phone_{row}", gettext("Write the phone with its area code: (62) 3000-1402."))
            if given.get(f"phone_{row}_words") and not number:
                self.add_error(f"phone_{row}", gettext("Write the number too, or take out what it is for."))
        return given

    def values(self) -> dict[str, Any]:
        given = super().values()
        del given["files"], given["remove_logo"]
        phones = [(given.pop(f"phone_{row}", ""), given.pop(f"phone_{row}_words", "")) for row in _ROWS]
        return {**given, "phones": phones}


class SenderForm(EntryForm):
    """From whom mails come, and where answers to them go."""

    sender_name = forms.CharField(
        label=_("Name of the sender"),
        max_length=80,
        required=False,
        validators=[one_line],
        help_text=_("What people read as the sender. Empty: the portal's name."),
    )
    sender_address = forms.EmailField(
        label=_("Address of the sender"),
        max_length=254,
        required=False,
        validators=[one_line],
        help_text=_("One that your mail server lets this portal send from."),
    )
    reply_to = forms.EmailField(
        label=_("Where answers go"),
        max_length=254,
        required=False,
        validators=[one_line],
        help_text=_("Mails ask people to answer in the portal; who answers by mail all the same reaches this address."),
    )
    layout: ClassVar[Layout] = (("sender_name", "sender_address"), ("reply_to",))
    unmarked: ClassVar[tuple[str, ...]] = SENDER_FIELDS


_LABELS = {
    "max_file_bytes": _("Largest file, in MB"),
    "upload_bytes_per_person": _("What one person may send a day, in GB"),
    "upload_bytes_per_organization": _("What all people of one customer may send a day, in GB"),
    "upload_kept_hours": _("How long an unfinished upload is kept, in hours"),
    "messages_per_person": _("What one person may write in ten minutes"),
    "messages_per_organization": _("What all people of one customer may write in ten minutes"),
    "api_reads_per_token": _("What one token may read in a minute"),
    "api_reads_per_person": _("What one person's programs may read in a minute"),
    "api_reads_per_organization": _("What one customer's programs may read in a minute"),
    "api_writes_per_token": _("What one token may change in a minute"),
    "api_writes_per_person": _("What one person's programs may change in a minute"),
    "api_writes_per_organization": _("What one customer's programs may change in a minute"),
}
_HINTS = {
    "max_file_bytes": _("A larger file is refused before it is sent, with this number."),
    "upload_bytes_per_person": _("Within 24 hours. Above it a file is refused in words; tickets open all the same."),
    "upload_bytes_per_organization": _("The same for all of a customer together."),
    "messages_per_person": _("Messages and tickets, by whatever door. Beyond, what was typed stays on the page."),
    "messages_per_organization": _("The same for all of a customer together."),
    "api_reads_per_token": _("Beyond, a program is told when to ask again."),
    "api_reads_per_person": _("All of a person's tokens together."),
    "api_reads_per_organization": _("All tokens of a customer's people together."),
    "api_writes_per_token": _("Beyond, nothing is done, and the program is told when to ask again."),
    "api_writes_per_person": _("All of a person's tokens together."),
    "api_writes_per_organization": _("All tokens of a customer's people together."),
    "upload_kept_hours": _("From its last byte on. Until then it goes on where the line was cut."),
}


class LimitsForm(EntryForm):
    """The limits of accounts.house_limits in the units that people speak of; empty is what the environment says."""

    layout: ClassVar[Layout] = tuple((limit.name,) for limit in LIMITS)
    unmarked: ClassVar[tuple[str, ...]] = tuple(BY_NAME)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for limit in LIMITS:
            hint = gettext("%(what)s From %(least)s to %(most)s. Empty: %(default)s.") % {
                "what": _HINTS[limit.name],
                "least": _grouped(limit.least // limit.unit),
                "most": _grouped(limit.most // limit.unit),
                "default": shown_limit(limit.name, limit.default()),
            }
            self.fields[limit.name] = forms.IntegerField(
                label=_LABELS[limit.name],
                required=False,
                min_value=limit.least // limit.unit,
                max_value=limit.most // limit.unit,
                help_text=hint,
                widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
            )

    def values(self) -> dict[str, Any]:
        given = super().values()
        return {
            "values": {name: None if value is None else value * BY_NAME[name].unit for name, value in given.items()}
        }


def shown_limit(name: str, value: int) -> str:
    """Return a limit as people say it: 2048 MB, 20 GB, 72 h."""
    limit = BY_NAME[name]
    amount = value / limit.unit
    number = _grouped(int(amount)) if amount == int(amount) else number_format(amount, 2)
    return f"{number} {limit.measure}".strip()


def _grouped(number: int) -> str:
    return number_format(number, 0, use_l10n=True, force_grouping=True)


def initial_of_brand(row: HouseSettings) -> dict[str, Any]:
    """Return what the form first shows."""
    names = ("company_name", "portal_name", "accent", "hours")
    phones: dict[str, str] = {}
    for place, (number, words) in enumerate(row.phones, 1):
        phones |= {f"phone_{place}": show_phone(number), f"phone_{place}_words": words}
    return {**{name: getattr(row, name) for name in names}, **phones}


def initial_of_sender(row: HouseSettings) -> dict[str, Any]:
    """Return what the form first shows."""
    return {name: getattr(row, name) for name in ("sender_name", "sender_address", "reply_to")}


def initial_of_limits(row: HouseSettings) -> dict[str, Any]:
    """Return what the form first shows."""
    return {name: value // BY_NAME[name].unit for name, value in row.limits.items() if name in BY_NAME}
