"""Both ways: what is immediate stays so however it is written, and one word that excludes it ends that."""

from __future__ import annotations

import pytest

from language.folding import fold
from tests.triage.deciding.tickets import STOPPED, triaged

INVOICING = [
    STOPPED,
    "Bom dia, o faturamento está totalmente parado em todas as filiais.",
    "desde as 8h ninguem fatura nada nem na matriz nem nas filiais",
    "Hoje não saiu uma nota fiscal sequer.",
    "Todas as notas estão sendo rejeitadas desde a madrugada, nenhuma autorizada hoje.",
    "nao conseguimos emitir nenhuma nota de venda em nenhuma loja",
    "Parou. Nao fatura. Nada. Todas as filiais.",
]
DISPATCH = [
    "Nenhuma das 20 cargas de hoje consegue sair, o romaneio não libera para ninguém.",
    "A expedição está toda parada, 14 caminhões aguardando no pátio.",
    "todos os coletores travaram na conferência de saída, nada sai do CD",
]
EXCLUDED = [
    ("test base", "{} Isso é na nossa base de teste."),
    ("not yet implanted", "{} Ainda estamos implantando, não entramos em produção."),
    ("over", "{} Agora já voltou ao normal."),
    ("contingency", "{} Estamos faturando em contingência."),
    ("own code", "{} É a rotina específica que o terceiro desenvolveu para nós."),
]


def is_immediate(description: str, **fields: object) -> bool:
    return triaged(description, **fields).immediate is not None


@pytest.mark.parametrize("text", INVOICING + DISPATCH)
def test_a_complete_stop_of_invoicing_or_dispatch_is_immediate(text: str) -> None:
    decision = triaged(text)

    assert decision.immediate is not None
    assert decision.severity.value == "critica"


@pytest.mark.parametrize("text", INVOICING + DISPATCH)
@pytest.mark.parametrize(
    "way", [fold, str.upper, lambda text: text.replace(".", " "), lambda text: f"Boa tarde. {text}"]
)
def test_the_way_of_writing_changes_nothing(text: str, way: object) -> None:
    assert is_immediate(way(text))  # type: ignore[operator]


@pytest.mark.parametrize("text", INVOICING[:4])
@pytest.mark.parametrize(("reason", "sentence"), EXCLUDED)
def test_what_excludes_it_ends_it(reason: str, sentence: str, text: str) -> None:
    assert not is_immediate(sentence.format(text)), reason


@pytest.mark.parametrize("text", INVOICING + DISPATCH)
@pytest.mark.parametrize(
    "fields", [{"environment": "homologacao"}, {"environment": "implantacao"}, {"customization": True}]
)
def test_a_field_of_the_form_excludes_it(text: str, fields: dict[str, object]) -> None:
    assert not is_immediate(text, **fields)


def test_explicit_words_win_over_the_field() -> None:
    assert is_immediate(f"{STOPPED} A rotina é padrão, marquei customização sem querer.", customization=True)
    assert is_immediate(f"{STOPPED} Já viramos, está tudo implantado desde março.", environment="implantacao")


@pytest.mark.parametrize(
    "text",
    [
        "O faturamento não parou, só a etiqueta não imprime.",
        "Se o faturamento parar amanhã, o que fazemos?",
        "O certificado vence sexta, vai parar o faturamento de todas as filiais?",
        "O vendedor disse que o faturamento parou todo, mas as notas estão saindo normalmente.",
        "Só a nota 451.123 não autoriza, as demais estão saindo.",
        "Só na máquina da Ana a 1402 não fatura, nas outras funciona.",
        "A filial 3 não fatura nada, as outras filiais estão faturando normalmente.",
        "Nenhuma nota de devolução autoriza, as vendas saem normalmente.",
        "Nenhuma nota de fornecedor entra pela 1301.",
        "Nenhum vendedor sincroniza o app desde ontem.",
        "URGENTE!!! SOCORRO!!! PRECISO TROCAR A LOGO DO PEDIDO HOJE!!!",
        "O faturamento caiu 30% este mês, qual relatório mostra isso?",
        "Ontem o faturamento ficou parado das 9h às 10h. O que aconteceu?",
    ],
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert not is_immediate(text)


def test_the_tests_of_another_branch_exclude_nothing() -> None:
    text = "A filial 12 ainda está em homologação, mas a matriz (produção) não fatura nada, nem as filiais 2 a 11."

    assert is_immediate(text)


def test_the_authority_s_test_environment_is_not_the_customer_s() -> None:
    text = "Todas as notas estão indo para o ambiente de homologação da SEFAZ. Nenhuma nota válida emitida hoje."

    assert is_immediate(text)


@pytest.mark.parametrize("text", INVOICING)
def test_shouting_adds_nothing_and_takes_nothing(text: str) -> None:
    assert is_immediate(f"URGENTE!!! {text.upper()}!!!") == is_immediate(text)
