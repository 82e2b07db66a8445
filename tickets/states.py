"""The state machine of a ticket, pure: which act leads from which status to which, and for whom."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REOPENING_WINDOW = timedelta(days=7)


class Act(StrEnum):
    """What someone, or the house itself, does to a ticket."""

    START = "start"
    ASK_CUSTOMER = "ask_customer"
    CUSTOMER_REPLIES = "customer_replies"
    RESUME = "resume"
    FORWARD_MAINTENANCE = "forward_maintenance"
    FORWARD_PRODUCT = "forward_product"
    TAKE_BACK = "take_back"
    PROPOSE_SOLUTION = "propose_solution"
    ACCEPT = "accept"
    REFUSE = "refuse"
    CLOSE_SILENT = "close_silent"
    ACCEPT_TACITLY = "accept_tacitly"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"


class Side(StrEnum):
    """Who acts."""

    CUSTOMER = "customer"
    SUPPORT = "support"
    HOUSE = "house"


class TransitionNotAllowed(Exception):
    """The act does not lead anywhere from this status, or not for this side."""

    def __init__(self, act: Act, status: str) -> None:
        super().__init__(f"{act} from {status}")
        self.act = act
        self.status = status


class ReopeningExpired(TransitionNotAllowed):
    """The ticket was closed more than seven days ago; a linked follow-up takes its place."""


@dataclass(frozen=True)
class _Rule:
    sources: frozenset[str]
    target: str
    sides: frozenset[Side]


_WORKED = frozenset({"new", "in_progress", "waiting_customer", "with_maintenance", "with_product_team"})
_OPEN = _WORKED | {"solution_proposed"}
_SUPPORT = frozenset({Side.SUPPORT})
_CUSTOMER = frozenset({Side.CUSTOMER})
_HOUSE = frozenset({Side.HOUSE})

_RULES: dict[Act, _Rule] = {
    # Whoever is given a ticket works on it, also where the house gives it out itself.
    Act.START: _Rule(frozenset({"new"}), "in_progress", _SUPPORT | _HOUSE),
    Act.ASK_CUSTOMER: _Rule(_OPEN, "waiting_customer", _SUPPORT),
    Act.CUSTOMER_REPLIES: _Rule(frozenset({"waiting_customer"}), "in_progress", _CUSTOMER),
    Act.RESUME: _Rule(frozenset({"waiting_customer"}), "in_progress", _SUPPORT),
    Act.FORWARD_MAINTENANCE: _Rule(_OPEN - {"with_maintenance"}, "with_maintenance", _SUPPORT),
    Act.FORWARD_PRODUCT: _Rule(_OPEN - {"with_product_team"}, "with_product_team", _SUPPORT),
    Act.TAKE_BACK: _Rule(frozenset({"with_maintenance", "with_product_team"}), "in_progress", _SUPPORT),
    Act.PROPOSE_SOLUTION: _Rule(_WORKED, "solution_proposed", _SUPPORT),
    Act.ACCEPT: _Rule(frozenset({"solution_proposed"}), "closed", _CUSTOMER),
    Act.REFUSE: _Rule(frozenset({"solution_proposed"}), "in_progress", _CUSTOMER),
    Act.ACCEPT_TACITLY: _Rule(frozenset({"solution_proposed"}), "closed", _HOUSE),
    Act.CLOSE_SILENT: _Rule(frozenset({"waiting_customer"}), "closed", _HOUSE),
    Act.CLOSE: _Rule(_OPEN, "closed", _SUPPORT),
    Act.REOPEN: _Rule(frozenset({"closed"}), "in_progress", frozenset({Side.CUSTOMER, Side.SUPPORT})),
    Act.CANCEL: _Rule(_OPEN, "cancelled", frozenset({Side.CUSTOMER, Side.SUPPORT})),
}

# Who is awaited in each status; None where nobody is.
AWAITED: dict[str, str | None] = {
    "new": "support",
    "in_progress": "support",
    "waiting_customer": "customer",
    "with_maintenance": "vendor",
    "with_product_team": "vendor",
    "solution_proposed": "customer",
    "closed": None,
    "cancelled": None,
}


def next_status(act: Act, *, status: str, side: Side) -> str:
    """Return the status that the act leads to.

    :raises TransitionNotAllowed: when it leads nowhere from here, or not for this side.
    """
    rule = _RULES[act]
    if status not in rule.sources or side not in rule.sides:
        raise TransitionNotAllowed(act, status)
    return rule.target


def can(act: Act, *, status: str, side: Side) -> bool:
    """Return whether the act leads somewhere."""
    rule = _RULES[act]
    return status in rule.sources and side in rule.sides


def acts_from(status: str, *, side: Side) -> list[Act]:
    """Return every act that leads somewhere from this status for this side, in their order of declaration."""
    return [act for act in Act if can(act, status=status, side=side)]


def way_between(before: str, after: str, *, sides: frozenset[Side]) -> list[tuple[Act, Side, str]] | None:
    """Return the fewest acts that lead from one status to the other, each with who does it and where it leads; None
    where no way leads there for these sides."""
    ways: dict[str, list[tuple[Act, Side, str]]] = {before: []}
    reached = deque([before])
    while reached and after not in ways:
        status = reached.popleft()
        for act, rule in _RULES.items():
            doers = [side for side in Side if side in rule.sides & sides]
            if status in rule.sources and doers and rule.target not in ways:
                ways[rule.target] = [*ways[status], (act, doers[0], rule.target)]
                reached.append(rule.target)
    return ways.get(after)


def check_reopening(*, status: str, closed_at: datetime | None, at: datetime) -> None:
    """Pass when a closed ticket may still reopen: within seven days, the last instant included.

    :raises TransitionNotAllowed: when it is not closed.
    :raises ReopeningExpired: when it was closed longer ago.
    """
    if status != "closed" or closed_at is None:
        raise TransitionNotAllowed(Act.REOPEN, status)
    if at > closed_at + REOPENING_WINDOW:
        raise ReopeningExpired(Act.REOPEN, status)
