"""The catalogue as a table: no formula out, faults by line in."""

from __future__ import annotations

import pytest

from catalogue.spreadsheet import COLUMNS, Fault, Line, decoded, neutral, plain, read, written

HEAD = ";".join(COLUMNS)
GOOD = "WinThor;14;Faturamento;Faturamento;1402;Gerar faturamento;sim"


@pytest.mark.parametrize("cell", ["=1+1", "+55", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0"])
def test_cell_that_would_be_a_formula_is_made_neutral_and_comes_back(cell):
    assert (neutral(cell), plain(neutral(cell))) == (f"'{cell}", cell)


@pytest.mark.parametrize("cell", ["1402", "Gerar", "", "'aspas'", "a=b"])
def test_cell_that_is_none_stays(cell):
    assert (neutral(cell), plain(cell)) == (cell, cell)


def test_table_written_is_read_again():
    text = written([("WinThor", "14", "=Fatura;mento", 'Grupo "A"', "1402", "@Gerar", "nao")])

    assert read(text) == ([Line(2, "WinThor", 14, "=Fatura;mento", 'Grupo "A"', "1402", "@Gerar", False)], [])
    assert "'=Fatura" in text


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        (GOOD, []),
        ("", []),
        (";;;;;;", []),
        ("WinThor;14;Faturamento", [Fault(2, "cells")]),
        (";14;Faturamento;Faturamento;;;sim", [Fault(2, "missing", "produto")]),
        ("WinThor;x;Faturamento;Faturamento;;;sim", [Fault(2, "number", "modulo_numero")]),
        ("WinThor;99999999999999999999;Faturamento;Faturamento;;;sim", [Fault(2, "number", "modulo_numero")]),
        ("WinThor;-1;Faturamento;Faturamento;;;sim", [Fault(2, "number", "modulo_numero")]),
        ("WinThor;²;Faturamento;Faturamento;;;sim", [Fault(2, "number", "modulo_numero")]),
        ("WinThor;14;Faturamento;Faturamento;1402;;sim", [Fault(2, "missing", "rotina")]),
        ("WinThor;14;Faturamento;Faturamento;;;talvez", [Fault(2, "yes_or_no", "ativo")]),
        (f"WinThor;14;{'x' * 81};Faturamento;;;sim", [Fault(2, "too_long", "modulo")]),
        (f"{GOOD}\n{GOOD}", [Fault(3, "twice", "rotina_numero")]),
        (f"{GOOD}\nWinThor;14;Outro;Faturamento;1403;B;sim", [Fault(3, "differs", "modulo")]),
    ],
)
def test_faults_are_told_by_line(row, faults):
    assert read(f"{HEAD}\n{row}\n")[1] == faults


@pytest.mark.parametrize("text", ["", "a;b;c", "produto", GOOD])
def test_table_without_its_columns_is_none(text):
    assert read(text) == ([], [Fault(1, "columns")])


def test_commas_and_the_encodings_of_spreadsheets_are_read():
    text = f"{HEAD},".replace(";", ",")[:-1] + "\r\nWinThor,14,Expedição,Expedição,,,sim\r\n"

    lines = [read(decoded(text.encode(encoding)))[0][0].module for encoding in ("utf-8", "utf-8-sig", "cp1252")]
    assert lines == ["Expedição"] * 3


def test_table_of_too_many_lines_is_refused():
    rows = "\n".join(f"WinThor;{number};M;G;;;sim" for number in range(5001))

    assert read(f"{HEAD}\n{rows}")[1] == [Fault(5000, "too_many")]
