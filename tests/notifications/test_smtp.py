"""A real SMTP server that takes, refuses, hangs or is gone: what becomes of the mail and of the portal."""

import asyncio
import contextlib
import logging
import socket
import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from core.database import database_now
from core.models import Delivery
from core.services.outbox import drain_due
from notifications.models import Notification, SentMail
from notifications.services.mailing import server_rest
from tests.factories import make_administrator, make_analyst, make_customer, make_ticket, new_key, say
from tickets.services.conversation import reply

pytestmark = pytest.mark.django_db


class Server:
    """Answers as it is told and keeps what it took."""

    def __init__(self):
        self.taken = []
        self.recipient_answer = None
        self.data_answer = None
        self.pause = 0.0
        self.on_taking = self.at_the_end = lambda: None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's name
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802 -- as above
        await asyncio.to_thread(self.at_the_end)
        return "221 Bye"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- as above
        if self.data_answer:
            return self.data_answer
        self.taken.append((envelope.rcpt_tos, envelope.content.decode()))
        await asyncio.to_thread(self.on_taking)
        await asyncio.sleep(self.pause)
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def _smtp_settings(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 1
    server_rest.end()
    yield
    server_rest.end()


@pytest.fixture
def server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def delivery():
    """Give the one mail that waits: João's reply to Ana."""
    ana = make_customer(name="Ana Lima", email="ana@aurora.com.br")
    joao = make_analyst(name="João Prado")
    ticket = make_ticket(ana)
    Delivery.objects.all().delete()
    reply(ticket_id=ticket.pk, by=joao, words=say("Olá"), key=new_key())
    return Delivery.objects.get()


def outcome(delivery):
    delivery.refresh_from_db()
    return (delivery.state, delivery.attempts, delivery.last_error)


def come_due():
    server_rest.end()
    Delivery.objects.filter(state="pending").update(available_at=database_now())


def test_server_takes_the_mail(server, delivery):
    drain_due()
    ((recipients, content),) = server.taken
    message_id = SentMail.objects.get().message_id
    assert (recipients, f"Message-ID: {message_id}" in content) == (["ana@aurora.com.br"], True)
    assert outcome(delivery) == ("done", 1, "")


def test_unknown_recipient_is_dead_at_once_and_administrators_hear_it_once(server, delivery, caplog):
    administrator = make_administrator()
    server.recipient_answer = "550 no such person"
    with caplog.at_level(logging.ERROR):
        drain_due()
    assert outcome(delivery) == ("dead", 1, "refused: 550 no such person")
    assert [record.levelname for record in caplog.records if "dead" in record.getMessage()] == ["ERROR"]
    bell = Notification.objects.filter(kind="alert")
    assert [(line.user, line.data["delivery"]) for line in bell] == [(administrator, delivery.pk)]
    Delivery.objects.update(state="pending", attempts=0)
    drain_due()
    assert bell.count() == 1
    bell.update(read_at=database_now(), event_id=0)
    Delivery.objects.update(state="pending", attempts=0)
    drain_due()
    assert bell.count() == 2


def test_mail_refused_for_its_content_is_dead_at_once(server, delivery):
    server.data_answer = "554 not wanted"
    drain_due()
    assert outcome(delivery) == ("dead", 1, "refused: 554 not wanted")


@pytest.mark.parametrize("where", ["recipient_answer", "data_answer"])
def test_server_that_says_later_is_asked_later(server, delivery, where):
    setattr(server, where, "451 try again later")
    drain_due()
    assert outcome(delivery) == ("pending", 0, "unavailable: 451 try again later")
    setattr(server, where, None)
    come_due()
    drain_due()
    assert (outcome(delivery), len(server.taken)) == (("done", 1, ""), 1)


def test_server_that_is_gone_loses_nothing_and_the_mail_leaves_when_it_is_back(settings, delivery):
    for _ in range(8):
        drain_due()
        come_due()
    state, attempts, error = outcome(delivery)
    assert (state, attempts, error.startswith("unavailable: ConnectionRefusedError")) == ("pending", 0, True)
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    try:
        drain_due()
    finally:
        controller.stop()
    assert (outcome(delivery), len(handler.taken)) == (("done", 1, ""), 1)


def test_server_gone_for_a_day_ends_in_an_alert(delivery):
    make_administrator()
    drain_due()
    Delivery.objects.update(unavailable_since=database_now() - timedelta(hours=25))
    come_due()
    drain_due()
    assert (outcome(delivery)[0], Notification.objects.filter(kind="alert").count()) == ("dead", 1)


@contextlib.contextmanager
def silent_server(port):
    """Take connections and never say a word."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(50)
        yield


def test_hanging_server_costs_one_timeout_for_a_whole_drain(settings, delivery):
    for number in range(20):
        ticket = make_ticket(make_customer(name=f"Pessoa {number}"))
        reply(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key())
    Delivery.objects.filter(data__kind="opened").delete()
    with silent_server(settings.EMAIL_PORT):
        began = time.monotonic()
        drain_due()
        assert time.monotonic() - began < 4
    assert set(Delivery.objects.values_list("state", "attempts")) == {("pending", 0)}


def test_mail_that_was_taken_without_a_word_is_sent_again_with_the_same_id(server, delivery):
    server.pause = 1.5
    drain_due()
    assert outcome(delivery)[:2] == ("pending", 0)
    server.pause = 0.0
    come_due()
    drain_due()
    ids = [line for _, content in server.taken for line in content.splitlines() if line.startswith("Message-ID")]
    assert (len(ids), len(set(ids)), outcome(delivery)[0]) == (2, 1, "done")


def test_server_that_does_not_answer_to_the_leave_has_taken_the_mail(server, delivery):
    server.at_the_end = lambda: time.sleep(1.5)
    drain_due()
    assert (outcome(delivery), len(server.taken), SentMail.objects.count()) == (("done", 1, ""), 1, 1)


@pytest.mark.django_db(transaction=True)
def test_mail_is_written_down_before_anything_else_is_said_to_the_server(server, delivery):
    seen = []

    def look():
        seen.append(SentMail.objects.count())
        connection.close()

    server.on_taking = server.at_the_end = look
    drain_due()
    assert seen == [0, 1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_mail_that_left_while_the_database_cut_every_line_is_not_sent_again(server, delivery):
    def cut():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()

    server.on_taking = cut
    drain_due()
    assert (outcome(delivery), len(server.taken), SentMail.objects.count()) == (("done", 1, ""), 1, 1)


def test_replying_works_while_the_mail_server_hangs(settings, delivery):
    """What a person does never waits for mail: it is written, and leaves when it can."""
    with silent_server(settings.EMAIL_PORT):
        began = time.monotonic()
        ticket = make_ticket()
        reply(ticket_id=ticket.pk, by=make_analyst(), words=say(), key=new_key())
        assert time.monotonic() - began < 1
