"""What kept an act from being done, in words for support: what happened, what to do, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from attachments.services.claiming import FileNotAvailable, TooManyFiles
from core.services.idempotency import KeyReused
from tickets.enums import Status
from tickets.permissions import ActNotPermitted
from tickets.services.assignment import AlreadyTaken
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.states import ReopeningExpired, TransitionNotAllowed
from triage.services.contesting import NoContestWaits

# What the services refuse an act with; whatever else they raise is a fault of ours.
REFUSALS = (
    ActNotPermitted,
    NoContestWaits,
    AlreadyTaken,
    FileNotAvailable,
    InvalidInput,
    KeyReused,
    TransitionNotAllowed,
    VersionConflict,
)


def words_of(refusal: Exception) -> str:
    """Return one or two sentences about the refusal."""
    return next(tell(refusal) for kind, tell in _TOLD.items() if isinstance(refusal, kind))


def _not_permitted(refusal: Any) -> str:
    return _("This is not yours to do on this ticket.")


def _taken(refusal: AlreadyTaken) -> str:
    name = User.objects.filter(pk=refusal.assignee_id).values_list("name", flat=True).first() or _("Someone")
    return _("%(name)s has this ticket already. A support manager can assign it.") % {"name": name}


def _expired(refusal: Any) -> str:
    return _("It was closed more than seven days ago and does not reopen. Open a new one that follows it.")


def _moved_on(refusal: TransitionNotAllowed) -> str:
    state = Status(refusal.status).label
    return _("Meanwhile the ticket is: %(state)s. This cannot be done from there, and nothing was changed.") % {
        "state": state
    }


def _changed(refusal: Any) -> str:
    return _("Someone changed this ticket meanwhile. Look at what it says now, and send again if it still holds.")


def _reused(refusal: Any) -> str:
    return _(
        "The first version of this was sent already; look at the conversation. If this is something more, send it "
        "again: this is sent as well."
    )


def _file_gone(refusal: Any) -> str:
    return _("One of the files is not there any more. Choose it again; what you wrote is still here.")


def _too_many_files(refusal: Any) -> str:
    return _("These are more files than one message takes. Put them into a ZIP; what you wrote is still here.")


def _answered(refusal: Any) -> str:
    return _("Another manager answered this contest, or the ticket is an immediate again. Nothing more is to be done.")


def _invalid(refusal: InvalidInput) -> str:
    return " ".join(dict.fromkeys(code_words(code) for code in refusal.errors.values()))


_TOLD: Mapping[type[Exception], Callable[[Any], str]] = {
    ActNotPermitted: _not_permitted,
    AlreadyTaken: _taken,
    NoContestWaits: _answered,
    ReopeningExpired: _expired,
    TransitionNotAllowed: _moved_on,
    VersionConflict: _changed,
    KeyReused: _reused,
    TooManyFiles: _too_many_files,
    FileNotAvailable: _file_gone,
    InvalidInput: _invalid,
}


def newer_words(count: int) -> str:
    """Return what stands over a form with which one would have talked past others; what they wrote is shown in it."""
    return ngettext(
        "Nothing was sent yet: a message came while you wrote. It stands here; read it, then send.",
        "Nothing was sent yet: %(count)d messages came while you wrote. They stand here; read them, then send.",
        count,
    ) % {"count": count}


def code_words(code: str) -> str:
    """Return what is wrong with a field, by the services' code."""
    return {
        "required": _("Write something here first."),
        "too_long": _("This is too long."),
        "unknown": _("Choose one of the list."),
        "bad_phone": _("This number cannot be called: write it with its area code."),
        "line_break": _("Write it in one line."),
    }.get(code, _("This cannot be taken as it is."))
