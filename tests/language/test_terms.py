from __future__ import annotations

import pytest

from language.terms import terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Emissão de NF-e PARADA!", ["emissao", "de", "nf-e", "parada"]),
        ("ORA-00942: tabela PCPEDC_X", ["ora-00942", "tabela", "pcpedc_x"]),
        ("CFOP 33.00.04.06, 10,5% em 31/12.", ["cfop", "33.00.04.06", "10,5", "em", "31/12"]),
        ("PCSIS1402.EXE, 1402.Executa", ["pcsis1402.exe", "1402", "executa"]),
        ("fim.Inicio e/ou", ["fim", "inicio", "e", "ou"]),
        ("a\u0301rea", ["area"]),
        ("", []),
    ],
)
def test_codes_stay_whole_and_accents_go(text: str, terms: list[str]) -> None:
    assert terms_of(text, 1000) == terms


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert terms_of("um dois tres", 7) == ["um", "dois"]
