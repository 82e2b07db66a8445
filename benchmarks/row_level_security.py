"""What the second wall costs: pages and questions with it and without, and whether plans keep their indexes.

Run as: DATABASE_URL=postgres://… python benchmarks/row_level_security.py [tickets] [organizations] [requests]

The database must be empty and may be filled; its login must be a superuser of a server on this machine, so that the
same connection can be asked with and without, and its process be watched. Nothing is left of the wall's roles.
"""

from __future__ import annotations

import atexit
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# In the place of this folder, whose markdown.py is not the library that others import by that name.
sys.path[0] = str(Path(__file__).resolve().parent.parent)
FOLDER = tempfile.mkdtemp(prefix="row-level-security-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["PORTAL_DATA"] = FOLDER
os.environ["DB_CONN_MAX_AGE"] = "3600"
os.environ["DB_ROLE_PREFIX"] = "portal_benchmark"
os.environ["ALLOWED_HOSTS"] = "testserver"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django  # noqa: E402 -- the environment stands only now

django.setup()

from django.conf import settings  # noqa: E402 -- the environment stands only now
from django.core.management import call_command  # noqa: E402 -- the environment stands only now
from django.db import connection  # noqa: E402 -- the environment stands only now
from django.test import Client  # noqa: E402 -- the environment stands only now

from accounts.models import User  # noqa: E402 -- the environment stands only now
from accounts.wall import side_of  # noqa: E402 -- the environment stands only now
from core.sides import LOGIN, Role, Side, asking_as, role_name  # noqa: E402 -- the environment stands only now
from core.wall_roles import ROLES  # noqa: E402 -- the environment stands only now
from tests.factories import make_analyst, make_customer, make_organization, make_ticket  # noqa: E402 -- as above
from tickets.models import Message, Ticket  # noqa: E402 -- the environment stands only now

settings.SECOND_STEP_FOR_STAFF = False
WALL = ("accounts.wall.GateMiddleware", "accounts.wall.WallMiddleware")
WITHOUT = [name for name in settings.MIDDLEWARE if name not in WALL]
# One subject in so many has it; a customer of some hundred tickets has one or none.
RARE, EVERY = "XPTO", 5000
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """What one thing took, time after time, in milliseconds; the two processors' work as a mean."""

    walls: list[float] = field(default_factory=list)
    ours: float = 0.0
    servers: float = 0.0

    def told(self) -> str:
        times = len(self.walls)
        return (
            f"{statistics.median(self.walls):7.1f} ms, user+sys {self.ours / times:6.1f} ms here "
            f"and {self.servers / times:6.1f} ms in the database"
        )


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:]]
    tickets, organizations, requests = (*numbers, *(200_000, 500, 60)[len(numbers) :])
    if connection.vendor != "postgresql":
        sys.exit("DATABASE_URL names no PostgreSQL.")
    try:
        call_command("migrate", verbosity=0)
        customer, analyst = fill(tickets, organizations)
        own = Ticket.objects.filter(organization=customer.organization).count()
        print(f"{tickets:,} tickets of {organizations} organisations, {own:,} of the customer's, {requests} times each")
        compare_pages(customer, analyst, requests)
        compare_questions(customer, analyst, requests)
        show_plans(customer, analyst)
        # Last: it changes the rule.
        compare_policies(customer, requests)
    finally:
        forget_roles()
        connection.close()


def fill(tickets: int, organizations: int) -> tuple[User, User]:
    """Fill the database by copying one ticket that was really opened, with its words and its line."""
    first = make_organization("Casa 0")
    customer, analyst = make_customer(first, is_customer_manager=True), make_analyst(level=1)
    model = make_ticket(customer)
    for number in range(1, organizations):
        make_customer(make_organization(f"Casa {number}"))
    people = dict(User.objects.filter(organization__isnull=False).values_list("organization_id", "pk"))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE house AS SELECT * FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY "
                       "AS house (organization, person, place)", [list(people), list(people.values())])  # fmt: skip
        changed = {
            "id": "%(base)s + n", "organization_id": "organization", "requester_id": "person", "opened_by_id": "person",
            "contract_id": "NULL", "branch_id": "NULL",
            "subject": f"'Rejeição ' || n || CASE WHEN n %% {EVERY} = 0 THEN ' {RARE}' ELSE ' na nota' END",
            "status": "CASE WHEN n %% 10 = 0 THEN 'new' ELSE 'closed' END",
            "closed_at": "CASE WHEN n %% 10 = 0 THEN NULL ELSE now() - n * interval '1 second' END",
            "closing_reason": "CASE WHEN n %% 10 = 0 THEN '' ELSE 'guided' END",
            "opened_at": "now() - n * interval '1 minute'", "last_event_at": "now() - n * interval '1 minute'",
            "version": "1",
        }  # fmt: skip
        copy(cursor, "tickets_ticket", model.pk, changed, tickets, organizations, model.pk)
        message = Message.objects.get(ticket=model, is_opening=True)
        words = {"id": "%(base)s + n", "ticket_id": f"{model.pk} + n", "author_id": "person", "body": "'texto ' || n"}
        copy(cursor, "tickets_message", message.pk, words, tickets, organizations, message.pk)
        cursor.execute("ANALYZE")
    return customer, analyst


def copy(cursor: Any, table: str, row: int, changed: dict[str, str], times: int, organizations: int, base: int) -> None:
    """Copy a row so many times, with what differs as SQL over `n` and its house."""
    names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    kept = {name: expression for name, expression in changed.items() if name in names}
    picked = ", ".join(kept.get(name, f't."{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({into}) SELECT {picked} FROM generate_series(1, {times}) AS n "
        f"JOIN house ON place = n %% {organizations} + 1, {table} t WHERE t.id = {row} ORDER BY n",
        {"base": base},
    )


def backend_ticks(pid: int) -> int:
    """Return the processor's ticks that the connection's process at the server has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def measure(act: Callable[[], object], cost: Cost, pid: int) -> None:
    ours, servers, wall = time.process_time(), backend_ticks(pid), time.perf_counter()
    act()
    cost.walls.append((time.perf_counter() - wall) * 1000)
    cost.ours += (time.process_time() - ours) * 1000
    cost.servers += (backend_ticks(pid) - servers) * 1000 / TICK


def compare(name: str, acts: dict[str, Callable[[], object]], times: int) -> None:
    """Do each in turn, so that what else the machine does meets them alike."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    costs = {label: Cost() for label in acts}
    for act in acts.values():
        act()
    for _ in range(times):
        for label, act in acts.items():
            measure(act, costs[label], pid)
    for label, cost in costs.items():
        print(f"{name:28}{label:22}{cost.told()}")


def compare_pages(customer: User, analyst: User, times: int) -> None:
    mine = Ticket.objects.filter(organization=customer.organization).order_by("-pk")[0].pk
    pages = {
        "portal: list": (customer, "/chamados/"),
        "portal: list, a search": (customer, f"/chamados/?q={RARE}"),
        "portal: ticket": (customer, f"/chamados/{mine}/"),
        "portal: home": (customer, "/"),
        "desk: queue": (analyst, "/mesa/filas/todos/"),
        "desk: queue, a search": (analyst, f"/mesa/filas/todos/?q={RARE}"),
        "desk: ticket": (analyst, f"/mesa/chamados/{mine}/"),
    }
    for name, (person, path) in pages.items():
        acts: dict[str, Callable[[], object]] = {}
        for label, middleware in (("without the wall", WITHOUT), ("with the wall", settings.MIDDLEWARE)):
            settings.MIDDLEWARE = middleware
            client = Client()
            client.force_login(person)
            # The handler keeps the chain that it began with.
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            acts[label] = lambda client=client, path=path: client.get(path)  # type: ignore[misc]  # bound at once
        compare(name, acts, times)


def compare_questions(customer: User, analyst: User, times: int) -> None:
    """Single statements: what putting a role on costs by itself, and a question that the policy is hard on."""
    own, staff = side_of(customer), side_of(analyst)

    def asked(side: Side, rows: Callable[[], object]) -> Callable[[], object]:
        def ask() -> None:
            with asking_as(side):
                for _ in range(20):
                    rows()

        return ask

    def one() -> object:
        return Ticket.objects.filter(pk=customer.pk).exists()

    compare("20 smallest statements", {"without the wall": asked(LOGIN, one), "staff": asked(staff, one),
                                       "customer": asked(own, one)}, times)  # fmt: skip

    def messages() -> object:
        return Message.objects.filter(ticket__organization=customer.organization_id, body__contains="texto 1").count()

    compare("20 searches in own messages", {"without the wall": asked(LOGIN, messages),
                                            "customer": asked(own, messages)}, max(3, times // 10))  # fmt: skip


def compare_policies(customer: User, times: int) -> None:
    """The rule of messages by a join, as it is, and by a column of their own, which would have to be kept right."""
    name = connection.ops.quote_name(role_name(Role.CUSTOMER, ""))
    ticket = Ticket.objects.filter(organization=customer.organization).order_by("-pk")[0].pk
    own = side_of(customer)
    organization = "NULLIF(current_setting('app.organization', true), '')::bigint"
    rules = {
        "by a join": "audience = 'public' AND EXISTS (SELECT 1 FROM tickets_ticket t WHERE t.id = ticket_id)",
        "by a column": f"audience = 'public' AND organization_id = {organization}",
    }
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tickets_message ADD COLUMN organization_id bigint")
        cursor.execute("UPDATE tickets_message m SET organization_id = t.organization_id FROM tickets_ticket t "
                       "WHERE t.id = m.ticket_id")  # fmt: skip
        cursor.execute("CREATE INDEX ON tickets_message (organization_id); ANALYZE tickets_message")
        for label, rule in rules.items():
            cursor.execute(f"ALTER POLICY wall_customer ON tickets_message TO {name} USING ({rule})")

            def of_a_ticket() -> None:
                with asking_as(own):
                    list(Message.objects.filter(ticket=ticket))

            def all_own() -> None:
                with asking_as(own):
                    Message.objects.filter(ticket__organization=customer.organization_id).count()

            compare("messages of a ticket", {label: of_a_ticket}, times)
            compare("all messages of a house", {label: all_own}, times)


def show_plans(customer: User, analyst: User) -> None:
    """Print by which indexes the questions are answered on each side."""
    for name, rows, own in (
        ("desk: queue", Ticket.objects.open().in_queue_order()[:50], side_of(analyst)),
        ("own list", Ticket.objects.visible_to(customer).order_by("-last_event_at", "-pk")[:20], side_of(customer)),
        ("own messages", Message.objects.filter(ticket=customer.pk), side_of(customer)),
    ):
        for label, side in (("without the wall", LOGIN), ("with the wall", own)):
            with asking_as(side):
                plan = rows.explain()
            used = sorted({word for line in plan.splitlines() if "Scan" in line for word in [line.strip(" ->")]})
            print(f"plan of {name}, {label}:\n    " + "\n    ".join(used))


def forget_roles() -> None:
    with connection.cursor() as cursor:
        for role in ROLES:
            name = connection.ops.quote_name(role_name(role, ""))
            cursor.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


if __name__ == "__main__":
    main()
