"""The contracts of a customer on a line of time: what was, is and will be in force, and where nothing is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Contract

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days under one contract, or under none (`contract` is None); `when` is past, now or next."""

    starts_on: date
    ends_on: date | None
    when: str
    contract: Contract | None = None
    is_new: bool = False


def spans_of(contracts: Iterable[Contract], today: date, *, proposed: Contract | None = None) -> list[Span]:
    """Return the spans in order, with the gaps between them; `proposed` stands in the place of its row."""
    kept = [contract for contract in contracts if proposed is None or contract.pk != proposed.pk]
    if proposed is not None:
        kept.append(proposed)
    found: list[Span] = []
    for contract in sorted(kept, key=lambda one: one.starts_on):
        last = found[-1] if found else None
        if last is not None and last.ends_on is not None and last.ends_on + _A_DAY < contract.starts_on:
            gap = (last.ends_on + _A_DAY, contract.starts_on - _A_DAY)
            found.append(Span(*gap, _when(*gap, today)))
        when = _when(contract.starts_on, contract.ends_on, today)
        found.append(Span(contract.starts_on, contract.ends_on, when, contract, contract is proposed))
    return found


def _when(starts_on: date, ends_on: date | None, today: date) -> str:
    if ends_on is not None and ends_on < today:
        return "past"
    return "next" if starts_on > today else "now"
