"""Every exit of the state machine, and that nothing else leads anywhere."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets.enums import OPEN_STATUSES, Status
from tickets.states import (
    AWAITED,
    REOPENING_WINDOW,
    Act,
    ReopeningExpired,
    Side,
    TransitionNotAllowed,
    acts_from,
    can,
    check_reopening,
    next_status,
)

CLOSED_AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

# (status, side) -> every act that leads somewhere, and where.
TABLE = {
    ("new", Side.CUSTOMER): {Act.CANCEL: "cancelled"},
    ("new", Side.SUPPORT): {
        Act.START: "in_progress",
        Act.ASK_CUSTOMER: "waiting_customer",
        Act.FORWARD_MAINTENANCE: "with_maintenance",
        Act.FORWARD_PRODUCT: "with_product_team",
        Act.PROPOSE_SOLUTION: "solution_proposed",
        Act.CLOSE: "closed",
        Act.CANCEL: "cancelled",
    },
    ("new", Side.HOUSE): {Act.START: "in_progress"},
    ("in_progress", Side.CUSTOMER): {Act.CANCEL: "cancelled"},
    ("in_progress", Side.SUPPORT): {
        Act.ASK_CUSTOMER: "waiting_customer",
        Act.FORWARD_MAINTENANCE: "with_maintenance",
        Act.FORWARD_PRODUCT: "with_product_team",
        Act.PROPOSE_SOLUTION: "solution_proposed",
        Act.CLOSE: "closed",
        Act.CANCEL: "cancelled",
    },
    ("in_progress", Side.HOUSE): {},
    ("waiting_customer", Side.CUSTOMER): {Act.CUSTOMER_REPLIES: "in_progress", Act.CANCEL: "cancelled"},
    ("waiting_customer", Side.SUPPORT): {
        Act.ASK_CUSTOMER: "waiting_customer",
        Act.RESUME: "in_progress",
        Act.FORWARD_MAINTENANCE: "with_maintenance",
        Act.FORWARD_PRODUCT: "with_product_team",
        Act.PROPOSE_SOLUTION: "solution_proposed",
        Act.CLOSE: "closed",
        Act.CANCEL: "cancelled",
    },
    ("waiting_customer", Side.HOUSE): {Act.CLOSE_SILENT: "closed"},
    ("with_maintenance", Side.CUSTOMER): {Act.CANCEL: "cancelled"},
    ("with_maintenance", Side.SUPPORT): {
        Act.ASK_CUSTOMER: "waiting_customer",
        Act.FORWARD_PRODUCT: "with_product_team",
        Act.TAKE_BACK: "in_progress",
        Act.PROPOSE_SOLUTION: "solution_proposed",
        Act.CLOSE: "closed",
        Act.CANCEL: "cancelled",
    },
    ("with_maintenance", Side.HOUSE): {},
    ("with_product_team", Side.CUSTOMER): {Act.CANCEL: "cancelled"},
    ("with_product_team", Side.SUPPORT): {
        Act.ASK_CUSTOMER: "waiting_customer",
        Act.FORWARD_MAINTENANCE: "with_maintenance",
        Act.TAKE_BACK: "in_progress",
        Act.PROPOSE_SOLUTION: "solution_proposed",
        Act.CLOSE: "closed",
        Act.CANCEL: "cancelled",
    },
    ("with_product_team", Side.HOUSE): {},
    ("solution_proposed", Side.CUSTOMER): {
        Act.ACCEPT: "closed",
        Act.REFUSE: "in_progress",
        Act.CANCEL: "cancelled",
    },
    ("solution_proposed", Side.SUPPORT): {
        Act.ASK_CUSTOMER: "waiting_customer",
        Act.FORWARD_MAINTENANCE: "with_maintenance",
        Act.FORWARD_PRODUCT: "with_product_team",
        Act.CLOSE: "closed",
        Act.CANCEL: "cancelled",
    },
    ("solution_proposed", Side.HOUSE): {Act.ACCEPT_TACITLY: "closed"},
    ("closed", Side.CUSTOMER): {Act.REOPEN: "in_progress"},
    ("closed", Side.SUPPORT): {Act.REOPEN: "in_progress"},
    ("closed", Side.HOUSE): {},
    ("cancelled", Side.CUSTOMER): {},
    ("cancelled", Side.SUPPORT): {},
    ("cancelled", Side.HOUSE): {},
}


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("side", list(Side))
def test_status_leads_exactly_where_the_policy_says(status, side):
    found = {act: next_status(act, status=status, side=side) for act in acts_from(status, side=side)}

    assert found == TABLE[status, side]


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("act", list(Act))
def test_every_other_act_is_refused(status, side, act):
    if act in TABLE[status, side]:
        assert can(act, status=status, side=side)
        return
    with pytest.raises(TransitionNotAllowed) as refused:
        next_status(act, status=status, side=side)
    assert (refused.value.act, refused.value.status) == (act, status)


def test_every_open_status_awaits_someone_and_every_ended_one_nobody():
    awaiting = {status for status, who in AWAITED.items() if who is not None}

    assert awaiting == set(OPEN_STATUSES)


def test_reopening_passes_up_to_the_last_instant_of_the_seventh_day():
    last = CLOSED_AT + REOPENING_WINDOW

    assert check_reopening(status="closed", closed_at=CLOSED_AT, at=last) is None


def test_reopening_expires_an_instant_later():
    with pytest.raises(ReopeningExpired):
        check_reopening(
            status="closed", closed_at=CLOSED_AT, at=CLOSED_AT + REOPENING_WINDOW + timedelta(microseconds=1)
        )


@pytest.mark.parametrize("status", [*OPEN_STATUSES, Status.CANCELLED])
def test_reopening_refuses_what_is_not_closed(status):
    with pytest.raises(TransitionNotAllowed):
        check_reopening(status=status, closed_at=None, at=CLOSED_AT)
