"""Teaching from tickets that people judged: what their words say, and how far each rule is trusted beside them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from triage.deciding.decision import Decision, decide
from triage.deciding.request import Request
from triage.deciding.weighing import NO_IMMEDIATE
from triage.learning.labelled import Example
from triage.learning.opinions import QUESTIONS, Opinions, heard, trust_of
from triage.learning.training import train
from triage.rulebook.book import Rulebook

Row = dict[str, Any]


def taught(seen: Sequence[Row], unseen: Sequence[Row], book: Rulebook) -> Opinions:
    """Return the opinions that judged tickets teach, in the format of `manage.py triage_file`; the same make the same.

    :param seen: tickets on which the rules were written
    :param unseen: tickets that nobody had read when they were: only these tell how far a rule is to be trusted
    :raises TooFewExamples: where a question has less than two answers
    """
    rows = [*seen, *unseen]
    models = {question: train([_example(row, question) for row in rows]) for question in QUESTIONS}
    told: dict[str, list[tuple[str, str, bool]]] = {question: [] for question in QUESTIONS}
    for row in unseen:
        decision = decide(Request.read(row), book, Opinions({}, {}, ""))
        for question, (rule, answer) in _answers(decision).items():
            told[question].append((rule, answer, answer == str(row[question])))
    return Opinions(
        models, {question: trust_of(told[question], _shares(rows, question)) for question in QUESTIONS}, digest_of(rows)
    )


def digest_of(rows: Iterable[Row]) -> str:
    """Return what tells these judged tickets from others."""
    words = (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _example(row: Row, question: str) -> Example:
    texts = (str(row.get(name) or "") for name in ("subject", "description", "log"))
    return Example(heard(tuple(texts)), str(row[question]))


def _answers(decision: Decision) -> dict[str, tuple[str, str]]:
    now = decision.immediate
    verdicts = {"type": decision.kind, "level": decision.level, "severity": decision.severity}
    return {
        **{question: (verdict.rule, verdict.value) for question, verdict in verdicts.items()},
        "immediate": (now.rule if now else NO_IMMEDIATE, str(now is not None)),
    }


def _shares(rows: Sequence[Row], question: str) -> dict[str, float]:
    counted = Counter(str(row[question]) for row in rows)
    return {answer: count / len(rows) for answer, count in counted.items()}
