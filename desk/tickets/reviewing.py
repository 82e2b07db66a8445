"""Correcting what triage says: the form with every part, and the choices of a part that one press makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Module
from catalogue.selectors import active_modules
from desk.choosing import offer
from desk.tickets.forms import SettledForm
from desk.tickets.subjects import Subject
from tickets.enums import Level, RequestType, Severity
from triage.enums import EndingFact, Field
from triage.models import REASON_LENGTH
from triage.services.corrections import NO, YES, value_of

_YES_NO: Final = ((YES, _("Yes")), (NO, _("No")))
_LEVELS: Final = tuple((str(level.value), level.label) for level in Level)
CHOICES: Final[Mapping[Field, Sequence[tuple[str, Any]]]] = {
    Field.SEVERITY: Severity.choices,
    Field.IMMEDIATE: _YES_NO,
    Field.TYPE: RequestType.choices,
    Field.LEVEL: _LEVELS,
}
_EMPTY: Final = ("", _("Not said"))


def _one_of(label: Any, field: Field) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[_EMPTY, *CHOICES[field]])


class ReviewForm(SettledForm):
    """Every part of a classification, and why it is otherwise."""

    severity = _one_of(_("Triaged severity"), Field.SEVERITY)
    type = _one_of(pgettext_lazy("of a request", "Type"), Field.TYPE)
    immediate = forms.ChoiceField(label=pgettext_lazy("yes or no", "Immediate"), choices=_YES_NO)
    fact = forms.ChoiceField(
        label=_("If it ends: why?"),
        required=False,
        choices=[("", _("It does not end")), *EndingFact.choices],
        help_text=_("The requester reads it."),
    )
    level = _one_of(_("Level that should resolve"), Field.LEVEL)
    legal_date = forms.DateField(
        label=_("Legal date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    module = forms.ModelChoiceField(
        label=_("Module"), required=False, queryset=Module.objects.none(), empty_label=_("Not said")
    )
    routine = forms.CharField(label=_("Routine"), required=False, max_length=40)
    reason = forms.CharField(
        label=_("Why is it otherwise?"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only the team reads it."),
    )

    def prepare(self, subject: Subject) -> None:
        super().prepare(subject)
        offer(self, "module", active_modules(kept=subject.ticket.module_id))
        for name in ("severity", "type", "level"):
            field = self.fields[name]
            # What triage never said stays unsaid until somebody says it, and is never unsaid again.
            if isinstance(field, forms.ChoiceField) and self.initial.get(name):
                field.choices = CHOICES[Field(name)]

    def initial_of(self, subject: Subject) -> dict[str, Any]:
        return {str(field): value_of(subject.ticket, field) for field in Field}

    def refuse(self, errors: dict[str, str]) -> None:
        asked = {"fact": str(_("Choose why it ends."))} if "fact" in errors else {}
        super().refuse({**errors, **asked})

    @property
    def parts(self) -> dict[str, str]:
        """Return what was changed, as corrections have it."""
        names = [str(field) for field in Field if str(field) in self.changed_data]
        return {name: _word(self.cleaned_data[name]) for name in names}


def _word(value: Any) -> str:
    """Return a value as corrections have it: of a module its id, of a day ISO's."""
    return str(getattr(value, "pk", value) or "")
