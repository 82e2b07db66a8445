"""Why a ticket is classified as it is: what triage said, laid out for the card beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tickets.markup import render_words
from tickets.models import Ticket
from triage.models import Classification
from triage.questions import QUESTIONS
from triage.reasons import FIELDS, MISSING
from triage.resembling import Alike, Resemblance
from triage.selectors import Quote, Reason, Understanding

# In the order in which one asks.
_DECIDED: Final[Mapping[str, Promise]] = {
    "doubt": gettext_lazy("In doubt"),
    "immediate": pgettext_lazy("yes or no", "Immediate"),
    "severity": gettext_lazy("Severity"),
    "level": gettext_lazy("Who resolves it"),
    "type": pgettext_lazy("of a request", "Type"),
}


_TEXTS: Final = frozenset({"subject", "description", "log", "file"})


@dataclass(frozen=True)
class Because:
    """One reason: about what, which rule, and on what it rests: words of the ticket, or answers of its form."""

    about: Promise
    sentence: str
    quotes: Sequence[Quote]
    source: str
    is_doubt: bool


@dataclass(frozen=True)
class Explained:
    """What the card shows."""

    row: Classification
    because: Sequence[Because]
    missing: Sequence[tuple[Promise, Promise]]
    differs: bool

    @property
    def rules_version(self) -> int:
        """The version of the rules that decided, 0 for the product's own."""
        number = self.row.rulebook.partition("+")[2]
        return int(number) if number.isdecimal() else 0

    @property
    def has_signature(self) -> bool:
        return bool(self.row.signature)


def explained(understood: Understanding, ticket: Ticket) -> Explained:
    """Return what the card shows of it."""
    row = understood.row
    order = list(_DECIDED)
    reasons = sorted(understood.reasons, key=lambda reason: order.index(reason.decides))
    return Explained(
        row=row,
        because=[_because(reason, ticket) for reason in reasons],
        missing=[(MISSING[key], QUESTIONS[key].why) for key in row.missing if key in MISSING],
        differs=bool(ticket.severity_asked) and ticket.severity_asked != ticket.severity_triaged,
    )


def _because(reason: Reason, ticket: Ticket) -> Because:
    named = [(name in _TEXTS, str(FIELDS[name])) for name in reason.fields if name in FIELDS]
    answers = ", ".join(words for is_text, words in named if not is_text)
    sources = [words for is_text, words in named if is_text]
    if answers:
        sources.append(_("answers of %(name)s: %(fields)s") % {"name": ticket.opened_by.name, "fields": answers})
    return Because(
        about=_DECIDED[reason.decides],
        sentence=reason.sentence,
        quotes=reason.quotes,
        source="; ".join(sources),
        is_doubt=reason.decides == "doubt",
    )


@dataclass(frozen=True)
class Procedure:
    """What is registered for this fault."""

    title: str
    url: str
    html: str


@dataclass(frozen=True)
class Before:
    """A ticket that resembles this one, why, and what solved it."""

    alike: Alike
    why: str
    solution: str


@dataclass(frozen=True)
class ToldBefore:
    """What the card "Did it happen before?" shows."""

    procedures: Sequence[Procedure]
    tickets: Sequence[Before]
    resemblance: Resemblance


_SOLUTION_SHOWN: Final = 220


def told_before(resemblance: Resemblance) -> ToldBefore:
    """Return what the card shows of it."""
    return ToldBefore(
        procedures=[Procedure(one.title, one.url, render_words(one.procedure)) for one in resemblance.known],
        tickets=[Before(one, _why(one), Truncator(one.solution).chars(_SOLUTION_SHOWN)) for one in resemblance.alike],
        resemblance=resemblance,
    )


def _why(alike: Alike) -> str:
    if alike.is_same_signature:
        return _("same signature")
    return _("same routine, and in common: %(words)s") % {"words": ", ".join(alike.common)}
