"""Form fields that offer rows: which ones depends on what is at hand; of people, until when they are away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def absence_words(until: date | None) -> str:
    """Return until when somebody is away, empty for who is there."""
    return _("away until %(day)s") % {"day": date_format(until, "d/m")} if until else ""


class WorkerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs alone
    """A choice of `staffing.team.workers`: who is away stands last, and says until when."""

    def label_from_instance(self, obj: Any) -> str:
        away = absence_words(obj.absent_until)
        return f"{obj.name} ({away})" if away else str(obj.name)


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Let the form's field offer these rows.

    :raises TypeError: when the field does not choose a row.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(name)
    field.queryset = rows
