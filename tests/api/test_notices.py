"""The bell, preferences and the profile over JSON; each person's own alone."""

from __future__ import annotations

import pytest

from accounts.models import User
from core.services.outbox import drain_due
from notifications.models import Notification
from tests.api.asking import patch, post
from tests.api.conftest import Program
from tests.factories import make_analyst, make_customer, make_organization, make_ticket, new_key, say
from tickets.services.conversation import reply

pytestmark = pytest.mark.django_db
NOTICES = "/api/v1/notifications/"


@pytest.fixture
def ana() -> User:
    person = make_customer(make_organization("Aurora Distribuidora"), name="Ana Lima")
    ticket, marina = make_ticket(person), make_analyst(name="Marina Sales")
    for _turn in range(2):
        reply(ticket_id=ticket.pk, by=marina, words=say(), key=new_key())
    while drain_due():
        pass
    return person


def test_notices_are_read_in_words_counted_and_marked(ana: User, program: Program) -> None:
    client, key = program(ana), new_key()
    listed = client.get(NOTICES).json()["results"]
    count = client.get(f"{NOTICES}unread-count/").json()
    marked, again = (post(client, f"{NOTICES}mark-read/", {"ids": [listed[0]["id"]]}, key=key) for _turn in range(2))
    left = client.get(NOTICES, {"is_new": "true"}).json()["results"]
    rest = post(client, f"{NOTICES}mark-read/")

    assert [(one["kind"], one["actor"]["name"], one["is_new"]) for one in listed] == [
        ("replied", "Marina Sales", True),
        ("replied", "Marina Sales", True),
    ]
    assert all("Marina Sales" in one["text"] for one in listed)
    assert (count, marked.json(), again.json()) == (
        {"unread": 2, "is_more": False},
        {"unread": 1, "is_more": False},
        {"unread": 1, "is_more": False},
    )
    assert (again["Idempotency-Replayed"], [one["id"] for one in left]) == ("true", [listed[1]["id"]])
    assert rest.json()["unread"] == 0


def test_notices_of_others_are_neither_seen_nor_marked(ana: User, program: Program) -> None:
    bia = make_customer(make_organization("Boreal"))
    theirs = list(Notification.objects.filter(user=ana).values_list("pk", flat=True))
    client = program(bia)
    answer = post(client, f"{NOTICES}mark-read/", {"ids": theirs})

    assert (client.get(NOTICES).json()["results"], answer.status_code) == ([], 200)
    assert not Notification.objects.filter(user=ana, read_at__isnull=False).exists()


def test_preferences_are_read_and_chosen_kind_by_kind(ana: User, program: Program) -> None:
    client, path = program(ana), "/api/v1/preferences/"
    before = {one["kind"]: one for one in client.get(path).json()["results"]}
    chosen = {"kind": "replied", "by_mail": False, "on_bell": True}
    after = {one["kind"]: one for one in patch(client, path, {"results": [chosen]}).json()["results"]}
    refused = patch(client, path, {"results": [{**chosen, "kind": "noted"}]})

    assert (after["replied"], before["replied"]["by_mail"]) == (chosen, True)
    assert {**after, "replied": None} == {**before, "replied": None}
    # Notes are no kind of notice that a customer has.
    assert (refused.status_code, set(refused.json()["errors"])) == (422, {"results"})


def test_profile_is_changed_field_by_field_and_never_what_signs_in(ana: User, program: Program) -> None:
    client, path = program(ana), "/api/v1/me/"
    power = {"email": "x@x.example", "is_customer_manager": True, "organization": 1}
    changed = patch(client, path, {"phone": "(62) 3000-1402", "theme": "dark", **power})
    refused = [patch(client, path, sent) for sent in ({"phone": "1"}, {"timezone": "Marte"}, {"language": "xx"})]
    before = (ana.name, ana.email, ana.job_title)
    ana.refresh_from_db()

    assert (changed.json()["phone"], changed.json()["theme"]) == ("+556230001402", "dark")
    assert (ana.name, ana.email, ana.job_title, ana.is_customer_manager) == (*before, False)
    assert [answer.status_code for answer in refused] == [422, 422, 422]
