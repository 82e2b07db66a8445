"""A test mail to oneself, against a real server that takes, refuses, hangs or is gone: each told as what it is."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from accounts import house
from accounts.house import House
from accounts.permissions import ActNotPermitted
from accounts.services.limits import TooManyAttempts
from core.enums import DeliveryState
from core.models import Delivery
from core.selectors import outbox_state
from notifications.models import StoredMail
from notifications.services.retrying import try_again
from notifications.services.trying import Outcome, send_test_mail
from tests.factories import make_administrator, make_analyst, make_customer, make_ticket, new_key, say
from tests.notifications.test_smtp import Server, free_port
from tickets.services.conversation import reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp(settings: Any) -> Any:
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 1
    return settings


def test_mail_is_taken_from_the_houses_sender(smtp: Any) -> None:
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=smtp.EMAIL_PORT)
    controller.start()
    house.remember(House(sender_name="Norte", sender_address="s@norte.example", reply_to="f@norte.example"), seconds=60)
    davi = make_administrator()
    try:
        tried = send_test_mail(by=davi)
    finally:
        controller.stop()

    assert tried.outcome == Outcome.TAKEN
    [(to, content)] = handler.taken
    assert to == [davi.email]
    assert ("From: Norte <s@norte.example>" in content, "Reply-To: f@norte.example" in content) == (True, True)


def test_refusal_is_told_in_the_servers_words(smtp: Any) -> None:
    handler = Server()
    handler.recipient_answer = "550 5.1.1 nobody here"
    controller = Controller(handler, hostname="127.0.0.1", port=smtp.EMAIL_PORT)
    controller.start()
    try:
        tried = send_test_mail(by=make_administrator())
    finally:
        controller.stop()

    assert (tried.outcome, tried.said) == (Outcome.RECIPIENT_REFUSED, "550 5.1.1 nobody here")


def test_server_that_is_gone_is_told_from_one_that_hangs(smtp: Any) -> None:
    davi = make_administrator()
    gone = send_test_mail(by=davi).outcome
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        smtp.EMAIL_PORT = silent.getsockname()[1]
        began = time.monotonic()
        hangs = send_test_mail(by=davi).outcome

    assert (gone, hangs) == (Outcome.REFUSED_CONNECTION, Outcome.TIMEOUT)
    assert time.monotonic() - began < 5


def test_name_that_no_server_has_is_told(smtp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_words: Any, **_named: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    # A resolver of the machine's own is asked, which a test cannot rely on.
    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert send_test_mail(by=make_administrator()).outcome == Outcome.HOST_UNKNOWN


def test_without_a_server_the_mail_stays_in_the_portals_mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    davi = make_administrator()

    assert send_test_mail(by=davi).outcome == Outcome.KEPT
    assert StoredMail.objects.get().recipient == davi.email


def test_only_administrators_test_and_not_without_end(settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    with pytest.raises(ActNotPermitted):
        send_test_mail(by=make_analyst())
    davi = make_administrator()
    for _ in range(10):
        send_test_mail(by=davi)
    with pytest.raises(TooManyAttempts):
        send_test_mail(by=davi)

    assert StoredMail.objects.count() == 10


def test_what_was_given_up_is_counted_and_tried_again() -> None:
    ana = make_customer()
    ticket = make_ticket(ana)
    reply(ticket_id=ticket.pk, by=make_analyst(), words=say("Oi"), key=new_key())
    waiting = outbox_state().waiting
    dead = Delivery.objects.latest("pk")
    Delivery.objects.filter(pk=dead.pk).update(state=DeliveryState.DEAD, attempts=5)

    assert (outbox_state().waiting, outbox_state().dead) == (waiting - 1, 1)
    with pytest.raises(ActNotPermitted):
        try_again(by=ana, ids=[dead.pk])
    assert try_again(by=make_administrator(), ids=[dead.pk]) == 1
    assert (outbox_state().waiting, outbox_state().dead) == (waiting, 0)
