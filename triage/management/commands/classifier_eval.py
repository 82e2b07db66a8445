"""`manage.py classifier_eval`: what the learner makes of labelled texts, taught by one file, asked about another."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from triage.learning.figures import Figures, figures_of
from triage.learning.labelled import Example, LabelledUnreadable, read_labelled
from triage.learning.model import Model
from triage.learning.training import TooFewExamples, train


class Command(BaseCommand):
    """Reads no database, and nothing of the test file before the model is done."""

    help = "Train on one file of JSON lines (.gz too), test on another, and say how good that was (docs/triage.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--train", type=Path, required=True, help="JSON lines to learn from")
        parser.add_argument("--test", type=Path, required=True, help="JSON lines to be asked about")
        parser.add_argument("--label", required=True, help="the field that is to be told")
        parser.add_argument("--text", action="append", required=True, help="a field to read, the heading first; again")
        parser.add_argument("--precision", type=float, default=0.9, help="right answers wanted where it is sure (0.9)")

    def handle(self, *_args: Any, **options: Any) -> None:
        label, fields = options["label"], options["text"]
        examples = self._read(options["train"], label, fields)
        begun = time.perf_counter()
        try:
            trained = train(examples, precision=options["precision"])
        except TooFewExamples as error:
            raise CommandError(f"{options['train']}: {error}") from error
        kept = trained.to_bytes()
        taken = time.perf_counter() - begun
        self.stdout.write(f"trained in {taken:.1f} s: {len(trained.labels)} labels, {len(kept) / 1e6:.1f} MB kept")
        # What is asked is what a page would ask: the model as it was kept.
        model = Model.from_bytes(kept)
        asked = self._read(options["test"], label, fields)
        begun = time.perf_counter()
        predictions = [model.predict(example.texts) for example in asked]
        taken = (time.perf_counter() - begun) / len(asked)
        self._say(figures_of([example.label for example in asked], predictions), model, taken)

    def _read(self, file: Path, label: str, fields: list[str]) -> list[Example]:
        try:
            examples, without = read_labelled(file, label, fields)
        except (LabelledUnreadable, OSError, EOFError) as error:
            raise CommandError(str(error)) from error
        if not examples:
            raise CommandError(f"{file}: no line has a label.")
        self.stdout.write(f"{file.name}: {len(examples)} examples" + (f", {without} without label" if without else ""))
        return examples

    def _say(self, figures: Figures, model: Model, seconds: float) -> None:
        wide = max(len(one.label) for one in figures.labels)
        self.stdout.write(f"\n{'label':{wide}}  precision  recall     f1  there  given")
        for one in figures.labels:
            self.stdout.write(
                f"{one.label:{wide}}  {one.precision:9.3f}  {one.recall:6.3f}  {one.f1:5.3f}"
                f"  {one.there:5}  {one.given:5}"
            )
        unseen = sum(one.there for one in figures.labels if one.label not in model.labels)
        if unseen:
            self.stdout.write(f"{unseen} of the examples have a label that was not taught")
        self.stdout.write(
            f"\nexamples           {figures.examples}\n"
            f"accuracy           {figures.accuracy:.4f}\n"
            f"macro-F1           {figures.macro_f1:.4f}\n"
            f"threshold          {model.threshold:.3f}\n"
            f"coverage           {figures.coverage:.4f} (it abstains from the rest)\n"
            f"accuracy if sure   {figures.sure_accuracy:.4f}\n"
            f"calibration error  {figures.calibration_error:.4f}\n"
            f"a decision         {seconds * 1000:.2f} ms"
        )
