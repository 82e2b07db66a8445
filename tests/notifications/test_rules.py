"""The pure rules: audiences by event, and when a mail waits to be gathered."""

from datetime import UTC, datetime, timedelta

import pytest

from core.events import all_event_types
from notifications.enums import NotificationKind as Kind
from notifications.enums import Reason
from notifications.rules import HEARD, Channels, Circle, Pace, Share, audience, default_channels, pace
from tickets import events

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
# 1 asks, 2 has it, 3 follows at the customer's, 4 at support, 5 and 6 could take it, 7 manages.
CIRCLE = Circle(requester_id=1, assignee_id=2, customers=(3,), staff=(4,), queue=(5, 6), managers=(7,))
UNASSIGNED = Circle(requester_id=1, customers=(3,), staff=(4,), queue=(5, 6), managers=(7,))
BASE = {"at": AT, "ticket_id": 9, "organization_id": 8}


def told(event, circle=CIRCLE):
    """Return (person, kind, whether by bell only) in order."""
    return [(share.user_id, str(share.kind), share.bell_only) for share in audience(event, circle)]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            events.TicketOpened(**BASE, actor_id=1, message_id=1, requester_id=1),
            [
                (3, "opened", False),
                (2, "opened", False),
                (4, "opened", False),
                (5, "opened", False),
                (6, "opened", False),
            ],
        ),
        (
            events.MessagePosted(**BASE, actor_id=2, message_id=1, audience="public", is_by_support=True),
            [(1, "replied", False), (3, "replied", False), (4, "replied", False)],
        ),
        (
            events.MessagePosted(**BASE, actor_id=1, message_id=1, audience="public", is_by_support=False),
            [(2, "replied", False), (4, "replied", False), (3, "replied", False)],
        ),
        (
            events.MessagePosted(**BASE, actor_id=4, message_id=1, audience="internal", is_by_support=True),
            [(2, "noted", False)],
        ),
        (
            events.MessagePosted(
                **BASE, actor_id=1, message_id=1, audience="public", is_by_support=False, accompanies="refuse"
            ),
            [],
        ),
        (events.TicketStatusChanged(**BASE, actor_id=2, from_status="new", to_status="in_progress", act="start"), []),
        (
            events.TicketStatusChanged(
                **BASE, actor_id=2, from_status="with_maintenance", to_status="in_progress", act="take_back"
            ),
            [(1, "status", False), (3, "status", False)],
        ),
        (
            events.TicketAssigned(**BASE, actor_id=7, from_id=4, to_id=2),
            [(2, "assigned", False), (4, "assigned", True), (1, "status", True), (3, "status", True)],
        ),
        (events.TicketAssigned(**BASE, actor_id=2, from_id=2, to_id=None), []),
        (
            events.TicketLevelSet(**BASE, actor_id=2, from_level=1, to_level=2),
            [(5, "opened", False), (6, "opened", False)],
        ),
        (
            events.TicketForwarded(**BASE, actor_id=2, destination="with_maintenance"),
            [(1, "status", False), (3, "status", False), (4, "status", True)],
        ),
        (
            events.SolutionProposed(**BASE, actor_id=2, message_id=1),
            [(1, "solution", False), (3, "solution", False), (4, "solution", True)],
        ),
        (
            events.WorkaroundGiven(**BASE, actor_id=4, message_id=1),
            [(1, "solution", False), (3, "solution", False), (2, "solution", True)],
        ),
        (
            events.SolutionRefused(**BASE, actor_id=1),
            [(2, "solution", False), (4, "solution", False), (3, "solution", False)],
        ),
        (
            events.TicketClosed(**BASE, reason="no_response", act="close_silent"),
            [(1, "closed", False), (3, "closed", False), (2, "closed", False), (4, "closed", False)],
        ),
        (
            events.TicketCancelled(**BASE, actor_id=1),
            [(3, "closed", False), (2, "closed", False), (4, "closed", False)],
        ),
        (
            events.TicketReopened(**BASE, actor_id=3),
            [(2, "status", False), (4, "status", False), (1, "status", False)],
        ),
        (events.SilenceReminded(**BASE, status="waiting_customer", count=1), [(1, "reminder", False)]),
        (
            events.RequesterReplaced(**BASE, actor_id=7, from_id=11, to_id=1),
            [(1, "following", False), (2, "status", True), (4, "status", True)],
        ),
        (events.FollowerAdded(**BASE, actor_id=1, user_id=3), [(3, "following", False)]),
        (
            events.TicketMoved(**BASE, actor_id=7, from_organization_id=5),
            [(1, "following", False), (2, "status", True), (4, "status", True)],
        ),
        (events.TicketRated(**BASE, actor_id=1, rating=5), [(2, "closed", True), (4, "closed", True)]),
        (events.MessageErased(**BASE, actor_id=2, message_id=1), []),
    ],
)
def test_audience_of_each_event(event, expected):
    assert told(event) == expected


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (events.MessagePosted(**BASE, actor_id=1, message_id=1, audience="public", is_by_support=False), "replied"),
        (events.SolutionRefused(**BASE, actor_id=1), "solution"),
        (events.TicketReopened(**BASE, actor_id=1), "status"),
    ],
)
def test_queue_hears_what_awaits_support_while_nobody_has_the_ticket(event, kind):
    expected = [(4, kind, False), (5, kind, True), (6, kind, True), (3, kind, False)]
    assert told(event, UNASSIGNED) == expected


def test_someone_with_two_places_is_told_once_by_the_first():
    circle = Circle(requester_id=1, assignee_id=2, staff=(2,), queue=(2,))
    event = events.TicketCancelled(**BASE, actor_id=1)
    assert audience(event, circle) == [Share(2, Kind.CLOSED, Reason.ASSIGNEE)]


def test_every_event_of_tickets_is_heard_or_left_out_on_purpose():
    left_out = {
        "FileErased", "MessageErased", "FollowerRemoved", "OriginalRevealed", "ReplyAcknowledged",
        "TicketDetailsChanged", "TicketImported", "TriageRecorded",
    }  # fmt: skip
    known = {kind.__name__ for kind in all_event_types() if kind.__module__ == "tickets.events"} - {"TicketEvent"}
    assert known - {kind.__name__ for kind in HEARD} == left_out


@pytest.mark.parametrize(
    ("kind", "is_support", "expected"),
    [
        ("opened", True, Channels(by_mail=False, on_bell=True)),
        ("opened", False, Channels(by_mail=True, on_bell=True)),
        ("immediate", True, Channels(by_mail=True, on_bell=True)),
        ("alert", True, Channels(by_mail=False, on_bell=True)),
    ],
)
def test_default_channels(kind, is_support, expected):
    assert default_channels(kind, is_support=is_support) == expected


def ago(*minutes):
    return [AT - timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("sent", "waiting", "expected"),
    [
        ([], 0, Pace()),
        ([], 2, Pace()),
        ([], 3, Pace(gathers=True)),
        (ago(1, 2), 0, Pace()),
        (ago(1, 2), 1, Pace(gathers=True)),
        (ago(1, 2, 3), 0, Pace(wait_until=AT + timedelta(minutes=7))),
        (ago(1, 2, 3), 497, Pace(wait_until=AT + timedelta(minutes=7))),
        (ago(1, 2, 10), 0, Pace()),
    ],
)
def test_pace_lets_three_mails_leave_within_ten_minutes(sent, waiting, expected):
    assert pace(sent=sent, waiting=waiting, now=AT) == expected
