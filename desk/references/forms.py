"""What one says of an issue, and what all its tickets are told."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from triage.enums import ReferenceState
from triage.models import REFERENCE_TITLE_LENGTH, VendorReference


class ReferenceForm(forms.Form):
    """An update of an issue."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    title = forms.CharField(label=_("What it is about"), required=False, max_length=REFERENCE_TITLE_LENGTH)
    promised_routine = forms.CharField(label=_("Routine"), required=False, max_length=40)
    promised_version = forms.CharField(label=_("Promised version"), required=False, max_length=40)
    promised_on = forms.DateField(
        label=_("Promised for"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("of an issue", "State"),
        choices=ReferenceState.choices,
        widget=forms.RadioSelect,
        help_text=_("Once it is released or declined, its tickets come back to their analysts."),
    )
    text = forms.CharField(
        label=_("What its tickets are told"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    is_public = forms.BooleanField(label=_("The customers read it too"), required=False)

    def __init__(self, data: Any = None, *, reference: VendorReference) -> None:
        fields = ("title", "promised_routine", "promised_version", "promised_on", "state", "version")
        initial = {"key": uuid4().hex, **{name: getattr(reference, name) for name in fields}}
        super().__init__(data, initial=initial, auto_id="reference_%s")

    def refuse(self, errors: dict[str, str]) -> None:
        """Put what the service said beside its fields."""
        for name, words in errors.items():
            self.add_error(name if name in self.fields else None, words)

    def show_current(self, version: int) -> None:
        """Take the issue as it is now; what was written stays."""
        self.data = {**dict(self.data.items()), "version": str(version)}

    def renew_key(self) -> None:
        """Make it a form of its own."""
        self.data = {**dict(self.data.items()), "key": uuid4().hex}
