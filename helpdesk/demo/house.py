"""The demo's ground: what the vendor sells, its customers with their contracts, and the people of both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.enums import Plan
from accounts.models import Branch, Executive, Organization, User
from accounts.services.contracts import create_contract
from accounts.services.house import edit_brand
from accounts.services.organizations import add_branch, create_organization
from accounts.services.people import Roles, create_person, deactivate, set_skills
from catalogue.models import Module, ModuleGroup, Product, Routine
from helpdesk.demo import data
from triage.deciding.governing import shipped
from triage.models import Duty
from triage.rulebook.changes import Changes, words_put
from triage.services.rulebook import save_changes
from triage.services.signatures import register_solution

PASSWORD = "demo-portal-2026"  # noqa: S105 -- told to everyone who starts the demo
SUPPORT_DOMAIN = "suporte.example"


@dataclass
class House:
    """Everything that a ticket of the demo refers to, by the keys of the data files."""

    people: dict[str, User] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    branches: dict[tuple[str, str], Branch] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    modules: dict[tuple[str, str], Module] = field(default_factory=dict)
    leaving: list[User] = field(default_factory=list)
    # Made once: it is one password that everybody may know, and a hash is meant to take long.
    hashed_password: str = field(default_factory=lambda: make_password(PASSWORD))


def build_house(*, today: date) -> House:
    """Make catalogue, customers and people, with contracts dated from `today`."""
    house, people = House(), data.people()
    edit_brand(
        by=None,
        company_name="Central Norte Sistemas",
        portal_name="",
        accent="",
        phones=[],
        hours="Segunda a sexta, das 8h às 12h e das 13h30 às 18h",
    )
    groups = _groups(people["groups"])
    _catalogue(house, groups)
    executives = {
        key: Executive.objects.create(name=who["name"], email=f"{key}@{SUPPORT_DOMAIN}", phone=_e164(who["phone"]))
        for key, who in people["executives"].items()
    }
    for key, customer in people["organizations"].items():
        _customer(house, key, customer, executive_id=executives[customer["executive"]].pk, today=today)
    for who in people["support"]["people"]:
        _supporter(house, who, groups)
    _roster(house, groups, today)
    _procedures()
    return house


def edit_rules(house: House, now: datetime) -> None:
    """Let the support manager have taught triage a word today: the tickets of before were judged without it."""
    name = "word.parou"
    changes = words_put(Changes(), name, [*shipped().lists[name], "engripou", "engripado"], shipped())
    why = "Clientes escrevem “engripou” quando o sistema trava; a triagem não entendia como parada."
    save_changes(by=house.people["renata.queiroz"], changes=changes, why=why, at=now)


def let_people_leave(house: House) -> None:
    """Let out those who left their company meanwhile; what they wrote stays."""
    for person in house.leaving:
        deactivate(by=None, person_id=person.pk)


def _roster(house: House, groups: Mapping[str, ModuleGroup], today: date) -> None:
    """Put people on duty since before the oldest ticket, in one statement."""
    Duty.objects.bulk_create(
        Duty(
            person=house.people[one["person"]],
            substitute=house.people[one["substitute"]] if "substitute" in one else None,
            level=one["level"],
            module_group=groups[one["group"]] if "group" in one else None,
            hours=one["hours"],
            week=one.get("week", {}),
            starts_on=today - timedelta(days=one["days"]),
        )
        for one in data.people()["duties"]
    )


def _procedures() -> None:
    """Register what this support does about codes that it knows."""
    for one in data.procedures():
        for code in one["codes"]:
            source = f"procedure:{one['name']}"
            register_solution(source=source, title=one["title"], code=code, procedure=one["text"].strip())


def _groups(names: Mapping[str, str]) -> dict[str, ModuleGroup]:
    return {
        slug: ModuleGroup.objects.create(slug=slug, name=name, position=position)
        for position, (slug, name) in enumerate(names.items(), 1)
    }


def _catalogue(house: House, groups: Mapping[str, ModuleGroup]) -> None:
    routines = []
    for position, sold in enumerate(data.catalogue()["products"], 1):
        product = Product.objects.create(slug=sold["slug"], name=sold["name"], position=position)
        house.products[product.name] = product
        for part in sold["modules"]:
            module = Module.objects.create(
                product=product, group=groups[part["group"]], number=part["number"], name=part["name"]
            )
            # As the examples name it: some with its number, some without.
            house.modules[product.name, str(module)] = house.modules[product.name, module.name] = module
            routines += [Routine(module=module, number=number, name=name) for number, name in part["routines"].items()]
    Routine.objects.bulk_create(routines)


def _customer(house: House, key: str, customer: Mapping[str, Any], *, executive_id: int, today: date) -> None:
    organization = create_organization(
        by=None,
        name=customer["name"],
        short_name=customer["short_name"],
        executive_id=executive_id,
        shares_tickets=customer.get("shares_tickets", False),
    )
    house.organizations[key] = organization
    for branch in customer["branches"]:
        house.branches[key, branch["code"]] = add_branch(by=None, organization_id=organization.pk, **branch)
    for contract in customer["contracts"]:
        until = contract.get("until")
        create_contract(
            by=None,
            organization_id=organization.pk,
            plan=Plan(contract["plan"]),
            starts_on=today - timedelta(days=contract["days"]),
            ends_on=today - timedelta(days=until) if until else None,
        )
    for who in customer["people"]:
        person = _person(house, who, domain=f"{key}.example", organization_id=organization.pk)
        if who.get("left"):
            house.leaving.append(person)


def _supporter(house: House, who: Mapping[str, Any], groups: Mapping[str, ModuleGroup]) -> None:
    person = _person(house, who, domain=SUPPORT_DOMAIN, organization_id=None)
    skills = [(level, groups[slug].pk) for level, word in ((1, "one"), (2, "two")) for slug in who.get(word, [])]
    if skills:
        set_skills(by=None, person_id=person.pk, skills=skills)


def _person(house: House, who: Mapping[str, Any], *, domain: str, organization_id: int | None) -> User:
    manages, is_offered = who.get("manages", False), who.get("offered", False)
    is_support = organization_id is None
    person = create_person(
        by=None,
        email=f"{who['key']}@{domain}",
        name=who["name"],
        organization_id=organization_id,
        roles=Roles(
            is_customer_manager=manages and not is_support,
            is_support_manager=manages and is_support,
            is_analyst=bool(who.get("one") or who.get("two")),
            is_administrator=who.get("administers", False),
        ),
        password=None,
        details={"job_title": who["job"], "phone": who.get("phone", ""), "is_demo": is_offered},
    )
    if is_offered:
        person.password = house.hashed_password
        person.save(update_fields=["password"])
    house.people[who["key"]] = person
    return person


def _e164(phone: str) -> str:
    return "+55" + "".join(letter for letter in phone if letter.isdigit())
