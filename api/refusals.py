"""What the services of administration refuse, in words, beside the field that it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.identifiers import InvalidCnpj, InvalidPhone
from accounts.services.contracts import ContractsOverlap, SpanIsInverted
from accounts.services.invitations import AlreadyIn
from accounts.services.organizations import BranchTaken, NameTaken, UnknownTimeZone
from accounts.services.people import (
    EmailTaken,
    LastAdministrator,
    PersonRemoved,
    RolesOfBothSides,
    SupportWithoutRole,
)
from accounts.services.profile import NotOnOffer
from attachments.refusals import FileRefused
from attachments.services.claiming import FileNotAvailable, TooManyFiles
from attachments.words import explain
from catalogue.services.editing import EntryTaken
from tickets.services.errors import InvalidInput

Told = dict[str, str]


def fields_refused(error: Exception) -> Told | None:
    """Return a sentence for each field that a service refused; None for what is about no field."""
    return next((tell(error) for kind, tell in _TOLD.items() if isinstance(error, kind)), None)


def _input(error: InvalidInput) -> Told:
    return {name: _code_words(code) for name, code in error.errors.items()}


def _code_words(code: str) -> str:
    return {
        "required": _("This is missing."),
        "too_long": _("This is too long."),
        "line_break": _("Write this on one line."),
        "unknown": _("There is no such one, or you may not see it."),
        "bad_phone": _("Write the phone with its area code: (62) 3000-1402."),
        "too_many": _("These are more than one may have."),
    }.get(code, _("This cannot be taken."))


def _plain(field: str, said: Callable[[], str]) -> Callable[[Any], Told]:
    return lambda error: {field: said()}


def _too_many_files() -> str:
    return _("These are more files than one message takes. Put them into a ZIP.")


def _file_gone() -> str:
    return _("One of the files is not yours, is not all here yet, or belongs to a message already.")


# The narrower before the wider.
_TOLD: Final[dict[type[Exception], Callable[[Any], Told]]] = {
    InvalidInput: _input,
    TooManyFiles: _plain("attachments", _too_many_files),
    FileNotAvailable: _plain("attachments", _file_gone),
    FileRefused: lambda error: {"body": explain(error)},
    NameTaken: _plain("name", lambda: _("There is a customer with this name.")),
    BranchTaken: lambda error: {error.field: _("Another branch has this already.")},
    InvalidCnpj: _plain("cnpj", lambda: _("This is no CNPJ: check its 14 letters and digits.")),
    InvalidPhone: _plain("phone", lambda: _("Write the phone with its area code: (62) 3000-1402.")),
    UnknownTimeZone: _plain("timezone", lambda: _("There is no such time zone.")),
    SpanIsInverted: _plain("ends_on", lambda: _("The last day is before the first.")),
    ContractsOverlap: _plain("starts_on", lambda: _("Another contract of this customer holds one of these days.")),
    EmailTaken: _plain("email", lambda: _("Somebody has this e-mail already.")),
    RolesOfBothSides: _plain("", lambda: _("A customer's person has no role of support, and support's none of it.")),
    SupportWithoutRole: _plain("", lambda: _("Support's people have at least one role.")),
    LastAdministrator: _plain("", lambda: _("Without this person nobody could administer the portal.")),
    AlreadyIn: _plain("", lambda: _("This person has a password already, or was let out: nothing to invite to.")),
    PersonRemoved: _plain("", lambda: _("This person was removed: nobody is behind the name any more.")),
    EntryTaken: lambda error: {error.field: _("There is one like this already.")},
    NotOnOffer: _plain("", lambda: _("A language, a theme or a time zone that the portal does not have.")),
}
