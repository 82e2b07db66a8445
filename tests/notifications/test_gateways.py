"""Gateways are told of alerts: signed, retried, in order, with nothing of the customer's words, and nowhere private."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery
from core.services.outbox import drain_due
from notifications.models import GatewayCall
from notifications.outgoing import NotAllowed, NotReached, post, refusal_of
from notifications.services import calling
from notifications.services.calling import GATEWAY
from notifications.webhooks import signature_of
from tests.factories import make_analyst, make_module, make_ticket
from tests.fakes.gateway import FakeGateway
from tickets.models import Ticket
from triage.models import Alert, Duty
from triage.services.alerts import acknowledge, widen

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
LOOPBACK = ["127.0.0.0/8", "::1/128"]


@pytest.fixture
def gateway(settings: Any) -> Iterator[FakeGateway]:
    gateway = FakeGateway()
    settings.ALERT_WEBHOOK_URL = [gateway.url]
    settings.ALERT_WEBHOOK_SECRET = SECRET
    settings.ALERT_WEBHOOK_NETWORKS = LOOPBACK
    calling._rests.clear()
    yield gateway
    gateway.close()


def immediate() -> Ticket:
    module = make_module()
    words = "Nenhuma filial consegue faturar, está tudo parado em produção. Segredo do cliente."
    return make_ticket(
        subject="Xqassunto não fatura", description=words, module_id=module.pk, product_id=module.product_id
    )


def alert_of(ticket: Ticket) -> Alert:
    return Alert.objects.get(ticket=ticket, ended_at=None)


def sent(gateway: FakeGateway) -> list[tuple[str, int]]:
    read = [json.loads(one.body) for one in gateway.taken]
    return [(one["type"], one["alert"]["step"]) for one in read]


def outcomes() -> list[tuple[str, str, int | None]]:
    return list(GatewayCall.objects.order_by("pk").values_list("event", "outcome", "status"))


def deliver() -> None:
    """Perform what waits now, and what is to be tried again later."""
    Delivery.objects.filter(consumer=GATEWAY, state=DeliveryState.PENDING).update(available_at=database_now())
    drain_due()


def test_gateway_is_told_signed_of_the_alert_and_of_its_answer(gateway: FakeGateway) -> None:
    analyst = make_analyst(name="Ana Lima", phone="+5562991204417")
    Duty.objects.create(person=analyst, level=1, hours="always", starts_on="2020-01-01")
    ticket = immediate()
    alert = alert_of(ticket)
    acknowledge_later = alert.pk

    deliver()
    acknowledge(alert_id=acknowledge_later, by=analyst)
    deliver()

    first, second = gateway.taken
    told = json.loads(first.body)
    assert told == {
        "id": first.headers["webhook-id"],
        "type": "alert.raised",
        "at": alert.raised_at.isoformat(),
        "alert": {"id": alert.pk, "cause": "immediate", "step": 1, "answer": "", "end": ""},
        "ticket": {
            "number": ticket.pk,
            "severity": ticket.queue_severity,
            "level": ticket.level,
            "is_immediate": True,
            "url": f"http://localhost:8000/mesa/chamados/{ticket.pk}/",
        },
        "call": [{"id": analyst.pk, "name": "Ana Lima", "phone": "+5562991204417"}],
    }
    assert not {"Xqassunto", "Segredo", ticket.organization.name} & set(first.body.decode().split())
    signed = f"{told['id']}.{first.headers['webhook-timestamp']}.".encode() + first.body
    expected = base64.b64encode(hmac.new(b"k" * 32, signed, hashlib.sha256).digest()).decode()
    assert first.headers["webhook-signature"] == f"v1,{expected}"
    assert first.path == "/alertas?chave=abc"
    answered = json.loads(second.body)
    assert (answered["type"], answered["alert"]["answer"], answered["call"]) == ("alert.answered", "confirmed", [])
    assert outcomes() == [("alert.raised", "taken", 204), ("alert.answered", "taken", 204)]


def test_what_was_not_taken_is_sent_again_with_the_same_id_and_in_order(gateway: FakeGateway) -> None:
    make_analyst()
    ticket = immediate()
    alert = alert_of(ticket)
    gateway.status = 503
    deliver()
    delivery = Delivery.objects.get(consumer=GATEWAY)
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("pending", 0, "unavailable: it answered 503")

    # Left alone for a moment; the next try does not ask.
    deliver()
    assert len(gateway.taken) == 1
    calling._rests.clear()
    gateway.status = 200
    deliver()

    assert len({one.headers["webhook-id"] for one in gateway.taken}) == 1
    assert sent(gateway) == [("alert.raised", alert.step)] * 2
    assert outcomes() == [("alert.raised", "unreachable", 503), ("alert.raised", "taken", 200)]


def test_nobody_is_woken_for_what_was_answered_or_widened_meanwhile(gateway: FakeGateway) -> None:
    analyst = make_analyst()
    ticket = immediate()
    alert = alert_of(ticket)
    assert alert.next_at is not None
    widen(alert_id=alert.pk, ticket_id=ticket.pk, at=alert.next_at)
    deliver()
    step = Alert.objects.get(pk=alert.pk).step
    assert sent(gateway) == [("alert.widened", step)]

    other = immediate()
    acknowledge(alert_id=alert_of(other).pk, by=analyst)
    deliver()

    assert sent(gateway)[1:] == [("alert.answered", alert_of(other).step)]
    assert [outcome for _event, outcome, _status in outcomes()] == ["overtaken", "taken", "overtaken", "taken"]


def test_person_who_left_meanwhile_is_not_named(gateway: FakeGateway) -> None:
    left = make_analyst(name="Saiu")
    make_analyst(name="Ficou")
    immediate()
    type(left).objects.filter(pk=left.pk).update(is_active=False)

    deliver()

    assert [one["name"] for one in json.loads(gateway.taken[0].body)["call"]] == ["Ficou"]


@pytest.mark.parametrize("status", [302, 400, 410])
def test_refusal_and_redirect_are_final_and_administrators_hear(gateway: FakeGateway, status: int) -> None:
    make_analyst()
    gateway.status = status
    gateway.headers = {"Location": gateway.url}
    immediate()

    deliver()

    assert (len(gateway.taken), outcomes()) == (1, [("alert.raised", "refused", status)])
    assert Delivery.objects.get(consumer=GATEWAY).state == DeliveryState.DEAD


def test_gateway_that_is_gone_is_tried_again(gateway: FakeGateway) -> None:
    make_analyst()
    gateway.close()
    immediate()
    deliver()

    assert Delivery.objects.get(consumer=GATEWAY).state == DeliveryState.PENDING
    assert outcomes() == [("alert.raised", "unreachable", None)]


def test_gateway_that_is_configured_no_longer_is_not_asked(gateway: FakeGateway, settings: Any) -> None:
    make_analyst()
    immediate()
    settings.ALERT_WEBHOOK_URL = []

    deliver()

    assert (gateway.taken, Delivery.objects.get(consumer=GATEWAY).state) == ([], DeliveryState.DEAD)


def test_without_a_gateway_nothing_waits(settings: Any) -> None:
    settings.ALERT_WEBHOOK_URL = []
    make_analyst()
    immediate()

    assert not Delivery.objects.filter(consumer=GATEWAY).exists()


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://user@127.0.0.1/",
        "http://8.8.8.8/",
        "ftp://8.8.8.8/",
        "https:///nada",
        "https://exemplo.com:99999/",
    ],
)
def test_private_addresses_and_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        post(url, body=b"", headers={})


def test_named_network_opens_itself_and_no_other() -> None:
    gateway = FakeGateway()
    try:
        assert post(gateway.url, body=b"{}", headers={"X-Um": "1"}, networks=LOOPBACK) == 204
        assert (gateway.taken[0].headers["x-um"], gateway.taken[0].body) == ("1", b"{}")
        assert gateway.taken[0].headers["host"].startswith("localhost:")
        with pytest.raises(NotAllowed):
            post(gateway.url, body=b"{}", headers={}, networks=["10.0.0.0/8"])
        with pytest.raises(NotAllowed):
            post("http://8.8.8.8/", body=b"{}", headers={}, networks=LOOPBACK)
    finally:
        gateway.close()
    with pytest.raises(NotReached):
        post(gateway.url, body=b"{}", headers={}, networks=LOOPBACK)


def test_certificate_is_asked_for() -> None:
    gateway = FakeGateway()
    try:
        with pytest.raises(NotReached):
            post(gateway.url.replace("http:", "https:"), body=b"", headers={}, networks=LOOPBACK)
    finally:
        gateway.close()
    assert gateway.taken == []


def test_address_is_judged_as_it_is_written() -> None:
    assert refusal_of("https://gateway.example/x") == ""
    assert refusal_of("http://gateway.example/x") == "it is not https"
    assert refusal_of("http://10.0.0.5/x", ["10.0.0.0/8"]) == ""
    assert refusal_of("gateway") == "it is no address of http or https"
    assert refusal_of("https://[::1") == "it is no address"


def test_signature_is_that_of_the_published_example() -> None:
    """The example of the specification's own libraries."""
    assert (
        signature_of(
            secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp="1614265330",
            body=b'{"test": 2432232314}',
        )
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_deliveries_wait_longer_each_time(gateway: FakeGateway) -> None:
    make_analyst()
    gateway.status = 500
    immediate()
    waits = []
    for _ in range(3):
        calling._rests.clear()
        deliver()
        delivery = Delivery.objects.get(consumer=GATEWAY)
        waits.append(delivery.available_at - database_now())
        Delivery.objects.filter(pk=delivery.pk).update(unavailable_since=database_now() - timedelta(minutes=len(waits)))

    assert waits == sorted(waits)
    assert waits[2] > waits[0] + timedelta(seconds=30)
