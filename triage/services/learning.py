"""Training on the desk's own tickets, and keeping what was learned. Imports numpy: only `train_triage` imports this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Left

from core.database import database_now
from tickets.enums import Status
from tickets.models import Message
from triage import learned
from triage.enums import Field
from triage.learning import training
from triage.learning.figures import Figures, figures_of
from triage.learning.labelled import Example
from triage.learning.model import Model, ModelUnreadable
from triage.models import Classification, Correction, TrainedModel

# Which column of a ticket holds what people left standing.
TEACHABLE: Final = {
    Field.MODULE: "module_id",
    Field.TYPE: "request_type",
    Field.SEVERITY: "severity_triaged",
    Field.LEVEL: "resolving_level",
}
# The newest so many: memory stays within bounds, and what the desk said years ago may no longer hold.
MOST: Final = 10_000
LEAST: Final = 200
LABELS_LEAST: Final = 3
OF_A_LABEL_LEAST: Final = 10
# Where a model does not abstain, so many of its answers shall be right.
PRECISION: Final = 0.9
# How far a figure may fall below the active version's, and right answers below what was promised.
TOLERANCE: Final = 0.02
SHORTFALL: Final = 0.05
COMPARED: Final = ("accuracy", "macro_f1", "coverage", "sure_accuracy")


def _unheard(_line: str) -> None:
    return None


def train(
    *,
    field: Field,
    at: datetime | None = None,
    activate: bool = False,
    is_kept: bool = True,
    tell: Callable[[str], None] = _unheard,
) -> TrainedModel | None:
    """Teach a model what people confirmed or corrected, and keep it as the next version of its field.

    It is measured on the newest fifth, which it is not taught, as is the active version. It becomes the active one
    unless a figure fell; where the tickets teach what the last version knows already, that one is returned.

    :param activate: let it become the active one whatever its figures are
    :param is_kept: whether it is written down; where not, what is returned is no row yet
    :param tell: is told how far it is, a line at a time
    :returns: None where there are too few examples, and the rules go on alone
    """
    examples = _examples(field)
    tell(f"{field}: {len(examples)} examples of {len({one.label for one in examples})} labels")
    lacking = _lacking(examples)
    if lacking:
        tell(f"{field}: {lacking}; the rules go on alone.")
        return None
    end = len(examples) - len(examples) // 5
    taught, held = examples[:end], examples[end:]
    tell(f"{field}: taught with {len(taught)}, measured on the newest {len(held)}")
    # What is measured is what pages would ask: the model as it is kept.
    weights = training.train(taught, precision=PRECISION).to_bytes()
    figures = _measured(Model.from_bytes(weights), held)
    active = TrainedModel.objects.filter(field=field, is_active=True).first()
    before = _measured_again(active, held)
    reasons = _objections(figures, before)
    for reason in reasons:
        tell(f"{field}: {reason}")
    row = TrainedModel(
        field=field,
        at=at or database_now(),
        examples=len(taught),
        figures=asdict(figures) | {"active": asdict(before) if before else None, "objections": reasons},
        weights=weights,
        is_active=activate or not reasons,
    )
    return _kept(row) if is_kept else row


def _examples(field: Field) -> list[Example]:
    """Return what people said of tickets, the oldest first: corrected, or left as it was when their work was done."""
    standing = Correction.objects.filter(ticket=OuterRef("ticket_id"), field=field, ended_at=None)
    classified = Classification.objects.filter(ticket=OuterRef("ticket_id"), is_current=True)
    rows = (
        Message.objects.filter(is_opening=True, erased_at=None)
        .annotate(corrected=Subquery(standing.values("to_value")[:1]))
        .filter(
            Q(corrected__isnull=False)
            | Q(Exists(classified), ticket__status=Status.CLOSED, ticket__assignee__isnull=False)
        )
        .order_by("-ticket__opened_at", "-ticket_id")
        .values_list(
            "ticket__subject",
            Left("body", learned.BODY_READ),
            Left("log_text", learned.LOG_READ),
            "corrected",
            f"ticket__{TEACHABLE[field]}",
        )[:MOST]
    )
    found = []
    for subject, body, log, corrected, standing_value in rows.iterator(chunk_size=500):
        label = corrected if corrected is not None else standing_value
        if label not in (None, ""):
            found.append(Example(learned.texts_of(subject, body, log), str(label)))
    return found[::-1]


def _lacking(examples: Sequence[Example]) -> str:
    """Return what there is too little of, empty where there is enough."""
    if len(examples) < LEAST:
        return f"too few examples, {LEAST} are needed"
    many = sum(count >= OF_A_LABEL_LEAST for count in Counter(one.label for one in examples).values())
    if many < LABELS_LEAST:
        return f"{many} labels with {OF_A_LABEL_LEAST} examples or more, {LABELS_LEAST} are needed"
    return ""


def _measured(model: Model, held: Sequence[Example]) -> Figures:
    return figures_of([one.label for one in held], [model.predict(one.texts) for one in held])


def _measured_again(row: TrainedModel | None, held: Sequence[Example]) -> Figures | None:
    if row is None:
        return None
    try:
        return _measured(Model.from_bytes(bytes(row.weights)), held)
    except ModelUnreadable:
        return None


def _objections(new: Figures, active: Figures | None) -> list[str]:
    """Return why a model should not become the active one."""
    found = []
    if new.coverage and new.sure_accuracy < PRECISION - SHORTFALL:
        found.append(f"where it is sure, {new.sure_accuracy:.3f} is right, and {PRECISION} was promised")
    for name in COMPARED if active else ():
        was, now = getattr(active, name), getattr(new, name)
        # Who never answers is never wrong: that is no figure to fall from.
        if now < was - TOLERANCE and (name != "sure_accuracy" or new.coverage):
            found.append(f"{name} fell from {was:.3f} to {now:.3f}")
    return found


@transaction.atomic
def _kept(row: TrainedModel) -> TrainedModel:
    rows = TrainedModel.objects.select_for_update().filter(field=row.field)
    last = rows.order_by("-version").first()
    is_known = last is not None and bytes(last.weights) == row.weights
    if row.is_active:
        rows.filter(is_active=True).update(is_active=False)
    if last is not None and is_known:
        # The same tickets teach the same: another version would say nothing new.
        last.is_active = last.is_active or row.is_active
        last.save(update_fields=["is_active"])
        row = last
    else:
        row.version = last.version + 1 if last else 1
        row.save(force_insert=True)
    transaction.on_commit(lambda: learned.forget(Field(row.field)))
    return row


def as_read(figures: dict[str, Any]) -> str:
    """Return figures in one line."""
    return ", ".join(f"{name.replace('_', ' ')} {figures[name]:.3f}" for name in COMPARED)
