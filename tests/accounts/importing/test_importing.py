"""Customers taken in from a file: looked at first, then all of what is right, and nothing twice."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import ImportState
from accounts.import_words import sentences
from accounts.models import (
    AuditEntry,
    Branch,
    Contract,
    Executive,
    Invitation,
    Organization,
    User,
)
from accounts.permissions import ActNotPermitted
from accounts.services.importing.taking import (
    AnotherImportRuns,
    ImportMovedOn,
    SaidTwice,
    begin_import,
    choose_columns,
    confirm_import,
)
from accounts.services.importing.working import work_on_imports
from core.models import OutboxEvent
from tests.accounts.importing.files import cnpj_of, csv_file, imported, looked_at, row, second, told, xlsx_file
from tests.factories import make_administrator, make_analyst, make_branch, make_customer, make_organization

pytestmark = pytest.mark.django_db(transaction=True)


def counts():
    return [model.objects.count() for model in (Organization, Branch, Contract, User)]


def test_look_writes_nothing_of_the_customers():
    taken = looked_at(csv_file(row(), second()))

    assert (taken.state, taken.counts) == (
        ImportState.CHECKED,
        {"new": 2, "adjusted": 0, "people": 2},
    )
    assert counts() == [0, 0, 0, 0]


def test_import_takes_customer_branch_contract_and_people_with_their_trail():
    boss = make_administrator()

    taken = imported(csv_file(row(), second()), by=boss)

    organization = Organization.objects.get()
    assert (organization.name, organization.short_name, organization.external_id) == (
        "Aurora Distribuidora",
        "Aurora Distribuidora",
        "C1",
    )
    branch = Branch.objects.get()
    assert (branch.code, branch.name, branch.city, branch.state, branch.timezone) == (
        "1", "Goiânia", "Goiânia", "GO", "America/Sao_Paulo",
    )  # fmt: skip
    contract = Contract.objects.get()
    assert (contract.plan, contract.starts_on, contract.ends_on) == ("prime", date(2026, 1, 1), date(2027, 12, 31))
    people = User.objects.exclude(pk=boss.pk).order_by("pk")
    assert [(p.name, p.email, p.phone, p.is_customer_manager, p.has_usable_password()) for p in people] == [
        ("Ana Lima", "ana@aurora.example", "+5562991204417", True, False),
        ("Beto Reis", "beto@aurora.example", "+5562991204417", False, False),
    ]
    assert list(AuditEntry.objects.order_by("pk").values_list("actor_id", "action", "subject_id")) == [
        (boss.pk, "customers_import_begun", taken.pk),
        (boss.pk, "organization_created", organization.pk),
        (boss.pk, "branch_added", branch.pk),
        (boss.pk, "contract_created", contract.pk),
        *((boss.pk, "person_created", person.pk) for person in people),
        (boss.pk, "customers_imported", taken.pk),
    ]
    assert Invitation.objects.count() == OutboxEvent.objects.count() == 0


def test_same_file_again_changes_nothing_and_says_so():
    data = csv_file(row(), second())
    imported(data)
    before = AuditEntry.objects.count()

    taken = imported(data)

    assert taken.results == {"unchanged": 2, "adjusted": 0, "people": 0}
    # The two of the import itself.
    assert AuditEntry.objects.count() == before + 2


def test_mended_file_changes_only_what_differs():
    imported(csv_file(row(), second()))
    before = AuditEntry.objects.count()

    taken = imported(csv_file(row(), second(person="Roberto Reis", phone="(62) 3000-1402", role="Gestor")))

    assert told(taken) == [(2, "unchanged", []), (3, "updates", ["changes"] * 3)]
    assert sentences(taken.rows.get(line=3).notes) == [
        "Nome do contato: Beto Reis vira Roberto Reis.",
        "Telefone do contato: (62) 99120-4417 vira (62) 3000-1402.",
        "Papel do contato: Solicitante vira Gestor do cliente.",
    ]
    beto = User.objects.get(email="beto@aurora.example")
    assert (beto.name, beto.phone, beto.is_customer_manager) == ("Roberto Reis", "+556230001402", True)
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")[before:]] == [
        "customers_import_begun", "person_changed", "roles_changed", "customers_imported",
    ]  # fmt: skip


OTHER = {"name": "Boreal Atacado", "cnpj": cnpj_of("04218771"), "code": "C2", "email": "bia@boreal.example"}
# Each with what is wrong in it; None where it is in order.
FAULTY = [
    (row(), None),
    (second(cnpj="12.ABC.345/01DE-36"), "cnpj_digits"),
    (second(plan="Gold"), "plan"),
    (second(state="ZZ"), "state"),
    (second(email="nada"), "email"),
    (second(starts="31/02/2026"), "day"),
    (second(starts="01/06/2026", ends="01/01/2026"), "inverted"),
    (second(role="Rei"), "role"),
    (second(person="x" * 121), "too_long"),
    (second(email="tomada@vizinha.example"), "email_taken"),
    (second(email="marina@suporte.example"), "email_of_support"),
    (second(starts="01/06/2027", ends=""), "overlap_line"),
    (second(executive="Ninguém"), "executive_unknown"),
    (second(name="Casa Nova"), "other_name"),
    (second(person=""), "missing"),
    (row(**OTHER), None),
    (row(**{**OTHER, "email": "ana@aurora.example"}), "same_email"),
    (row(code="C3", cnpj=cnpj_of(), name="Terceira", email="c@terceira.example"), "same_cnpj"),
    (row(code="C4", cnpj=cnpj_of("17661908"), name="", email="d@quarta.example"), "no_name"),
    (row(code="", cnpj="", name="", email="e@quinta.example"), "no_customer"),
]


def test_faulty_rows_are_refused_each_with_its_reason_and_the_others_come_in():
    make_customer(make_organization("Vizinha"), email="tomada@vizinha.example")
    make_analyst(email="marina@suporte.example")

    taken = imported(csv_file(*(cells for cells, _code in FAULTY)))

    assert [codes for _line, _verdict, codes in told(taken)] == [[code] if code else [] for _cells, code in FAULTY]
    assert sorted(Organization.objects.values_list("name", flat=True)) == [
        "Aurora Distribuidora", "Boreal Atacado", "Vizinha",
    ]  # fmt: skip


def test_customer_with_a_contract_on_these_days_is_refused_and_named():
    organization = make_organization("Serra Azul", plan="")
    Contract.objects.create(
        organization=organization, plan="prime", starts_on=date(2025, 1, 1), ends_on=date(2027, 6, 30)
    )
    make_branch(organization)
    Branch.objects.update(cnpj="31090442000170")

    taken = looked_at(csv_file(row(code="", name="Serra Azul")))

    assert [list(found.notes) for found in taken.rows.all()] == [
        [["overlap", {"plan": "prime", "until": "2027-06-30", "organization": organization.pk}]]
    ]


def test_rows_of_one_cnpj_root_are_branches_of_one_customer():
    taken = imported(
        csv_file(
            row(code="", name="Atacado Beira Rio"),
            row(code="", name="Atacado Beira Rio, filial 2", cnpj=cnpj_of(branch=2), plan="herda", starts="", ends="",
                city="Manaus", state="AM", person="", email="", phone="", role=""),
        )
    )  # fmt: skip

    assert told(taken) == [(2, "new", []), (3, "new", ["as_branch"])]
    assert list(Branch.objects.order_by("code").values_list("code", "name", "timezone")) == [
        ("1", "Goiânia", "America/Sao_Paulo"),
        ("2", "Atacado Beira Rio, filial 2", "America/Manaus"),
    ]


def test_branch_whose_head_row_was_refused_waits_for_it():
    taken = imported(
        csv_file(
            row(code="", plan="Gold"),
            row(code="", name="Aurora, filial 2", cnpj=cnpj_of(branch=2), email="b@aurora.example"),
        )
    )

    assert told(taken) == [(2, "refused", ["plan"]), (3, "refused", ["depends"])]
    assert counts() == [0, 0, 0, 0]


def test_customer_is_found_again_by_its_code_whatever_changed():
    imported(csv_file(row()))

    taken = imported(csv_file(row(name="Aurora Comercial", cnpj=cnpj_of("04218771"), ends="31/12/2028")))

    assert told(taken) == [(2, "new", ["changes"] * 2)]
    organization = Organization.objects.get()
    assert (organization.name, organization.branches.count()) == ("Aurora Comercial", 2)
    assert Contract.objects.get().ends_on == date(2028, 12, 31)


def test_cnpj_alone_renames_nobody():
    imported(csv_file(row()))

    assert told(looked_at(csv_file(row(code="", name="Casa Nova")))) == [(2, "refused", ["other_name_here"])]
    assert told(looked_at(csv_file(row(code="C9", name="Casa Nova")))) == [
        (2, "refused", ["other_name_here", "other_code"])
    ]


def test_capitals_of_the_file_do_not_undo_what_was_written_with_care():
    imported(csv_file(row()))
    Organization.objects.update(name="Aurora DISTRIBUIDORA")

    taken = imported(csv_file(row(name="AURORA DISTRIBUIDORA", person="ANA LIMA", city="GOIÂNIA")))

    assert taken.results["unchanged"] == 1


def test_executive_is_matched_by_a_shortened_name_and_a_new_one_is_entered_once():
    known = Executive.objects.create(name="Paulo Reis", email="p@v.example", phone="+556230001402")
    heads = ["Empresa", "CNPJ", "Cidade", "UF", "Executivo", "E-mail do executivo", "Telefone do executivo"]
    new = ["Rita Souza", "rita@v.example", "(62) 3000-1403"]
    taken = imported(
        csv_file(
            ["Um", cnpj_of("10000001"), "Goiânia", "GO", "P. Reis", "", ""],
            ["Dois", cnpj_of("10000002"), "Goiânia", "GO", *new],
            ["Três", cnpj_of("10000003"), "Goiânia", "GO", "Rita Souza", "", ""],
            heads=heads,
        )
    )

    assert told(taken) == [(2, "new", ["executive_read"]), (3, "new", []), (4, "new", [])]
    rita = Executive.objects.exclude(pk=known.pk).get()
    assert list(Organization.objects.order_by("pk").values_list("executive_id", flat=True)) == [
        known.pk, rita.pk, rita.pk,
    ]  # fmt: skip


def test_sheets_of_one_workbook_speak_of_the_same_customers():
    data = xlsx_file(
        Clientes=[["Código", "Nome", "CNPJ", "Cidade", "UF"], ["C1", "Aurora", cnpj_of(), "Goiânia", "GO"]],
        Contratos=[["Código do cliente", "Plano", "Início"], ["C1", "Padrão", date(2026, 1, 1)]],
        Contatos=[["Código do cliente", "Nome", "E-mail"], ["C1", "Ana Lima", "ana@aurora.example"]],
        Anotações=[["qualquer coisa"], ["outra"]],
    )

    taken = imported(data, name="clientes.xlsx")

    assert taken.results == {"new": 3, "adjusted": 0, "people": 1}
    assert counts() == [1, 1, 1, 1]


def test_columns_that_are_not_known_wait_for_a_person_who_may_not_say_one_twice():
    data = csv_file(["C1", "Aurora"], heads=["Quem", "Apelidado"])
    taken = looked_at(data)

    assert (taken.state, taken.tables) == (
        ImportState.COLUMNS,
        [{"name": "", "heads": ["Quem", "Apelidado"], "columns": ["", ""]}],
    )
    with pytest.raises(SaidTwice):
        choose_columns(by=None, import_id=taken.pk, columns=[["customer", "customer"]])
    choose_columns(by=None, import_id=taken.pk, columns=[["customer_code", "customer"]])
    work_on_imports()
    taken.refresh_from_db()

    assert (taken.state, told(taken)) == (ImportState.CHECKED, [(2, "new", [])])


def test_file_that_is_no_table_is_not_read_and_says_why():
    taken = looked_at(b"PK\x03\x04 and no more", name="clientes.xlsx")

    assert (taken.state, taken.reason, taken.pieces.count()) == (ImportState.UNREADABLE, "not_a_workbook", 0)


def test_person_let_out_stays_out():
    imported(csv_file(row(), second()))
    User.objects.filter(email="beto@aurora.example").update(is_active=False)

    taken = imported(csv_file(second(person="Roberto Reis")))

    assert told(taken) == [(2, "updates", ["person_out", "changes"])]
    assert User.objects.get(email="beto@aurora.example").is_active is False


def test_customer_that_left_takes_no_rows():
    imported(csv_file(row()))
    Organization.objects.update(is_active=False)

    assert told(looked_at(csv_file(row()))) == [(2, "refused", ["customer_out"])]


def test_only_administrators_import():
    with pytest.raises(ActNotPermitted):
        begin_import(by=make_analyst(), file_name="x.csv", pieces=[b"x"])


def test_import_is_confirmed_once_and_one_at_a_time():
    first, other = looked_at(csv_file(row())), looked_at(csv_file(row(code="C2")))
    confirm_import(by=None, import_id=first.pk)

    with pytest.raises(ImportMovedOn):
        confirm_import(by=None, import_id=first.pk)
    with pytest.raises(AnotherImportRuns):
        confirm_import(by=None, import_id=other.pk)


def test_difference_between_two_rows_is_told_in_the_words_of_its_column():
    taken = looked_at(csv_file(row(), second(plan="Padrão")))

    (refused,) = taken.rows.filter(verdict="refused")
    assert sentences(refused.notes) == ["Plano: a linha 2 diz “Prime”. Fique com um."]
