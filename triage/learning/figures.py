"""How good predictions are, as figures; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from triage.learning.model import Prediction

_BINS = 10


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label: the shares of 0 to 1, how many tickets have it, and how many were given it."""

    label: str
    precision: float
    recall: float
    f1: float
    there: int
    given: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What predictions were worth.

    :param macro_f1: the mean over labels, however rare: over all that a ticket has or was given
    :param coverage: the share of tickets for which the model did not abstain
    :param sure_accuracy: the share of right answers among these; 0 where there are none
    :param calibration_error: how far the promised probability lies from the share of right answers, the mean over ten
        groups of equal size
    """

    examples: int
    accuracy: float
    macro_f1: float
    coverage: float
    sure_accuracy: float
    calibration_error: float
    labels: tuple[LabelFigures, ...]


def figures_of(truth: Sequence[str], predictions: Sequence[Prediction]) -> Figures:
    """Return the figures of predictions, one for each ticket; at least one."""
    right = [label == one.label for label, one in zip(truth, predictions, strict=True)]
    sure = [is_right for is_right, one in zip(right, predictions, strict=True) if one.is_sure]
    labels = _by_label(truth, [one.label for one in predictions])
    return Figures(
        examples=len(right),
        accuracy=sum(right) / len(right),
        macro_f1=sum(one.f1 for one in labels) / len(labels),
        coverage=len(sure) / len(right),
        sure_accuracy=sum(sure) / len(sure) if sure else 0.0,
        calibration_error=_calibration_error([one.probability for one in predictions], right),
        labels=labels,
    )


def _by_label(truth: Sequence[str], given: Sequence[str]) -> tuple[LabelFigures, ...]:
    there, told = Counter(truth), Counter(given)
    hit = Counter(label for label, other in zip(truth, given, strict=True) if label == other)
    return tuple(
        LabelFigures(
            label=label,
            precision=hit[label] / told[label] if told[label] else 0.0,
            recall=hit[label] / there[label] if there[label] else 0.0,
            f1=2 * hit[label] / (there[label] + told[label]),
            there=there[label],
            given=told[label],
        )
        for label in sorted(there | told, key=lambda label: (-there[label], label))
    )


def _calibration_error(probabilities: Sequence[float], right: Sequence[bool]) -> float:
    ordered = sorted(zip(probabilities, right, strict=True), key=lambda one: one[0])
    many = len(ordered)
    error = 0.0
    for one in range(_BINS):
        group = ordered[one * many // _BINS : (one + 1) * many // _BINS]
        error += abs(sum(probability for probability, _right in group) - sum(is_right for _one, is_right in group))
    return error / many
