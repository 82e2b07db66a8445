"""The level at which a ticket enters: Nível 1, except where its facts already ask for Nível 2; pure."""

from __future__ import annotations

from typing import Final

from triage.deciding.decision import Decision
from triage.deciding.levels import N2

# [default] Nothing that Nível 1 could complete or try first: what a law asks for is forwarded; a secret that is open
# and a fault that several customers have at once are taken up in depth from the first minute.
_STRAIGHT: Final = frozenset({"level.law", "level.security", "level.several-customers"})
# A regression needs its error beside it; without one Nível 1 asks for it first.
_WITH_ERROR: Final = frozenset({"level.updated", "level.customization-updated"})


def enters_at_two(decision: Decision) -> bool:
    """Tell whether the ticket enters at Nível 2 at once."""
    rule = decision.level.rule
    if decision.level.value != N2:
        return False
    return rule in _STRAIGHT or (rule in _WITH_ERROR and decision.facts.has_error)
