"""CNPJ and telephone numbers."""

from __future__ import annotations

import pytest

from accounts.identifiers import (
    InvalidCnpj,
    InvalidPhone,
    clean_cnpj,
    clean_phone,
    is_head_office,
    show_cnpj,
    show_phone,
)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("12.ABC.345/01DE-35", "12ABC34501DE35"),
        ("12abc34501de35", "12ABC34501DE35"),
        (" 16.727.230/0001-97 ", "16727230000197"),
    ],
)
def test_clean_cnpj_keeps_fourteen_characters(text: str, stored: str) -> None:
    assert clean_cnpj(text) == stored


@pytest.mark.parametrize(
    "text", ["", "12.ABC.345/01DE-36", "16.727.230/0001", "00.000.000/0000-00", "12.ÁBC.345/01DE-35"]
)
def test_clean_cnpj_refuses_what_is_none(text: str) -> None:
    with pytest.raises(InvalidCnpj):
        clean_cnpj(text)


def test_show_cnpj_puts_marks() -> None:
    assert show_cnpj("12ABC34501DE35") == "12.ABC.345/01DE-35"


def test_head_office_is_the_first_establishment() -> None:
    assert [is_head_office("16727230000197"), is_head_office("12ABC34501DE35")] == [True, False]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("", ""),
        ("  ", ""),
        ("(62) 3000-1402", "+556230001402"),
        ("62 98765-4321", "+5562987654321"),
        ("+1 212 555 2368", "+12125552368"),
    ],
)
def test_clean_phone_gives_e164(text: str, stored: str) -> None:
    assert clean_phone(text) == stored


@pytest.mark.parametrize("text", ["98765-4321", "ramal 12", "(62) 3000-1402 ramal 12", "+55 1", "9" * 30])
def test_clean_phone_refuses_what_nobody_could_call(text: str) -> None:
    with pytest.raises(InvalidPhone):
        clean_phone(text)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("", ""), ("+556230001402", "(62) 3000-1402"), ("+12125552368", "+1 212-555-2368"), ("strange", "strange")],
)
def test_show_phone_is_what_one_reads_at_home(stored: str, shown: str) -> None:
    assert show_phone(stored) == shown
