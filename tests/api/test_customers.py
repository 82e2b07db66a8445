"""Customers, people and the catalogue over JSON: who reads what, and what administrators' programs keep."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Branch, Executive, Invitation, Organization, User
from accounts.services.people import deactivate
from catalogue.models import Module, Product
from tests.api.asking import patch, post
from tests.api.conftest import Program
from tests.factories import (
    make_administrator,
    make_analyst,
    make_branch,
    make_customer,
    make_module,
    make_organization,
    make_routine,
    new_key,
)

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def ana() -> User:
    executive = Executive.objects.create(name="Bia Prado", email="bia@casa.com.br", phone="+556230001402")
    house = make_organization("Aurora Distribuidora", executive=executive)
    make_branch(house)
    return make_customer(house, name="Ana Lima", phone="+556230001403")


@pytest.fixture
def davi() -> User:
    return make_administrator()


def rows(client: Client, name: str, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{API}{name}/", asked).json()["results"]
    return found


def test_support_alone_reads_the_codes_of_the_erp(ana: User, program: Program) -> None:
    assert ana.organization is not None
    User.objects.filter(pk=ana.pk).update(external_id="7")
    Organization.objects.filter(pk=ana.organization_id).update(external_id="C-1001")
    clients = program(make_analyst()), program(ana)
    houses = [rows(client, "organizations")[0] for client in clients]
    people = [next(one for one in rows(client, "people") if one["id"] == ana.pk) for client in clients]

    assert [one.get("external_id") for one in (*houses, *people)] == ["C-1001", None, "7", None]


def test_customer_reads_its_own_house_alone(ana: User, program: Program) -> None:
    other = make_organization("Boreal")
    make_branch(other)
    client = program(ana)
    (house,) = rows(client, "organizations")

    assert (house["name"], house["plan"], house["executive"]["phone"], "people_count" in house) == (
        "Aurora Distribuidora",
        "standard",
        "+556230001402",
        False,
    )
    assert [len(rows(client, name)) for name in ("branches", "contracts")] == [1, 1]
    assert [rows(client, name, organization=other.pk) for name in ("branches", "contracts")] == [[], []]
    assert client.get(f"{API}organizations/{other.pk}/").status_code == 404
    assert client.get(f"{API}executives/").status_code == 404
    assert len(rows(program(make_analyst()), "organizations")) == 2


def test_colleagues_are_known_by_name_and_to_their_manager_by_address(ana: User, program: Program) -> None:
    gone = make_customer(ana.organization, name="Ex")
    manager = make_customer(ana.organization, name="Carlos", is_customer_manager=True)
    make_customer(make_organization("Boreal"), name="Bia")
    deactivate(by=manager, person_id=gone.pk)
    marina = make_analyst(level=2, name="Marina")
    seen = rows(program(ana), "people")
    known = rows(program(manager), "people")
    all_of_them = rows(program(marina), "people")

    assert [(one["name"], one["email"]) for one in seen] == [("Ana Lima", ana.email), ("Carlos", None)]
    assert [(one["name"], one["email"] is not None, one["is_active"]) for one in known] == [
        ("Ana Lima", True, True),
        ("Carlos", True, True),
        ("Ex", True, False),
    ]
    assert (len(all_of_them), "skills" in seen[0], "skills" in known[0]) == (5, False, False)
    assert next(one for one in all_of_them if one["name"] == "Marina")["skills"] == [
        {"level": 2, "module_group_id": None}
    ]
    # An address that one may not read is not found by its letters either.
    assert rows(program(ana), "people", q=manager.email[:6]) == []
    assert program(ana).get(f"{API}people/{marina.pk}/").status_code == 404


def test_people_are_narrowed_by_role_and_house(ana: User, program: Program) -> None:
    client = program(make_analyst(name="Marina"))
    assert ana.organization is not None

    assert [one["name"] for one in rows(client, "people", role=["analyst", "customer_manager"])] == ["Marina"]
    assert [one["name"] for one in rows(client, "people", organization=ana.organization.pk)] == ["Ana Lima"]
    assert [one["name"] for one in rows(client, "people", q=ana.email)] == ["Ana Lima"]


def test_administrator_s_program_keeps_customers(davi: User, program: Program) -> None:
    client, key = program(davi), new_key()
    new = {"name": "Boreal Atacado", "short_name": "Boreal"}
    made, again = (post(client, f"{API}organizations/", new, key=key) for _turn in range(2))
    twice = post(client, f"{API}organizations/", new)
    path = made["Location"]
    changed = patch(client, path, {"shares_tickets": True}, If_Match=made["ETag"])
    stale = patch(client, path, {"short_name": "B"}, If_Match=made["ETag"])
    blind = patch(client, path, {"short_name": "B"})
    ended = patch(client, path, {"is_active": False}, If_Match="*")

    assert (made.status_code, again.status_code, again.json()) == (201, 201, made.json())
    assert (twice.status_code, set(twice.json()["errors"])) == (422, {"name"})
    assert (changed.status_code, changed.json()["shares_tickets"]) == (200, True)
    assert (stale.status_code, stale.json()["code"], stale["ETag"]) == (412, "changed_meanwhile", changed["ETag"])
    assert (blind.status_code, blind.json()["code"]) == (428, "version_missing")
    assert (ended.json()["is_active"], Organization.objects.get(name="Boreal Atacado").is_active) == (False, False)
    assert client.get(path, headers={"If-None-Match": ended["ETag"]}).status_code == 304
    assert [entry.action for entry in AuditEntry.objects.filter(subject_kind="organization").order_by("pk")] == [
        "organization_created",
        "organization_changed",
        "organization_deactivated",
    ]


def test_administrator_s_program_keeps_branches_and_executives(ana: User, davi: User, program: Program) -> None:
    client = program(davi)
    assert ana.organization is not None
    new = {"organization_id": ana.organization.pk, "code": "9", "name": "Jataí", "city": "Jataí", "state": "go"}
    made = post(client, f"{API}branches/", {**new, "cnpj": "12.ABC.345/01DE-35"})
    refused = [
        post(client, f"{API}branches/", {**new, "cnpj": "12.ABC.345/01DE-36", "code": "8"}),
        post(client, f"{API}branches/", {**new, "cnpj": "12.ABC.345/01DE-35", "code": "8"}),
        post(client, f"{API}branches/", {**new, "cnpj": "12.ABC.345/01DE-35", "organization_id": 999_999}),
        post(client, f"{API}branches/", {**new, "cnpj": "12.ABC.345/01DE-35", "timezone": "Marte/Norte"}),
    ]
    closed = patch(client, made["Location"], {"is_active": False}, If_Match=made["ETag"])
    executive = post(client, f"{API}executives/", {"name": "Rui", "email": "Rui@casa.com.br", "phone": "62 30001402"})
    renamed = patch(client, executive["Location"], {"name": "Rui Prado"}, If_Match=executive["ETag"])
    wrong = patch(client, executive["Location"], {"phone": "123"}, If_Match="*")

    assert (made.status_code, made.json()["state"], made.json()["cnpj"]) == (201, "GO", "12ABC34501DE35")
    assert [set(answer.json()["errors"]) for answer in refused] == [
        {"cnpj"},
        {"cnpj"},
        {"organization_id"},
        {"timezone"},
    ]
    assert (closed.status_code, Branch.objects.get(pk=made.json()["id"]).is_active) == (200, False)
    assert (renamed.json()["name"], renamed.json()["email"], set(wrong.json()["errors"])) == (
        "Rui Prado",
        "rui@casa.com.br",
        {"phone"},
    )


def test_customer_s_person_is_let_in_and_out_but_given_no_role(ana: User, davi: User, program: Program) -> None:
    client, key = program(davi), new_key()
    assert ana.organization is not None
    new = {"organization_id": ana.organization.pk, "email": "Cida@aurora.example", "name": "Cida Prado"}
    power = {"is_customer_manager": True, "is_administrator": True, "roles": ["administrator"]}
    made, again = (
        post(client, f"{API}people/", {**new, **power, "send_invitation": True}, key=key) for _turn in range(2)
    )
    path = made["Location"]
    changed = patch(client, path, {"job_title": "Caixa", "email": "x@x.example", **power}, If_Match=made["ETag"])
    acts = [post(client, f"{path}{name}/") for name in ("invite", "sign-out", "deactivate", "reactivate")]
    staff = post(client, f"{API}people/", {"email": "e@e.example", "name": "E"})

    assert (made.status_code, made.json()["roles"], again.json()["id"]) == (201, ["requester"], made.json()["id"])
    assert (changed.json()["job_title"], changed.json()["email"], changed.json()["roles"]) == (
        "Caixa",
        "cida@aurora.example",
        ["requester"],
    )
    assert [(answer.status_code, answer.json()["is_active"]) for answer in acts] == [
        (200, True),
        (200, True),
        (200, False),
        (200, True),
    ]
    assert (Invitation.objects.count(), set(staff.json()["errors"])) == (2, {"organization_id"})
    assert set(post(client, f"{API}people/", new).json()["errors"]) == {"email"}


def test_last_administrator_is_let_out_by_no_program(davi: User, program: Program) -> None:
    answer = post(program(davi), f"{API}people/{davi.pk}/deactivate/")

    assert (answer.status_code, answer.json()["errors"].keys()) == (422, {""})


def test_only_administrators_programs_keep_anything(ana: User, program: Program) -> None:
    manager = make_customer(ana.organization, is_customer_manager=True)
    assert ana.organization is not None
    paths = ["organizations", "branches", "people", "products", "modules", "module-groups", "routines"]
    answers = [
        post(program(who), f"{API}{path}/").status_code for who in (ana, manager, make_analyst()) for path in paths
    ]

    assert answers == [403] * 21
    assert patch(program(manager), f"{API}organizations/{ana.organization.pk}/", {"name": "x"}).status_code == 403


def test_contract_is_read_and_changed_on_its_page_alone(ana: User, davi: User, program: Program) -> None:
    client = program(davi)
    (contract,) = rows(client, "contracts", in_force_on="2026-11-29")
    path = f"{API}contracts/{contract['id']}/"

    assert client.get(path).json() == contract
    assert [post(client, path).status_code, patch(client, path, {}).status_code] == [405, 405]
    assert rows(client, "contracts", in_force_on="1999-01-01") == []


def test_catalogue_is_kept_by_administrators_and_read_by_all(ana: User, davi: User, program: Program) -> None:
    client = program(davi)
    product = post(client, f"{API}products/", {"name": "WMS"}).json()
    group = post(client, f"{API}module-groups/", {"name": "Expedição"}).json()
    new = {"product_id": product["id"], "group_id": group["id"], "number": 33, "name": "Carga"}
    module = post(client, f"{API}modules/", new)
    routine = post(client, f"{API}routines/", {"module_id": module.json()["id"], "number": "3301", "name": "Montar"})
    taken = post(client, f"{API}modules/", new)
    unknown = post(client, f"{API}modules/", {**new, "group_id": 999_999, "number": 34})
    seen = rows(program(ana), "routines", q="33")
    retired = patch(client, module["Location"], {"is_active": False}, If_Match=module["ETag"])
    stale = patch(client, module["Location"], {"name": "x"}, If_Match=module["ETag"])

    assert (module.status_code, routine.status_code, [one["number"] for one in seen]) == (201, 201, ["3301"])
    assert [set(answer.json()["errors"]) for answer in (taken, unknown)] == [{"number"}, {"group_id"}]
    assert (retired.json()["is_active"], stale.status_code) == (False, 412)
    # To a customer what is out of use is not there; support goes on reading it.
    assert (rows(program(ana), "modules"), rows(program(ana), "routines")) == ([], [])
    assert len(rows(program(make_analyst()), "modules")) == 1
    assert program(ana).get(module["Location"]).status_code == 404
    assert (Module.objects.get().name, Product.objects.count()) == ("Carga", 1)


def test_modules_are_narrowed_and_ordered(davi: User, program: Program) -> None:
    first, second = make_module(number=14, name="A"), make_module(number=20, name="B", group="WMS")
    make_routine(first)
    client = program(davi)

    assert [one["number"] for one in rows(client, "modules", ordering="-number")] == [20, 14]
    assert [one["number"] for one in rows(client, "modules", group=second.group_id)] == [20]
    assert [one["name"] for one in rows(client, "routines", module=first.pk)] == ["Gerar faturamento"]
