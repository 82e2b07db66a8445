"""A ticket in which much is written writes few mails, whoever is told and however often workers look."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from core.database import database_now
from core.models import Delivery
from core.services.outbox import drain_due
from notifications.models import SentMail, StoredMail
from tests.factories import make_analyst, make_customer, make_organization, make_ticket, new_key, say
from tickets.services.assignment import take
from tickets.services.conversation import reply
from tickets.services.people import add_follower

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails_kept(settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"


def recipients() -> Counter[str]:
    """Drain, and return to whom mails went since the last look."""
    drain_due()
    found = Counter(StoredMail.objects.values_list("recipient", flat=True))
    StoredMail.objects.all().delete()
    return found


def test_storm_of_a_customer_is_four_mails_to_each_who_is_told() -> None:
    house = make_organization()
    ana, joao = make_customer(house, name="Ana Lima"), make_analyst()
    ticket = make_ticket(ana)
    take(ticket_id=ticket.pk, by=joao)
    bia = make_customer(house, name="Bia Reis")
    add_follower(ticket_id=ticket.pk, by=ana, user_id=bia.pk)
    Delivery.objects.all().delete()
    told: Counter[str] = Counter()
    for number in range(100):
        reply(ticket_id=ticket.pk, by=ana, words=say(f"Mensagem {number}"), key=new_key())
        if number % 10 == 0:
            # Workers look all the time, not only when the storm is over.
            told += recipients()
    told += recipients()

    assert told == {joao.email: 3, bia.email: 3}
    SentMail.objects.update(sent_at=database_now() - timedelta(minutes=11))
    Delivery.objects.filter(state="pending").update(available_at=database_now())
    assert recipients() == {joao.email: 1, bia.email: 1}
    assert Delivery.objects.exclude(state="done").count() == 0
