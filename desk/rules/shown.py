"""The rulebook as its pages show it: rules in their order, lists, effect, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.customer_file.written import Sheet
from desk.rules.names import GROUPS, group_of, label_of_list
from desk.rules.words import DECIDES, part_words, rule_words, step_lines, stored_words, value_words
from tickets.models import Ticket
from triage.deciding.governing import DOUBTS, EXCLUSIONS, IMMEDIATES, ROWS, governed, shipped
from triage.editing import Workbench
from triage.effect import COMPARED
from triage.measuring import RuleFigure
from triage.models import RulebookDraft
from triage.rulebook.changes import Changes, Kind, steps
from triage.rulebook.tables import Tables

# Of a list so many signs tell what is in it.
_SAMPLE: Final = 90
_LESSONS: Final = "desk:list_lessons"


@dataclass(frozen=True)
class RuleLine:
    """A rule in the order in which it is asked.

    :param mark: what is to be known of it: fixed, switched off, changed in the draft
    """

    rule: str
    sentence: str
    value: str
    used: int
    corrected: int
    mark: str
    tone: str
    url: str
    lessons: str


@dataclass(frozen=True)
class RuleGroup:
    """The rules that decide one thing, and what is to be known of their order."""

    key: str
    title: str
    note: str
    lines: Sequence[RuleLine]


def rule_groups(bench: Workbench, figures: Mapping[str, RuleFigure]) -> list[RuleGroup]:
    """Return every rule by what it decides, with how often it applied."""
    first = _("The first that fits decides.")
    notes = {
        "immediate": _("Rules of the support policy: they are no settings. Their words are."),
        "doubt": _("Where answers and words disagree, people look at both."),
    }
    rules = {"immediate": (*IMMEDIATES, *EXCLUSIONS), **{key: [row.rule for row in rows] for key, rows in ROWS.items()},
             "doubt": DOUBTS}  # fmt: skip
    return [
        RuleGroup(key, str(DECIDES[key]), notes.get(key, first), [rule_line(bench, rule, figures) for rule in some])
        for key, some in rules.items()
    ]


def rule_line(bench: Workbench, rule: str, figures: Mapping[str, RuleFigure]) -> RuleLine:
    """Return one rule as a line."""
    figure = figures.get(rule, RuleFigure(rule, 0, 0))
    mark, tone = _mark(bench, rule)
    return RuleLine(
        rule=rule,
        sentence=rule_words(rule),
        value=value_words(bench.tables.values[rule]) if rule in governed() else _policy_words(rule),
        used=figure.used,
        corrected=figure.corrected,
        mark=mark,
        tone=tone,
        url=reverse("desk:edit_rule", args=[rule]),
        lessons=f"{reverse(_LESSONS)}?dias=365&regra={rule}",
    )


def _policy_words(rule: str) -> str:
    if rule in IMMEDIATES:
        return pgettext("what a rule decides", "Immediate")
    return pgettext("what a rule decides", "Not immediate") if rule in EXCLUSIONS else ""


def _mark(bench: Workbench, rule: str) -> tuple[str, str]:
    if rule not in governed():
        return pgettext("mark of a rule", "Policy"), "plain"
    if any(step.place.kind in (Kind.RULE, Kind.VALUE) and step.place.name == rule for step in bench.steps):
        return pgettext("mark of a rule", "Changed in your draft"), "accent"
    if rule in bench.off:
        return pgettext("mark of a rule", "Switched off"), "warning"
    if bench.tables.values[rule] != governed()[rule].value:
        return pgettext("mark of a rule", "As the desk has it"), "plain"
    return "", ""


@dataclass(frozen=True)
class ListLine:
    """A list of words: what it is called, how many it holds, and what the desk did to it."""

    name: str
    label: str
    many: int
    added: int
    removed: int
    is_drafted: bool
    sample: str


def list_groups(bench: Workbench) -> list[tuple[str, str, list[ListLine]]]:
    """Return every list, by the parts of the page: (key, title, lists)."""
    found: dict[str, list[ListLine]] = {key: [] for key in GROUPS}
    for name in bench.tables.lists:
        found[group_of(name)].append(list_line(bench, name))
    return [(key, str(GROUPS[key]), lines) for key, lines in found.items() if lines]


def list_line(bench: Workbench, name: str) -> ListLine:
    """Return one list as a line."""
    words, own = bench.tables.lists[name], set(shipped().lists[name])
    drafted = any(step.place.kind == Kind.WORD and step.place.name == name for step in bench.steps)
    added = [word for word in words if word not in own]
    return ListLine(
        name,
        label_of_list(name),
        len(words),
        len(added),
        len(own - set(words)),
        drafted,
        Truncator(", ".join(words[:3])).chars(_SAMPLE),
    )


def counted_steps(before: Changes, after: Changes) -> int:
    """Return how many places differ between two states."""
    return sum(1 for _step in steps(before, after, shipped()))


@dataclass(frozen=True)
class EffectLine:
    """A ticket that would change, one part of it a line: what it says, what it would say, and what people put there."""

    ticket: Ticket
    parts: Sequence[tuple[str, str, str, str, str]]


def effect_parts(row: Mapping[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """Return (part, before, after, what people put there, tone) of each part that would change."""
    found = []
    for part in COMPARED:
        if part in row["changes"]:
            was, now = row["changes"][part]
            people = row["people"].get(part, "")
            tone = "" if not people else "success" if people == now else "warning"
            said = stored_words(part, people) if people else ""
            found.append((part_words(part), stored_words(part, was), stored_words(part, now), said, tone))
    return found


def effect_lines(rows: Sequence[Mapping[str, Any]]) -> list[EffectLine]:
    """Return the tickets of these rows with their changes in words, in their order."""
    tickets = Ticket.objects.select_related("organization").in_bulk([row["ticket"] for row in rows])
    return [EffectLine(tickets[row["ticket"]], effect_parts(row)) for row in rows if row["ticket"] in tickets]


def effect_sheet(draft: RulebookDraft) -> Sheet:
    """Return the tickets that would change as a table: one line for each part of each."""
    heads = [_("Ticket"), _("Customer"), pgettext("of a classification", "Part"), _("Before"), _("After"),
             _("What people put there")]  # fmt: skip
    rows = (
        [f"#{line.ticket.pk} {line.ticket.subject}", line.ticket.organization.name, part, was, now, people]
        for line in effect_lines(draft.effect["rows"])
        for part, was, now, people, _tone in line.parts
    )
    return Sheet("", heads, rows)


def differs_from_people(row: Mapping[str, Any]) -> bool:
    """Return whether people put something else where the draft changes something."""
    return any(row["people"].get(part, now) != now for part, (_was, now) in row["changes"].items())


def agreement_lines(draft: RulebookDraft) -> list[tuple[str, int, int, int]]:
    """Return (part, corrections, agreeing before, agreeing after) of each part that people corrected."""
    found = draft.effect.get("agreement", {})
    return [(part_words(part), *found[part]) for part in COMPARED if part in found]


def changed_parts(draft: RulebookDraft) -> list[tuple[str, int]]:
    """Return how many tickets would change in which part, only parts in which some would."""
    rows = draft.effect.get("rows", [])
    counts = [(part_words(part), sum(part in row["changes"] for row in rows)) for part in COMPARED]
    return [(part, many) for part, many in counts if many]


def steps_between(before: Changes, after: Changes, tables: Tables | None = None) -> list[Any]:
    """Return what two states say differently, in words."""
    return step_lines(steps(before, after, shipped()), tables or shipped())
