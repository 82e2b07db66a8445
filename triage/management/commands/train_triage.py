"""`manage.py train_triage`: teach triage what people confirmed or corrected at this desk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.models import Module
from triage.enums import Field
from triage.models import TrainedModel
from triage.services.learning import TEACHABLE, as_read, train


class Command(BaseCommand):
    """Ends with 0 where every model is active or had too few examples, with 2 where one was left inactive."""

    help = "Train on the desk's own tickets, and let what was learned be asked unless it got worse (docs/triage.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        names = [str(field.value) for field in TEACHABLE]
        parser.add_argument("--field", nargs="+", choices=names, default=["module"], help="what to learn (module)")
        parser.add_argument("--activate", action="store_true", help="let it be asked even where its figures fell")
        parser.add_argument("--dry-run", action="store_true", help="train and measure, and keep nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        idle = []
        for name in options["field"]:
            row = train(
                field=Field(name),
                activate=options["activate"],
                is_kept=not options["dry_run"],
                tell=self.stdout.write,
            )
            if row is not None:
                self._say(row)
                if not row.is_active:
                    idle.append(name)
        if idle:
            told = f"Left inactive: {', '.join(idle)}. Its figures fell; --activate takes it nevertheless."
            raise CommandError(told, returncode=2)

    def _say(self, row: TrainedModel) -> None:
        names = _names(row)
        for one in row.figures["labels"]:
            self.stdout.write(
                f"  {names.get(one['label'], one['label'])}: precision {one['precision']:.3f},"
                f" recall {one['recall']:.3f}, {one['there']} there, {one['given']} given"
            )
        if row.figures["active"]:
            self.stdout.write(f"{row.field}, the active one: {as_read(row.figures['active'])}")
        self.stdout.write(f"{row.field}, this one: {as_read(row.figures)}")
        kept = f"version {row.version}" if row.pk else "kept nowhere (--dry-run)"
        self.stdout.write(f"{row.field}: {kept}, {'active' if row.is_active else 'inactive'}")


def _names(row: TrainedModel) -> dict[str, str]:
    """Return what labels are called where they are numbers of rows."""
    if row.field != Field.MODULE:
        return {}
    numbers = [int(one["label"]) for one in row.figures["labels"]]
    return {str(module.pk): str(module) for module in Module.objects.filter(pk__in=numbers)}
