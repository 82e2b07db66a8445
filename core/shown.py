"""What a form showed, sent back beside what was written: who corrects one field leaves the others as they are."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

PREFIX = "shown-"


def remember(form: forms.Form, now: Mapping[str, object]) -> None:
    """Let the form carry, in hidden fields, what each of these fields is `now` and therefore shows."""
    for name, value in now.items():
        form.fields[f"{PREFIX}{name}"] = forms.CharField(
            widget=forms.HiddenInput, required=False, strip=False, initial=_as_sent(value)
        )


def settled(data: Mapping[str, str], now: Mapping[str, object]) -> dict[str, str]:
    """Return what was sent, with each field that its sender left alone as it is `now`, and `now` as what was shown.

    A field that was not sent was left alone, so this is not for boxes that are ticked; one that came without what it
    had shown, from a page drawn otherwise, was written.
    """
    sent = dict(data.items())
    for name, value in now.items():
        if sent.get(name) is None or sent[name] == sent.get(f"{PREFIX}{name}"):
            sent[name] = _as_sent(value)
        sent[f"{PREFIX}{name}"] = _as_sent(value)
    return sent


def _as_sent(value: object) -> str:
    return "" if value is None else str(value)
