"""Rules, changes and refusals of the rulebook in the words of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from desk.rules.names import ASKED, FIGURES, label_of_list
from tickets.enums import Level, RequestType, Severity
from triage.asking import SEVERITIES, TYPES
from triage.deciding.checking import Fault, Refusal
from triage.deciding.governing import governed
from triage.deciding.levels import N1, N2
from triage.enums import Field
from triage.reasons import MISSING, sentence_of
from triage.rulebook.changes import Conflict, Kind, Place, Step, Value
from triage.rulebook.tables import Tables

# What a rule decides, in the words of `triage.deciding`, as people read it.
VALUES: Final[Mapping[str, Promise | str]] = {
    **{word: Severity(stored).label for word, stored in SEVERITIES.items()},
    **{word: RequestType(stored).label for word, stored in TYPES.items()},
    N1: Level.ONE.label,
    N2: Level.TWO.label,
}
FAULTS: Final[Mapping[Fault, Promise]] = {
    Fault.BEGINS: gettext_lazy(
        "“%(about)s” has to begin with a word that must be there, and end with a word: no ~2, no [word] and no *ending."
    ),
    Fault.GAP: gettext_lazy("“%(about)s”: a gap is written ~1 to ~9, and stands only inside a phrase."),
    Fault.NO_LIST: gettext_lazy(
        "“%(about)s” names a list with @ that there is not, or that leads back to itself. Take one of this page."
    ),
    Fault.EMPTY_WORD: gettext_lazy(
        "“%(about)s” holds a word without letters. Write a word beside each | and before each *."
    ),
    Fault.EMPTY_LIST: gettext_lazy(
        "A list without words would never say anything. Leave one, or switch the rule off that rests on it."
    ),
    Fault.LONG: gettext_lazy("“%(about)s” is longer than 200 signs. Write a shorter phrase."),
    Fault.MANY: gettext_lazy("The list has more than %(about)s lines. Take some away, or join them with * and |."),
    Fault.CODE_FORM: gettext_lazy("“%(about)s” is no code. Write one a line, such as ORA-12541."),
    Fault.NUMBER_FORM: gettext_lazy("“%(about)s” is no number. Write one a line, such as 1402."),
    Fault.TWICE: gettext_lazy("%(about)s belongs to another process already. Take it away there first."),
    Fault.BOUNDS: gettext_lazy("Write a number from %(about)s."),
    Fault.ORDER: gettext_lazy("The days have to go up: critical before high, high before medium."),
    Fault.NOTHING_ASKED: gettext_lazy("Something has to be asked for: leave one weight above 0."),
    Fault.NO_VALUE: gettext_lazy("“%(about)s” is nothing that this rule can decide. Choose one of the answers."),
    Fault.FIXED: gettext_lazy("This rule decides what no other one does, and stays switched on."),
    Fault.PROTECTED: gettext_lazy(
        "“%(about)s” came with the product and holds up a rule of the support policy: what runs in a test base, is not "
        "implanted yet, or is a customisation is never helped at once. Put it back; you may add others."
    ),
}
EXCLUSIONS: Final[Mapping[str, Promise]] = {
    "excluded.test": gettext_lazy("Never what runs in the customer's test base"),
    "excluded.implanting": gettext_lazy("Never what is not fully implanted there yet"),
    "excluded.custom": gettext_lazy("Never a fault of the customer's own customisation"),
}
FIXED: Final = gettext_lazy("It is a rule of the support policy and cannot be switched off.")
CONFLICTS: Final[Mapping[Conflict, Promise]] = {
    Conflict.GONE: gettext_lazy("The product does not have it any more: your change has no effect."),
    Conflict.TAKEN_OVER: gettext_lazy("The product says the same now: your change is not needed any more."),
    Conflict.MOVED: gettext_lazy("The product says something else now; yours still counts."),
}
_PARTS: Final[Mapping[str, Promise]] = {
    **{str(field.value): field.label for field in Field},
    "completeness": gettext_lazy("Completeness"),
}


def value_words(value: Value | str) -> str:
    """Return what a rule decides, as people read it."""
    return str(VALUES.get(str(value), value))


def rule_words(rule: str) -> str:
    """Return what a rule says."""
    return str(EXCLUSIONS[rule]) if rule in EXCLUSIONS else sentence_of(rule)


def fault_words(refusal: Refusal) -> str:
    """Return what is wrong, as a sentence that says what to do."""
    return str(FAULTS[refusal.fault]) % {"about": refusal.about}


def fault_lines(refusals: Iterable[Refusal]) -> list[StepLine]:
    """Return what cannot be used any more, each with where it is put right."""
    found = []
    for one in refusals:
        place = one.place
        is_list = place.kind == Kind.WORD
        about = label_of_list(place.name) if is_list else place_words(place)
        names = {Kind.WORD: "desk:edit_words", Kind.FIGURE: "desk:edit_figures"}
        arguments = [] if place.kind == Kind.FIGURE else [place.name]
        url = reverse(names.get(place.kind, "desk:edit_rule"), args=arguments)
        found.append(StepLine(about, "", "", "", url, fault_words(one)))
    return found


def figure_words(name: str) -> str:
    """Return what a figure is called; of a weight, what it weighs."""
    if name in FIGURES:
        return str(FIGURES[name])
    _asked, kind, key = name.split(".")
    return f"{ASKED[kind]}: {MISSING[key]}"


@dataclass(frozen=True)
class StepLine:
    """One change as people read it: of what, what it was, what it becomes, and where that is edited."""

    about: str
    kind: str
    before: str
    after: str
    url: str
    note: str = ""


def step_lines(steps: Iterable[Step], tables: Tables) -> list[StepLine]:
    """Return changes in words; words of a list that came and went stand together."""
    lines: list[StepLine] = []
    words: dict[str, tuple[list[str], list[str]]] = {}
    for step in steps:
        if step.place.kind == Kind.WORD:
            gone, come = words.setdefault(step.place.name, ([], []))
            (come if step.after else gone).append(step.place.word)
        else:
            lines.append(_line(step))
    for name, (gone, come) in words.items():
        about, kind = label_of_list(name), pgettext("part of the rulebook", "Words")
        url = reverse("desk:edit_words", args=[name]) if name in tables.lists else ""
        lines.append(StepLine(about, kind, ", ".join(gone), ", ".join(come), url))
    return lines


def _line(step: Step) -> StepLine:
    name = step.place.name
    if step.place.kind == Kind.FIGURE:
        kind = pgettext("part of the rulebook", "Figure")
        return StepLine(figure_words(name), kind, str(step.before), str(step.after), reverse("desk:edit_figures"))
    url = reverse("desk:edit_rule", args=[name]) if name in governed() else ""
    if step.place.kind == Kind.VALUE:
        kind = pgettext("part of the rulebook", "Verdict")
        return StepLine(rule_words(name), kind, value_words(step.before), value_words(step.after), url)
    kind = pgettext("part of the rulebook", "Rule")
    return StepLine(rule_words(name), kind, switch_words(step.before), switch_words(step.after), url)


def switch_words(is_on: Value) -> str:
    """Return whether a rule is asked."""
    return pgettext("rule", "switched on") if is_on else pgettext("rule", "switched off")


def place_words(place: Place) -> str:
    """Return what a place of the rulebook is called."""
    if place.kind == Kind.WORD:
        return f"{label_of_list(place.name)}: {place.word}"
    return figure_words(place.name) if place.kind == Kind.FIGURE else rule_words(place.name)


def conflict_lines(conflicts: Mapping[Place, Conflict], words: Callable[[Place], str] = place_words) -> list[StepLine]:
    """Return what of the desk's changes meets another rulebook of the product, with what that means."""
    found = []
    for place, conflict in conflicts.items():
        try:
            about = words(place)
        except (KeyError, ValueError):
            # A figure that is no more has no words either.
            about = place.name
        found.append(StepLine(about, "", "", "", "", str(CONFLICTS[conflict])))
    return found


def part_words(part: str) -> str:
    """Return what a part of a decision is called."""
    return str(_PARTS[part])


def stored_words(part: str, stored: str) -> str:
    """Return a stored value of a part of a decision as people read it."""
    if not stored:
        return pgettext("value", "nothing")
    labels: dict[str, Sequence[Any]] = {
        "type": RequestType.choices, "severity": Severity.choices, "level": [(str(v), w) for v, w in Level.choices],
        "immediate": [("yes", _("yes")), ("no", _("no"))],
    }  # fmt: skip
    if part == "legal_date":
        return date_format(date.fromisoformat(stored), "SHORT_DATE_FORMAT")
    if part == "completeness":
        return f"{stored} %"
    return str(dict(labels.get(part, ())).get(stored, stored))


DECIDES: Final[Mapping[str, Promise]] = {
    "immediate": pgettext_lazy("group of rules", "Immediate"),
    "type": pgettext_lazy("group of rules", "Type"),
    "severity": pgettext_lazy("group of rules", "Severity"),
    "level": pgettext_lazy("group of rules", "Level"),
    "doubt": pgettext_lazy("group of rules", "Doubts"),
}
