"""Whatever the rulebook holds has a name on its pages, and whatever a page names is there."""

from __future__ import annotations

from desk.rules.anatomy import FIGURES, LISTS
from desk.rules.names import GROUPS, PROCESSES, group_of
from desk.rules.names import LISTS as LABELS
from desk.rules.words import FAULTS, figure_words
from triage.deciding.checking import Fault
from triage.deciding.governing import DOUBTS, EXCLUSIONS, IMMEDIATES, governed, shipped


def test_everything_of_the_rulebook_has_a_name() -> None:
    lists = {name for name in shipped().lists if not name.startswith(("routine.", "module."))}
    processes = {name.partition(".")[2] for name in set(shipped().lists) - lists}

    assert (set(LABELS), set(PROCESSES), set(FAULTS)) == (lists, processes, set(Fault))
    assert {group_of(name) for name in shipped().lists} == set(GROUPS)
    assert all(figure_words(name) for name in shipped().figures)


def test_everything_on_which_a_rule_rests_is_there() -> None:
    assert set(LISTS) == {*governed(), *IMMEDIATES, *EXCLUSIONS, *DOUBTS}
    assert {name for names in LISTS.values() for name in names} <= set(shipped().lists)
    assert set(FIGURES) <= set(governed())
    assert {name for names in FIGURES.values() for name in names} <= set(shipped().figures)
