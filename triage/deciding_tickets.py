"""Deciding about a ticket of the portal: what is registered that ends a fault is asked for where it matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from triage.deciding.abouts import signature_in
from triage.deciding.decision import Decision, decide
from triage.deciding.kinds import FAULT
from triage.deciding.levels import N2
from triage.deciding.request import Request
from triage.resembling import known_for
from triage.rulebook.book import Rulebook

# Whether something is registered for the digest of a signature, or for one of these codes.
Known = Callable[[str, tuple[str, ...]], bool]


def is_known(digest: str, codes: tuple[str, ...]) -> bool:
    """Return whether something is registered that ends this, by one query."""
    return bool(known_for(digest, codes))


def decided(request: Request, book: Rulebook, *, known: Known = is_known) -> Decision:
    """Decide, and once more where something is registered that ends what would have gone to Nível 2."""
    decision = decide(request, book)
    if decision.level.value != N2 or decision.kind.value != FAULT:
        return decision
    signature = signature_in(decision)
    codes = tuple(code.code for code in decision.facts.codes.codes)
    if not (signature or codes) or not known(signature.digest if signature else "", codes):
        return decision
    return decide(replace(request, has_solution=True), book)
