"""The people of a large house, its customers, catalogue and queues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password

from accounts.house_limits import LIMITS
from accounts.models import Branch, Contract, HouseSettings, Organization, Skill, User
from catalogue.models import Module, ModuleGroup, Product

# Of a thousand tickets, so many lie in each queue: level 1 and level 2 of each group in turn.
SHARES = (220, 140, 100, 80, 70, 60, 50, 45, 40, 35, 30, 25, 23, 20, 17, 14, 11, 9, 6, 5)
_GROUPS = (
    "Faturamento",
    "WMS",
    "Fiscal",
    "Financeiro",
    "Compras",
    "Estoque",
    "Expedição",
    "Vendas",
    "Integração",
    "BI",
)
_FIRST = ("Ana", "Bruno", "Carla", "Diego", "Elisa", "Fábio", "Gabriela", "Heitor", "Íris", "João", "Karina", "Luís")
_LAST = ("Almeida", "Barbosa", "Cardoso", "Dias", "Esteves", "Ferreira", "Gonçalves", "Henriques", "Lima", "Moraes")
ANALYSTS_OF_A_QUEUE = 3


@dataclass(frozen=True)
class Named:
    """Who is asked for by name; the others are found in the tables."""

    analyst: User
    customer: User


@dataclass(frozen=True)
class BiggestQueue:
    """The queue that holds most: level 1 of this module's group, and who serves it."""

    module: Module
    analysts: tuple[int, int, int]


def make_people(*, organizations: int, people: int) -> Named:
    """Write everybody down; the customers' people are spread evenly, one of each house its manager."""
    limits = {limit.name: limit.most for limit in LIMITS if limit.name.startswith(("messages_", "api_"))}
    HouseSettings.objects.create(pk=1, version=1, company_name="Casa Grande", limits=limits)
    User.objects.create_user("davi@suporte.example", None, name="Davi Costa", is_administrator=True)
    _make_customers(organizations, people)
    return Named(_make_queues(), User.objects.filter(organization__isnull=False).earliest("pk"))


def _make_customers(organizations: int, people: int) -> None:
    numbers = range(1, organizations + 1)
    houses = Organization.objects.bulk_create(
        Organization(name=f"Distribuidora {_name(number)} {number}", short_name=f"Casa {number}") for number in numbers
    )
    plans = ("standard", "prime", "standard")
    Contract.objects.bulk_create(
        Contract(organization=house, plan=plans[place % 3], starts_on=date(2015, 1, 1))
        for place, house in enumerate(houses)
    )
    Branch.objects.bulk_create(
        Branch(organization=house, code="1", name="Matriz", cnpj=f"{place:014d}", city="Goiânia", state="GO")
        for place, house in enumerate(houses)
    )
    nobodys = make_password(None)
    User.objects.bulk_create(
        User(
            email=f"pessoa{number}@casa{number % organizations}.example",
            password=nobodys,
            name=_name(number),
            organization=houses[number % organizations],
            is_customer_manager=number < organizations,
        )
        for number in range(people)
    )


def _make_queues() -> User:
    """Return the analyst who is measured: of level 1, for the biggest queue and two others."""
    nobodys = make_password(None)
    product = Product.objects.create(slug="winthor", name="WinThor")
    groups = ModuleGroup.objects.bulk_create(
        ModuleGroup(slug=f"grupo-{place}", name=name, position=place) for place, name in enumerate(_GROUPS)
    )
    Module.objects.bulk_create(
        Module(product=product, group=group, number=place + 1, name=group.name) for place, group in enumerate(groups)
    )
    numbers = range(len(SHARES) * ANALYSTS_OF_A_QUEUE)
    analysts = User.objects.bulk_create(
        User(email=f"analista{number}@suporte.example", password=nobodys, name=_name(number), is_analyst=True)
        for number in numbers
    )
    queues = [(place % 2 + 1, groups[place // 2]) for place in range(len(SHARES))]
    Skill.objects.bulk_create(
        Skill(user=analyst, level=level, module_group=group)
        for analyst, (level, group) in zip(
            analysts, (one for one in queues for _ in range(ANALYSTS_OF_A_QUEUE)), strict=True
        )
    )
    measured = analysts[0]
    Skill.objects.bulk_create(Skill(user=measured, level=1, module_group=group) for group in groups[1:3])
    # Without a second step of their own, staff come no further than the page where they set one up.
    TOTP.activate(measured, generate_totp_secret())
    return measured


def biggest_queue() -> BiggestQueue:
    """Return the queue of the first share."""
    module = Module.objects.select_related("group").earliest("pk")
    skills = Skill.objects.filter(level=1, module_group=module.group).order_by("pk")
    first, second, third = skills.values_list("user_id", flat=True)
    return BiggestQueue(module, (first, second, third))


def _name(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number // len(_FIRST) % len(_LAST)]}"
