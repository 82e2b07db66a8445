"""Why a ticket was chosen, or why nothing was, in the reader's words: from the codes that the timeline keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from staffing.grounds import Fit, Ground, Way, WhyNone
from tickets.enums import SEVERITY_RANK, EntryKind, Severity
from tickets.models import TimelineEntry

_SEVERITIES: Final = {rank: Severity(word) for word, rank in SEVERITY_RANK.items()}


@dataclass(frozen=True)
class Spoke:
    """One thing that spoke for a ticket: its code and a sentence."""

    ground: str
    text: str


@dataclass(frozen=True)
class Why:
    """Why a ticket was chosen: how it was given, each reason, and which one came second for what."""

    way: str
    reasons: Sequence[Spoke]
    second: int | None
    second_by: Spoke | None

    @property
    def is_automatic(self) -> bool:
        return self.way == Way.AUTOMATIC


_WHY_NONE: Final[Mapping[str, Promise]] = {
    WhyNone.NOTHING_WAITS: gettext_lazy("No ticket is waiting for you now."),
    WhyNone.ONLY_SKIPPED: gettext_lazy(
        "Only tickets that you passed over are waiting. They wait for others, and come to you again after a day; "
        "to take one all the same, open it in its queue."
    ),
    WhyNone.AT_CAPACITY: gettext_lazy(
        "You have as many tickets in progress as your capacity allows, and nothing urgent is waiting. "
        "Finish one, or open a queue and take what you want."
    ),
    WhyNone.NO_SKILL: gettext_lazy("You have no skill in any queue: ask an administrator for one."),
}


def why_none_words(why: str | None) -> str:
    """Return why nothing was chosen."""
    return str(_WHY_NONE[why or WhyNone.NOTHING_WAITS])


def why_of(entry: TimelineEntry) -> Why:
    """Return what a line of kind `chosen` keeps, in words."""
    data = entry.data
    reasons = [Spoke(str(ground), _sentence(str(ground), value)) for ground, value in data.get("reasons", ())]
    second_by = data.get("second_by")
    return Why(
        way=str(data.get("way", "")),
        reasons=reasons,
        second=data.get("second"),
        second_by=Spoke(second_by, str(_SECOND[second_by])) if second_by in _SECOND else None,
    )


def last_choice(entries: Sequence[TimelineEntry]) -> TimelineEntry | None:
    """Return the line that says why whoever has the ticket was given it, None where they took it or got it by hand."""
    told = (EntryKind.ASSIGNEE, EntryKind.CHOSEN)
    last = next((entry for entry in reversed(entries) if entry.kind in told), None)
    return last if last is not None and last.kind == EntryKind.CHOSEN else None


def duration_words(minutes: int) -> str:
    """Return a length of time as people say it: minutes, hours up to two days, days."""
    hours, days = minutes // 60, minutes // (24 * 60)
    if days >= 2:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if hours:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _sentence(ground: str, value: Any) -> str:
    tell = _SAID.get(ground)
    return tell(value) if tell is not None else ground


def _severity(value: list[int]) -> str:
    rank, counted = value
    word = _SEVERITIES.get(rank)
    own = _("Severity: %(severity)s") % {"severity": word.label} if word else _("No severity yet")
    if counted >= rank or counted not in _SEVERITIES:
        return own
    return _("%(own)s; counts as %(counted)s, for each week of waiting is a step") % {
        "own": own,
        "counted": _SEVERITIES[counted].label,
    }


def _skill(value: str) -> str:
    return {
        Fit.GROUP: _("Skill in this very module group"),
        Fit.LEVEL: _("Skill in all modules of its level"),
        Fit.NO_MODULE: _("Without a module yet: for anyone of its level"),
    }[Fit(value)]


def _of(words: str, value: list[int]) -> str:
    return words % {"number": value[0], "most": value[1]}


_SAID: Final[Mapping[str, Callable[[Any], str]]] = {
    Ground.IMMEDIATE: lambda value: _("It is an Atendimento Imediato"),
    Ground.AT_RISK: lambda value: _("Its time is at risk"),
    Ground.SEVERITY: _severity,
    Ground.AGE: lambda value: _("Waiting since its opening: %(time)s") % {"time": duration_words(int(value))},
    Ground.OWN_ORDER: lambda value: _("Place %(place)d in the order that its customer gave") % {"place": value},
    Ground.SKILL: _skill,
    Ground.LOAD: lambda value: _of(_("In progress with this one: %(number)d of %(most)d"), value),
    Ground.FAIRNESS: lambda value: _("The two before it in this queue were one customer's: it was another's turn"),
    Ground.LEAST_LOADED: lambda value: _of(_("Least in progress of who could take it: %(number)d of %(most)d"), value),
    Ground.ONLY: lambda value: _("Nothing else was waiting"),
}
_SECOND: Final[Mapping[str, Promise]] = {
    Ground.IMMEDIATE: gettext_lazy("it is no immediate"),
    Ground.AT_RISK: gettext_lazy("it is not at risk"),
    Ground.SEVERITY: gettext_lazy("its severity counts for less"),
    Ground.WAITED: gettext_lazy("it has waited fewer days"),
    Ground.SKILL: gettext_lazy("the skill is in all modules of its level, not in this very group"),
    Ground.AGE: gettext_lazy("it was opened later"),
    Ground.FAIRNESS: gettext_lazy("its customer had the two before"),
    Ground.OWN_ORDER: gettext_lazy("its customer put this one first"),
}
