"""A decision as plain values, as `manage.py triage_file` writes it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from triage.deciding.abouts import signature_in
from triage.deciding.completeness import completeness_of
from triage.deciding.decision import Decision
from triage.deciding.tables import Case


def row_of(decision: Decision) -> dict[str, Any]:
    """Return type, level, severity, immediate, completeness, module, signature and evidence of one ticket."""
    completeness = completeness_of(Case(decision.facts, decision.kind.value))
    signature = signature_in(decision)
    return {
        "type": decision.kind.value,
        "level": decision.level.value,
        "severity": decision.severity.value,
        "immediate": decision.immediate is not None,
        "completeness": {"share": completeness.share, "missing": list(completeness.missing)},
        "module": decision.facts.module,
        "signature": signature.text if signature else "",
        "evidence": [asdict(one) for one in decision.evidence()],
    }
