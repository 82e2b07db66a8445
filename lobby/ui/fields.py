"""What a form's fields need to be drawn: attributes tied to hint and error, choices with their notes, the summary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, ngettext

from lobby.ui.marks import count_word


@dataclass(frozen=True)
class Choice:
    """One answer of a question that is answered by a tap."""

    name: str
    value: str
    label: str
    note: str
    id: str
    is_checked: bool
    is_required: bool


def kind_of(field: BoundField) -> str:
    """Return how the field is drawn: input, select, check, radios, checks."""
    widget = field.field.widget
    # The more special class first: a list of checkboxes is a list of radios to Django.
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checks"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "check"),
        (forms.SelectMultiple, "input"),
        (forms.Select, "select"),
    )
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), "input")


def describe(field: BoundField, hint: str = "", **attrs: Any) -> dict[str, Any]:
    """Return the context of components/field.html: the control drawn with its hint and error named in aria."""
    hint = hint or str(field.help_text)
    hint_id, error_id = f"{field.auto_id}_hint", f"{field.auto_id}_error"
    described = " ".join(name for name, there in ((hint_id, hint), (error_id, field.errors)) if there)
    kind = kind_of(field)
    extra: dict[str, Any] = {name.replace("_", "-"): value for name, value in attrs.items()}
    if kind in ("input", "select"):
        classes = ("input", field.field.widget.attrs.get("class", ""), extra.get("class", ""))
        extra["class"] = " ".join(name for name in classes if name)
    if described:
        extra["aria-describedby"] = described
    return {
        "field": field,
        "kind": kind,
        "control": field.as_widget(attrs=extra) if kind not in ("radios", "checks") else "",
        "choices": list(choices_of(field)) if kind in ("radios", "checks") else [],
        "hint": hint,
        "hint_id": hint_id,
        "error_id": error_id,
        "described": described,
    }


def choices_of(field: BoundField) -> Iterator[Choice]:
    """Yield a radio or checkbox field's answers; a widget's `notes` maps a value to the line below its title."""
    notes: dict[str, str] = getattr(field.field.widget, "notes", {})
    for option in field.subwidgets:
        data = option.data
        yield Choice(
            name=data["name"],
            value=str(data["value"]),
            label=str(data["label"]),
            note=str(notes.get(str(data["value"]), "")),
            id=str(data["attrs"].get("id", "")),
            is_checked=bool(data["selected"]),
            is_required=bool(data["attrs"].get("required", False)),
        )


def summarize(form: forms.BaseForm) -> dict[str, Any]:
    """Return the context of components/error_summary.html: how much is missing or wrong, and a link to each field."""
    items = [{"target": _target(field), "text": _first_error(field)} for field in form if field.errors]
    items += [{"target": "", "text": str(message)} for message in form.non_field_errors()]
    # What is wrong is not missing.
    is_missing = all(error.code == "required" for errors in form.errors.as_data().values() for error in errors)
    if is_missing:
        heading = ngettext(
            "Before this can be sent, one thing is missing",
            "Before this can be sent, %(count)s things are missing",
            len(items),
        )
    else:
        heading = ngettext(
            "Before this can be sent, look at one thing again",
            "Before this can be sent, look at %(count)s things again",
            len(items),
        )
    return {"items": items, "heading": heading % {"count": count_word(len(items))}}


def _first_error(field: BoundField) -> str:
    message = str(next(iter(field.errors)))
    # Away from its field, Django's own words do not tell which one they mean.
    is_bare = message == gettext("This field is required.")
    return f"{str(field.label).rstrip('?:')}: {message}" if is_bare else message


def _target(field: BoundField) -> str:
    """Return the id that takes the focus: of a group of radios, the first one's."""
    if kind_of(field) in ("radios", "checks"):
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)
