"""Acts on tickets as programs do them: once for a key, only over what was seen, refused in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from accounts.models import User
from core.models import IdempotencyRecord
from tests.api.asking import TICKETS, act, patch, post
from tests.api.conftest import Program
from tests.factories import (
    make_analyst,
    make_branch,
    make_customer,
    make_module,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Follower, Message, ReadMark, Ticket, TimelineEntry
from tickets.services.assignment import take
from tickets.services.conversation import acknowledge, ask_customer, note, reply
from tickets.services.lifecycle import close, forward, propose_solution

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_customer(make_organization("Aurora Distribuidora", plan="standard"), name="Ana Lima")


@pytest.fixture
def marina() -> User:
    return make_analyst(level=2, name="Marina Sales")


def ticket_in(state: str, ana: User, marina: User) -> Ticket:
    """Return a ticket that stands there."""
    ticket = make_ticket(ana)
    if state == "new":
        return ticket
    take(ticket_id=ticket.pk, by=marina)
    words: dict[str, Any] = {"ticket_id": ticket.pk, "by": marina, "words": say(), "key": new_key()}
    if state == "waiting":
        ask_customer(**words)
    elif state == "proposed":
        propose_solution(**words)
    elif state == "closed":
        close(**words, reason="guided")
    elif state == "forwarded":
        forward(ticket_id=ticket.pk, by=marina, destination="with_maintenance")
    elif state == "answered":
        reply(**{**words, "by": ana})
    ticket.refresh_from_db()
    return ticket


SAID = {"body": "Segue o que pediram."}
# Each act: where the ticket stands, who does it, what is sent, and what the ticket says afterwards.
ACTS: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("take", "new", "marina", {}, {"status": "in_progress", "awaited": "support"}),
    ("assign", "taken", "marina", {"assignee_id": None}, {"assignee": None}),
    ("set-level", "taken", "marina", {"level": 2}, {"level": 2, "assignee": None}),
    ("forward", "taken", "marina", {"destination": "with_product_team"}, {"status": "with_product_team"}),
    ("take-back", "forwarded", "marina", {}, {"status": "in_progress"}),
    ("resume", "waiting", "marina", {}, {"status": "in_progress"}),
    ("acknowledge", "answered", "marina", {}, {"is_reply_unread": False}),
    ("reply", "waiting", "ana", SAID, {"status": "in_progress"}),
    ("ask", "taken", "marina", SAID, {"status": "waiting_customer", "awaited": "customer"}),
    ("note", "taken", "marina", SAID, {"status": "in_progress"}),
    ("give-workaround", "taken", "marina", SAID, {"status": "in_progress"}),
    ("propose-solution", "taken", "marina", {**SAID, "reason": "training"}, {"status": "solution_proposed"}),
    ("accept", "proposed", "ana", {}, {"status": "closed", "closing_reason": "resolved", "awaited": None}),
    ("refuse", "proposed", "ana", SAID, {"status": "in_progress"}),
    ("close", "taken", "marina", {"reason": "external"}, {"status": "closed", "closing_reason": "external"}),
    ("reopen", "closed", "ana", SAID, {"status": "in_progress", "closed_at": None}),
    ("cancel", "new", "ana", {}, {"status": "cancelled"}),
    ("rate", "closed", "ana", {"rating": 5, "comment": "Bom"}, {"rating": 5, "rating_comment": "Bom"}),
]
each_act = pytest.mark.parametrize(("name", "state", "who", "sent", "then"), ACTS, ids=[row[0] for row in ACTS])


@each_act
def test_act_is_done_once_for_its_key_and_answers_with_the_ticket(
    ana: User, marina: User, program: Program, name: str, state: str, who: str, sent: Any, then: Any
) -> None:
    ticket, client, key = ticket_in(state, ana, marina), program({"ana": ana, "marina": marina}[who]), new_key()
    first = act(client, ticket.pk, name, sent, key=key)
    lines = TimelineEntry.objects.filter(ticket=ticket).count()
    again = act(client, ticket.pk, name, sent, key=key)
    read = client.get(f"{TICKETS}{ticket.pk}/")

    assert (first.status_code, {field: first.json()[field] for field in then}) == (200, then)
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (200, first.json(), "true")
    assert "Idempotency-Replayed" not in first
    assert (first.json(), first["ETag"], first["Content-Location"]) == (
        read.json(),
        read["ETag"],
        f"http://testserver{TICKETS}{ticket.pk}/",
    )
    assert TimelineEntry.objects.filter(ticket=ticket).count() == lines


@each_act
def test_act_is_refused_over_what_was_not_seen(
    ana: User, marina: User, program: Program, name: str, state: str, who: str, sent: Any, then: Any
) -> None:
    ticket, client = ticket_in(state, ana, marina), program({"ana": ana, "marina": marina}[who])
    seen = client.get(f"{TICKETS}{ticket.pk}/")["ETag"]
    Ticket.objects.filter(pk=ticket.pk).update(subject="Outro assunto", version=F("version") + 1)
    now = client.get(f"{TICKETS}{ticket.pk}/")["ETag"]
    lines = TimelineEntry.objects.filter(ticket=ticket).count()
    refused = act(client, ticket.pk, name, sent, If_Match=seen)

    assert (refused.status_code, refused.json()["code"], refused["ETag"]) == (412, "changed_meanwhile", now)
    assert TimelineEntry.objects.filter(ticket=ticket).count() == lines
    assert act(client, ticket.pk, name, sent, If_Match=now).status_code == 200


def test_key_that_did_something_else_is_refused(ana: User, marina: User, program: Program) -> None:
    client, ticket, other, key = program(marina), make_ticket(ana), make_ticket(ana), new_key()
    act(client, ticket.pk, "set-level", {"level": 2}, key=key)
    answers = [
        act(client, ticket.pk, "set-level", {"level": 1}, key=key),
        act(client, other.pk, "set-level", {"level": 2}, key=key),
        act(client, ticket.pk, "take", key=key),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(422, "key_reused")] * 3
    assert act(client, ticket.pk, "take", key="").json()["code"] == "key_missing"


def test_replay_is_answered_although_its_sender_s_tag_is_old_by_it(ana: User, marina: User, program: Program) -> None:
    client, ticket, key = program(marina), make_ticket(ana), new_key()
    seen = client.get(f"{TICKETS}{ticket.pk}/")["ETag"]
    first, again = (act(client, ticket.pk, "take", key=key, If_Match=seen) for _turn in range(2))

    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())


def test_customer_learns_nothing_of_notes_and_acknowledgements_by_a_tag(
    ana: User, marina: User, program: Program
) -> None:
    ticket, client = ticket_in("answered", ana, marina), program(ana)
    path = f"{TICKETS}{ticket.pk}/"
    before = client.get(path)
    note(ticket_id=ticket.pk, by=marina, words=say("Só entre nós"), key=new_key())
    acknowledge(ticket_id=ticket.pk, by=marina)

    assert client.get(path, headers={"If-None-Match": before["ETag"]}).status_code == 304
    assert act(client, ticket.pk, "cancel", If_Match=before["ETag"]).status_code == 200
    assert program(marina).get(path)["ETag"] != before["ETag"]


def test_details_are_corrected_only_by_who_says_what_they_saw(ana: User, program: Program) -> None:
    client, ticket, module = program(ana), make_ticket(ana), make_module()
    path = f"{TICKETS}{ticket.pk}/"
    blind = patch(client, path, {"routine": "1402"})
    seen = client.get(path)["ETag"]
    changed = patch(client, path, {"routine": "1402", "module_id": module.pk, "severity": "critical"}, If_Match=seen)
    stale = patch(client, path, {"routine": "1403"}, If_Match=seen)
    knowingly = patch(client, path, {"routine": "1404"}, If_Match="*")
    wrong = patch(client, path, {"module_id": 999_999, "subject": ""}, If_Match="*")

    assert (blind.status_code, blind.json()["code"]) == (428, "version_missing")
    assert (changed.status_code, changed.json()["routine"], changed.json()["module_id"]) == (200, "1402", module.pk)
    assert changed.json()["severity"] == (ticket.severity or None)
    assert (stale.status_code, stale.json()["code"], stale["ETag"]) == (412, "changed_meanwhile", changed["ETag"])
    assert (knowingly.status_code, knowingly.json()["routine"]) == (200, "1404")
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"subject"})


def test_colleague_who_wrote_meanwhile_is_noticed(ana: User, marina: User, program: Program) -> None:
    ticket, joao = ticket_in("taken", ana, marina), make_analyst(name="João Prado")
    client = program(marina)
    messages = client.get(f"{TICKETS}{ticket.pk}/messages/").json()["results"]
    newer = note(ticket_id=ticket.pk, by=joao, words=say("Já respondi por telefone."), key=new_key())
    seen = {"last_seen_id": messages[-1]["id"]}
    answers = [
        act(client, ticket.pk, name, {**SAID, **seen, **more})
        for name, more in [
            ("reply", {}),
            ("ask", {}),
            ("note", {}),
            ("give-workaround", {}),
            ("propose-solution", {}),
            ("close", {"reason": "guided"}),
        ]
    ]
    answers.append(post(client, f"{TICKETS}{ticket.pk}/messages/", {**SAID, **seen}))

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(409, "newer_messages")}
    assert [(found["id"], found["body"]) for found in answers[0].json()["newer"]] == [
        (newer.message_id, "Já respondi por telefone.")
    ]
    assert Message.objects.filter(ticket=ticket).count() == 2
    assert act(client, ticket.pk, "reply", {**SAID, "last_seen_id": newer.message_id}).status_code == 200


def test_who_has_it_already_is_named(ana: User, marina: User, program: Program) -> None:
    ticket = ticket_in("taken", ana, marina)
    refused = act(program(make_analyst()), ticket.pk, "take")

    assert (refused.status_code, refused.json()["code"], refused.json()["assignee"]) == (
        409,
        "already_taken",
        {"id": marina.pk, "name": "Marina Sales", "side": "support"},
    )
    assert act(program(make_support_manager()), ticket.pk, "take").status_code == 200


def test_ticket_of_long_ago_is_continued_by_a_new_one(ana: User, marina: User, program: Program) -> None:
    ticket, client = ticket_in("closed", ana, marina), program(ana)
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=F("closed_at") - timedelta(days=8))
    refused = act(client, ticket.pk, "reopen", SAID)
    opened = post(client, TICKETS, {"subject": "Voltou", "description": "De novo.", "follows_id": ticket.pk})

    assert (refused.status_code, refused.json()["code"]) == (409, "reopening_expired")
    assert (opened.status_code, opened.json()["follows"]) == (201, ticket.pk)


def test_acts_of_the_other_side_do_not_exist_and_those_of_others_are_not_permitted(
    ana: User, marina: User, program: Program
) -> None:
    caio = make_customer(ana.organization)
    ticket = ticket_in("proposed", ana, marina)
    Follower.objects.create(ticket=ticket, user=caio, added_by=ana, at=ticket.opened_at)

    assert act(program(ana), ticket.pk, "take").status_code == 404
    assert act(program(marina), ticket.pk, "accept").status_code == 404
    assert act(program(caio), ticket.pk, "accept").json()["code"] == "not_permitted"
    assert act(program(make_analyst()), ticket.pk, "forward", {"destination": "with_maintenance"}).status_code == 403


def test_people_of_a_ticket_are_replaced_and_moved_with_it(ana: User, program: Program) -> None:
    caio, bia = make_customer(ana.organization, name="Caio"), make_customer(make_organization("Boreal"), name="Bia")
    manager, ticket = make_support_manager(), make_ticket(ana)
    replaced = act(program(manager), ticket.pk, "replace-requester", {"user_id": caio.pk})
    foreign = act(program(manager), ticket.pk, "replace-requester", {"user_id": bia.pk})
    assert bia.organization is not None
    moved = act(program(manager), ticket.pk, "move", {"organization_id": bia.organization.pk, "requester_id": bia.pk})
    line = program(bia).get(f"{TICKETS}{ticket.pk}/timeline/").json()["results"]

    assert (replaced.json()["requester"]["name"], foreign.status_code) == ("Caio", 422)
    assert (moved.json()["requester"]["name"], moved.json()["organization"]["name"]) == ("Bia", "Boreal")
    # Of the other house nobody is named, nor that it was another's.
    assert "Caio" not in str(line)
    assert [found["kind"] for found in line] == ["opened", "requester"]
    assert program(ana).get(f"{TICKETS}{ticket.pk}/").status_code == 404


def test_followers_are_listed_added_once_and_taken_off(ana: User, marina: User, program: Program) -> None:
    caio, ticket, client = make_customer(ana.organization, name="Caio"), make_ticket(ana), program(ana)
    path = f"{TICKETS}{ticket.pk}/followers/"
    key = new_key()
    added = [post(client, path, {"user_id": caio.pk}, key=key).status_code for _turn in range(2)]
    inner = post(program(marina), path, {"user_id": marina.pk})
    told = [[one["name"] for one in program(who).get(path).json()["results"]] for who in (ana, marina)]
    gone = [client.delete(f"{path}{caio.pk}/").status_code for _turn in range(2)]

    assert (added, inner.status_code, told) == ([201, 201], 201, [["Caio"], ["Caio", "Marina Sales"]])
    assert (gone, client.get(path).json()["results"]) == ([204, 204], [])


def test_next_ticket_comes_once_for_a_key(ana: User, marina: User, program: Program) -> None:
    first, second = make_ticket(ana), make_ticket(ana)
    for ticket in (first, second):
        Ticket.objects.filter(pk=ticket.pk).update(level=2)
    client, key = program(marina), new_key()
    taken, again = (post(client, f"{TICKETS}take-next/", key=key) for _turn in range(2))
    rest = [post(client, f"{TICKETS}take-next/").json()["ticket"] for _turn in range(2)]

    assert (taken.json()["ticket"]["number"], again.json()) == (first.pk, taken.json())
    assert ([found and found["number"] for found in rest], again["Idempotency-Replayed"]) == ([second.pk, None], "true")


def test_reading_is_marked_by_who_read(ana: User, program: Program) -> None:
    ticket = make_ticket(ana)
    answer = act(program(ana), ticket.pk, "mark-read")

    assert (answer.status_code, ReadMark.objects.get().user) == (204, ana)


def test_nothing_that_was_said_is_kept_with_a_key(ana: User, marina: User, program: Program) -> None:
    ticket, client = ticket_in("taken", ana, marina), program(marina)
    act(client, ticket.pk, "note", {"body": "A senha antiga era 1234"})
    act(client, ticket.pk, "assign", {"assignee_id": marina.pk})
    kept = [record.result for record in IdempotencyRecord.objects.filter(scope__endswith=f":{marina.pk}")]

    assert all(result is None or isinstance(result, int) for result in kept)
    assert len(kept) >= 2


def test_opening_takes_every_fact_of_the_form(ana: User, program: Program) -> None:
    assert ana.organization is not None
    module, branch, caio = make_module(), make_branch(ana.organization), make_customer(ana.organization, name="Caio")
    facts = {
        "request_type": "corrective",
        "stopped": "invoicing",
        "extent": "all",
        "environment": "production",
        "customization": "standard",
        "workaround": "none",
        "severity_asked": "critical",
        "routine": "1402",
        "routine_version": "33.00.04.06",
        "module_id": module.pk,
        "branch_id": branch.pk,
    }
    sent = {**facts, "immediate_requested": True, "contact_phone": "(62) 3000-1402", "follower_ids": [caio.pk]}
    opened = post(program(ana), TICKETS, sent)
    told = opened.json()
    followers = program(ana).get(f"{TICKETS}{told['number']}/followers/").json()["results"]

    assert (opened.status_code, {name: told[name] for name in facts}) == (201, facts)
    assert (told["immediate_requested"], told["subject"], told["contact_phone"]) == (
        True,
        "Faturamento parado",
        "+556230001402",
    )
    assert (told["product_id"], [one["name"] for one in followers]) == (module.product_id, ["Caio"])


def test_support_opens_for_a_customer_s_person(ana: User, marina: User, program: Program) -> None:
    whose = {"organization_id": ana.organization_id, "requester_id": ana.pk}
    new = {"subject": "Ligou", "description": "Não emite."}
    opened, nobody = (post(program(marina), TICKETS, {**new, **more}) for more in (whose, {}))

    assert (opened.json()["requester"]["id"], opened.json()["opened_by"]["id"]) == (ana.pk, marina.pk)
    assert (nobody.status_code, set(nobody.json()["errors"])) == (422, {"requester_id"})
