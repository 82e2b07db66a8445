"""What a change was refused for, in words, beside the field that it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.identifiers import InvalidCnpj, InvalidDomain, InvalidPhone
from accounts.logos import NoLogo
from accounts.permissions import ActNotPermitted
from accounts.services.contracts import ContractsOverlap, SpanIsInverted
from accounts.services.forgetting import OwnRemoval
from accounts.services.identities import DomainTaken
from accounts.services.invitations import AlreadyIn
from accounts.services.organizations import BranchTaken, ExternalIdTaken, NameTaken, UnknownTimeZone
from accounts.services.people import (
    EmailTaken,
    LastAdministrator,
    PersonRemoved,
    RolesOfBothSides,
    SupportWithoutRole,
)
from accounts.services.second_steps import NoSecondStep, OwnSecondStep, ReasonMissing
from catalogue.permissions import MayNotEdit
from catalogue.services.editing import EntryTaken
from desk.administration.sent_files import SentFileRefused
from privacy.services.anonymising import OpenTickets

Told = tuple[str | None, str]
SOME_ROLE = gettext_lazy("Support's people have at least one role. Who is to have none is let out instead.")


def told(refusal: Exception) -> Told:
    """Return the field that a refusal is about, if any, and its words."""
    return next(tell(refusal) for kind, tell in _TOLD.items() if isinstance(refusal, kind))


def refuse(form: forms.Form, refusal: Exception) -> None:
    """Say beside the field what the service said."""
    field, words = told(refusal)
    form.add_error(field if field in form.fields else None, words)


def _branch_taken(refusal: Any) -> Told:
    words = {
        "code": _("This customer has a branch with this code. Give it another one."),
        "cnpj": _("Another branch has this CNPJ. Look at its customer before you enter it twice."),
    }
    return refusal.field, words[refusal.field]


def _no_logo(refusal: Any) -> Told:
    words = {
        "too_large": _("The logo is larger than 2 MB. Save it smaller, and send it again."),
        "too_many_pixels": _("The logo has more pixels than a screen shows. Save it smaller, and send it again."),
        "too_small": _("The logo is too small to be sharp. Send one at least 24 pixels high."),
        "not_a_picture": _("This is no PNG, JPEG or WebP. Save the logo as PNG, and send it again."),
    }
    return "files", words[refusal.why]


_TOLD: dict[type[Exception], Callable[[Any], Told]] = {
    ActNotPermitted: lambda refusal: (None, _("Only administrators may do this.")),
    NameTaken: lambda refusal: ("name", _("There is a customer with this name. Give it another one, or edit that.")),
    ExternalIdTaken: lambda refusal: (
        "external_id",
        _("This code is another's already. Look there before you enter it twice."),
    ),
    BranchTaken: _branch_taken,
    InvalidCnpj: lambda refusal: ("cnpj", _("This is no CNPJ: check its 14 letters and digits.")),
    InvalidPhone: lambda refusal: ("phone", _("Write the phone with its area code: (62) 3000-1402.")),
    InvalidDomain: lambda refusal: ("domain", _("Write the domain alone, such as: aurora.com.br.")),
    DomainTaken: lambda refusal: (
        "domain",
        _("This domain is declared already. Withdraw it first."),
    ),
    AlreadyIn: lambda refusal: (None, _("This person has a password already, or was let out: nothing to invite to.")),
    EmailTaken: lambda refusal: ("email", _("Somebody has this e-mail already.")),
    LastAdministrator: lambda refusal: ("roles", _("Without this person nobody could administer the portal.")),
    RolesOfBothSides: lambda refusal: (
        "roles",
        _("A customer's person is its manager or nothing more; support's people have support's roles."),
    ),
    SupportWithoutRole: lambda refusal: ("roles", str(SOME_ROLE)),
    ReasonMissing: lambda refusal: ("reason", _("Write why: it stays in the trail.")),
    OwnSecondStep: lambda refusal: (None, _("Your own second step is changed on your own page.")),
    NoSecondStep: lambda refusal: (None, _("This person has no second step.")),
    MayNotEdit: lambda refusal: (None, _("Only administrators may do this.")),
    EntryTaken: lambda refusal: (
        refusal.field,
        _("There is one like this already. Give it another, or edit that one."),
    ),
    NoLogo: _no_logo,
    OwnRemoval: lambda refusal: (None, _("Nobody removes themselves. Another administrator does.")),
    PersonRemoved: lambda refusal: (None, _("This person is removed: nothing is held of them any more.")),
    OpenTickets: lambda refusal: (
        None,
        _("Tickets of this person are open. Put another requester in their place first."),
    ),
    SentFileRefused: lambda refusal: ("files", refusal.sentence),
    UnknownTimeZone: lambda refusal: ("timezone", _("There is no such time zone.")),
    SpanIsInverted: lambda refusal: ("ends_on", _("The last day is before the first.")),
    ContractsOverlap: lambda refusal: (
        "starts_on",
        _("Another contract of this customer holds one of these days. End that one first, or choose other days."),
    ),
}
REFUSALS = tuple(_TOLD)
