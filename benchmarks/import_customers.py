"""How long a large file of customers takes: made, read, checked, imported, and imported again.

Run as: python benchmarks/import_customers.py [sqlite | postgres://…] [--customers N] [--people N] [--xlsx]

A database of its own is made and dropped again beside the one that is named.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import django
import openpyxl
from stdnum.br import cnpj

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", default="sqlite")
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=40_000)
    parser.add_argument("--xlsx", action="store_true")
    return parser.parse_args()


asked = _asked()
folder = tempfile.TemporaryDirectory(prefix="bench-customers-")
os.environ.update(PORTAL_DATA=folder.name, DJANGO_SETTINGS_MODULE="helpdesk.settings", DEBUG="1")
os.environ.pop("DATABASE_URL", None)
if asked.database != "sqlite":
    os.environ["DATABASE_URL"] = asked.database
django.setup()

from django.conf import settings  # noqa: E402 -- the environment stands only now
from django.db import connection  # noqa: E402 -- as above

from accounts.enums import ImportState  # noqa: E402 -- as above
from accounts.identifiers import show_cnpj  # noqa: E402 -- as above
from accounts.models import CustomerImport  # noqa: E402 -- as above
from accounts.services.importing.taking import begin_import, confirm_import  # noqa: E402 -- as above
from accounts.services.importing.working import work_on_imports  # noqa: E402 -- as above
from core.services.waking import set_waker  # noqa: E402 -- as above

HEADS = (
    "Código do cliente", "Razão social", "Nome fantasia", "CNPJ", "Cidade", "UF", "Filial", "Plano", "Início", "Fim",
    "Número do contrato", "Executivo", "E-mail do executivo", "Telefone do executivo", "Nome do contato",
    "E-mail do contato", "Telefone do contato", "Cargo", "Papel",
)  # fmt: skip
CITIES = (("Goiânia", "GO", 62), ("São Paulo", "SP", 11), ("Recife", "PE", 81), ("Manaus", "AM", 92))
NAMES = ("Ana", "Bruno", "Carla", "Davi", "Elisa", "Fábio", "Gabriela", "Heitor")


def lines(customers: int, people: int) -> Iterator[tuple[str, ...]]:
    """Yield the rows of so many customers, each with two branches, a contract and its share of the people."""
    dice = random.Random(7)
    left = people
    for number in range(customers):
        share = left // (customers - number)
        left -= share
        city, state, area = CITIES[number % len(CITIES)]
        executive = number % 20
        for person in range(max(share, 2)):
            branch = person % 2 + 1
            root = f"{10_000_000 + number:08}{branch:04}"
            name = f"{NAMES[dice.randrange(8)]} Souza {number}-{person}"
            contact = ("", "", "", "", "")
            if person < share:
                phone = f"({area}) 9{dice.randrange(8000, 9999)}-{dice.randrange(10_000):04}"
                role = "Gestor" if person == 0 else "Solicitante"
                contact = (name, f"pessoa{person}@cliente{number}.example", phone, "Faturista", role)
            yield (
                f"C{number}", f"Distribuidora Número {number} Ltda", f"Distribuidora {number}",
                show_cnpj(root + cnpj.calc_check_digits(root)), city, state, str(branch),
                "Prime" if number % 3 == 0 else "Padrão", "01/01/2026", "31/12/2027", f"CT-{number}",
                f"Executivo {executive}", f"executivo{executive}@vendor.example", f"(62) 3000-14{executive:02}",
                *contact,
            )  # fmt: skip


def file_of(customers: int, people: int, *, is_workbook: bool) -> bytes:
    """Return the file as a back office would send it."""
    if is_workbook:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Clientes")
        sheet.append(HEADS)
        for line in lines(customers, people):
            sheet.append(line)
        packed = io.BytesIO()
        book.save(packed)
        return packed.getvalue()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows(lines(customers, people))
    return text.getvalue().encode("utf-8-sig")


def run(name: str, data: bytes) -> None:
    """Take the file in, and print what each step took."""
    with step(f"{name}: read and checked"):
        pieces = (data[start : start + 2**20] for start in range(0, len(data), 2**20))
        taken = begin_import(by=None, file_name="clientes", pieces=pieces)
        work_on_imports(seconds=3600)
    with step(f"{name}: imported"):
        confirm_import(by=None, import_id=taken.pk)
        work_on_imports(seconds=3600)
    taken = CustomerImport.objects.get(pk=taken.pk)
    assert taken.state == ImportState.DONE, (taken.state, taken.reason)
    print(f"  {taken.results}")


class step:  # noqa: N801 -- used as a word
    """Print wall time, CPU time of this process and its largest memory so far."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def __exit__(self, *_error: object) -> None:
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{self.name:32} {wall:7.1f} s wall {cpu:7.1f} s user+sys {memory:6.0f} MB at most", flush=True)


def main() -> None:
    settings.DEBUG = False
    # No worker is to take part.
    set_waker(lambda sweep: None)
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"bench_customers_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        data = file_of(asked.customers, asked.people, is_workbook=asked.xlsx)
        print(f"{connection.vendor}, {'XLSX' if asked.xlsx else 'CSV'} of {len(data) / 2**20:.1f} MB")
        with step("before"):
            pass
        run("first", data)
        run("again", data)
    finally:
        connection.creation.destroy_test_db(str(settings.DATABASES["default"]["NAME"]), verbosity=0)
        folder.cleanup()


if __name__ == "__main__":
    main()
