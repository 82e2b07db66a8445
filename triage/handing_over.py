"""Reading what was passed between the levels, and what waits for the vendor's own teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When

from accounts.models import User
from tickets.enums import Status
from tickets.models import Ticket
from triage.enums import ReferenceState
from triage.models import Classification, Forwarding, HandOver, Return, VendorReference

# Of a team's issues that are open no more than these are offered while one types.
OFFERED_MOST = 200
_ENDED = (Status.CLOSED, Status.CANCELLED)


@dataclass(frozen=True)
class Passage:
    """One hand-over with the return that answered it; either may be missing."""

    card: HandOver | None
    returned: Return | None


def known_of(ticket: Ticket) -> dict[str, Any]:
    """Return what is known of a ticket at this moment, so that nobody asks for it again: `{routine, version, codes,
    signature, missing}`."""
    row = Classification.objects.filter(ticket_id=ticket.pk, is_current=True).first()
    return {
        "routine": ticket.routine or (row.routine if row else ""),
        "version": ticket.routine_version,
        "codes": row.codes if row else [],
        "signature": row.signature if row else "",
        "missing": row.missing if row else [],
    }


def passages_of(*, ticket: Ticket, has_stray_returns: bool = False) -> list[Passage]:
    """Return what was passed between the levels, the newest first, in one query.

    :param has_stray_returns: also those that answered no hand-over, of tickets that entered at level 2: one query more
    """
    cards = HandOver.objects.filter(ticket_id=ticket.pk).select_related("by", "returned__by").order_by("-number")
    found = [Passage(card, getattr(card, "returned", None)) for card in cards]
    if has_stray_returns:
        strays = Return.objects.filter(ticket_id=ticket.pk, hand_over=None).select_related("by").order_by("-number")
        found += [Passage(None, one) for one in strays]
    return found


def references() -> QuerySet[VendorReference]:
    """Return the issues of the vendor's teams with how many open tickets wait for each (`waiting`), open ones first."""
    waiting = Count("forwardings", filter=~Q(forwardings__ticket__status__in=_ENDED))
    counted = VendorReference.objects.annotate(waiting=waiting).select_related("updated_by")
    return counted.order_by(Case(When(state=ReferenceState.OPEN, then=0), default=1), "-updated_at", "pk")


def offered_references() -> list[VendorReference]:
    """Return the open issues that a form completes on, the newest first."""
    found = VendorReference.objects.filter(state=ReferenceState.OPEN).order_by("-updated_at", "-pk")
    return list(found[:OFFERED_MOST])


def tickets_of(reference: VendorReference) -> QuerySet[Forwarding]:
    """Return which tickets wait, or waited, for an issue, the newest first."""
    found = Forwarding.objects.filter(reference=reference).select_related("ticket__organization", "by")
    return found.order_by("-at", "-pk")


def may_update_references(user: User) -> bool:
    """Return whether this person may speak for the vendor's teams: level 2, or a support manager."""
    return user.is_support and (user.is_support_manager or (user.is_analyst and user.skills.filter(level=2).exists()))
