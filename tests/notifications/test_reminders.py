"""Mails of reminders: they name the day on which silence will end the ticket."""

from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox_of_tests
from django.utils import timezone

from core.database import database_now
from core.models import Delivery
from core.services.outbox import drain_due
from tests.factories import make_analyst, make_customer, make_ticket, new_key, say
from tickets.services.conversation import ask_customer
from tickets.services.silence import closes_at, handle_silence

pytestmark = pytest.mark.django_db


def test_reminder_names_the_day_on_which_silence_closes(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ana = make_customer()
    ticket = make_ticket(ana)
    ask_customer(ticket_id=ticket.pk, by=make_analyst(), words=say("Qual a versão?"), key=new_key())
    Delivery.objects.all().delete()
    ticket.refresh_from_db()
    handle_silence(ticket_id=ticket.pk, at=ticket.next_silence_at)
    Delivery.objects.update(available_at=database_now())

    drain_due()

    day = timezone.localtime(closes_at(ticket), ZoneInfo(ana.timezone))
    assert f"Sem resposta, o chamado é encerrado em {day:%d/%m/%Y}." in outbox_of_tests.outbox[0].body
