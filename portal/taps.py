"""Questions answered by one tap: radios whose answers carry a line of explanation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms


class Taps(forms.RadioSelect):
    """Radios with a note below the title of each answer, by its value."""

    def __init__(self, notes: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.notes = dict(notes or {})


class TapField(forms.ChoiceField):
    """A question that may stay unanswered; an answer that is none of the offered is refused."""

    def __init__(self, choices: Any, *, label: Any, notes: Mapping[str, Any] | None = None) -> None:
        super().__init__(choices=choices, label=label, required=False, widget=Taps(notes))
