"""The form in which somebody is put on duty."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from calendars.hours import WEEKDAYS, HoursNotValid
from catalogue.models import ModuleGroup
from desk.administration.editing import EntryForm, Layout
from desk.choosing import offer
from desk.duties.hours import read_typed, typed
from tickets.enums import Level
from triage.enums import DutyHours
from triage.models import Duty
from triage.rosters import people_for_duty
from triage.services.duties import DutyRefused, Planned

_DAYS: Final = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
)  # fmt: skip


def _person(label: Any, **options: Any) -> forms.ModelChoiceField[User]:
    return forms.ModelChoiceField(label=label, queryset=User.objects.none(), **options)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class DutyForm(EntryForm):
    """A duty: who, who stands in, where and when."""

    person = _person(gettext_lazy("On duty"), empty_label=gettext_lazy("Choose"))
    substitute = _person(
        gettext_lazy("Who stands in"),
        empty_label=gettext_lazy("Nobody"),
        required=False,
        help_text=gettext_lazy("Called in the second round, and at once when the person was let out."),
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), choices=Level.choices, coerce=int, widget=forms.RadioSelect, initial=Level.ONE
    )
    module_group = forms.ModelChoiceField(
        label=gettext_lazy("Modules"), queryset=ModuleGroup.objects.none(), empty_label=gettext_lazy("Every module"),
        required=False,
    )  # fmt: skip
    starts_on = _day(gettext_lazy("First day"))
    ends_on = _day(
        gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Left empty, it goes on until somebody ends it."),
    )
    hours = forms.ChoiceField(
        label=pgettext_lazy("of a duty", "Hours"),
        choices=DutyHours.choices,
        widget=forms.RadioSelect,
        initial=DutyHours.DESK,
        help_text=gettext_lazy("Hours of their own are written below; otherwise what is there does not count."),
    )
    layout: ClassVar[Layout] = (("person", "substitute"), ("level",), ("module_group",), ("starts_on", "ends_on"))
    unmarked = ("module_group",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in zip(WEEKDAYS, _DAYS, strict=True):
            self.fields[day] = forms.CharField(label=label, required=False, max_length=120)
        people = people_for_duty()
        offer(self, "person", people)
        offer(self, "substitute", people)
        offer(self, "module_group", ModuleGroup.objects.order_by("position", "name"))

    @property
    def week(self) -> list[forms.BoundField]:
        """Return the fields of the seven days."""
        return [self[day] for day in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        """Read the hours of every day that is asked for."""
        cleaned = super().clean() or self.cleaned_data
        week: dict[str, list[list[str]]] = {}
        if cleaned.get("hours") == DutyHours.OWN:
            for day in WEEKDAYS:
                try:
                    week[day] = read_typed(cleaned.get(day, ""))
                except HoursNotValid:
                    self.add_error(day, _("Write from when to when, such as 8-12, 13:30-18; a night is 22-6."))
        cleaned["week"] = {day: pairs for day, pairs in week.items() if pairs}
        return cleaned

    def planned(self) -> Planned:
        """Return the duty that was planned."""
        sent = self.cleaned_data
        group, substitute = sent["module_group"], sent["substitute"]
        return Planned(
            person_id=sent["person"].pk,
            substitute_id=substitute.pk if substitute else None,
            level=sent["level"],
            module_group_id=group.pk if group else None,
            hours=sent["hours"],
            week=sent["week"],
            starts_on=sent["starts_on"],
            ends_on=sent["ends_on"],
        )

    def refuse(self, refusal: DutyRefused) -> None:
        """Say beside each field what the service said of it."""
        for name, code in refusal.errors.items():
            self.add_error("hours" if name == "week" else name, _why(name, code))


def initial_of(duty: Duty) -> dict[str, Any]:
    """Return what the form of a duty begins with."""
    week = {day: typed(duty.week.get(day) or []) for day in WEEKDAYS}
    fields = ("person", "substitute", "level", "module_group", "hours", "starts_on", "ends_on")
    return {**{name: getattr(duty, name) for name in fields}, **week}


def _why(name: str, code: str) -> str:
    told = {
        "left": _("This person works no tickets any more: choose somebody who does."),
        "level": _("This person has no skill of this level. Choose another, or give them the skill in Administration."),
        "modules": _("This person has no skill of these modules at this level. Choose another, or every module."),
        "same": _("Nobody stands in for themselves: choose another, or nobody."),
        "inverted": _("The last day is before the first."),
        "empty": _("Write below from when to when, on one day at least."),
        "not_hours": _("Write from when to when, such as 8-12, 13:30-18; a night is 22-6."),
    }
    return told.get(code, _("Choose one of the list."))
