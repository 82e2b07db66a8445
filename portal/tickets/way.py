"""The way of a ticket, for "where it is": what happened, where it stands, what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from tickets.enums import Status
from tickets.models import Ticket


@dataclass(frozen=True)
class Step:
    """One step: state is empty for what is past, else now or next; `at` is shown as a moment."""

    title: str
    at: datetime | None = None
    detail: str = ""
    state: str = ""


def way_of(ticket: Ticket, *, reader: User) -> list[Step]:
    """Return the steps of this ticket, oldest first."""
    steps = [Step(pgettext("step", "Opened"), ticket.opened_at)]
    if ticket.first_response_at is not None:
        steps.append(Step(_("First answer"), ticket.first_response_at, _after(ticket)))
    if ticket.workaround_at is not None:
        steps.append(Step(_("A way to work meanwhile"), ticket.workaround_at))
    return steps + _rest(ticket, reader)


def _rest(ticket: Ticket, reader: User) -> list[Step]:
    since = ticket.status_since
    solution = Step(_("Solution proposed"), state="next")
    end = Step(pgettext("step", "Closed"), detail=_("It may be reopened for 7 days"), state="next")
    status = Status(ticket.status)
    if status == Status.CANCELLED:
        return [Step(pgettext("step", "Cancelled"), since, state="now")]
    if status == Status.CLOSED:
        return [Step(pgettext("step", "Closed"), ticket.closed_at, state="now")]
    if status == Status.SOLUTION_PROPOSED:
        return [Step(_("Solution proposed"), since, _("Did this solve it?"), "now"), end]
    now = {
        Status.NEW: Step(_("Waiting for support to take it"), state="now"),
        Status.IN_PROGRESS: Step(pgettext("step", "Support is working on it"), since, state="now"),
        Status.WAITING_CUSTOMER: Step(_awaited(ticket, reader), since, state="now"),
        Status.WITH_MAINTENANCE: Step(_("With the maintenance team"), since, state="now"),
        Status.WITH_PRODUCT_TEAM: Step(_("With the product team"), since, state="now"),
    }[status]
    return [now, solution, end]


def _awaited(ticket: Ticket, reader: User) -> str:
    if ticket.requester_id == reader.pk:
        return _("Waiting for your answer")
    return _("Waiting for the answer of %(name)s") % {"name": ticket.requester.first_name}


def _after(ticket: Ticket) -> str:
    """Return how long the first answer took, as a plain fact."""
    if ticket.first_response_at is None:
        return ""
    minutes = int((ticket.first_response_at - ticket.opened_at).total_seconds() // 60)
    if minutes < 1:
        return _("at once")
    if minutes < 60:
        return _("%(count)s min later") % {"count": minutes}
    hours = minutes // 60
    if hours < 24:
        return _("%(count)s h later") % {"count": hours}
    days = hours // 24
    return ngettext("%(count)s day later", "%(count)s days later", days) % {"count": days}


def numbered(text: str) -> SafeString:
    """Return a pasted log as numbered lines, built in one go: it may have thousands."""
    lines = text.splitlines() or [""]
    return SafeString(
        "".join(
            format_html('<li data-line="{}"><code>{}</code></li>', number, line) for number, line in enumerate(lines, 1)
        )
    )
