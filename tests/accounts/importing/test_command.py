"""`manage.py import_customers`: the same way as the page, told by lines and by how it ends."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, Branch, Contract, Organization, User
from tests.accounts.importing.files import csv_file, row, second
from tests.factories import make_administrator

pytestmark = pytest.mark.django_db(transaction=True)


def counts():
    return [model.objects.count() for model in (Organization, Branch, Contract, User)]


def test_command_imports_and_tells_by_its_exit(tmp_path, capsys):
    path, report = tmp_path / "clientes.csv", tmp_path / "relatorio.csv"
    path.write_bytes(csv_file(row(), second(plan="Gold")))

    with pytest.raises(SystemExit) as ended:
        call_command("import_customers", str(path), "--dry-run", "--report", str(report))
    assert (ended.value.code, counts()) == (3, [0, 0, 0, 0])
    assert report.read_text(encoding="utf-8-sig").splitlines() == [
        "sheet;line;result;adjusted;told",
        ";2;new;;",
        ";3;refused;;Plano “Gold” não existe. Use Padrão ou Prime.",
    ]
    boss = make_administrator()
    path.write_bytes(csv_file(row(), second()))
    call_command("import_customers", str(path), "--as", boss.email)

    assert capsys.readouterr().out.splitlines()[-1] == (
        "rows: 2, new: 2, updates: 0, unchanged: 0, refused: 0, adjusted: 0"
    )
    assert AuditEntry.objects.filter(action="person_created", actor=boss).count() == 2


@pytest.mark.parametrize(
    ("content", "arguments", "words"),
    [
        (b"PK\x03\x04 no", [], "Não conseguimos ler esta planilha"),
        (csv_file(["x", "y"], heads=["Quem", "Outra"]), [], "no column says which customer"),
        (csv_file(row()), ["--as", "ninguem@x.example"], "nobody signs in by"),
    ],
)
def test_command_says_why_it_did_nothing(tmp_path, content, arguments, words):
    path = tmp_path / "clientes.xlsx"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=words):
        call_command("import_customers", str(path), *arguments)

    assert counts() == [0, 0, 0, 0]
