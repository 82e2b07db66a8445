"""The rows of this app: what triage says of tickets, what people made of it, who has them, who is called."""

from triage.models.contesting import Contest
from triage.models.duty import Alert, AlertCall, Duty
from triage.models.passing import (
    REFERENCE_LENGTH,
    REFERENCE_TITLE_LENGTH,
    Forwarding,
    HandOver,
    Return,
    VendorReference,
)
from triage.models.rulebooks import WHY_LENGTH, RulebookDraft, RulebookRevision
from triage.models.verdicts import (
    REASON_LENGTH,
    SIGNATURE_LENGTH,
    VALUE_LENGTH,
    Classification,
    Correction,
    KnownSolution,
    TrainedModel,
)

__all__ = [
    "REASON_LENGTH",
    "REFERENCE_LENGTH",
    "REFERENCE_TITLE_LENGTH",
    "SIGNATURE_LENGTH",
    "VALUE_LENGTH",
    "WHY_LENGTH",
    "Alert",
    "AlertCall",
    "Classification",
    "Contest",
    "Correction",
    "Duty",
    "Forwarding",
    "HandOver",
    "KnownSolution",
    "Return",
    "RulebookDraft",
    "RulebookRevision",
    "TrainedModel",
    "VendorReference",
]
