from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.phrases import PhraseError, PhraseTable, read_phrase
from language.tokens import read_words

LISTS = {"nao": ["nao", "n"], "nota": ["nota*", "nf"], "both": ["@nao", "@nota"]}


def found(phrase: str, text: str) -> list[str]:
    table = PhraseTable([read_phrase("name", phrase, LISTS)])
    read = read_words(text)
    return [text[read.tokens[one.first].start : read.tokens[one.last - 1].end] for one in table.find(read)]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("faturamento", "O Faturamento parou", ["Faturamento"]),
        ("fatur*", "não fatura nem faturou", ["fatura", "faturou"]),
        ("emit*|autoriz*", "nada autorizado", ["autorizado"]),
        ("@nao sai", "a nota n sai", ["n sai"]),
        ("@both", "não há NF", ["não", "NF"]),
        ("sem [a] nota", "sem nota e sem a nota", ["sem nota", "sem a nota"]),
        ("nao ~2 nota", "não sai mais nota", ["não sai mais nota"]),
        ("nao ~1 nota", "não sai mais nota", []),
        ("# caminh*", "14 caminhões", ["14 caminhões"]),
        ("nao nota", "não, nota", []),
        ("nao , nota", "não, nota", ["não, nota"]),
        ("nao , nota", "não. Nota", []),
        ("nao ~3 nota", "não. Sai nota", []),
        ("parou [tudo]", "parou", ["parou"]),
        ("esta *ndo", "está faturando, está faturado", ["está faturando"]),
    ],
)
def test_a_phrase_is_found_as_it_is_written(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


@pytest.mark.parametrize(
    "phrase", ["", "~2 nota", "[a] nota", "@missing", "a||b", "*", "a ~0 b", "a ~10 b", "a ~x b", "a ~2", "*ndo a"]
)
def test_a_phrase_that_cannot_be_read_says_so(phrase: str) -> None:
    with pytest.raises(PhraseError):
        read_phrase("name", phrase, LISTS)


def test_a_list_that_names_itself_is_refused() -> None:
    with pytest.raises(PhraseError):
        read_phrase("name", "@loop", {"loop": ["a", "@loop"]})


@given(st.lists(st.sampled_from(["nao", "sai", "nota", ",", ".", "a", "mas"]), max_size=40))
def test_what_is_found_lies_within_a_sentence(parts: list[str]) -> None:
    read = read_words(" ".join(parts))
    table = PhraseTable([read_phrase("name", source, LISTS) for source in ("nao ~3 nota", "sai [a]", "a [a] [a] nota")])

    for one in table.find(read):
        assert 0 <= one.first < one.last <= len(read.tokens)
        assert read.tokens[one.first].sentence == read.tokens[one.last - 1].sentence


def test_gaps_after_gaps_do_not_run_away() -> None:
    table = PhraseTable([read_phrase("name", "a ~9 " * 8 + "b", LISTS)])
    began = time.process_time()

    assert table.find(read_words("a " * 5_000)) == []
    # Not a measurement: an exponent would not come back at all.
    assert time.process_time() - began < 60
