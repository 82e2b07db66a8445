"""What was understood of a ticket that is being written, in the words of who writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.enums import Environment
from tickets.models import Ticket
from triage.foreseeing import Foresight


@dataclass(frozen=True)
class Part:
    """One thing that was understood, and the field in which it is corrected."""

    words: str
    field: str


@dataclass(frozen=True)
class Understood:
    """What the page says back."""

    parts: Sequence[Part]
    tells_stop: bool
    excluded_by: str
    similar: Sequence[Ticket]


def understood_words(foreseen: Foresight) -> Understood:
    """Return it in words; parts are empty where nothing but the usual was understood."""
    parts = [Part(code, "log_text") for code in foreseen.codes]
    if foreseen.routine:
        parts.append(Part(_("routine %(number)s") % {"number": foreseen.routine}, "routine"))
    if parts or foreseen.stops or foreseen.environment != Environment.PRODUCTION:
        parts.append(Part(_where(foreseen.environment), "environment"))
    if foreseen.is_custom:
        parts.append(Part(_("in a customisation"), "customization"))
    parts += [Part(_stop(process, extent), "stopped") for process, extent in foreseen.stops]
    quoted = ", ".join(f"“{words}”" for words in foreseen.excluded_by)
    return Understood(parts, foreseen.tells_stop, quoted, foreseen.similar)


def _where(environment: str) -> str:
    return {
        Environment.PRODUCTION: _("in production"),
        Environment.HOMOLOGATION: _("on the test base"),
        Environment.IMPLANTATION: _("in an implantation"),
    }[Environment(environment)]


def _stop(process: str, extent: str) -> str:
    processes = {
        "invoicing": pgettext("process", "invoicing"),
        "dispatch": pgettext("process", "dispatch"),
        "picking": pgettext("process", "picking"),
        "receiving": pgettext("process", "receiving"),
        "orders": pgettext("process", "order entry"),
        "access": pgettext("process", "access to the system"),
    }
    extents = {
        "all": pgettext("how much stopped", "all of it stopped"),
        "part": pgettext("how much stopped", "a part stopped"),
        "one": pgettext("how much stopped", "one case stopped"),
        "unsaid": pgettext("how much stopped", "stopped"),
    }
    return _("%(process)s: %(extent)s") % {"process": processes[process], "extent": extents[extent]}
