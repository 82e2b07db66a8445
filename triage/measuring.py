"""Reading how good triage is: how often people agree with it, by field and by rule, and what tickets lack most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from core.database import database_now
from triage.enums import Field
from triage.models import Classification, Correction

# Of so many of the newest classifications rules and gaps are counted; agreement is of all.
_READ: Final = 5000
_RULES_SHOWN: Final = 12


@dataclass(frozen=True)
class Agreement:
    """Of how many tickets people left a field as triage had it.

    :param share: percent, rounded down; None where nothing was triaged
    """

    field: Field
    corrected: int
    total: int

    @property
    def share(self) -> int | None:
        return (self.total - self.corrected) * 100 // self.total if self.total else None


@dataclass(frozen=True)
class RuleFigure:
    """How often a rule decided, and how often people put something else in its place."""

    rule: str
    used: int
    corrected: int

    @property
    def share(self) -> int:
        return self.corrected * 100 // max(1, self.used)


@dataclass(frozen=True)
class Quality:
    """How good triage was over some days.

    :param missing: (key of `triage.reasons.MISSING`, how many tickets lack it), the most first
    :param read: of how many of the newest tickets rules and gaps were counted
    """

    days: int
    total: int
    agreements: Sequence[Agreement]
    rules: Sequence[RuleFigure]
    missing: Sequence[tuple[str, int]]
    immediates: int
    doubts: int
    read: int


def quality_of(*, days: int) -> Quality:
    """Return how good triage was of the tickets that were opened in the last so many days."""
    since = database_now() - timedelta(days=days)
    current = Classification.objects.filter(is_current=True, ticket__opened_at__gte=since)
    totals = current.aggregate(
        total=Count("pk"), immediates=Count("pk", filter=Q(is_immediate=True)), doubts=Count("pk", filter=~Q(doubt=""))
    )
    standing = lessons(days=days)
    by_field = dict(standing.values_list("field").annotate(many=Count("pk")).order_by())
    rows = list(current.order_by("-ticket_id").values_list("evidence", "missing")[:_READ])
    used = Counter(rule for evidence, _missing in rows for rule in {one["rule"] for one in evidence})
    return Quality(
        days=days,
        total=totals["total"],
        agreements=[Agreement(field, by_field.get(field, 0), totals["total"]) for field in Field],
        rules=_rules(used, dict(standing.exclude(rule="").values_list("rule").annotate(many=Count("pk")).order_by())),
        missing=Counter(key for _evidence, missing in rows for key in missing).most_common(),
        immediates=totals["immediates"],
        doubts=totals["doubts"],
        read=len(rows),
    )


def rules_of_last(most: int) -> dict[str, RuleFigure]:
    """Return how often each rule decided in the last so many tickets, and how often people then said otherwise."""
    current = Classification.objects.filter(is_current=True).order_by("-ticket_id")
    rows = dict(current.values_list("ticket_id", "evidence")[:most])
    used = Counter(rule for evidence in rows.values() for rule in {one["rule"] for one in evidence})
    standing = Correction.objects.filter(ended_at=None, ticket_id__in=rows).exclude(rule="")
    corrected = dict(standing.values_list("rule").annotate(many=Count("pk")).order_by())
    return {rule: RuleFigure(rule, used[rule], corrected.get(rule, 0)) for rule in {*used, *corrected}}


def lessons(*, days: int, field: str = "", rule: str = "") -> QuerySet[Correction]:
    """Return what people corrected and still stands, of tickets opened in the last so many days, the newest first."""
    since = database_now() - timedelta(days=days)
    found = Correction.objects.filter(ended_at=None, ticket__opened_at__gte=since)
    if field:
        found = found.filter(field=field)
    if rule:
        found = found.filter(rule=rule)
    return found.select_related("ticket__organization", "by").order_by("-at", "-pk")


def _rules(used: Counter[str], corrected: dict[str, int]) -> list[RuleFigure]:
    """Return the rules that people correct most, by share; those that decided most where nobody corrected any."""
    figures = [RuleFigure(rule, many, corrected.get(rule, 0)) for rule, many in used.items()]
    figures += [RuleFigure(rule, many, many) for rule, many in corrected.items() if rule not in used]
    figures.sort(key=lambda one: (one.share, one.corrected, one.used), reverse=True)
    return figures[:_RULES_SHOWN]
