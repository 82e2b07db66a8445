"""Tickets that people judged by the rules of the trade: what triage says of them may only get better.

`given.jsonl` came with the rules; `own.jsonl` was written for building these rules and judged by the same page. Both
were seen while the rules were written: these figures hold what was reached, and tell nothing of tickets that nobody has
seen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from language.folding import fold
from triage.deciding.decision import decide
from triage.deciding.request import Request
from triage.deciding.rows import row_of
from triage.rulebook.book import usual

HERE = Path(__file__).parent / "examples"


def judged(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    rows = [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    return [(row, row_of(decide(Request.read(row), usual()))) for row in rows]


def macro_f1(pairs: Iterable[tuple[str, str]]) -> float:
    """Return the mean over the labels of 2·hits / (2·hits + misses + false alarms)."""
    counted = Counter(pairs)
    labels = {label for pair in counted for label in pair}
    scores = []
    for label in labels:
        hits = counted[label, label]
        wrong = sum(count for (wanted, got), count in counted.items() if (wanted == label) != (got == label))
        scores.append(2 * hits / (2 * hits + wrong))
    return sum(scores) / len(scores)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("given.jsonl", {"type": 0.98, "level": 0.98, "severity": 0.98}),
        ("own.jsonl", {"type": 0.98, "level": 0.96, "severity": 0.94}),
    ],
)
def test_figures_do_not_fall(name: str, least: dict[str, float]) -> None:
    answers = judged(name)
    right = {field: sum(row[field] == got[field] for row, got in answers) / len(answers) for field in least}
    severity = macro_f1((row["severity"], got["severity"]) for row, got in answers)

    assert {field: share for field, share in right.items() if share < least[field]} == {}
    assert severity >= least["severity"] - 0.01


@pytest.mark.parametrize("name", ["given.jsonl", "own.jsonl"])
def test_nobody_is_woken_in_vain_and_hardly_anybody_left_waiting(name: str) -> None:
    answers = judged(name)
    wanted = {number for number, (row, _got) in enumerate(answers) if row["immediate"]}
    got = {number for number, (_row, got) in enumerate(answers) if got["immediate"]}

    assert got - wanted == set()
    assert len(wanted & got) >= 0.95 * len(wanted)


@pytest.mark.parametrize(
    "way",
    [
        fold,
        str.upper,
        lambda text: text.replace(". ", ".\n"),
        lambda text: f"Bom dia, tudo bem? {text} Fico no aguardo, obrigado.",
        lambda text: f"URGENTE!!! {text} Precisamos de retorno o mais rápido possível!!!",
    ],
    ids=["without accents", "in capitals", "a line a sentence", "politely", "shouting"],
)
def test_the_way_of_writing_decides_nothing(way: Callable[[str], str]) -> None:
    rows = [json.loads(line) for line in (HERE / "own.jsonl").read_text(encoding="utf-8").splitlines()]
    changed = [
        row["subject"]
        for row in rows
        if _kind_and_alarm(row) != _kind_and_alarm({**row, "description": way(row["description"])})
    ]

    assert changed == []


def _kind_and_alarm(row: dict[str, Any]) -> tuple[str, bool]:
    decision = decide(Request.read(row), usual())
    return decision.kind.value, decision.immediate is not None
