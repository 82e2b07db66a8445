"""Files as they come: tables found by their heads, whoever wrote them; refused where reading would cost too much."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime

import pytest

from accounts.customer_file import limits, tables, xlsx_guard
from accounts.customer_file.columns import Column, guess, is_ours, known_heads, lacks_customer, said_twice
from accounts.customer_file.limits import FileUnreadable
from accounts.customer_file.tables import tables_of
from accounts.customer_file.written import Sheet, csv_of, xlsx_of
from accounts.customer_file.xlsx_table import as_text
from tests.accounts.importing.files import xlsx_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f"<worksheet xmlns='{MAIN}'><sheetData>{{}}</sheetData></worksheet>"
LONG = "<row><c t='inlineStr'><is><t>" + "x" * 300_000 + "</t></is></c></row>"


def read(data: bytes) -> list[tuple[str, tuple[str, ...], list[tuple[int, list[str]]]]]:
    return [(table.name, table.heads, list(table.lines)) for table in tables_of(io.BytesIO(data))]


def why(data: bytes) -> str:
    with pytest.raises(FileUnreadable) as refused:
        read(data)
    return refused.value.why


def workbook(**parts: bytes | str) -> bytes:
    """Return a workbook in which these parts stand for those of one that is in order."""
    good = io.BytesIO(xlsx_file(Clientes=[["CNPJ"], ["1"]]))
    packed = io.BytesIO()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            name = part.filename.rpartition("/")[2].partition(".")[0]
            new.writestr(part.filename, parts.pop(name, old.read(part.filename)))
        for name, content in parts.items():
            new.writestr(f"xl/{name}.xml", content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (["RAZAO SOCIAL", "cnpj", "uf"], (Column.CUSTOMER, Column.CNPJ, Column.STATE)),
        (["Cód. Cliente", "Início da Vigência"], (Column.CUSTOMER_CODE, Column.STARTS_ON)),
        (["Customer code", "Contact e-mail", "Plan"], (Column.CUSTOMER_CODE, Column.EMAIL, Column.PLAN)),
        (["E_mail", "email", "Observação"], (Column.EMAIL, None, None)),
        (["Nº do contrato", "E-mail do executivo"], (Column.CONTRACT_EXTERNAL_ID, Column.EXECUTIVE_EMAIL)),
    ],
)
def test_columns_are_known_by_their_heads_however_written(heads, columns):
    assert guess(heads) == columns


def test_bare_heads_mean_what_the_sheet_is_about():
    assert guess(["Código do cliente", "Nome"], sheet="Filiais") == (Column.CUSTOMER_CODE, Column.BRANCH)
    assert guess(["Código", "Nome"], sheet="Empresas") == (Column.CUSTOMER_CODE, Column.CUSTOMER)
    assert guess(["Nome"], sheet="Contatos") == (Column.PERSON,)


def test_columns_are_judged():
    assert (lacks_customer([Column.EMAIL]), lacks_customer([None]), lacks_customer([Column.CNPJ, None])) == (
        True, False, False,
    )  # fmt: skip
    assert said_twice([Column.CNPJ, None, None, Column.CNPJ]) == {Column.CNPJ}
    assert (is_ours("Motivo"), is_ours(" "), is_ours("Cidade"), known_heads(["CNPJ", "x"])) == (True, True, False, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_csv_of_any_program_is_read(encoding, mark):
    text = "\r\n".join([f"Razão social{mark}CNPJ", f'"A{mark}\nB"{mark}1', "", f" {mark} "])

    assert read(text.encode(encoding)) == [("", ("Razão social", "CNPJ"), [(3, [f"A{mark}\nB", "1"])])]


def test_heads_are_found_below_a_title():
    data = "Relatório de clientes;;\n;;\nEmitido em;01/01/2026;\nCódigo;Empresa;UF\nC1;Aurora;GO\n".encode()

    assert read(data) == [("", ("Código", "Empresa", "UF"), [(5, ["C1", "Aurora", "GO"])])]


def test_cells_that_we_neutralised_come_back_as_they_were():
    data = "".join(csv_of(Sheet("", ["Empresa"], [["=1+1"], ["+55"], ["'aspas"]]))).encode()

    assert data.decode("utf-8-sig").splitlines() == ["Empresa", "'=1+1", "'+55", "'aspas"]
    assert read(data) == [("", ("Empresa",), [(2, ["=1+1"]), (3, ["+55"]), (4, ["'aspas"])])]


def test_cells_are_cut_and_columns_counted():
    wide = ";".join(f"c{n}" for n in range(500))
    ((_name, heads, lines),) = read(f"CNPJ;{wide}\n{'x' * 9_000};1\n".encode())

    assert (len(heads), len(lines[0][1][0])) == (200, limits.MAX_CELL + 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (31090442000170, "31090442000170"),
        (31090442000170.0, "31090442000170"),
        (1.5, "1.5"),
        (True, "sim"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, tzinfo=UTC), "2026-01-31"),
        (datetime(2026, 1, 31, 10, 5, tzinfo=UTC).replace(tzinfo=None), "2026-01-31 10:05"),
    ],
)
def test_values_of_a_workbook_are_what_one_would_have_typed(value, text):
    assert as_text(value) == text


def test_sheets_are_read_one_after_another_and_those_that_explain_are_not():
    data = xlsx_file(
        Clientes=[["CNPJ"], ["1"]],
        Exemplos=[["CNPJ"], ["2"]],
        Colunas=[["Título"], ["CNPJ"]],
        Vazia=[],
        Contatos=[["E-mail"], ["x"]],
    )

    assert read(data) == [("Clientes", ("CNPJ",), [(2, ["1"])]), ("Contatos", ("E-mail",), [(2, ["x"])])]


def test_rows_are_counted_over_all_sheets(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    data = xlsx_file(A=[["CNPJ"], ["1"], ["2"]], B=[["CNPJ"], ["3"], ["4"]])

    assert why(data) == "too_many_rows"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0 old", "old_excel"),
        (b"PK\x03\x04 and no more", "not_a_workbook"),
        (b"\x00\x01\x02\x03", "not_a_table"),
        (b'CNPJ\n"' + b"x" * 200_000, "broken_csv"),
        (workbook(workbook="<broken"), "too_much_inside"),
        (workbook(sheet1="<worksheet"), "not_a_workbook"),
    ],
)
def test_what_is_no_table_says_why(data, code):
    assert why(data) in (code, "not_a_workbook")


def test_archive_without_a_workbook_is_none():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")

    assert why(packed.getvalue()) == "not_a_workbook"


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("workbook", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "entities"),
        ("sheet1", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SHEET.format("<row/>"), "entities"),
        ("sheet1", SHEET.format("<row r='1'>" + "<c/>" * 30_000 + "</row>"), "too_much_inside"),
        ("sheet1", SHEET.format(LONG), "too_much_inside"),
        ("sheet1", SHEET.format("<row>" + "<a>" * 30_000 + "</a>" * 30_000 + "</row>"), "too_much_inside"),
        ("sheet1", SHEET.format("<row " + " ".join(f"a{n}='1'" for n in range(60_000)) + "/>"), "too_much_inside"),
        ("sheet1", SHEET.format("<x:row/>" * 200_001), "too_many_rows"),
        ("sharedStrings", "<sst>" + "<si/>" * 2_600_000 + "</sst>", "too_much_inside"),
        ("other", "<a>" + " " * 9_000_000 + "</a>", "too_much_inside"),
    ],
)  # fmt: skip
def test_bombs_are_refused_with_little_memory(part, content, code):
    data = workbook(**{part: content})
    del content
    tracemalloc.start()
    try:
        assert why(data) == code
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * 1024**2


@pytest.mark.parametrize("mark", ["", "\ufeff", " \n"])
def test_bomb_under_the_name_of_no_xml_is_refused_with_little_memory(mark):
    """The workbook says by its own words which part is a sheet, whatever that is called."""
    row = "<row r='1'>" + "<c/>" * 3_000_000 + "</row>"
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_file(Clientes=[["CNPJ"], ["1"]]))) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, old.read(part.filename).replace(b"worksheets/sheet1.xml", b"media/image1.png"))
        new.writestr("xl/media/image1.png", mark + SHEET.format(row))
    del row
    tracemalloc.start()
    try:
        assert why(packed.getvalue()) == "too_much_inside"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * 1024**2


def test_archive_of_zeros_is_refused_by_what_it_says_of_itself(monkeypatch):
    monkeypatch.setattr(xlsx_guard, "MAX_UNPACKED", 1_000)

    assert why(workbook(media="x" * 2_000)) == "too_much_inside"


def test_workbook_that_is_written_is_text_alone_and_read_as_it_was():
    data = xlsx_of([Sheet("Clientes", ["CNPJ", "Empresa"], [["00012345000199", "=A\x01B"]])])

    assert read(data) == [("Clientes", ("CNPJ", "Empresa"), [(2, ["00012345000199", "=AB"])])]
