"""What a change was refused for, in words, beside the field that it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.identifiers import InvalidCnpj, InvalidPhone
from accounts.permissions import ActNotPermitted
from accounts.services.contracts import ContractsOverlap, SpanIsInverted
from accounts.services.organizations import BranchTaken, NameTaken, UnknownTimeZone

Told = tuple[str | None, str]


def refuse(form: forms.Form, refusal: Exception) -> None:
    """Say beside the field what the service said."""
    field, words = next(tell(refusal) for kind, tell in _TOLD.items() if isinstance(refusal, kind))
    form.add_error(field if field in form.fields else None, words)


def _branch_taken(refusal: Any) -> Told:
    words = {
        "code": _("This customer has a branch with this code. Give it another one."),
        "cnpj": _("Another branch has this CNPJ. Look at its customer before you enter it twice."),
    }
    return refusal.field, words[refusal.field]


_TOLD: dict[type[Exception], Callable[[Any], Told]] = {
    ActNotPermitted: lambda refusal: (None, _("Only administrators may do this.")),
    NameTaken: lambda refusal: ("name", _("There is a customer with this name. Give it another one, or edit that.")),
    BranchTaken: _branch_taken,
    InvalidCnpj: lambda refusal: ("cnpj", _("This is no CNPJ: check its 14 letters and digits.")),
    InvalidPhone: lambda refusal: ("phone", _("Write the phone with its area code: (62) 3000-1402.")),
    UnknownTimeZone: lambda refusal: ("timezone", _("There is no such time zone.")),
    SpanIsInverted: lambda refusal: ("ends_on", _("The last day is before the first.")),
    ContractsOverlap: lambda refusal: (
        "starts_on",
        _("Another contract of this customer holds one of these days. End that one first, or choose other days."),
    ),
}
REFUSALS = tuple(_TOLD)
