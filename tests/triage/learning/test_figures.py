from __future__ import annotations

import pytest

from triage.learning.figures import Figures, LabelFigures, figures_of
from triage.learning.model import Prediction


def test_figures_count_every_label_that_is_there_or_was_given() -> None:
    truth = ["a", "a", "b", "c"]
    told = [Prediction("a", 1, True), Prediction("b", 0.5, False), Prediction("b", 0.5, True), Prediction("d", 1, True)]

    assert figures_of(truth, told) == Figures(
        examples=4,
        accuracy=0.5,
        macro_f1=(2 / 3 + 2 / 3 + 0 + 0) / 4,
        coverage=0.75,
        sure_accuracy=2 / 3,
        calibration_error=0.5,
        labels=(
            LabelFigures("a", 1.0, 0.5, 2 / 3, 2, 1),
            LabelFigures("b", 0.5, 1.0, 2 / 3, 1, 2),
            LabelFigures("c", 0.0, 0.0, 0.0, 1, 0),
            LabelFigures("d", 0.0, 0.0, 0.0, 0, 1),
        ),
    )


def test_who_keeps_what_they_promise_has_no_calibration_error() -> None:
    truth = ["a", "b"] * 50
    told = [Prediction("a", 0.5, False)] * 100

    assert figures_of(truth, told).calibration_error == 0.0
    assert figures_of(truth, [Prediction("a", 0.9, True)] * 100).calibration_error == pytest.approx(0.4)
