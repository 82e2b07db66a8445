"""Which of the waiting tickets comes to a person next, and why: pure, from what stands at the heads of queues.

The order: immediate, at risk, severity (one step up for each week of waiting), whole days of waiting, a skill for the
very module group before one for the level alone, age. Then, among equals of one queue, the customer's turn and the
customer's own order. Who has as much in progress as they can take is given only what is urgent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from staffing.grounds import Fit, Ground, WhyNone

# So long, and a ticket counts as one step graver: whatever keeps coming, what waits comes to its turn.
STEP_UP: Final = timedelta(days=7)
# So many of one customer in a row out of a queue, while another's equal ticket waits.
MOST_IN_A_ROW: Final = 2
# Without a severity it stands behind Baixa, as in the stored order, and one step from it.
_NO_SEVERITY: Final = 4


@dataclass(frozen=True)
class Place:
    """A queue, and which customer was served out of it last, how many times in a row."""

    queue_id: int
    level: int
    group_id: int | None
    served_id: int | None = None
    in_a_row: int = 0

    def is_others_turn(self, organization_id: int) -> bool:
        """Whether another customer's equal ticket comes before one of this customer."""
        return self.served_id == organization_id and self.in_a_row >= MOST_IN_A_ROW


@dataclass(frozen=True)
class Candidate:
    """A ticket that waits, as far as the choice needs it; `severity_rank` 0 is the gravest, 9 none."""

    number: int
    place: Place
    organization_id: int
    is_immediate: bool
    is_at_risk: bool
    severity_rank: int
    opened_at: datetime
    customer_rank: int | None = None

    @property
    def is_urgent(self) -> bool:
        return self.is_immediate or self.is_at_risk

    @property
    def kind(self) -> tuple[int, bool, bool, int]:
        """What equals agree in: the queue, immediate, at risk, severity."""
        return self.place.queue_id, self.is_immediate, self.is_at_risk, self.severity_rank


@dataclass(frozen=True)
class Asker:
    """Who asks: skills as (level, group or None for all), what they have in progress, and how much they can take."""

    skills: frozenset[tuple[int, int | None]]
    in_progress: int
    most: int

    @property
    def is_full(self) -> bool:
        return self.in_progress >= self.most

    def fit_of(self, place: Place) -> Fit:
        """Return how their skills fit what is in this queue."""
        if place.group_id is None:
            return Fit.NO_MODULE
        return Fit.GROUP if (place.level, place.group_id) in self.skills else Fit.LEVEL


@dataclass(frozen=True)
class Reason:
    """One thing that spoke for a ticket, with its value: a severity's rank, days, a fit, a number."""

    ground: Ground
    value: Any = None


@dataclass(frozen=True)
class Choice:
    """What was chosen and why; what came second, and on what ground. Without a ticket, why there is none."""

    chosen: Candidate | None = None
    reasons: Sequence[Reason] = ()
    second: Candidate | None = None
    second_by: Ground | None = None
    why_none: WhyNone | None = None

    def as_data(self) -> dict[str, Any]:
        """Return what the timeline keeps: codes, numbers and ids."""
        return {
            "reasons": [[str(reason.ground), reason.value] for reason in self.reasons],
            "second": self.second.number if self.second else None,
            "second_by": str(self.second_by) if self.second_by else None,
        }


def counted_rank(candidate: Candidate, at: datetime) -> int:
    """Return the severity as it counts: a step graver for each week of waiting, never beyond the gravest."""
    rank = min(candidate.severity_rank, _NO_SEVERITY)
    return max(0, rank - max(0, (at - candidate.opened_at) // STEP_UP))


def _key(candidate: Candidate, asker: Asker, at: datetime) -> tuple[tuple[Ground, Any], ...]:
    return (
        (Ground.IMMEDIATE, not candidate.is_immediate),
        (Ground.AT_RISK, not candidate.is_at_risk),
        (Ground.SEVERITY, counted_rank(candidate, at)),
        (Ground.WAITED, -max(0, (at - candidate.opened_at).days)),
        (Ground.SKILL, asker.fit_of(candidate.place) != Fit.GROUP),
        (Ground.AGE, (candidate.opened_at, candidate.number)),
    )


def ranked(candidates: Iterable[Candidate], asker: Asker, at: datetime) -> list[Candidate]:
    """Return each candidate that this person may be given once, the first one first."""
    found = {candidate.number: candidate for candidate in candidates if candidate.is_urgent or not asker.is_full}
    return sorted(found.values(), key=lambda one: [value for _ground, value in _key(one, asker, at)])


def equal_of_another(first: Candidate, others: Iterable[Candidate]) -> Candidate | None:
    """Return the equal ticket of another customer that waits longest of these."""
    equals = [one for one in others if one.kind == first.kind and one.organization_id != first.organization_id]
    return min(equals, key=lambda one: (one.opened_at, one.number), default=None)


def first_by_own_order(first: Candidate, equals: Iterable[Candidate]) -> Candidate:
    """Return which of a customer's equal tickets the customer put first; this one where they said nothing."""
    own = [one for one in equals if one.kind == first.kind and one.organization_id == first.organization_id]
    said = [one for one in [first, *own] if one.customer_rank is not None]
    return min(said, key=lambda one: (one.customer_rank, one.opened_at, one.number), default=first)


def choose(candidates: Sequence[Candidate], asker: Asker, at: datetime, *, equals: Iterable[Candidate] = ()) -> Choice:
    """Return which ticket comes to this person, and why.

    :param candidates: of each queue that fits their skills its first and its oldest tickets
    :param equals: of the first one's queue, equal tickets of other customers and of its own that were put in order
    """
    order = ranked(candidates, asker, at)
    if not order:
        return Choice(why_none=WhyNone.AT_CAPACITY if candidates else WhyNone.NOTHING_WAITS)
    best = order[0]
    equals = list(equals)
    by_turn = equal_of_another(best, equals) if best.place.is_others_turn(best.organization_id) else None
    first = by_turn or best
    chosen = first_by_own_order(first, equals)
    rest = [one for one in order if one.number != chosen.number]
    second = rest[0] if rest else None
    return Choice(
        chosen=chosen,
        reasons=_reasons(chosen, asker, at, by_turn=by_turn is not None, is_only=second is None),
        second=second,
        second_by=_told_apart(chosen, second, asker, at, by_turn=by_turn is not None) if second else None,
    )


def _reasons(chosen: Candidate, asker: Asker, at: datetime, *, by_turn: bool, is_only: bool) -> list[Reason]:
    waited = max(timedelta(), at - chosen.opened_at)
    found = []
    if chosen.is_immediate:
        found.append(Reason(Ground.IMMEDIATE))
    if chosen.is_at_risk:
        found.append(Reason(Ground.AT_RISK))
    found.append(Reason(Ground.SEVERITY, [chosen.severity_rank, counted_rank(chosen, at)]))
    found.append(Reason(Ground.AGE, int(waited.total_seconds() // 60)))
    if chosen.customer_rank is not None:
        found.append(Reason(Ground.OWN_ORDER, chosen.customer_rank))
    found.append(Reason(Ground.SKILL, str(asker.fit_of(chosen.place))))
    found.append(Reason(Ground.LOAD, [asker.in_progress + 1, asker.most]))
    if by_turn:
        found.append(Reason(Ground.FAIRNESS, MOST_IN_A_ROW))
    if is_only:
        found.append(Reason(Ground.ONLY))
    return found


def _told_apart(chosen: Candidate, second: Candidate, asker: Asker, at: datetime, *, by_turn: bool) -> Ground:
    """Return on what ground the second one came behind the first."""
    if by_turn and second.kind == chosen.kind and second.organization_id != chosen.organization_id:
        return Ground.FAIRNESS
    same = second.kind == chosen.kind and second.organization_id == chosen.organization_id
    if same and chosen.customer_rank is not None:
        return Ground.OWN_ORDER
    pairs = zip(_key(chosen, asker, at), _key(second, asker, at), strict=True)
    return next((ground for (ground, mine), (_ground, theirs) in pairs if mine != theirs), Ground.AGE)
