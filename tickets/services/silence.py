"""When a customer is silent: reminders in business days, then tacit acceptance or a close without return."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from calendars.business_time import add_business_days
from calendars.selectors import branch_calendar, default_calendar
from core.database import database_now
from tickets.enums import ClosingReason, EntryKind, Status
from tickets.events import SilenceReminded, TicketClosed, TicketStatusChanged
from tickets.models import Ticket
from tickets.services.changes import Change, change
from tickets.states import Act

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SilencePlan:
    """Business days after which one is reminded, and after which the ticket closes by itself."""

    reminders: tuple[int, ...]
    end: int
    act: Act
    reason: ClosingReason | None


# [default] of the policy: counted from the moment at which the ticket began to wait, or somebody spoke since.
PLANS: dict[str, SilencePlan] = {
    Status.SOLUTION_PROPOSED: SilencePlan((1, 3, 5), 7, Act.ACCEPT_TACITLY, None),
    Status.WAITING_CUSTOMER: SilencePlan((2, 5), 10, Act.CLOSE_SILENT, ClosingReason.NO_RESPONSE),
}


def schedule_silence(changing: Change) -> None:
    """Set when the house looks at this ticket's silence next; nothing for what waits on nobody."""
    changing.set(next_silence_at=_next_moment(changing.ticket))


def break_silence(changing: Change) -> None:
    """Count silence anew from now, reminders included: who wrote, or was answered, was not silent."""
    if changing.ticket.status not in PLANS:
        return
    changing.count_silence(since=changing.at)
    schedule_silence(changing)


def closes_at(ticket: Ticket) -> datetime | None:
    """Return when silence will close the ticket, UTC; None where it does not: an immediate waits for ever, no solution
    is accepted by silence while nobody of support has answered what the customer wrote to it, and of a ticket that came
    from another system no silence is counted before somebody acts on it here."""
    return _end_of_silence(ticket) if ticket.next_silence_at is not None else None


def _end_of_silence(ticket: Ticket) -> datetime | None:
    plan = PLANS.get(ticket.status)
    if plan is None or (ticket.is_immediate and ticket.status == Status.WAITING_CUSTOMER):
        return None
    if ticket.is_reply_unread and ticket.status == Status.SOLUTION_PROPOSED:
        return None
    return _after(ticket, plan.end)


def _next_moment(ticket: Ticket) -> datetime | None:
    plan = PLANS.get(ticket.status)
    if plan is None:
        return None
    if ticket.reminders_sent < len(plan.reminders):
        return _after(ticket, plan.reminders[ticket.reminders_sent])
    return _end_of_silence(ticket)


def _after(ticket: Ticket, days: int) -> datetime:
    """Return the end of that many days of silence, but no earlier than a business day after the last reminder: a
    house that stood still does not remind and close within minutes."""
    branch = ticket.branch
    calendar = branch_calendar(
        default_calendar(), state=branch.state if branch else "", city=branch.city if branch else ""
    )
    due = add_business_days(calendar, ticket.silence_since or ticket.status_since, days)
    return max(due, add_business_days(calendar, ticket.reminded_at, 1)) if ticket.reminded_at else due


def sweep_silence(*, limit: int = 500) -> int:
    """Remind and close what is due, one transaction a ticket, and return how many were handled.

    Any number of sweepers may run: the ticket's lock and its `next_silence_at` decide who does it. One that
    cannot be handled is logged and left for the next sweep; it keeps no other waiting.
    """
    due = (
        Ticket.objects.filter(next_silence_at__lte=database_now())
        .order_by("next_silence_at")
        .values_list("pk", flat=True)[:limit]
    )
    return sum(_handle_apart(ticket_id) for ticket_id in list(due))


def _handle_apart(ticket_id: int) -> bool:
    try:
        return handle_silence(ticket_id=ticket_id)
    except Exception:
        # The oldest comes first in every sweep: a ticket that always fails would stop all silence behind it.
        logger.exception("the silence of #%s could not be handled", ticket_id)
        return False


@transaction.atomic
def handle_silence(*, ticket_id: int, at: datetime | None = None) -> bool:
    """Do what is due for one ticket, and return whether anything was."""
    changing = change(ticket_id, by=None, at=at)
    ticket = changing.ticket
    plan = PLANS.get(ticket.status)
    if ticket.next_silence_at is None or ticket.next_silence_at > changing.at:
        return False
    schedule_silence(changing)
    if plan is None or ticket.next_silence_at is None or ticket.next_silence_at > changing.at:
        # What was planned came to an end, or to a later one, by other means than a change of ours.
        changing.save()
        return False
    if ticket.reminders_sent < len(plan.reminders):
        _remind(changing, plan)
    else:
        _end(changing, plan)
    return True


def _remind(changing: Change, plan: SilencePlan) -> None:
    ticket = changing.ticket
    # Of several that were missed only the last is sent.
    missed = [days for days in plan.reminders[ticket.reminders_sent + 1 :] if _after(ticket, days) <= changing.at]
    changing.set(reminders_sent=ticket.reminders_sent + 1 + len(missed), reminded_at=changing.at)
    changing.record(EntryKind.REMINDED, to_value=ticket.reminders_sent, data={"status": ticket.status})
    schedule_silence(changing)
    changing.publish(SilenceReminded, status=ticket.status, count=ticket.reminders_sent)


def _end(changing: Change, plan: SilencePlan) -> None:
    ticket = changing.ticket
    reason = plan.reason or ticket.proposed_reason or ClosingReason.RESOLVED
    before, after = changing.move_status(plan.act)
    changing.edit(closed_at=changing.at, closing_reason=reason)
    changing.publish(TicketStatusChanged, from_status=before, to_status=after, act=str(plan.act))
    changing.publish(TicketClosed, reason=str(reason), act=str(plan.act))
