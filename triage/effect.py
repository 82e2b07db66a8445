"""What a draft of the rulebook would make of the last tickets, beside what the rulebook before it makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from tickets.models import Message, Ticket
from triage.asking import SEVERITIES, TYPES, Wording, request_of
from triage.deciding.abouts import legal_date_of, routine_of
from triage.deciding.completeness import completeness_of
from triage.deciding.decision import Decision
from triage.deciding.levels import N2
from triage.deciding.request import Request
from triage.deciding.tables import Case
from triage.deciding_tickets import decided, is_known
from triage.enums import ModuleSource
from triage.models import Classification, Correction
from triage.rulebook.book import Rulebook

READ: Final = 500
SLICE: Final = 50
# What of a decision is compared; of the first people's corrections say what was right.
CORRECTED: Final = ("type", "severity", "immediate", "level", "routine")
COMPARED: Final = (*CORRECTED, "module", "legal_date", "completeness")


@dataclass
class Effect:
    """What was compared so far.

    :param rows: `{ticket, changes: {part: [before, after]}, people: {part: value}}` of each ticket that would change,
        the newest first, in stored words; `people` is what they put there
    :param agreement: of each part how many corrections there are, and with how many the one and the other agree
    """

    read: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    agreement: dict[str, list[int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as a draft keeps it."""
        return {"read": self.read, "rows": self.rows, "agreement": self.agreement}


def told(decision: Decision) -> dict[str, str]:
    """Return what a decision says, part by part, in stored words."""
    facts = decision.facts
    legal = legal_date_of(decision)
    complete = completeness_of(Case(facts, decision.kind.value))
    return {
        "type": str(TYPES[decision.kind.value]),
        "severity": str(SEVERITIES[decision.severity.value]),
        "immediate": "yes" if decision.immediate is not None else "no",
        "level": "2" if decision.level.value == N2 else "1",
        "routine": routine_of(facts),
        "module": facts.module,
        "legal_date": legal.isoformat() if legal else "",
        "completeness": str(round(complete.share * 100)),
    }


def last_tickets() -> list[int]:
    """Return the numbers of the last tickets that triage read, the newest first."""
    read = Classification.objects.filter(ticket=OuterRef("pk"), is_current=True)
    return list(Ticket.objects.filter(Exists(read)).order_by("-pk").values_list("pk", flat=True)[:READ])


def measure(
    before: Rulebook, after: Rulebook, numbers: list[int], *, tell: Callable[[Effect, int], bool] | None = None
) -> Effect:
    """Decide about each ticket by both rulebooks, as its texts are now, without what its files say.

    :param tell: is told after each slice how many were done, and answers whether to go on
    """
    effect = Effect()
    known = cache(is_known)
    for start in range(0, len(numbers), SLICE):
        part = numbers[start : start + SLICE]
        corrections = _corrections(part)
        for number, request in requests_of(part):
            was = told(decided(request, before, known=known))
            now = told(decided(request, after, known=known))
            _note(effect, number, was, now, corrections.get(number, {}))
        if tell is not None and not tell(effect, min(start + SLICE, len(numbers))):
            break
    return effect


def _note(
    effect: Effect, number: int, was: Mapping[str, str], now: Mapping[str, str], people: Mapping[str, str]
) -> None:
    effect.read += 1
    for part, right in people.items():
        some = effect.agreement.setdefault(part, [0, 0, 0])
        effect.agreement[part] = [some[0] + 1, some[1] + (was[part] == right), some[2] + (now[part] == right)]
    changes = {part: [was[part], now[part]] for part in COMPARED if was[part] != now[part]}
    if changes:
        said = {part: people[part] for part in changes if part in people}
        effect.rows.append({"ticket": number, "changes": changes, "people": said})


def requests_of(numbers: list[int]) -> Iterator[tuple[int, Request]]:
    """Yield what triage is asked of each ticket, as it was opened: what triage itself filled in is left out."""
    zone = ZoneInfo(settings.TIME_ZONE)
    sources = dict(
        Classification.objects.filter(ticket_id__in=numbers, is_current=True).values_list("ticket_id", "module_source")
    )
    messages = (
        Message.objects.filter(ticket_id__in=numbers, is_opening=True, erased_at=None)
        .select_related("ticket__product", "ticket__module")
        .order_by("-ticket_id")
    )
    for message in messages:
        ticket = message.ticket
        is_given = sources.get(ticket.pk) == ModuleSource.GIVEN
        module = str(ticket.module) if is_given and ticket.module else ""
        product = ticket.product.name if ticket.product else ""
        request = request_of(ticket, Wording(message.body, message.log_text, product, module), zone=zone)
        yield ticket.pk, request


def _corrections(numbers: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = Correction.objects.filter(ticket_id__in=numbers, ended_at=None, field__in=CORRECTED)
    for number, part, value in rows.values_list("ticket_id", "field", "to_value"):
        found.setdefault(number, {})[part] = value
    return found
