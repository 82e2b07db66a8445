"""Texts that people paste: taken as they are, but for what no database keeps."""

from __future__ import annotations

from typing import Any

from django import forms


class PastedText(forms.CharField):
    """A text of any length with its spaces; NUL characters, which logs hold and databases refuse, are left out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, strip=False, **options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\x00", "")
