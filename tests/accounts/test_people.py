"""Letting people in and out."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.models import AuditEntry, Skill, User
from accounts.permissions import ActNotPermitted
from accounts.selectors import analysts, demo_accounts, people_of, roles_of, skills_of
from accounts.services.first_access import request_first_access
from accounts.services.identities import NobodyToLetIn, declare_domain, person_of_identity
from accounts.services.organizations import UnknownTimeZone, add_branch, create_organization, set_sharing
from accounts.services.people import (
    EmailTaken,
    LastAdministrator,
    Roles,
    RolesOfBothSides,
    SupportWithoutRole,
    change_roles,
    create_person,
    deactivate,
    edit_person,
    reactivate,
    set_skills,
    sign_out_everywhere,
)
from accounts.services.sign_in import request_password_reset
from catalogue.models import ModuleGroup
from core.models import OutboxEvent
from tests.factories import make_administrator, make_analyst, make_customer, make_organization, make_support_manager

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("look_alike", ["sıdnei@aurora.exemplo", "ſidnei@aurora.exemplo"])
def test_letters_with_the_same_capitals_are_not_the_same_address(look_alike: str) -> None:
    """Else each spelling has its own count of letters, and a company's sign-in vouches for a neighbour's name."""
    person = make_customer(email="sidnei@aurora.exemplo")
    declare_domain(by=None, domain="aurora.exemplo", issuer="https://id.exemplo")
    request_password_reset(email=look_alike)
    asked = request_first_access(email=look_alike)
    with pytest.raises(NobodyToLetIn):
        person_of_identity(issuer="https://id.exemplo", subject="u", email=look_alike, is_verified=True)

    events = OutboxEvent.objects.filter(name__in=["PasswordResetRequested", "FirstAccessRequested"])
    assert ([event.payload["user_id"] for event in events], asked.person) == ([None, None], None)
    assert User.objects.having_address(" SIDNEI@Aurora.exemplo ").get() == person
    assert User.objects.get_by_natural_key("Sidnei@aurora.exemplo") == person


def test_create_person_keeps_address_in_lower_case_and_phone_in_e164() -> None:
    person = create_person(
        by=None, email=" Ana.Lima@Aurora.Exemplo ", name="Ana Lima", organization_id=make_organization().pk,
        details={"phone": "(62) 3000-1402", "is_demo": True},
    )  # fmt: skip

    person.refresh_from_db()
    assert (person.email, person.phone, person.is_demo, person.has_usable_password()) == (
        "ana.lima@aurora.exemplo", "+556230001402", True, False,
    )  # fmt: skip


def test_create_person_refuses_an_address_in_another_case() -> None:
    make_customer(email="ana@aurora.exemplo")

    with pytest.raises(EmailTaken):
        create_person(by=None, email="ANA@aurora.exemplo", name="Outra Ana", organization_id=make_organization().pk)


@pytest.mark.parametrize("is_customer", [True, False])
def test_create_person_refuses_roles_of_the_other_side(is_customer: bool) -> None:
    house = make_organization().pk if is_customer else None
    roles = Roles(is_analyst=True) if is_customer else Roles(is_customer_manager=True)

    with pytest.raises(RolesOfBothSides):
        create_person(by=None, email="x@aurora.exemplo", name="X", organization_id=house, roles=roles)


def test_support_has_a_role() -> None:
    marina = make_analyst()

    with pytest.raises(SupportWithoutRole):
        create_person(by=None, email="x@suporte.exemplo", name="X")
    with pytest.raises(SupportWithoutRole):
        change_roles(by=None, person_id=marina.pk, roles=Roles())
    with pytest.raises(SupportWithoutRole):
        edit_person(by=None, person_id=marina.pk, values={"name": "Outra"}, roles=Roles())

    marina.refresh_from_db()
    assert (marina.name, marina.is_analyst, User.objects.count()) == ("Marina Sales", True, 1)


def test_customer_manager_lets_in_only_people_of_the_own_house() -> None:
    own, other = make_organization(), make_organization()
    manager = make_customer(own, is_customer_manager=True)

    create_person(by=manager, email="novo@aurora.exemplo", name="Novo", organization_id=own.pk)

    for house in (other.pk, None):
        with pytest.raises(ActNotPermitted):
            create_person(by=manager, email="intruso@aurora.exemplo", name="Intruso", organization_id=house)


@pytest.mark.parametrize("make", [make_customer, make_analyst, make_support_manager])
def test_create_person_is_not_for_everyone(make: object) -> None:
    by = make()  # type: ignore[operator]
    with pytest.raises(ActNotPermitted):
        create_person(by=by, email="novo@aurora.exemplo", name="Novo", organization_id=make_organization().pk)


def test_change_roles_gives_these_and_no_others() -> None:
    boss, person = make_administrator(), make_analyst()

    change_roles(by=boss, person_id=person.pk, roles=Roles(is_support_manager=True, is_administrator=True))

    person.refresh_from_db()
    assert roles_of(person) == [Role.SUPPORT_MANAGER, Role.ADMINISTRATOR]


def test_the_last_administrator_stays() -> None:
    boss = make_administrator()
    gone = make_administrator(email="antigo@exemplo.com.br", is_active=False)

    with pytest.raises(LastAdministrator):
        change_roles(by=boss, person_id=boss.pk, roles=Roles(is_analyst=True))
    with pytest.raises(LastAdministrator):
        deactivate(by=boss, person_id=boss.pk)

    boss.refresh_from_db()
    assert (boss.is_administrator, boss.is_active, gone.is_active) == (True, True, False)


def test_set_skills_replaces_all() -> None:
    boss, person = make_administrator(), make_analyst(level=1)
    group = ModuleGroup.objects.create(slug="wms", name="WMS")

    set_skills(by=boss, person_id=person.pk, skills=[(1, group.pk), (2, None), (2, None)])

    assert skills_of(person) == frozenset({(1, group.pk), (2, None)})
    assert Skill.objects.filter(user=person).count() == 2


def test_set_skills_is_for_administrators() -> None:
    person = make_analyst()
    with pytest.raises(ActNotPermitted):
        set_skills(by=person, person_id=person.pk, skills=[(2, None)])


def test_deactivate_twice_leaves_one_trace() -> None:
    boss, person = make_administrator(), make_customer()

    for _ in range(2):
        deactivate(by=boss, person_id=person.pk)

    person.refresh_from_db()
    assert (person.is_active, person.deactivated_at is not None, person.session_epoch) == (False, True, 1)
    assert list(AuditEntry.objects.values_list("action", "subject_id")) == [("person_deactivated", person.pk)]


def test_reactivate_keeps_roles_and_old_sessions_ended() -> None:
    boss, person = make_administrator(), make_customer(is_customer_manager=True)
    deactivate(by=boss, person_id=person.pk)

    reactivate(by=boss, person_id=person.pk)

    person.refresh_from_db()
    assert (person.is_active, person.deactivated_at, person.session_epoch, roles_of(person)) == (
        True, None, 1, [Role.CUSTOMER_MANAGER],
    )  # fmt: skip


def test_sign_out_everywhere_is_for_oneself_and_who_administers() -> None:
    boss, person, colleague = make_administrator(), make_analyst(), make_analyst(name="João Prado")

    sign_out_everywhere(by=person, person_id=person.pk)
    sign_out_everywhere(by=boss, person_id=person.pk)
    with pytest.raises(ActNotPermitted):
        sign_out_everywhere(by=colleague, person_id=person.pk)

    person.refresh_from_db()
    assert person.session_epoch == 2


def test_people_of_another_house_stay_unknown() -> None:
    own, other = make_organization(), make_organization()
    ana, bia = make_customer(own), make_customer(own, name="Bia Reis")
    make_customer(own, name="Caio Sá", is_active=False)
    make_customer(other, name="Canário Secreto")
    marina = make_analyst()

    assert list(people_of(organization_id=own.pk, user=ana)) == [ana, bia]
    assert list(people_of(organization_id=other.pk, user=ana)) == []
    assert list(people_of(organization_id=own.pk, user=marina)) == [ana, bia]


def test_analysts_are_who_may_have_a_ticket() -> None:
    marina, rita = make_analyst(), make_support_manager()
    make_administrator()
    make_analyst(name="Ex Analista", is_active=False)
    make_customer()

    assert list(analysts()) == [marina, rita]


def test_demo_accounts_put_customers_first() -> None:
    marina = make_analyst(is_demo=True)
    ana = make_customer(is_demo=True)
    make_customer(name="Não é demonstração")
    make_customer(name="Saiu", is_demo=True, is_active=False)

    assert list(demo_accounts()) == [ana, marina]


def test_add_branch_cleans_its_cnpj() -> None:
    house = create_organization(by=None, name="Aurora Distribuidora", short_name="Aurora")
    manager = make_customer(house, is_customer_manager=True)

    branch = add_branch(
        by=manager, organization_id=house.pk, code="1", name="Matriz", cnpj="12.abc.345/01de-35", city="Goiânia",
        state="go",
    )  # fmt: skip

    assert (branch.cnpj, branch.state, branch.timezone) == ("12ABC34501DE35", "GO", "America/Sao_Paulo")


def test_add_branch_refuses_a_zone_that_is_none() -> None:
    house = make_organization()
    with pytest.raises(UnknownTimeZone):
        add_branch(
            by=None, organization_id=house.pk, code="1", name="Matriz", cnpj="12ABC34501DE35", city="Goiânia",
            state="GO", timezone="Lua/Mar_da_Tranquilidade",
        )  # fmt: skip


def test_set_sharing_is_for_the_own_manager() -> None:
    own, other = make_organization(), make_organization()
    manager = make_customer(own, is_customer_manager=True)

    set_sharing(by=manager, organization_id=own.pk, shares_tickets=True)
    with pytest.raises(ActNotPermitted):
        set_sharing(by=manager, organization_id=other.pk, shares_tickets=True)

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.shares_tickets, other.shares_tickets) == (True, False)


def test_nobody_becomes_a_person_of_both_sides_in_the_database() -> None:
    person = make_analyst()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(organization=make_organization())
