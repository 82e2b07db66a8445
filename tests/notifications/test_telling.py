"""Who is told of what: lines on bells and mails that wait, written with their cause."""

import pytest
from django.db import transaction

from core.models import Delivery
from notifications.models import Notification
from notifications.rules import Channels
from notifications.services.preferences import choose_channels
from tests.factories import make_analyst, make_customer, make_organization, make_support_manager, make_ticket, new_key, say
from tickets.services.assignment import assign, take
from tickets.services.conversation import ask_customer, note, reply
from tickets.services.lifecycle import accept, close, give_workaround, propose_solution, refuse, reopen
from tickets.services.people import add_follower, replace_requester

pytestmark = pytest.mark.django_db


def bells():
    """Return (person, kind, event) of every line, in order."""
    return [(line.user.name, line.kind, line.data["event"]) for line in Notification.objects.order_by("id")]


def mails():
    """Return (recipient's name, kind) of every waiting mail, in order."""
    from accounts.models import User

    names = dict(User.objects.values_list("pk", "name"))
    return [(names[row.data["user"]], row.data["kind"]) for row in Delivery.objects.order_by("id")]


def forget():
    Notification.objects.all().delete()
    Delivery.objects.all().delete()


def test_new_ticket_rings_for_analysts_whose_skills_fit_and_mails_nobody():
    make_analyst(name="Nível Um")
    make_analyst(level=2, name="Nível Dois")
    make_ticket()
    assert (bells(), mails()) == ([("Nível Um", "opened", "TicketOpened")], [])
