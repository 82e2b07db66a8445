"""Customers from a file, on the pages of administration: sent, looked at, mended, imported, imported again."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import ImportState
from accounts.models import AuditEntry, CustomerImport, Invitation, Organization, User
from accounts.services.importing.taking import begin_import
from accounts.services.importing.working import work_on_imports
from tests.accounts.importing.files import cnpj_of, csv_file, imported, looked_at, row, xlsx_file
from tests.desk.pages import text_of

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = "/mesa/configurar/empresas/importar/"


def send(office, data, *, name="clientes.csv"):
    """Send a file, let a worker look at it, and return the address of its page."""
    sent = office.post(BEGIN, {"files": SimpleUploadedFile(name, data, "text/csv")})
    assert sent.status_code == 302, text_of(sent)
    work_on_imports()
    return sent["Location"]


def act(office, page_url, name):
    """Press one of the buttons of the page, and let a worker do what it asks for."""
    number = page_url.rstrip("/").rpartition("/")[2]
    office.post(reverse(f"desk:{name}", args=[number]))
    work_on_imports()
    return office.get(page_url)


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_file_with_errors_is_looked_at_imported_mended_and_imported_again(office):
    other = row(code="C2", name="Boreal", cnpj=cnpj_of("04218771"), plan="Gold", email="bia@boreal.example")
    page_url = send(office, csv_file(row(), other))
    page = office.get(page_url)
    assert "clientes.csv: 1 de 2 linhas podem entrar" in text_of(page)
    assert "Plano “Gold” não existe. Use Padrão ou Prime." in text_of(page)
    assert Organization.objects.count() == 0

    done = act(office, page_url, "confirm_import")
    assert "clientes.csv: 1 de 2 linhas entraram" in text_of(done)

    refused = office.get(reverse("desk:export_refused", args=[CustomerImport.objects.get().pk]))
    assert refused["Content-Disposition"] == 'attachment; filename="clientes - recusadas.csv"'
    table = body_of(refused).decode("utf-8-sig")
    assert table.splitlines()[0].startswith("Motivo;Código do cliente;")
    mended_url = send(office, table.replace(";Gold;", ";Prime;").encode(), name="corrigida.csv")
    assert "1 de 1 linha pode entrar" in text_of(office.get(mended_url))
    act(office, mended_url, "confirm_import")
    assert Organization.objects.count() == 2

    again = office.get(send(office, csv_file(row(), [*other[:5], "Prime", *other[6:]])))
    assert "Não há o que importar: tudo já está aqui" in text_of(again)
    assert "confirmar/" not in again.content.decode()


def test_nobody_is_invited_until_the_button_is_pressed(office):
    page_url = send(office, csv_file(row()))
    done = act(office, page_url, "confirm_import")
    assert "Enviar 1 convite" in text_of(done)
    assert Invitation.objects.count() == 0

    assert "entra com ajuste" not in text_of(done)
    assert "entrou com ajuste" in text_of(done)

    after = act(office, page_url, "invite_imported")

    assert Invitation.objects.get().person.email == "ana@aurora.example"
    assert "Enviar 1 convite" not in text_of(after)


def test_columns_are_said_by_hand_where_none_says_the_customer(office):
    page_url = send(office, csv_file(["Aurora", "x"], heads=["Quem é", "Outra"]))
    page = office.get(page_url)
    assert "Nenhuma coluna diz de que empresa é cada linha" in text_of(page)
    columns = f"{page_url}colunas/"

    twice = office.post(columns, {"t0c0": "customer", "t0c1": "customer"})
    assert (twice.status_code, "dizem o mesmo: Nome da empresa" in text_of(twice)) == (422, True)
    office.post(columns, {"t0c0": "customer", "t0c1": ""})
    work_on_imports()

    page = office.get(page_url)
    assert "1 de 1 linha pode entrar" in text_of(page)
    assert "Esta coluna não é usada: Outra." in text_of(page)


def test_progress_asks_for_the_page_once_the_step_has_ended(office, davi):
    taken = begin_import(by=davi, file_name="x.csv", pieces=[csv_file(row())])
    url = reverse("desk:show_import_progress", args=[taken.pk])
    assert "O arquivo está sendo lido" in text_of(office.get(reverse("desk:show_import", args=[taken.pk])))
    first = office.get(url)
    assert (first.status_code, "HX-Refresh" in first.headers) == (200, False)
    assert office.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304

    work_on_imports()

    last = office.get(url, headers={"If-None-Match": first["ETag"]})
    assert (last.status_code, last["HX-Refresh"]) == (200, "true")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "vazio.csv", "vazio"),
        (b"PK\x03\x04 nada", "clientes.xlsx", ""),
    ],
)
def test_file_that_cannot_be_read_is_refused_in_words(office, data, name, words):
    sent = office.post(BEGIN, {"files": SimpleUploadedFile(name, data, "text/csv")})

    assert sent.status_code == 422
    assert CustomerImport.objects.count() == 0


@pytest.mark.parametrize("log", ["ORA-00001: unique constraint\n  at line 12\nORA-06512\n", "a, b\nc\nd, e, f\n"])
def test_log_without_a_column_is_no_table_and_is_not_kept(office, log):
    sent = office.post(BEGIN, {"files": SimpleUploadedFile("erro.csv", log.encode(), "text/csv")})

    assert sent.status_code == 422
    assert "Isto não é uma tabela de empresas: nenhuma linha traz uma coluna conhecida aqui." in text_of(sent)
    assert CustomerImport.objects.count() == 0


def test_form_without_a_file_asks_for_one(office):
    page = office.post(BEGIN, {})

    assert (page.status_code, "Escolha a planilha" in text_of(page)) == (422, True)


def test_two_administrators_import_the_same_file_once(office):
    page_url = send(office, csv_file(row()))
    act(office, page_url, "confirm_import")

    again = act(office, page_url, "confirm_import")

    assert "Outra pessoa seguiu com esta importação" in text_of(again)
    assert AuditEntry.objects.filter(action="customers_imported").count() == 1


def test_discarded_file_is_forgotten_and_asks_for_another(office):
    page_url = send(office, csv_file(row()))

    page = act(office, page_url, "discard_import")

    assert "Este arquivo foi descartado" in text_of(page)
    assert (CustomerImport.objects.get().state, "clientes.csv" in text_of(office.get(BEGIN))) == (
        ImportState.DISCARDED,
        False,
    )


def test_refused_rows_of_a_workbook_come_back_as_one_without_formulas(office):
    rows = [["Código do cliente", "Empresa", "Plano"], ["+1", "@Aurora", "Gold"]]
    taken = looked_at(xlsx_file(Clientes=rows), name="clientes.xlsx")

    answer = office.get(reverse("desk:export_refused", args=[taken.pk]))

    sheet = openpyxl.load_workbook(io.BytesIO(body_of(answer)))["Clientes"]
    assert [[cell.value for cell in cells] for cells in sheet.rows] == [
        ["Motivo", "Código do cliente", "Empresa", "Plano"],
        ["Plano “Gold” não existe. Use Padrão ou Prime.", "'+1", "'@Aurora", "Gold"],
    ]
    assert {cell.data_type for cells in sheet.rows for cell in cells} == {"s"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_template_is_read_by_what_reads_files_and_its_example_is_none(office, kind):
    answer = office.get(reverse(f"desk:import_template_{kind}"))
    assert answer["Content-Disposition"] == f'attachment; filename="clientes.{kind}"'

    taken = looked_at(body_of(answer), name=f"modelo.{kind}")

    assert (taken.state, taken.reason) == (ImportState.UNREADABLE, "nothing_in_it")


def test_empty_list_of_customers_leads_to_the_import(office):
    page = office.get(reverse("desk:list_organizations"))

    assert page.content.decode().count(BEGIN) == 2


def test_report_is_drawn_with_the_same_queries_for_one_row_and_three(office, django_assert_num_queries):
    for count in (1, 3):
        rows = [row(email="nada", person=f"P{n}") for n in range(count)]
        taken = looked_at(csv_file(*rows))
        url = reverse("desk:show_import", args=[taken.pk])
        office.get(url)
        with django_assert_num_queries(7):
            page = office.get(url)

        assert len(page.context["lines"]) == count


def test_list_of_imports_is_drawn_with_the_same_queries_for_one_and_three(office, django_assert_num_queries):
    for _again in range(3):
        looked_at(csv_file(row()))
        office.get(BEGIN)
        with django_assert_num_queries(5):
            office.get(BEGIN)


def figures_of(page):
    return [(figure.value, figure.what, figure.than) for figure in page.context["figures"]]


def test_figures_of_one_are_said_of_one_and_of_several_of_several(office):
    imported(csv_file(row()))
    one = office.get(send(office, csv_file(row(name="Aurora do Sul"), row(code="C2", name="Boreal", cnpj="1"))))
    rows = [row(code=f"C{n}", name=f"Casa {n}", cnpj=cnpj_of(f"1000000{n}"), email=f"p{n}@casa.example") for n in "23"]
    several = office.get(send(office, csv_file(*rows)))

    mailed = "convites saem só quando você mandar"
    assert figures_of(one) == [
        (1, "pronta", "1 atualiza"),
        (0, "entra com ajuste", ""),
        (1, "recusada", "corrija e envie só esta"),
        (0, "pessoa nova", mailed),
    ]
    assert [figure for figure in figures_of(several) if figure[0]] == [
        (2, "prontas", "2 novas"),
        (2, "pessoas novas", mailed),
    ]


def test_trail_names_the_import_and_what_came_of_it(office, davi):
    imported(csv_file(row()), by=davi)

    page = text_of(office.get(reverse("desk:list_audit"), {"tipo": "customer_import"}))

    assert "Importou clientes de um arquivo" in page
    assert "Linhas novas" in page
    assert User.objects.filter(email="ana@aurora.example").exists()


def test_file_that_is_no_table_is_told_to_come_as_one(office):
    page = office.post(BEGIN, {"files": SimpleUploadedFile("clientes.csv", bytes(range(256)) * 40, "text/csv")})

    assert page.status_code == 422
    assert "Isto não é uma tabela. Salve como XLSX ou CSV." in text_of(page)
    assert "ZIP" not in text_of(page)
