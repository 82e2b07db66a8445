"""The demo's mailbox: one's own mails, an administrator's view of all, and nothing outside of the demo."""

import pytest
from django.urls import reverse

from notifications.models import StoredMail
from tests.factories import make_administrator, make_analyst, make_customer

pytestmark = pytest.mark.django_db


def store(recipient, subject="Assunto", **fields):
    values = {"sender": "casa@exemplo.com.br", "message_id": "<1@x>", "text": "Texto", "html": "<p>Texto</p>", **fields}
    return StoredMail.objects.create(recipient=recipient, subject=subject, **values)


@pytest.fixture
def ana():
    return make_customer(name="Ana Lima", email="ana@aurora.com.br")


def shown(client):
    return [mail.subject for mail in client.get(reverse("lobby:mailbox")).context["page"].object_list]


def test_everyone_reads_their_own(client, demo, ana):
    store("ANA@aurora.com.br", "Meu")
    store("bia@aurora.com.br", "De outra pessoa")
    client.force_login(ana)
    assert shown(client) == ["Meu"]


def test_administrator_reads_all_newest_first(client, demo):
    store("ana@aurora.com.br", "Primeiro")
    store("bia@aurora.com.br", "Segundo")
    client.force_login(make_administrator())
    assert shown(client) == ["Segundo", "Primeiro"]


def test_mail_of_another_does_not_exist(client, demo, ana):
    other = store("bia@aurora.com.br")
    for person in (ana, make_analyst()):
        client.force_login(person)
        for name in ("lobby:show_mail", "lobby:show_mail_body"):
            assert client.get(reverse(name, args=[other.pk])).status_code == 404


def test_one_mail_is_shown_with_a_frame_that_cannot_act(client, demo, ana):
    mail = store(ana.email, "Assunto <b>")
    client.force_login(ana)
    page = client.get(reverse("lobby:show_mail", args=[mail.pk])).content.decode()
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "Assunto &lt;b&gt;" in page


def test_body_is_served_with_a_policy_of_its_own(client, demo, ana):
    mail = store(ana.email, html="<p>Olá</p>")
    client.force_login(ana)
    response = client.get(reverse("lobby:show_mail_body", args=[mail.pk]))
    assert (response.content, response["X-Frame-Options"]) == ("<p>Olá</p>".encode(), "SAMEORIGIN")
    policy = response["Content-Security-Policy"]
    assert (policy.startswith("default-src 'none';"), "sandbox" in policy, "script-src" in policy) == (
        True,
        True,
        False,
    )


def test_plain_mail_has_no_frame_and_no_body(client, demo, ana):
    mail = store(ana.email, html="", text="Veja https://exemplo.com.br/c/1/")
    client.force_login(ana)
    page = client.get(reverse("lobby:show_mail", args=[mail.pk])).content.decode()
    assert ("<iframe" in page, 'href="https://exemplo.com.br/c/1/"' in page) == (False, True)
    assert client.get(reverse("lobby:show_mail_body", args=[mail.pk])).status_code == 404


@pytest.mark.parametrize(("name", "with_id"), [("mailbox", False), ("show_mail", True), ("show_mail_body", True)])
def test_outside_of_the_demo_the_addresses_do_not_exist(client, ana, name, with_id, settings):
    settings.DEMO = False
    args = [store(ana.email).pk] if with_id else []
    client.force_login(ana)
    assert client.get(reverse(f"lobby:{name}", args=args)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_mailbox_costs_the_same_for_one_and_three(client, demo, ana, count, django_assert_num_queries):
    for _ in range(count):
        store(ana.email)
    client.force_login(ana)
    # Session with its person, count of pages, mails; the frame: house and bell.
    with django_assert_num_queries(4):
        client.get(reverse("lobby:mailbox"))
