"""How many tickets of two messages an import takes a second, and in how much memory; then the export, and both again.

Run as: python benchmarks/import_tickets.py [TICKETS]      on SQLite, in a file of its own
        DATABASE_URL=postgres://… python benchmarks/import_tickets.py [TICKETS]      in a database of its own there

Everything is made, and taken away again.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

CUSTOMERS, PEOPLE, ANALYSTS = 150, 6, 12
SEED = 20261129
SAID = (
    "Ao confirmar a carga aparece um erro na tela e o pedido volta para a fila. Já reiniciamos o servidor e continua "
    "igual nas duas filiais.",
    "Bom dia, precisamos emitir o relatório de comissões do mês passado e ele vem vazio. O que mudou na rotina?",
    "O boleto foi rejeitado pelo banco com o código 24. Segue o retorno em anexo.\n\nFavor verificar com urgência.",
    "Passo a passo:\n\n1. abrir a rotina **1402**\n2. marcar a carga\n3. clicar em `Confirmar`\n\n"
    "- filial 1: erro\n- filial 2: ok",
    "A nota ficou presa em *processamento*. Veja também o chamado #10432 e a tela abaixo:\n\n"
    "> ORA-00942: tabela ou visão não existe",
)
ANSWERED = (
    "Olá! Atualize a rotina para a versão 33.00.04.06 e tente de novo, por favor. Se o erro continuar, envie o log.",
    "Verificamos o parâmetro 2541 da filial: ele estava desligado. Já pode faturar normalmente.",
    "Segue o procedimento:\n\n1. fechar o sistema\n2. rodar o script `recalcula.sql`\n3. abrir de novo",
)
LOG = "2026-03-02 09:00:{:02} ERROR [faturamento] ORA-00942: table or view does not exist at PCSIS1402.confirma({})\n"


def rows(count: int) -> Iterator[dict[str, object]]:
    """Yield tickets as a help desk has them: mostly closed, some open, some with a log or a password in their words."""
    chance = random.Random(SEED)
    began = datetime(2024, 1, 2, 11, tzinfo=UTC)
    for number in range(count):
        customer, person = chance.randrange(CUSTOMERS), chance.randrange(PEOPLE)
        requester, analyst = f"p{person}@c{customer}.example", f"n{chance.randrange(ANALYSTS)}@suporte.example"
        at = began + timedelta(minutes=number % 900_000)
        answered, closed = at + timedelta(minutes=30), at + timedelta(hours=5)
        secret = " A senha: Verao2024! é a do banco." if chance.random() < 0.05 else ""
        # No two texts are the same, as no two people write the same.
        said, words = f"{chance.choice(SAID)} Pedido {number}.", f"{chance.choice(ANSWERED)} Protocolo {number}."
        opening = {"at": at.isoformat(), "author": requester, "body": said + secret}
        if chance.random() < 0.1:
            opening["log_text"] = "".join(LOG.format(line % 60, line) for line in range(20))
        is_open = chance.random() < 0.05
        end = {"status": "in_progress"} if is_open else {"closed_at": closed.isoformat(), "closing_reason": "resolved"}
        yield {
            "external_id": f"HD-{number}",
            "organization": f"Cliente {customer}",
            "requester": requester,
            "assignee": analyst,
            "opened_at": at.isoformat(),
            "subject": f"1402 não fatura a carga {number}",
            "request_type": "corrective",
            "severity_asked": chance.choice(["high", "medium", "low"]),
            **end,
            "messages": [opening, {"at": answered.isoformat(), "author": analyst, "body": words}],
        }


def people_the_portal() -> None:
    """Make customers with contracts, their people, and a desk."""
    from accounts.models import Contract, Organization, User  # noqa: PLC0415 -- behind the setup

    houses = Organization.objects.bulk_create(
        Organization(name=f"Cliente {number}", short_name=f"C{number}") for number in range(CUSTOMERS)
    )
    Contract.objects.bulk_create(
        Contract(organization=house, plan="standard", starts_on=date(2020, 1, 1)) for house in houses
    )
    customers = [
        User(email=f"p{person}@c{number}.example", name=f"Pessoa {person}", organization=house, password="!")
        for number, house in enumerate(houses)
        for person in range(PEOPLE)
    ]
    desk = [
        User(email=f"n{number}@suporte.example", name=f"Analista {number}", is_analyst=True, password="!")
        for number in range(ANALYSTS)
    ]
    User.objects.bulk_create([*customers, *desk])


def measured(name: str, count: int, act: Callable[[], object]) -> None:
    """Print how fast it went: by the wall's clock, by this process's, with what a process beside it used, and the
    largest size of this one so far."""
    wall, used, beside = time.monotonic(), time.process_time(), used_beside()
    act()
    wall, used, beside = time.monotonic() - wall, time.process_time() - used, used_beside() - beside
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:24} {count / wall:7.0f} tickets/s by the wall ({wall:5.1f} s), {count / used:7.0f} by the processor "
        f"({used:5.1f} s user+sys, {beside:4.1f} s beside), peak {peak:4.0f} MB"
    )


def used_beside() -> float:
    """Return how many seconds of the processor the processes took that this one had."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Make an empty database beside the configured one, and destroy it in the end."""
    import django  # noqa: PLC0415 -- behind the setup
    from django.conf import settings  # noqa: PLC0415 -- behind the setup

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    os.environ.setdefault("PORTAL_DATA", str(folder))
    django.setup()
    from django.db import connection  # noqa: PLC0415 -- behind the setup

    is_file = connection.vendor == "sqlite"
    connection.settings_dict["TEST"]["NAME"] = str(folder / "db.sqlite3") if is_file else f"bench_{os.getpid()}"
    settings.DATABASES["default"]["TEST"] = connection.settings_dict["TEST"]
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        yield connection.vendor
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder, own_database(Path(folder)) as vendor:
        from django.core.management import call_command  # noqa: PLC0415 -- behind the setup

        print(f"{count} tickets of two messages on {vendor}")
        people_the_portal()
        path, first, second = (Path(folder) / name for name in ("in.jsonl", "first.jsonl", "half.jsonl"))
        with path.open("w") as stream:
            stream.writelines(f"{json.dumps(row)}\n" for row in rows(count))
        with second.open("w") as stream:
            stream.writelines(f"{json.dumps(row)}\n" for row in rows(count // 4))

        def take(file: Path) -> None:
            call_command("import_tickets", str(file), "--source", "helpdesk", stdout=StringIO())

        measured("import, a quarter", count // 4, lambda: take(second))
        measured("import, the rest", count - count // 4, lambda: take(path))
        measured("the same file again", count, lambda: take(path))
        measured("export", count, lambda: call_command("export_tickets", "--output", str(first), stdout=StringIO()))


if __name__ == "__main__":
    main()
