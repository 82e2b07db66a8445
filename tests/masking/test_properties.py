"""What holds for every text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masking import streams
from masking.rules import mask, mask_parts
from tests.masking.texts import LINE_ENDS, cpfs, exempt_numbers, texts

EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ENDS = frozenset("".join(LINE_ENDS) + "\x0c\x1c\x1d\x1e\u2029")
# What people write around a number, words that speak of people, passwords and cards included.
AROUND = st.lists(
    st.sampled_from(
        ("cliente", "motorista", "CPF", "nota", "chave", "a", "do", "senha", "cartão", "pedido", "nº", "e",
        "boleto:", "(", "-",
         "usuário", "token", "\n", "R$", "versão", "login", "código =", "erro:")
    ),
    max_size=5,
).map(" ".join)  # fmt: skip
# What can be said before a CPF without saying that it is something else.
BEFORE_CPF = st.sampled_from(
    ("CPF ", " cpf: ", " CPF=", '"cpf":"', "<cpf>", "cpf do motorista ", "cliente ", "usuário: ", "NUM_CPF='",
    "motorista João ",
     "Informe o CPF/CNPJ: ", "CPF nº ", "login=", "titular do CPF ")
)  # fmt: skip
AFTER_CPF = st.sampled_from(("", " ", ".", ",", ";", '"', "<", "'", "\n", " não entra", " - filial 1", "&x=1", ")"))


@EXAMPLES
@given(texts())
def test_masked_text_is_not_masked_again(text: str) -> None:
    masked = mask(text).text

    assert mask(masked).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "senha: tamanho da senha: mínimo 8",
        "Password= usuário e senha: joao / abc123",
        "psql --password abc1 senha=abc123",
        "Alterei a senha para Nova@2026: cliente",
        "/Senha do certificado A1: 123456",
        "senha=123 5555-5555-5555-4444",
        "cliente 52998224725Server=db01;Database=x;Password=abc1;Encrypt=no",
        "a senha é abc: falha",
        "senha=abc123 000.000.001-91",
        "rman target sys/abc1@wint=erro na senha: verifique o caps lock",
    ],
)
def test_what_was_masked_does_not_change_how_the_rest_is_read(text: str) -> None:
    masked = mask(text).text

    assert masked != text
    assert mask(masked).text == masked


@EXAMPLES
@given(texts())
def test_lines_stay(text: str) -> None:
    masked = mask(text).text

    assert [sign for sign in masked if sign in ENDS] == [sign for sign in text if sign in ENDS]
    assert len(masked.splitlines()) == len(text.splitlines())


@EXAMPLES
@given(texts())
def test_findings_say_how_the_text_was_masked(text: str) -> None:
    masked = mask(text)
    rebuilt, last = "", 0
    for finding in masked.findings:
        assert last <= finding.start < finding.end
        rebuilt += text[last : finding.start] + finding.token
        last = finding.end

    assert rebuilt + text[last:] == masked.text


@EXAMPLES
@given(AROUND, exempt_numbers(), AROUND)
def test_exempt_number_stays_in_any_context(before: str, number: str, after: str) -> None:
    assert number in mask(f"{before} {number} {after}").text


@EXAMPLES
@given(st.sampled_from(("NUMPED=", "pedido ", "carga: ", "nota ", "chave ", "nosso número ", "telefone ", "")), cpfs())
def test_number_of_an_order_stays(before: str, number: str) -> None:
    assert mask(f"{before}{number}").text == f"{before}{number}"


@EXAMPLES
@given(BEFORE_CPF, cpfs(), st.booleans(), AFTER_CPF)
def test_cpf_in_context_is_gone(before: str, cpf: str, is_written: bool, after: str) -> None:
    written = f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}" if is_written else cpf

    assert mask(f"{before}{written}{after}").text == f"{before}[CPF_1]{after}"


@settings(EXAMPLES, max_examples=60)
@given(st.lists(texts(), max_size=6), st.integers(1, 400))
def test_parts_are_masked_as_the_whole(pieces: list[str], size: int) -> None:
    text = "".join(pieces) * 3
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "BLOCK", 500)
        patch.setattr(streams, "AHEAD", 2500)
        masked = list(mask_parts(parts))

    assert len(masked) == len(parts)
    assert "".join(masked) == mask(text).text
