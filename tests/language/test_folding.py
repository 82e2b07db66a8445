from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [("NÃO", "nao"), ("Emissão", "emissao"), ("à", "a"), ("ORA-01403", "ora-01403"), ("", ""), ("ﬁm", "ﬁm")],
)
def test_letters_are_small_and_without_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_every_letter_keeps_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
