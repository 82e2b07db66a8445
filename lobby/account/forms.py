"""The form of a person's own data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Theme
from accounts.identifiers import InvalidPhone, clean_phone, show_phone
from accounts.models import User
from accounts.zones import ZONES
from core.validators import one_line

# A name goes into the headers of mails.


class ProfileForm(forms.Form):
    """Name, how to be called, and how the portal is shown."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    job_title = forms.CharField(
        label=_("Job title"),
        max_length=80,
        required=False,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    timezone = forms.ChoiceField(label=_("Time zone"))
    theme = forms.ChoiceField(label=pgettext_lazy("appearance", "Theme"), choices=Theme.choices)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(zone, str(place)) for zone, place in ZONES]
        if person.timezone not in dict(zones):
            zones.append((person.timezone, person.timezone))
        self.fields["timezone"].choices = zones  # type: ignore[attr-defined]  # -- a ChoiceField, seen as a Field

    def clean_phone(self) -> str:
        try:
            return clean_phone(self.cleaned_data["phone"])
        except InvalidPhone as error:
            raise forms.ValidationError(_("Write the phone with its area code: (62) 3000-1402.")) from error


def values_of(person: User) -> dict[str, str]:
    """Return what the form first shows."""
    return {
        "name": person.name,
        "job_title": person.job_title,
        "phone": show_phone(person.phone),
        "language": person.language,
        "timezone": person.timezone,
        "theme": person.theme,
    }
