"""A past that came back, before anybody works with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from accounts.models import BrowserSession, Executive
from attachments.models import Upload
from attachments.services.uploads import create_upload
from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery, OutboxEvent
from helpdesk.backup.settling import Settled, settle
from helpdesk.invariants import verify
from notifications.models import Notification
from tests.factories import make_administrator, make_customer, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(state: str = "pending") -> Delivery:
    """Return a telling of an hour ago that waits, or that somebody had in hand."""
    then = database_now() - timedelta(hours=1)
    event = OutboxEvent.objects.create(name="Tested", payload={}, at=then)
    lease = {"lease_until": then} if state == "running" else {}
    return Delivery.objects.create(
        event=event, consumer="mail", recipient="user:1", available_at=then, state=state, **lease
    )


def broken() -> list[str]:
    return [result.invariant.promise for result in verify() if result.count]


def test_what_waited_is_held_back_with_one_alarm() -> None:
    administrator = make_administrator()
    waiting()
    waiting("running")

    assert settle(tell_what_waits=False).waiting == 2

    assert (
        list(Delivery.objects.values_list("state", "lease_until", "last_error"))
        == [("dead", None, "restored from a backup: it may have been told before; replay it where it was not")] * 2
    )
    assert Notification.objects.filter(user=administrator, kind="alert").count() == 1
    assert broken() == []


def test_what_waited_in_a_house_that_moved_is_told_from_now_on() -> None:
    before = database_now()
    waiting()
    waiting("running")

    assert settle(tell_what_waits=True).waiting == 2

    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.PENDING}
    assert Delivery.objects.filter(available_at__gte=before).count() == 2
    assert broken() == []


def test_everybody_signs_in_anew() -> None:
    client = Client()
    client.force_login(make_customer())
    assert client.get("/chamados/").status_code == 200

    assert settle(tell_what_waits=False).sessions == 1

    assert BrowserSession.objects.count() == 0
    assert client.get("/chamados/").status_code == 302


def test_uploads_on_their_way_are_cut_off() -> None:
    create_upload(by=make_customer(), name="video.mp4", declared_size=100)

    assert settle(tell_what_waits=False).uploads == 1

    assert Upload.objects.count() == 0


def test_new_rows_are_called_what_none_was_called_before() -> None:
    before = make_ticket()
    customer = make_customer()

    settle(tell_what_waits=False)

    number = make_ticket().pk
    assert number == -(-(before.pk + 1000) // 1000) * 1000 + 1
    assert make_customer().pk > customer.pk + 1_000_000


def test_first_row_of_a_table_is_not_called_what_a_lost_one_may_have_been() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'accounts_executive'")

    settle(tell_what_waits=False)

    assert Executive.objects.create(name="Rita", email="rita@suporte.example").pk > 1_000_000


def test_empty_house_has_nothing_to_settle() -> None:
    assert settle(tell_what_waits=False) == Settled(waiting=0, sessions=0, uploads=0)
