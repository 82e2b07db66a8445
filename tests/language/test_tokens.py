from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.tokens import read_words


def words(text: str) -> list[str]:
    return [token.word for token in read_words(text).tokens]


def test_words_numbers_and_percents_are_read() -> None:
    assert words("A 1402, versão 33.00.04.06: 80 % das NF-e!") == [
        *("a", "1402", "versao", "33.00.04.06", "80", "%", "das", "nf-e"),
    ]


def test_an_accent_may_be_a_letter_of_its_own() -> None:
    assert words("na\u0303o emissa\u0303o") == ["nao", "emissao"]


def test_sentences_end_and_clauses_part() -> None:
    tokens = read_words("Parou tudo. Vendas, não; mas a expedição segue").tokens

    assert [(token.word, token.sentence, token.clause) for token in tokens] == [
        *(("parou", 0, 0), ("tudo", 0, 0), ("vendas", 1, 1), ("nao", 1, 2)),
        *(("mas", 2, 4), ("a", 2, 4), ("expedicao", 2, 4), ("segue", 2, 4)),
    ]


def test_a_clause_goes_on_behind_brackets() -> None:
    tokens = read_words("A filial 3 (Recife) não fatura").tokens

    assert [(token.word, token.clause) for token in tokens] == [
        *(("a", 0), ("filial", 0), ("3", 0), ("recife", 1), ("nao", 0), ("fatura", 0)),
    ]


@pytest.mark.parametrize("turn", ["mas", "porém", "só que", "porque", "enquanto"])
def test_what_turns_begins_a_clause(turn: str) -> None:
    tokens = read_words(f"a nota sai {turn} a carga fica").tokens

    assert tokens[2].clause < tokens[-1].clause


def test_meanwhile_turns_against_nothing() -> None:
    assert len({token.clause for token in read_words("por enquanto usamos boleto").tokens}) == 1


def test_questions_are_known_by_their_mark() -> None:
    read = read_words("Parou. Como faço? Obrigado")

    assert (read.asked, read.sentences) == (frozenset({1}), 3)


@given(st.text())
def test_every_word_stands_where_it_says(text: str) -> None:
    for token in read_words(text).tokens:
        assert 0 <= token.start < token.end <= len(text)
