"""Asking what was learned: the active model of a field, loaded once for a process."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Final

from catalogue.models import Module
from triage.deciding.request import Request
from triage.enums import Field
from triage.learning.model import Model, ModelUnreadable, Prediction
from triage.models import TrainedModel

# How much is read of a description and of a log: both tell at their beginning what they are about.
BODY_READ: Final = 2_000
LOG_READ: Final = 500
# How long a process believes that the active model is still the same one.
_BELIEVED_SECONDS: Final = 30

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Known:
    number: int | None
    model: Model | None
    until: float


_known: dict[Field, _Known] = {}


def texts_of(subject: str, body: str, log: str) -> tuple[str, str, str]:
    """Return the fields by which a ticket is learned and asked about, the heading first."""
    return subject, body[:BODY_READ], log[:LOG_READ]


def learned_module(request: Request, *, product_id: int | None) -> tuple[Module, int] | None:
    """Return the module that similar tickets had, and how probable that is in percent; None unless that is sure.

    :param product_id: of the ticket, where it is known: what is told of another product is not taken
    """
    prediction = _predicted(Field.MODULE, texts_of(request.subject, request.description, request.log))
    if prediction is None or not prediction.is_sure:
        return None
    modules = Module.objects.filter(pk=int(prediction.label), is_active=True)
    module = (modules.filter(product_id=product_id) if product_id else modules).first()
    return (module, round(prediction.probability * 100)) if module else None


def remember(field: Field, number: int | None, model: Model | None, *, seconds: float = _BELIEVED_SECONDS) -> None:
    """Believe for so long that this model is the active one; None where there is none."""
    _known[field] = _Known(number, model, time.monotonic() + seconds)


def forget(field: Field) -> None:
    """Let this process look anew which model is active; others do within half a minute."""
    _known.pop(field, None)


def _predicted(field: Field, texts: tuple[str, ...]) -> Prediction | None:
    model = _active(field)
    return model.predict(texts) if model else None


def _active(field: Field) -> Model | None:
    known = _known.get(field)
    if known is not None and time.monotonic() < known.until:
        return known.model
    active = TrainedModel.objects.filter(field=field, is_active=True)
    number = active.values_list("pk", flat=True).first()
    model = known.model if known is not None and known.number == number else _loaded(number)
    remember(field, number, model)
    return model


def _loaded(number: int | None) -> Model | None:
    if number is None:
        return None
    try:
        return Model.from_bytes(bytes(TrainedModel.objects.values_list("weights", flat=True).get(pk=number)))
    except ModelUnreadable:
        # Kept by another version of the portal: the rules go on alone until somebody trains again.
        _log.warning("The trained model %s cannot be read.", number)
        return None
