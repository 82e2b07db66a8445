from __future__ import annotations

from datetime import date

import pytest

from language.tokens import read_words
from triage.reading.dates import business_days, dues_of

MONDAY = date(2026, 11, 30)


def days(text: str, opened_on: date | None = MONDAY) -> list[int]:
    return [due.days for due in dues_of(read_words(text), text, opened_on)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("o prazo é hoje", [0]),
        ("vence amanhã", [1]),
        ("faltam 4 dias úteis para o prazo", [4]),
        ("faltam quatro dias uteis pro prazo", [4]),
        ("o prazo é 04/12", [4]),
        ("obrigatório a partir de 04/01/2027", [23]),
        ("vence dia 7", [5]),
        ("entrega na quarta, prazo final quarta", [2]),
        ("vale a partir de janeiro de 2027", [22]),
        ("o prazo é 04/12, hoje 30/11", [4]),
        ("exigido em 2029", [527]),
    ],
)
def test_days_are_counted_in_business_days(text: str, expected: list[int]) -> None:
    assert days(text) == expected


@pytest.mark.parametrize("text", ["o prazo é 04/12", "vale a partir de janeiro", "vence dia 7"])
def test_without_a_date_of_opening_calendar_dates_are_unknown(text: str) -> None:
    assert days(text, None) == []


@pytest.mark.parametrize("text", ["as cargas de hoje", "dia 7 teve festa", "custa 10.11 reais", "99/99 é o prazo"])
def test_what_is_no_deadline_is_none(text: str) -> None:
    assert days(text) == []


def test_holidays_and_weekends_do_not_count() -> None:
    assert business_days(date(2026, 12, 24), date(2026, 12, 28)) == 1
    assert business_days(MONDAY, MONDAY) == 0
    assert business_days(MONDAY, date(2026, 11, 27)) == -1
