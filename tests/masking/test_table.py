"""Both ways: what is masked and what readers see of it, and what is never touched."""

from __future__ import annotations

import pytest

from masking.rules import Finding, Kind, mask
from tests.masking.exempt import EXEMPT
from tests.masking.lookalikes import KEPT
from tests.masking.places import TOLD
from tests.masking.secrets import MASKED


@pytest.mark.parametrize(("text", "seen"), MASKED + TOLD)
def test_secret_is_masked(text: str, seen: str) -> None:
    assert mask(text).text == seen


@pytest.mark.parametrize("text", EXEMPT + KEPT)
def test_exempt_text_stays(text: str) -> None:
    masked = mask(text)

    assert (masked.text, masked.findings) == (text, ())


def test_tables_are_long_enough_and_name_each_text_once() -> None:
    told, kept = MASKED + TOLD, EXEMPT + KEPT
    texts = [text for text, _ in told] + list(kept)

    assert len(texts) == len(set(texts))
    assert len(told) > 330
    assert len(kept) > 350


def test_finding_names_kind_place_and_token() -> None:
    text = "motorista 529.982.247-25 com senha=abc1"

    assert mask(text).findings == (
        Finding(Kind.CPF, 10, 24, "[CPF_1]"),
        Finding(Kind.PASSWORD, 35, 39, "[SENHA_1]"),
    )


def test_exempt_and_secret_stand_beside_each_other() -> None:
    text = (
        "NFe35261112345678000190550010000123451000123456 do cliente 52998224725, CNPJ 11.222.333/0001-81, "
        "senha do certificado: 1234, rotina 1402 versão 33.00.04.06, pedido 52998224725"
    )

    assert mask(text).text == (
        "NFe35261112345678000190550010000123451000123456 do cliente [CPF_1], CNPJ 11.222.333/0001-81, "
        "senha do certificado: [SENHA_1], rotina 1402 versão 33.00.04.06, pedido 52998224725"
    )


def test_column_of_a_table_is_told_by_the_line_above() -> None:
    table = "nome;cpf;cidade\nJoao;52998224725;Goiania\nMaria;11144477735;Anapolis\nJose;12345678909;Rio Verde"
    long = table.replace("Goiania", "x" * 90).replace("Anapolis", "y" * 90)

    assert mask(table).text == "nome;cpf;cidade\nJoao;[CPF_1];Goiania\nMaria;[CPF_2];Anapolis\nJose;[CPF_3];Rio Verde"
    assert [finding.token for finding in mask(long).findings] == ["[CPF_1]", "[CPF_2]", "[CPF_3]"]


def test_list_of_cpf_is_told_by_its_first() -> None:
    assert mask("CPFs:\n52998224725\n11144477735\n12345678909").text == "CPFs:\n[CPF_1]\n[CPF_2]\n[CPF_3]"
    assert mask("000.000.001-91\n00000000191").text == "[CPF_1]\n[CPF_1]"


def test_label_in_a_value_is_part_of_it() -> None:
    assert mask("senha=token=abc123def456 fim").text == "senha=[SENHA_1] fim"


def test_long_value_is_masked_to_its_end() -> None:
    value = "a1" * 5000

    assert mask(f"senha={value} fim").text == "senha=[SENHA_1] fim"
    assert mask(f"Authorization: Bearer {value}").text == "Authorization: Bearer [TOKEN_1]"
