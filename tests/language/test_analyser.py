"""The analyser: codes whole, accents folded, number and gender left out."""

from __future__ import annotations

import pytest

from language.analyser import analyse, stem


def terms(text: str) -> list[str]:
    return list(analyse(text, most=1000))


def test_codes_stay_whole() -> None:
    text = "ORA-00942 na 1402, versão 33.00.04.06, NF-e e PCSIS1402.EXE"

    assert terms(text) == ["ora-00942", "1402", "versa", "33.00.04.06", "nf-e", "pcsis1402.exe"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("integração", "integracoes"), ("nota", "notas"), ("rejeitada", "rejeitados"), ("fiscal", "fiscais"),
        ("pedido", "pedidos"), ("impressora", "impressoras"), ("cupom", "cupons"), ("boleto", "BOLETOS"),
    ],
)  # fmt: skip
def test_forms_of_one_word_are_one_term(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_different_words_stay_different() -> None:
    words = ("nota", "note", "faturamento", "fatura", "caixa", "boleto", "banco")

    assert len({stem(word) for word in words}) == len(words)


def test_small_words_and_what_lies_beyond_are_left_out() -> None:
    assert terms("o que é isso?") == []
    assert list(analyse("nota " * 1000, most=10)) == ["nota", "nota"]
