"""What one says of a person's work: how much they can take, when they are away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.choosing import WorkerField, offer
from staffing.models import MOST_CAPACITY, NOTE_LENGTH
from staffing.team import workers

_WRONG: Final[Mapping[str, Promise]] = {
    "before_start": _("The last day lies before the first one."),
    "past": _("These days are over: enter days from today on."),
    "overlaps": _("Another absence holds on one of these days: end that one first."),
    "unknown": _("Choose somebody of the list."),
    "out_of_range": _("Write a number from 0 to 200."),
    "too_long": _("This is too long."),
    "required": _("Nobody stands in: enter a substitute first."),
}
_NAMES: Final = {"substitute_id": "substitute"}


class TeamForm(forms.Form):
    """A form of the page of one person."""

    def __init__(self, data: Any = None, *, person: User, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"{self.prefix_of_ids}_%s", **kwargs)
        self.person = person
        self.prepare()

    prefix_of_ids = "team"

    def prepare(self) -> None:
        """Offer what this person allows."""

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put what the service said beside its fields."""
        for service, code in errors.items():
            name = _NAMES.get(service, service)
            self.add_error(name if name in self.fields else None, str(_WRONG[code]))


class CapacityForm(TeamForm):
    """How many tickets in progress a person can take."""

    prefix_of_ids = "capacity"
    most = forms.IntegerField(
        label=_("Tickets in progress at most"),
        required=False,
        min_value=0,
        max_value=MOST_CAPACITY,
        help_text=_("Leave it empty for what the house has for all."),
    )


class AbsenceForm(TeamForm):
    """From when until when, and who stands in."""

    prefix_of_ids = "absence"
    starts_on = forms.DateField(
        label=_("First day away"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day away"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    substitute = WorkerField(
        label=_("Who stands in"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=NOTE_LENGTH)

    def prepare(self) -> None:
        offer(self, "substitute", workers().exclude(pk=self.person.pk))
