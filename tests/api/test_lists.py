"""Lists over JSON: pages that hold their place, what narrows and orders them, and what a row costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from accounts.models import User
from attachments.services.receiving import receive
from core.services.outbox import drain_due
from tests.api.asking import TICKETS
from tests.api.conftest import Program
from tests.attachments import samples
from tests.factories import (
    make_administrator,
    make_analyst,
    make_branch,
    make_customer,
    make_module,
    make_organization,
    make_routine,
    make_ticket,
    new_key,
    say,
    set_triage,
)
from tickets.models import Ticket
from tickets.services.assignment import assign, take
from tickets.services.conversation import note, reply
from tickets.services.people import add_follower

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_customer(make_organization("Aurora Distribuidora"), name="Ana Lima", is_customer_manager=True)


def walked(client: Client, path: str, **asked: Any) -> list[Any]:
    """Return all rows of a list, page by page, and see that the way back leads over the same rows."""
    page, found, back = client.get(path, asked).json(), [], []
    while True:
        found += page["results"]
        if not page["next"]:
            break
        page = client.get(page["next"]).json()
    while page["previous"]:
        page = client.get(page["previous"]).json()
        back = page["results"] + back
    assert back == found[: len(back)]
    return found


ORDERS = ("opened_at", "-opened_at", "updated_at", "-updated_at", "status_since", "-status_since", "number", "-number")


@pytest.mark.parametrize("ordering", ORDERS)
def test_list_is_walked_to_its_end_and_back_in_each_order(ana: User, program: Program, ordering: str) -> None:
    numbers = [make_ticket(ana).pk for _turn in range(5)]
    # What is equal to all does not decide a place.
    Ticket.objects.update(opened_at=Ticket.objects.order_by("opened_at").values("opened_at")[:1])
    found = [row["number"] for row in walked(program(ana), TICKETS, page_size=2, ordering=ordering)]

    assert sorted(found) == numbers
    assert found == (numbers[::-1] if ordering.startswith("-") else numbers)


def test_desk_s_own_order_is_support_s(ana: User, program: Program) -> None:
    low, grave, plain = (make_ticket(ana) for _turn in range(3))
    set_triage(low, severity="low")
    set_triage(grave, severity="critical")
    rows = walked(program(make_analyst()), TICKETS, ordering="queue", page_size=1)
    refused = program(ana).get(TICKETS, {"ordering": "queue"})

    assert [row["number"] for row in rows] == [grave.pk, low.pk, plain.pk]
    assert (refused.status_code, set(refused.json()["errors"])) == (422, {"ordering"})


def test_ticket_that_comes_in_between_turns_no_page_over(ana: User, program: Program) -> None:
    numbers = [make_ticket(ana).pk for _turn in range(4)]
    client = program(ana)
    first = client.get(TICKETS, {"page_size": 2}).json()
    make_ticket(ana)
    second = client.get(first["next"]).json()

    assert [row["number"] for row in first["results"] + second["results"]] == numbers[::-1]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"status": "enorme"}, {"status"}),
        ({"sttaus": "new"}, {"sttaus"}),
        ({"ordering": "subject"}, {"ordering"}),
        ({"ordering": "organization__name"}, {"ordering"}),
        ({"page_size": "0"}, {"page_size"}),
        ({"page_size": "1e9"}, {"page_size"}),
        ({"organization": "9" * 40}, {"organization"}),
        ({"organization": "1e1000"}, {"organization"}),
        ({"requester": "eu"}, {"requester"}),
        ({"level": "2"}, {"level"}),
        ({"requester__email": "a"}, {"requester__email"}),
        ({"opened_after": "ontem"}, {"opened_after"}),
        ({"updated_after": "9999-12-31T23:59:59-12:00"}, {"updated_after"}),
        ({"opened_before": "0001-01-01T00:00:00+14:00"}, {"opened_before"}),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    ana: User, program: Program, asked: dict[str, str], names: set[str]
) -> None:
    answer = program(ana).get(TICKETS, asked)

    assert (answer.status_code, set(answer.json()["errors"])) == (422, names)


@pytest.mark.parametrize("cursor", ["nada", "", "WyItb3BlbmVkX2F0Il0:1:a", "\x00", "á"])
def test_cursor_that_is_none_of_ours_is_refused(ana: User, program: Program, cursor: str) -> None:
    answer = program(ana).get(TICKETS, {"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_address")


def test_cursor_of_another_order_is_refused(ana: User, program: Program) -> None:
    client = program(ana)
    make_ticket(ana), make_ticket(ana)
    page = client.get(TICKETS, {"page_size": 1}).json()

    assert client.get(f"{page['next']}&ordering=number").status_code == 400


def test_cursor_of_another_list_is_refused(ana: User, program: Program) -> None:
    client = program(ana)
    make_ticket(ana), make_ticket(ana), make_module(number=1), make_module(number=2)
    lists = (TICKETS, "/api/v1/modules/")
    of_tickets, of_modules = (
        client.get(f"{path}?page_size=1&ordering=number").json()["next"].partition("cursor=")[2] for path in lists
    )

    strange = [client.get(f"{TICKETS}?cursor={of_modules}"), client.get(f"{lists[1]}?cursor={of_tickets}")]
    assert [(answer.status_code, answer.json()["code"]) for answer in strange] == [(400, "bad_address")] * 2


def test_tickets_are_narrowed_as_the_lists_of_pages_are(ana: User, program: Program) -> None:
    assert ana.organization is not None
    marina, caio = make_analyst(name="Marina"), make_customer(ana.organization, name="Caio")
    module, branch = make_module(), make_branch(ana.organization)
    mine = make_ticket(ana, subject="Emissão de boleto", module_id=module.pk, request_type="corrective")
    his = make_ticket(caio, subject="Relatório vazio", request_type="question", severity_asked="high",
                      branch_id=branch.pk)  # fmt: skip
    take(ticket_id=mine.pk, by=marina)
    Ticket.objects.filter(pk=his.pk).update(level=2)

    def found(who: User, **asked: Any) -> list[int]:
        return [row["number"] for row in program(who).get(TICKETS, {**asked, "ordering": "number"}).json()["results"]]

    narrowed: dict[str, tuple[dict[str, Any], list[int]]] = {
        "words": ({"q": "emissao BOLETO"}, [mine.pk]),
        "number": ({"q": f"#{his.pk}"}, [his.pk]),
        "status": ({"status": ["in_progress", "closed"]}, [mine.pk]),
        "open": ({"is_open": "true"}, [mine.pk, his.pk]),
        "ended": ({"is_open": "false"}, []),
        "awaited": ({"awaited": "customer"}, []),
        "severity": ({"severity": "high"}, [his.pk]),
        "type": ({"request_type": "corrective"}, [mine.pk]),
        "requester": ({"requester": caio.pk}, [his.pk]),
        "me": ({"requester": "me"}, [mine.pk]),
        "involving": ({"involves_me": "true"}, [mine.pk]),
        "others": ({"involves_me": "false"}, [his.pk]),
        "assignee": ({"assignee": marina.pk}, [mine.pk]),
        "nobody": ({"assignee": "none"}, [his.pk]),
        "module": ({"module": module.pk}, [mine.pk]),
        "branch": ({"branch": branch.pk}, [his.pk]),
        "later": ({"opened_after": "2090-01-01T00:00:00Z"}, []),
        "changed": ({"updated_after": mine.opened_at.isoformat()}, [mine.pk, his.pk]),
    }
    assert {name: found(ana, **asked) for name, (asked, _rows) in narrowed.items()} == {
        name: rows for name, (_asked, rows) in narrowed.items()
    }
    of_support = {"level": 2, "module_group": "none", "plan": "standard", "organization": ana.organization.pk}
    assert found(marina, **of_support) == [his.pk]
    assert found(marina, assignee="me", module_group=module.group_id) == [mine.pk]


# --- What each list costs -------------------------------------------------------------------------


def _tickets(ana: User, marina: User) -> str:
    assign(ticket_id=make_ticket(ana).pk, by=marina, assignee_id=marina.pk)
    return TICKETS


def _messages(ana: User, marina: User) -> str:
    ticket = Ticket.objects.order_by("pk").first() or make_ticket(ana)
    file = receive(by=ana, name="erro.log", chunks=[samples.LOG])
    reply(ticket_id=ticket.pk, by=ana, words=say("Mais.", attachment_ids=(file.pk,)), key=new_key())
    note(ticket_id=ticket.pk, by=marina, words=say("Nota."), key=new_key())
    return f"{TICKETS}{ticket.pk}/messages/"


def _timeline(ana: User, marina: User) -> str:
    ticket = Ticket.objects.order_by("pk").first() or make_ticket(ana)
    for holder in (marina.pk, None):
        assign(ticket_id=ticket.pk, by=marina, assignee_id=holder)
    return f"{TICKETS}{ticket.pk}/timeline/"


def _files(ana: User, marina: User) -> str:
    return _messages(ana, marina).replace("messages", "files")


def _followers(ana: User, marina: User) -> str:
    ticket = Ticket.objects.order_by("pk").first() or make_ticket(ana)
    add_follower(ticket_id=ticket.pk, by=marina, user_id=make_customer(ana.organization).pk)
    return f"{TICKETS}{ticket.pk}/followers/"


def _notices(ana: User, marina: User) -> str:
    ticket = make_ticket(ana)
    reply(ticket_id=ticket.pk, by=marina, words=say(), key=new_key())
    while drain_due():
        pass
    return "/api/v1/notifications/"


def _organizations(ana: User, marina: User) -> str:
    make_organization()
    return "/api/v1/organizations/"


def _branches(ana: User, marina: User) -> str:
    make_branch(make_organization())
    return "/api/v1/branches/"


def _contracts(ana: User, marina: User) -> str:
    make_organization(plan="prime")
    return "/api/v1/contracts/"


def _people(ana: User, marina: User) -> str:
    make_analyst(), make_customer(ana.organization)
    return "/api/v1/people/"


def _routines(ana: User, marina: User) -> str:
    number = 20 + Ticket.objects.count()
    make_ticket(ana)
    make_routine(make_module(number=number, name=f"M{number}"), number=str(number))
    return "/api/v1/routines/"


Setting = Callable[[User, User], str]
# For each list, what adds a row to it, and the queries of the request: of the token, and of the page.
LISTS: list[tuple[Setting, int]] = [
    (_tickets, 3),
    (_messages, 6),
    (_timeline, 4),
    (_files, 4),
    (_followers, 4),
    (_notices, 3),
    (_organizations, 3),
    (_branches, 3),
    (_contracts, 3),
    (_people, 4),
    (_routines, 3),
]


@pytest.mark.parametrize(("one_more", "queries"), LISTS, ids=[setting.__name__[1:] for setting, _queries in LISTS])
def test_list_costs_the_same_for_one_and_three(
    ana: User, program: Program, django_assert_num_queries: Any, one_more: Setting, queries: int
) -> None:
    marina = make_analyst(name="Marina")
    reader = ana if one_more is _notices else marina
    client = program(reader)
    path = one_more(ana, marina)
    client.get(path)
    rows = []
    for turn in range(2):
        for _more in range(2 * turn):
            one_more(ana, marina)
        with django_assert_num_queries(queries):
            rows.append(len(client.get(path).json()["results"]))

    assert rows[1] > rows[0] > 0


def test_few_kinds_of_entries_cost_one_query_each(program: Program, django_assert_num_queries: Any) -> None:
    make_routine(make_module())
    client = program(make_administrator())
    for path in ("products", "module-groups", "modules", "executives"):
        client.get(f"/api/v1/{path}/")
        with django_assert_num_queries(3):
            assert client.get(f"/api/v1/{path}/").status_code == 200


def test_list_is_asked_for_by_no_field_of_a_model(ana: User, program: Program) -> None:
    Ticket.objects.update(version=F("version"))
    answers = [
        program(ana).get(f"/api/v1/{path}/", {"password__startswith": "a"}).status_code
        for path in ("people", "organizations", "branches", "contracts", "routines", "notifications")
    ]

    assert answers == [422] * 6
