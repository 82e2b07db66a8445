"""Tokens: stable in a text and between texts, without keeping a secret."""

from __future__ import annotations

import json

import pytest

from masking.rules import Kind, Tokens, mask

KEY = b"of the house"


def test_same_secret_gives_the_same_token() -> None:
    text = "CPF 529.982.247-25, cpf=52998224725, senha=abc1, password: abc1, cpf 111.444.777-35"

    assert mask(text).text == "CPF [CPF_1], cpf=[CPF_1], senha=[SENHA_1], password: [SENHA_1], cpf [CPF_2]"


def test_texts_share_tokens() -> None:
    tokens = Tokens()

    assert mask("senha=abc1", tokens).text == "senha=[SENHA_1]"
    assert mask("senha=xyz2 e password=abc1", tokens).text == "senha=[SENHA_2] e password=[SENHA_1]"


def test_mapping_carries_tokens_to_another_day() -> None:
    known: dict[str, str] = {}
    mask("senha=abc1 CPF 529.982.247-25", Tokens(known, key=KEY))
    kept = json.loads(json.dumps(known))

    seen = mask("CPF 111.444.777-35, CPF 529.982.247-25, senha: abc1", Tokens(kept, key=KEY)).text

    assert seen == "CPF [CPF_2], CPF [CPF_1], senha: [SENHA_1]"


def test_mapping_holds_no_secret() -> None:
    known: dict[str, str] = {}
    mask("senha=Exemplo#2026 CPF 529.982.247-25", Tokens(known, key=KEY))
    other: dict[str, str] = {}
    mask("senha=Exemplo#2026 CPF 529.982.247-25", Tokens(other, key=b"of another house"))

    assert sorted(known.values()) == ["[CPF_1]", "[SENHA_1]"]
    assert not any(secret in json.dumps(known) for secret in ("Exemplo", "52998224725", "529.982.247-25"))
    assert known.keys().isdisjoint(other)


def test_mapping_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="key"):
        Tokens({})


def test_kinds_count_for_themselves() -> None:
    tokens = Tokens()

    assert [tokens.token_for(kind, "x") for kind in Kind] == [
        "[CPF_1]", "[SENHA_1]", "[TOKEN_1]", "[CONEXAO_1]", "[CHAVE_PRIVADA_1]", "[CARTAO_1]",
    ]  # fmt: skip


def test_half_a_sign_has_a_token_too() -> None:
    assert mask("senha=ab\ud800c").text == "senha=[SENHA_1]"
