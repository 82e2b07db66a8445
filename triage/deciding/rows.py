"""A decision as plain values, as `manage.py triage_file` writes it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from triage.deciding.completeness import completeness_of
from triage.deciding.decision import Decision
from triage.deciding.tables import Case
from triage.signatures.making import signature_of


def row_of(decision: Decision) -> dict[str, Any]:
    """Return type, level, severity, immediate, completeness, module, signature and evidence of one ticket."""
    completeness = completeness_of(Case(decision.facts, decision.kind.value))
    return {
        "type": decision.kind.value,
        "level": decision.level.value,
        "severity": decision.severity.value,
        "immediate": decision.immediate is not None,
        "completeness": {"share": completeness.share, "missing": list(completeness.missing)},
        "module": decision.facts.module,
        "signature": _signature(decision),
        "evidence": [asdict(one) for one in decision.evidence()],
    }


def _signature(decision: Decision) -> str:
    """Return what the fault is known by: from the log, else from codes within the words; empty where neither tells."""
    request = decision.facts.request
    text = request.log if request.log.strip() else request.description if decision.facts.codes.codes else ""
    found = signature_of(text)
    return found.text if found else ""
