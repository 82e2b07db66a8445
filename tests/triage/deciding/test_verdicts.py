from __future__ import annotations

import pytest

from tests.triage.deciding.tickets import STOPPED, triaged, verdict
from triage.deciding.request import Request

QUESTION, FAULT, LAW = "Dúvida", "Manutenção Corretiva", "Adequação à Legislação"
PACKAGE = 'ORA-01403: no data found\nORA-06512: at "WINTHOR.PKG_FATURAMENTO", line 77'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Como faço para bloquear um produto só para a filial 2?", QUESTION),
        ("Qual permissão libera a 1203 para a gerente?", QUESTION),
        ("Seria bom ter um filtro por bairro no relatório.", QUESTION),
        ("Precisamos de treinamento para a funcionária nova.", QUESTION),
        ("Um cliente pediu para apagar os dados pessoais dele, como procedemos?", QUESTION),
        ("A tela fecha sozinha ao gravar.", FAULT),
        ("deu erro", FAULT),
        ("O saldo do produto está diferente do gerencial.", FAULT),
        ("A NT 2026.004 exige um grupo novo a partir de janeiro. Quando sai a versão?", LAW),
        ("CNPJ alfanumérico não é aceito no cadastro.", LAW),
        ("Quais parâmetros configuro para destacar IBS e CBS?", QUESTION),
        ("O banco mudou o layout do retorno, não é lei, e a 1502 não lê mais.", FAULT),
    ],
)
def test_the_type_is_what_is_asked(text: str, expected: str) -> None:
    assert verdict(text, subject="Chamado", routine="", module="")[0] == expected


@pytest.mark.parametrize(
    ("text", "log", "expected"),
    [
        (STOPPED, "ORA-12541: TNS:no listener", "N1"),
        (STOPPED, "ORA-01653: unable to extend table", "N1"),
        (STOPPED, PACKAGE, "N2"),
        (f"Desde a atualização de ontem: {STOPPED}", 'ORA-04063: package body "WINTHOR.X" has errors', "N1"),
        (f"Desde a atualização de ontem: {STOPPED}", "", "N2"),
        (STOPPED, "", "N1"),
        ("Uma nota volta rejeitada.", "cStat=778 xMotivo=Rejeição: Informado NCM inexistente", "N1"),
        ("Uma nota volta rejeitada.", "cStat=610 xMotivo=Rejeição: Total da NF difere do somatório dos Valores", "N2"),
        ("Uma nota volta rejeitada.", "cStat=610", "N2"),
        ("A comissão do RCA 118 vem com valor errado.", "", "N2"),
        ("O título foi excluído e nenhuma rotina deixa desfazer.", "", "N2"),
    ],
)
def test_the_level_that_should_resolve_it(text: str, log: str, expected: str) -> None:
    assert verdict(text, log=log)[1] == expected


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("A conferência não funciona para ninguém, não há outra forma.", {"routine": "3735"}, "critica"),
        ("Nenhuma nota de entrada grava na 1301, para todos os usuários.", {"routine": "1301"}, "critica"),
        ("A filial 3 não fatura, não há como emitir por outra.", {}, "alta"),
        ("A filial 3 não fatura, mas faturamos pela matriz sem problema.", {}, "media"),
        ("Só o pedido 7712 não fatura.", {}, "media"),
        ("O retorno do banco não baixa para ninguém, estamos baixando na mão.", {"routine": "1502"}, "alta"),
        ("Como faço para trocar a senha?", {"routine": ""}, "baixa"),
        (STOPPED, {"environment": "homologacao"}, "media"),
        ("Descobrimos que qualquer funcionário vê o salário dos outros no portal.", {"routine": ""}, "alta"),
    ],
)
def test_the_first_row_of_severity_that_fits(text: str, fields: dict[str, str], expected: str) -> None:
    assert verdict(text, **fields)[2] == expected


@pytest.mark.parametrize(
    ("due", "expected"), [("hoje", "critica"), ("04/12", "alta"), ("15/12", "media")], ids=["today", "soon", "later"]
)
def test_a_blocked_obligation_weighs_by_its_day(due: str, expected: str) -> None:
    text = f"O SPED não gera, o PVA acusa erro. O prazo de entrega é {due}."
    fields = {"routine": "", "module": "10 - Fiscal / Livros", "subject": "SPED", "opened_on": "2026-11-30"}

    assert verdict(text, **fields)[2] == expected


def test_the_order_of_sentences_changes_nothing() -> None:
    sentences = [STOPPED, "Já reiniciamos o servidor.", "São 14 caminhões no pátio."]

    assert len({verdict(" ".join(order)) for order in (sentences, sentences[::-1], sentences[1:] + sentences[:1])}) == 1


def test_a_log_within_the_description_counts_as_the_log_does() -> None:
    assert verdict(f"{STOPPED}\n{PACKAGE}") == verdict(STOPPED, log=PACKAGE)


def test_every_verdict_says_on_which_words_it_rests() -> None:
    text = f"Bom dia. {STOPPED}"
    decision = triaged(text, log="ORA-12541: TNS:no listener")
    evidence = list(decision.evidence())

    assert {one.decides for one in evidence} == {"type", "level", "severity", "immediate"}
    for one in evidence:
        if one.words:
            assert getattr(decision.facts.request, one.field)[one.start : one.end] == one.words
    assert ("log", "ORA-12541") in {(one.field, one.words) for one in evidence if one.decides == "level"}


@pytest.mark.parametrize("row", [{"environment": "teste"}, {"opened_on": "ontem"}])
def test_a_row_that_cannot_be_read_says_so(row: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"teste|ontem"):
        Request.read(row)


def test_an_empty_ticket_is_decided_too() -> None:
    assert verdict("", subject="", module="", routine="") == (FAULT, "N1", "media", False)
