"""Every table has its rule at the second wall, and what is not as the registry has it is found and put right."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import walling, walls
from core.sides import LOGIN, asking_as
from core.wall_roles import RolesMissing, ensure_roles, faults_of_login


def test_every_table_has_a_rule_at_the_second_wall() -> None:
    assert walls.untold() == [], "\n".join(walls.untold())


def test_every_rule_has_a_table() -> None:
    assert walls.without_a_table() == []


def test_every_rule_that_is_no_condition_has_its_reason() -> None:
    assert [wall.table for wall in walls.walls() if not wall.condition and len(wall.reason) < 10] == []


def test_table_without_a_rule_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(walls._registry, "tickets_draft")

    (told,) = walls.untold()

    assert told.startswith("tickets_draft has no rule at the second wall. In tickets/walled.py write one line: show(")


@pytest.mark.django_db
def test_wall_is_whole_after_migrating() -> None:
    assert walling.missing() == []


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hole", "told"),
    [
        ("ALTER TABLE tickets_ticket DISABLE ROW LEVEL SECURITY", "tickets_ticket: row-level security is off"),
        (
            "DROP POLICY wall_customer ON tickets_draft",
            "tickets_draft: the policy wall_customer is missing or was changed",
        ),
        (
            "ALTER POLICY wall_customer ON tickets_message USING (true)",
            "tickets_message: the policy wall_customer is missing or was changed",
        ),
        (
            "CREATE POLICY also ON tickets_ticket TO portal_test_customer USING (true)",
            "tickets_ticket: the policy also is not ours",
        ),
        (
            "GRANT INSERT ON tickets_ticket TO portal_test_customer",
            "tickets_ticket: portal_test_customer may INSERT and should not",
        ),
        ("REVOKE SELECT ON tickets_ticket FROM portal_test_staff", "tickets_ticket: portal_test_staff may not SELECT"),
    ],
)
def test_hole_is_found_and_closed_by_the_next_migrate(hole: str, told: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(hole)

    assert walling.missing() == [told]
    walling.install_all()
    assert walling.missing() == []


@pytest.mark.postgres
@pytest.mark.django_db
def test_login_that_may_make_no_roles_is_told_what_a_superuser_runs(settings: object) -> None:
    settings.DB_ROLE_PREFIX = "portal_test_other"  # type: ignore[attr-defined]  # pytest-django's
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE portal_test_owner; SET LOCAL ROLE portal_test_owner")

    with pytest.raises(RolesMissing, match='let a superuser run `CREATE ROLE "portal_test_other_staff" NOLOGIN'):
        ensure_roles(connection)


_GIVE_AWAY = """
CREATE ROLE portal_test_owner; GRANT CREATE ON SCHEMA public TO portal_test_owner;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE 'ALTER TABLE ' || name || ' OWNER TO portal_test_owner';
    END LOOP;
    FOR name IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace LOOP
        EXECUTE 'ALTER FUNCTION ' || name || ' OWNER TO portal_test_owner';
    END LOOP;
END $$
"""


@pytest.mark.postgres
@pytest.mark.django_db
def test_migrating_without_the_right_to_make_roles_ends_with_one_sentence(settings: object) -> None:
    settings.DB_ROLE_PREFIX = "portal_test_other"  # type: ignore[attr-defined]  # pytest-django's
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_AWAY)
        cursor.execute("SET LOCAL SESSION AUTHORIZATION portal_test_owner")

    with pytest.raises(CommandError, match=r"docs/operations\.md"):
        call_command("migrate", verbosity=0)


@pytest.mark.postgres
@pytest.mark.django_db
def test_superuser_is_a_fault_and_a_member_that_inherits_too() -> None:
    superuser = list(faults_of_login())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE ROLE portal_test_heir INHERIT; "
            "GRANT portal_test_staff, portal_test_customer, portal_test_gate TO portal_test_heir"
        )
        cursor.execute("SET LOCAL SESSION AUTHORIZATION portal_test_heir")
    with asking_as(LOGIN):
        heir = list(faults_of_login())

    assert superuser == ["postgres is a superuser or bypasses row security"]
    assert heir == ["portal_test_heir inherits the roles that it should put on"]
