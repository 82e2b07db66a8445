"""The large house that is measured holds what the portal promises of a real one, as far as a small one can show."""

from __future__ import annotations

import pytest

from benchmarks.million.whole import make_whole
from helpdesk.invariants import verify
from tests.performance.conftest import url_of_database
from tickets.models import Message, Ticket

TICKETS = 400


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_trusted", [True, False], ids=["without foreign keys", "with foreign keys"])
def test_large_house_is_as_if_lived(is_trusted: bool) -> None:
    make_whole(url_of_database(), tickets=TICKETS, organizations=5, people=40, is_trusted=is_trusted)
    assert [case for result in verify() for case in result.cases] == []
    assert Ticket.objects.count() == TICKETS
    assert Message.objects.count() == 2 * TICKETS
    assert 0 < Ticket.objects.open().count() < TICKETS / 10
