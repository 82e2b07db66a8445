"""The sentence by which a message is known in a list."""

from __future__ import annotations

import time

import pytest

from portal.home.question import LONGEST, asked_in, told_in


@pytest.mark.parametrize(
    ("body", "question"),
    [
        ("Qual é a versão?", "Qual é a versão?"),
        ("Oi, Ana! Tudo bem? Qual é a versão da 1402?\n\nObrigada.", "Qual é a versão da 1402?"),
        ("A versão é a 33.00.04.06?", "A versão é a 33.00.04.06?"),
        ("**Qual** `rotina`, a [1402](https://exemplo.com.br/x)?", "Qual rotina, a 1402?"),
        ("> citado?\n\n1. Envie o log.\n2. Diga a filial.", "citado?"),
        ("```\nselect 1 from dual where 1 = ?\n```\nQue filial?", "Que filial?"),
        ("Envie o log completo. Obrigada.", "Envie o log completo."),
        ("sem ponto nenhum", "sem ponto nenhum"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_asked_in_finds_the_last_question_else_the_first_sentence(body: str, question: str) -> None:
    assert asked_in(body) == question


def test_told_in_returns_the_first_sentence() -> None:
    assert told_in("A remessa foi corrigida. Gere de novo?") == "A remessa foi corrigida."


def test_long_sentence_is_cut_between_words() -> None:
    found = asked_in("palavra " * 60 + "?")
    assert (len(found) <= LONGEST, found.endswith("palavra…")) == (True, True)


@pytest.mark.parametrize(
    "body", ["?" * 100_000, "a." * 50_000, "[" * 100_000, "```" * 30_000, "* " * 50_000, " " * 100_000]
)
def test_hostile_text_is_read_at_once(body: str) -> None:
    start = time.perf_counter()
    asked_in(body)
    assert time.perf_counter() - start < 0.1
