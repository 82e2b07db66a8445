"""What a row of a list says, and the groups under which the stored order puts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.enums import Plan
from accounts.models import User
from desk.queues.addresses import Place
from tickets.enums import Severity
from tickets.models import Ticket
from tickets.selectors.queues import Page


@dataclass(frozen=True)
class Row:
    """One ticket as a list shows it."""

    ticket: Ticket
    url: str
    is_unread: bool
    people: tuple[User, ...]
    plan: str

    @property
    def is_visited(self) -> bool:
        """Whether somebody else has it open."""
        return bool(self.ticket.present)  # type: ignore[attr-defined]  # -- prefetched by the selector

    @property
    def severity(self) -> str:
        return self.ticket.queue_severity


@dataclass(frozen=True)
class RowWords:
    """What rows say, in one language, safe for HTML."""

    unread: str
    asked: str
    wrote: str
    awaits: str
    proposed: str
    opened: str


@lru_cache(maxsize=8)
def words_of_rows(_language: str | None) -> RowWords:
    """Return what rows say in the language that is spoken now, which is this one."""
    return RowWords(
        unread=escape(_("Unread.")),
        asked=escape(_("immediate asked for")),
        wrote=escape(_("the customer wrote")),
        awaits=escape(_("awaits the customer")),
        proposed=escape(_("solution proposed")),
        opened=escape(_("opened %(opened)s")),
    )


@dataclass(frozen=True)
class Group:
    """Rows under one heading; `count` is None where the list goes on beyond what is shown."""

    key: str
    label: str
    rows: Sequence[Row]
    count: int | None


def rows_of(tickets: Sequence[Ticket], place: Place) -> list[Row]:
    """Return the rows of tickets that came from the queue selectors."""
    address = place.ticket_address()
    plans = {plan.value: str(plan.label) for plan in Plan}
    return [_row_of(ticket, address(ticket.pk), plans) for ticket in tickets]


def _row_of(ticket: Ticket, url: str, plans: Mapping[str, str]) -> Row:
    here = [ticket.assignee] if ticket.assignee else []
    here += [presence.user for presence in ticket.present if presence.user_id != ticket.assignee_id]  # type: ignore[attr-defined]  # -- prefetched by the selector
    return Row(
        ticket=ticket,
        url=url,
        is_unread=ticket.is_unread,  # type: ignore[attr-defined]  # -- annotated by the selector
        people=tuple(here[:2]),
        plan=plans[ticket.contract.plan] if ticket.contract else "",
    )


def groups_of(page: Page, place: Place) -> list[Group]:
    """Return the page's rows, under the headings of the stored order when the list stands in it."""
    rows = rows_of(page.tickets, place)
    if not place.is_queue_order:
        return [Group(key="all", label="", rows=rows, count=None)] if rows else []
    return list(_grouped(rows, is_whole=not (page.has_earlier or page.has_later)))


def _grouped(rows: list[Row], *, is_whole: bool) -> Iterator[Group]:
    for key, found in groupby(rows, key=lambda row: _key(row.ticket)):
        held = list(found)
        yield Group(key=key, label=_label(key), rows=held, count=len(held) if is_whole else None)


def _key(ticket: Ticket) -> str:
    if ticket.is_immediate:
        return "immediate"
    if ticket.is_at_risk:
        return "risk"
    return ticket.queue_severity or "none"


def _label(key: str) -> str:
    if key == "immediate":
        return pgettext("group of a list", "Immediate")
    if key == "risk":
        return pgettext("group of a list", "At risk")
    if key == "none":
        return _("Without a severity")
    return str(Severity(key).label)
