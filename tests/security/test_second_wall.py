"""The second wall: what PostgreSQL itself shows to whom, where a query forgot to ask who may see it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import Q
from django.test import Client

from accounts.models import User
from accounts.querysets import BranchQuerySet, ContractQuerySet, OrganizationQuerySet, UserQuerySet
from accounts.wall import side_of
from core import walling
from core.database import database_now
from core.shaped import Shaped
from core.sides import GATE, LOGIN, STAFF, Role, Side, asking_as
from core.walls import Kind, Wall, walls
from core.written import Written
from helpdesk.checks import check_database_role
from helpdesk.sweeps import SWEEPS, run_sweep
from notifications.querysets import NotificationQuerySet, StoredMailQuerySet
from tests.factories import new_key, say
from tests.security.addresses import addresses
from tests.security.asking import ask_about, outcome_of
from tests.security.at_the_wall import model_of, models_of, refuses, shown, work_as_a_plain_login
from tests.security.house import NOTE, Desk, House, browser_of, browsers_of
from tests.security.looking import pages_of
from tests.security.matrix import read_matrix
from tickets.models import Message, Ticket
from tickets.querysets import DraftQuerySet, MessageQuerySet, TicketQuerySet, TimelineQuerySet
from tickets.services.conversation import reply
from tickets.services.people import move_ticket
from triage import in_force

pytestmark = pytest.mark.postgres
Scene = tuple[House, House, Desk]

_WALL: Final = ("accounts.wall.GateMiddleware", "accounts.wall.WallMiddleware")
# What of each table a customer's person is to see, said a second time and in Django's words: `p` is the person.
_PUBLIC = Q(audience="public")
_EXPECTED: dict[str, Callable[[User], Q]] = {
    "accounts.Organization": lambda p: Q(pk=p.organization_id),
    "accounts.Branch": lambda p: Q(organization=p.organization_id),
    "accounts.Contract": lambda p: Q(organization=p.organization_id),
    "accounts.User": lambda p: Q(organization=p.organization_id) | Q(organization=None),
    "accounts.KeptForm": lambda p: Q(owner=p) | Q(owner=None),
    "attachments.Attachment": lambda p: Q(uploaded_by=p) | _files_of(p),
    "attachments.Upload": lambda p: Q(uploaded_by=p),
    "attachments.Blob": lambda p: Q(uploaded_by=p) | Q(pk__in=_blobs_of(p)),
    "attachments.BlobPart": lambda p: Q(blob__uploaded_by=p) | Q(blob__in=_blobs_of(p)),
    "attachments.TextIndex": lambda p: Q(blob__uploaded_by=p) | Q(blob__in=_blobs_of(p)),
    "core.IdempotencyRecord": lambda p: Q(scope__endswith=f":{p.pk}"),
    "tickets.Ticket": lambda p: Q(organization=p.organization_id),
    "tickets.Message": lambda p: Q(ticket__organization=p.organization_id) & _PUBLIC,
    "tickets.TimelineEntry": lambda p: Q(ticket__organization=p.organization_id) & _PUBLIC,
    "tickets.Follower": lambda p: Q(ticket__organization=p.organization_id),
    "tickets.ReadMark": lambda p: Q(user=p),
    "tickets.Draft": lambda p: Q(user=p),
    "notifications.Preference": lambda p: Q(user=p),
    "notifications.Notification": lambda p: Q(user=p),
    "notifications.StoredMail": lambda p: Q(recipient__iexact=p.email),
}
# Shown to more than one house: support's people, and what was kept of nobody that is known.
_SHARED: Final = {"accounts.User", "accounts.KeptForm"}


def _files_of(person: User) -> Q:
    own = Message.objects.filter(ticket__organization=person.organization_id, audience="public")
    return Q(owner_kind="message", owner_id__in=own.values("pk"))


def _blobs_of(person: User) -> models.QuerySet[Any, Any]:
    return apps.get_model("attachments", "Attachment").objects.filter(_files_of(person)).values("blob")


@pytest.fixture
def walled(scene: Scene) -> Iterator[Scene]:
    """Return the scene as the portal's login at work finds it; the test itself asks as staff."""
    work_as_a_plain_login()
    with asking_as(STAFF):
        yield scene


def test_wall_stands_after_migrating(db: None) -> None:
    assert walling.missing() == []


def test_customer_is_shown_their_own_of_every_table_and_nothing_else(walled: Scene) -> None:
    house, other, _desk = walled
    differing = {}
    for person in (house.requester, house.manager, other.colleague):
        for model in models_of(Kind.WALLED):
            label = model._meta.label
            if label in _EXPECTED:
                wanted = set(model._base_manager.filter(_EXPECTED[label](person)).values_list("pk", flat=True))
                if (found := shown(model, side_of(person))) != wanted:
                    differing[f"{label} to {person}"] = (found - wanted, wanted - found)

    assert differing == {}


def test_no_row_is_shown_to_two_houses(walled: Scene) -> None:
    house, other, _desk = walled
    both = {
        model._meta.label
        for model in models_of(Kind.WALLED)
        if shown(model, side_of(house.manager)) & shown(model, side_of(other.manager))
    }

    assert both - _SHARED == set()


def test_there_is_something_of_others_in_every_table_that_is_compared(walled: Scene) -> None:
    house, _other, _desk = walled
    empty = {
        label for label in _EXPECTED if not shown(apps.get_model(label)) - shown(apps.get_model(label), _of(house))
    }

    # Rows that the scene does not have: the person's own are compared all the same.
    assert empty <= {"notifications.Preference", "tickets.ReadMark", "attachments.TextIndex"}


def _of(house: House) -> Side:
    return side_of(house.requester)


def test_staff_are_shown_everything(walled: Scene) -> None:
    rows = {model: shown(model) for model in models_of(*Kind)}
    with asking_as(LOGIN), connection.cursor() as cursor:
        # The superuser's, whom no wall holds.
        cursor.execute("RESET SESSION AUTHORIZATION")
        everything = {model: shown(model, LOGIN) for model in models_of(*Kind)}

    assert rows == everything


def test_what_a_customer_writes_is_understood_by_the_rules_that_support_edited(walled: Scene) -> None:
    in_force.forget()
    with asking_as(_of(walled[0])):
        assert in_force.book_at(database_now()).values["severity.part"] == "media"


def test_customers_are_shown_nothing_that_is_kept_for_staff(walled: Scene) -> None:
    with asking_as(_of(walled[0])):
        open_ones = [
            model._meta.label
            for model in models_of(Kind.STAFF_ONLY)
            if not refuses(f"SELECT 1 FROM {model._meta.db_table}")
        ]

    assert open_ones == []


@pytest.mark.parametrize("nobody", [LOGIN, Side(Role.CUSTOMER)], ids=["login", "no organisation"])
def test_nothing_set_is_nothing_seen(walled: Scene, nobody: Side) -> None:
    with asking_as(nobody):
        seen = {
            model._meta.label
            for model in models_of(Kind.WALLED, Kind.STAFF_ONLY)
            if not refuses(f"SELECT 1 FROM {model._meta.db_table}") and shown(model, nobody)
        }

    assert seen <= (_SHARED if nobody.role == Role.CUSTOMER else set())
    houses = set(User.objects.filter(organization__isnull=False).values_list("pk", flat=True))
    assert nobody is LOGIN or shown(User, nobody) & houses == set()


def test_gate_sees_who_there_is_and_no_more_of_a_customer(walled: Scene) -> None:
    with asking_as(GATE):
        seen = {
            model._meta.label
            for model in models_of(Kind.WALLED, Kind.STAFF_ONLY)
            if not refuses(f"SELECT 1 FROM {model._meta.db_table}")
        }

    assert seen == {"accounts.Organization", "accounts.User", "accounts.KeptForm"}


@pytest.mark.parametrize(
    "verb", ["UPDATE {table} SET {key} = {key}", "DELETE FROM {table}", "INSERT INTO {table} DEFAULT VALUES"]
)
def test_customer_writes_nothing_but_ways_in(walled: Scene, verb: str) -> None:
    with asking_as(_of(walled[0])):
        written = {wall.table for wall in walls() if not refuses(verb.format(table=wall.table, key=_key_of(wall)))}

    assert written == {wall.table for wall in walls() if "INSERT" in wall.customer}
    assert written == {
        "account_emailaddress", "account_emailconfirmation", "accounts_apitoken", "accounts_attempt",
        "accounts_browsersession", "accounts_externalidentity", "accounts_firstaccess", "accounts_invitation",
        "accounts_knowndevice", "mfa_authenticator",
    }  # fmt: skip


def _key_of(wall: Wall) -> str:
    model = model_of(wall)
    return "id" if model is None else str(model._meta.pk.column)


def _forget_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant the fault: every layer that decides what a person sees decides nothing any more."""
    for queries, name in (
        (TicketQuerySet, "visible_to"),
        (OrganizationQuerySet, "visible_to"),
        (BranchQuerySet, "visible_to"),
        (ContractQuerySet, "visible_to"),
        (UserQuerySet, "visible_to"),
        (MessageQuerySet, "readable_by"),
        (TimelineQuerySet, "readable_by"),
        (StoredMailQuerySet, "readable_by"),
        (DraftQuerySet, "of"),
        (NotificationQuerySet, "of"),
    ):
        monkeypatch.setattr(queries, name, lambda rows, _user: rows)
    # What was written with the layers in it is written anew; what a run has frozen is hidden from the collector.
    gc.unfreeze()
    for one in gc.get_objects():
        if issubclass(type(one), Shaped):
            monkeypatch.setattr(one, "_plans", {})
        elif issubclass(type(one), Written):
            monkeypatch.setattr(one, "_statements", {})
    gc.freeze()
    monkeypatch.setattr(UserQuerySet, "colleagues_of", lambda rows, _organization_id: rows)
    monkeypatch.setattr("attachments.owners.may_read", lambda _user, _file: True)


@pytest.mark.parametrize("role", ["requester", "customer_manager"])
def test_pages_that_forgot_to_ask_show_nothing_foreign(
    walled: Scene, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, other, _desk = walled
    client = browser_of(house.people[role])
    _forget_to_ask(monkeypatch)

    own, theirs = pages_of(client, house), pages_of(client, other)

    assert (_telling(own, other.mark), _telling(theirs, other.mark)) == ([], [])
    assert (_telling(own, NOTE), _telling(theirs, NOTE)) == ([], [])
    # The own is there: an empty crawl would prove nothing.
    assert "portal:show_ticket" in _telling(own, house.word("descricao"))


def test_same_fault_tells_everything_without_the_wall(
    scene: Scene, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, other, _desk = scene
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name not in _WALL]
    client = browser_of(house.requester)
    _forget_to_ask(monkeypatch)

    told = _telling(pages_of(client, other), other.mark)

    assert {"portal:show_ticket", "portal:list_tickets", "lobby:show_file", "api:ticket"} <= set(told)
    assert "portal:show_ticket" in _telling(pages_of(client, house), NOTE)


def _telling(pages: dict[str, str], word: str) -> list[str]:
    return [label for label, text in pages.items() if word.lower() in text.lower()]


@pytest.mark.parametrize("role", ["requester", "customer_manager", "anonymous", "n1", "administrator"])
def test_every_page_works_behind_the_wall(walled: Scene, role: str) -> None:
    house, other, desk = walled
    client = browsers_of(house, other, desk)[role]
    roles, rows = read_matrix()
    column = roles.index(role)
    differing = {}
    for address in addresses():
        # What one request did is undone before the next.
        with transaction.atomic():
            outcome = outcome_of(ask_about(client, "GET", address, house=house, other=other, desk=desk))
            transaction.set_rollback(True)
        if outcome != rows[address.label, "GET"][column]:
            differing[address.label] = outcome

    assert differing == {}


def test_customer_acts_and_is_answered_behind_the_wall(walled: Scene) -> None:
    house, _other, desk = walled
    client, number = browser_of(house.requester), house.tickets["waiting"].pk

    page = client.post(f"/chamados/{number}/responder/", {"key": new_key(), "body": "Segue o que pediram."})
    empty = client.post(f"/chamados/{number}/responder/", {"key": new_key(), "body": ""})
    reply(ticket_id=number, by=desk.n1, words=say("Obrigada, já vejo."), key=new_key())

    assert (page.status_code, empty.status_code) == (302, 422)
    assert b"Segue o que pediram." in client.get(f"/chamados/{number}/").content
    assert "Obrigada, já vejo." in client.get(f"/chamados/{number}/").content.decode()


def test_every_sweep_runs_as_staff(walled: Scene) -> None:
    assert [sweep.name for sweep in SWEEPS if not run_sweep(sweep.name)] == []


def test_invariants_hold_for_the_login_at_work(walled: Scene) -> None:
    assert call_command("verify_invariants") is None


def test_login_at_work_is_refused_nothing_by_the_check_of_a_deployment(walled: Scene) -> None:
    assert check_database_role(None) == []


def test_ticket_that_was_moved_keeps_who_wrote_in_it(walled: Scene) -> None:
    house, other, desk = walled
    moved = house.tickets["new"]
    move_ticket(
        ticket_id=moved.pk,
        by=desk.manager,
        organization_id=other.organization.pk,
        requester_id=other.requester.pk,
    )

    page = browser_of(other.requester).get(f"/chamados/{moved.pk}/")

    assert house.word("descricao") in page.content.decode()
    assert shown(Ticket, _of(house), pk=moved.pk) == set()


def test_anonymous_browser_signs_in_behind_the_wall(walled: Scene) -> None:
    house, _other, _desk = walled
    house.requester.set_password("uma-senha-bem-longa")
    house.requester.save(update_fields=["password"])
    client = Client()

    client.post("/conta/entrar/", {"login": house.requester.email, "password": "uma-senha-bem-longa"})

    assert client.get("/").status_code == 200
