"""Cells as back offices write them: each as it is stored, what was adjusted, or why it cannot be taken."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.customer_file.columns import Column
from accounts.places import STATES, timezone_of
from accounts.services.importing.capitals import spoken
from accounts.services.importing.cleaning import clean_row
from accounts.values import overlap
from accounts.zones import ZONES


def cleaned(**cells: str) -> tuple[dict[str, object], list[str], list[str]]:
    """Return what is stored of these cells, the codes of faults, and those of adjustments."""
    said = clean_row(number=1, table=0, line=2, cells=list(cells.values()), columns=[Column(name) for name in cells])
    values = {str(column): value for column, value in said.values.items()}
    return values, [note.code for note in said.faults], [note.code for note in said.adjusted]


@pytest.mark.parametrize(
    ("column", "text", "stored"),
    [
        ("cnpj", "12.ABC.345/01DE-35", "12ABC34501DE35"),
        ("cnpj", "12abc34501de35", "12ABC34501DE35"),
        ("plan", "PRIME", "prime"),
        ("plan", "padrão", "standard"),
        ("starts_on", "2026-01-31", date(2026, 1, 31)),
        ("starts_on", "2026-01-31 00:00:00", date(2026, 1, 31)),
        ("starts_on", "31/01/26", date(2026, 1, 31)),
        ("starts_on", "31.1.2026", date(2026, 1, 31)),
        ("starts_on", "46053", date(2026, 1, 31)),
        ("state", "go", "GO"),
        ("email", "Ana@Aurora.Example", "ana@aurora.example"),
        ("email", "mailto:ana@aurora.example", "ana@aurora.example"),
        ("phone", "(62) 99120-4417", "+5562991204417"),
        ("phone", "+5562991204417", "+5562991204417"),
        ("phone", "+1 202-555-0123", "+12025550123"),
        ("role", "GESTOR", True),
        ("role", "Usuário", False),
        ("customer", "Aurora", "Aurora"),
    ],
)
def test_cell_is_taken_as_it_is_stored(column, text, stored):
    assert cleaned(**{column: text}) == ({column: stored}, [], [])


@pytest.mark.parametrize(
    ("column", "text", "stored", "codes"),
    [
        ("cnpj", "191", None, []),
        ("cnpj", "191000100", None, []),
        ("phone", "62 991204417", "+5562991204417", ["read_as"]),
        ("phone", "0000", None, ["phone"]),
        ("state", "Goiás", "GO", ["read_as"]),
        ("customer", "DISTRIBUIDORA IPÊ LTDA", "Distribuidora Ipê Ltda", ["capitals"]),
        ("person", "JOSÉ DA SILVA", "José da Silva", ["capitals"]),
        ("city", "Aparecida  de\u200bGoiânia", "Aparecida de Goiânia", ["spaces"]),
    ],
)
def test_cell_is_adjusted_and_tells_so(column, text, stored, codes):
    values, _faults, adjusted = cleaned(**{column: text})

    assert (values.get(column), adjusted) == (stored, codes)


def test_zeros_that_a_spreadsheet_took_come_back():
    assert cleaned(cnpj="191000181"[:0] + "191000100") == ({}, ["cnpj_digits"], [])
    assert cleaned(cnpj="00000000000191"[8:].lstrip("0").rjust(8, "1"))[1] == ["cnpj_digits"]
    assert cleaned(cnpj="4218771000109")[1] == ["cnpj_digits"]
    assert cleaned(cnpj="4218771000100") == ({"cnpj": "04218771000100"}, [], ["cnpj_zeros"])


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("cnpj", "12.ABC.345/01DE-36", "cnpj_digits"),
        ("cnpj", "3,1E+13", "cnpj_rounded"),
        ("cnpj", "529.982.247-25", "cpf"),
        ("cnpj", "abc", "cnpj"),
        ("cnpj", "00.000.000/0000-00", "cnpj"),
        ("plan", "Gold", "plan"),
        ("starts_on", "31/02/2026", "day"),
        ("starts_on", "amanhã", "day"),
        ("starts_on", "01/01/1026", "day"),
        ("ends_on", "1e1000", "day"),
        ("state", "Bavária", "state"),
        ("email", "ana", "email"),
        ("email", "a@" + "x" * 250 + ".example", "email"),
        ("role", "Rei", "role"),
        ("customer", "x" * 121, "too_long"),
        ("customer_code", "x" * 41, "too_long"),
    ],
)
def test_cell_that_cannot_be_taken_says_why(column, text, code):
    assert cleaned(**{column: text}) == ({}, [code], [])


@pytest.mark.parametrize("text", ["", "  ", "-", "N/A", "NULL", "\u200b"])
def test_nothing_says_nothing(text):
    assert cleaned(cnpj=text, plan=text, email=text) == ({}, [], [])


def test_plan_may_be_inherited_and_a_contract_have_no_end():
    assert cleaned(plan="herda", ends_on="indeterminado") == ({}, [], [])


def test_days_have_to_be_in_order():
    _values, faults, _adjusted = cleaned(starts_on="01/02/2026", ends_on="31/01/2026")

    assert faults == ["inverted"]


@pytest.mark.parametrize(
    ("text", "company", "person"),
    [
        ("COMERCIAL ABC DO BRASIL S/A", "Comercial ABC do Brasil S/A", "Comercial Abc do Brasil S/a"),
        ("SÃO JOSÉ MATERIAIS", "São José Materiais", "São José Materiais"),
        ("BRF", "BRF", "BRF"),
        ("Aurora ABC", "Aurora ABC", "Aurora ABC"),
        ("LOJA 24H CENTRO", "Loja 24H Centro", "Loja 24H Centro"),
        ("ANA-MARIA SOUZA", "Ana-Maria Souza", "Ana-Maria Souza"),
    ],
)
def test_capitals_are_spoken(text, company, person):
    assert (spoken(text, is_company=True), spoken(text, is_company=False)) == (company, person)


def test_every_state_keeps_a_clock_that_is_offered():
    assert {timezone_of(state) for state in STATES} <= {zone for zone, _places in ZONES}
    assert (len(STATES), timezone_of("")) == (27, "America/Sao_Paulo")


def test_spans_overlap_by_a_single_day():
    span = (date(2026, 1, 1), date(2026, 12, 31))
    assert overlap(span, [(date(2026, 12, 31), None)])
    assert overlap((date(2026, 6, 1), None), [span])
    assert not overlap(span, [(date(2027, 1, 1), None), (date(2025, 1, 1), date(2025, 12, 31))])
