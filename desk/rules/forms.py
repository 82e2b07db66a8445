"""Forms of the rulebook: the words of a list, figures, one rule, and saving a revision."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.rules.names import ASKED, FIGURES
from desk.rules.words import figure_words, value_words
from triage.deciding.checking import WORD_LONGEST, WORDS_MOST, tidied
from triage.deciding.governing import VALUES, Governed, shipped
from triage.models import WHY_LENGTH
from triage.rulebook.changes import Kind, Place, Value
from triage.rulebook.tables import Tables

NOW, LATER = "now", "later"


def seen_of(values: Iterable[object]) -> str:
    """Return what a form showed, to be known again when it comes back."""
    return hashlib.sha256(repr(list(values)).encode()).hexdigest()[:32]


def _show(form: forms.Form, name: str, value: str) -> None:
    """Let a form that was sent show another value when it is drawn again."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[name] = value
    form.data = data


class SeenForm(forms.Form):
    """A form that says what it showed: another window may have changed it since."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    def __init__(self, *args: Any, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {**kwargs.get("initial", {}), "seen": seen}})
        self._now = seen

    def clean_seen(self) -> str:
        """Refuse what was written over another state; the form then carries the state of now."""
        if self.cleaned_data["seen"] != self._now:
            _show(self, "seen", self._now)
            self.add_error(
                None, _("This changed in another window meanwhile. Look at it once more, then keep it again.")
            )
        return self._now


class WordsForm(SeenForm):
    """The words of a list, one a line."""

    words = forms.CharField(
        label=gettext_lazy("Words, one a line"),
        max_length=WORDS_MOST * (WORD_LONGEST + 1),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "autocapitalize": "off"}),
    )

    def __init__(self, *args: Any, name: str, words: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, seen=seen_of(words), initial={"words": "\n".join(words)}, **kwargs)
        self._name = name

    def wanted(self) -> list[str]:
        """Return the words that are to be there, as they are compared, each once."""
        lines = self.cleaned_data["words"].replace("\r\n", "\n").split("\n")
        return list(dict.fromkeys(tidied(self._name, line) for line in lines if line.strip()))


class FiguresForm(SeenForm):
    """Every threshold and weight."""

    def __init__(self, *args: Any, tables: Tables, **kwargs: Any) -> None:
        figures = tables.figures
        super().__init__(*args, seen=seen_of((name, one.value) for name, one in figures.items()), **kwargs)
        for name, figure in figures.items():
            of = shipped().figures[name].value
            label = figure_words(name) if name in FIGURES else figure_words(name).partition(": ")[2].capitalize()
            self.fields[name] = forms.IntegerField(
                label=label,
                initial=figure.value,
                widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
                help_text=_("%(least)d to %(most)d; the product comes with %(of)d")
                % {"least": figure.least, "most": figure.most, "of": of},
                min_value=figure.least,
                max_value=figure.most,
            )

    def thresholds(self) -> list[forms.BoundField]:
        """Return the fields of thresholds."""
        return [self[name] for name in FIGURES]

    def weights(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields of what is asked for, by type of request."""
        return [
            (str(label), [self[name] for name in self.fields if name.startswith(f"asked.{kind}.")])
            for kind, label in ASKED.items()
        ]

    def puts(self) -> dict[Place, Value]:
        """Return every figure with its place."""
        return {Place(Kind.FIGURE, name): value for name, value in self.cleaned_data.items() if name != "seen"}


class RuleForm(SeenForm):
    """What a rule decides, and whether it is asked."""

    value = forms.ChoiceField(label=gettext_lazy("Decides"))
    is_on = forms.BooleanField(label=gettext_lazy("The rule is asked"), required=False)

    def __init__(self, *args: Any, rule: Governed, value: str, is_on: bool, **kwargs: Any) -> None:
        initial = {"value": value, "is_on": is_on}
        super().__init__(*args, seen=seen_of((value, is_on)), initial=initial, **kwargs)
        self._rule = rule
        choices = [(one, value_words(one)) for one in VALUES[rule.decides]]
        field = self.fields["value"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.help_text = _("The product comes with: %(value)s") % {"value": value_words(rule.value)}
        if rule.is_last:
            del self.fields["is_on"]

    def puts(self) -> dict[Place, Value]:
        """Return what the rule decides and whether it is asked, with their places."""
        puts: dict[Place, Value] = {Place(Kind.VALUE, self._rule.rule): self.cleaned_data["value"]}
        if not self._rule.is_last:
            puts[Place(Kind.RULE, self._rule.rule)] = self.cleaned_data["is_on"]
        return puts


class SaveForm(forms.Form):
    """Why a revision is made, and from when it counts."""

    why = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=WHY_LENGTH,
        help_text=gettext_lazy("Whoever reads the versions later finds it here."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    when = forms.ChoiceField(
        label=gettext_lazy("From when does it count?"),
        choices=((NOW, gettext_lazy("From now on")), (LATER, gettext_lazy("From a later moment on"))),
        widget=forms.RadioSelect,
        initial=NOW,
    )
    effective_from = forms.DateTimeField(
        label=gettext_lazy("Later moment"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Only with “From a later moment on”."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31)

    def clean(self) -> dict[str, Any]:
        """Ask for the moment where one is to come."""
        data = super().clean() or self.cleaned_data
        if data.get("when") == LATER and not data.get("effective_from") and "effective_from" not in self.errors:
            self.add_error("effective_from", _("Say from which moment on it counts."))
        return data

    def take_version(self, version: int) -> None:
        """Carry the version of the draft as it is now: its editor looks at the effect once more."""
        _show(self, "version", str(version))

    def effective(self) -> datetime | None:
        """Return the moment from which it counts, None for now."""
        at: datetime | None = self.cleaned_data["effective_from"] if self.cleaned_data["when"] == LATER else None
        return at
