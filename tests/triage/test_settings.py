"""What stands still now is told from what did, might or does elsewhere, in whatever words stand around it."""

from __future__ import annotations

from itertools import product

import pytest

from triage.deciding.decision import decide
from triage.deciding.request import Request
from triage.rulebook.book import usual

# What stands still, and the module and the routine of the form.
STOPS = (
    ("o faturamento parou em todas as filiais", "14 - Faturamento", "1402"),
    ("nenhuma nota autoriza desde cedo", "14 - Faturamento", "1452"),
    ("não conseguimos faturar nenhuma carga", "14 - Faturamento", "1402"),
    ("todas as notas estão sendo rejeitadas", "14 - Faturamento", "1452"),
    ("estamos sem emitir nota em toda a empresa", "14 - Faturamento", ""),
    ("a 1402 trava em todos os computadores e ninguém fatura", "14 - Faturamento", "1402"),
    ("não sai nota nenhuma", "14 - Faturamento", ""),
    ("ninguém consegue emitir nota fiscal", "14 - Faturamento", ""),
    ("a transmissão de notas está parada, nada é autorizado", "TSS / NF-e", ""),
    ("nada é faturado desde as 8h", "14 - Faturamento", "1402"),
    ("nossa expedição está parada e nenhum caminhão sai", "9 - Expedição / Cargas", "901"),
    ("os coletores não conferem e as cargas de hoje não saem", "17 - WMS", "3735"),
    ("nenhum MDF-e autoriza e os caminhões não podem viajar", "9 - Expedição / Cargas", ""),
    ("ninguém acessa o WinThor, empresa toda parada", "8 - Utilitários / Banco de dados", ""),
    ("o sistema caiu para todos os usuários e não faturamos nada", "8 - Utilitários / Banco de dados", ""),
    ("nenhum PDV emite cupom em nenhuma loja", "20 - Autosserviço / PDV", ""),
    ("qualquer nota que tentamos emitir dá erro", "14 - Faturamento", "1452"),
    ("100% das notas voltam com erro", "14 - Faturamento", "1452"),
    ("a conferência não fecha nenhum volume e os caminhões estão parados na doca", "17 - WMS", "3735"),
    ("o romaneio não gera para nenhuma carga e nada sai do CD", "9 - Expedição / Cargas", "902"),
)
BEFORE = (
    "Bom dia. ",
    "Ontem estava tudo normal. ",
    "Atualizamos a rotina ontem à noite. ",
    "Já reiniciamos o servidor e o serviço. ",
    "A separação terminou às 5h. ",
    "Ontem até 18h faturamos normalmente. ",
    "Cedo ainda saíram 3 notas. ",
    "Testamos em três máquinas. ",
    "Trocamos o certificado na sexta. ",
    "Um cliente ligou reclamando. ",
    "O DBA verificou o banco e está ok. ",
    "Internet e SEFAZ estão normais. ",
    "A base de teste funciona, a produção não. ",
    "Semana passada tivemos um problema parecido, que foi resolvido. ",
    "Oi pessoal, ",
    "Prezados, informo que ",
)
AFTER = (
    "12 caminhões aguardando.",
    "Precisamos de ajuda urgente.",
    "Não temos contingência.",
    "Já tentamos reiniciar e nada.",
    "O que fazemos?",
    "Alguém pode nos ajudar?",
    "Segue print.",
    "Os clientes estão ligando.",
    "Temos 300 pedidos para faturar.",
    "Não houve alteração no sistema.",
    "Estamos perdendo vendas.",
    "Fico no aguardo.",
    "Isso já aconteceu mês passado e foi resolvido por vocês.",
    "Podemos derrubar a sessão?",
    "A SEFAZ consta como disponível no portal.",
    "A contingência também não funciona.",
    "Não é customização, rotina padrão.",
    "Reiniciamos e não resolveu.",
    "Já vimos os artigos e nenhum ajudou.",
    "O TI já olhou a rede.",
    "Não é só uma máquina, são todas.",
    "Não é teste, é produção.",
    "Se não voltar até 12h perdemos a coleta.",
    "Vai atrasar tudo.",
)
ELSEWHERE = (
    "{P}. Isso é na base de teste.",
    "Na base de homologação, {l}.",
    "{P}, mas já voltou ao normal.",
    "{P}. Atualização: já voltou, podem encerrar.",
    "Ontem à tarde {l}. Hoje está normal.",
    "Ontem {l} das 14h às 16h e depois voltou. O que pode ter sido?",
    "E se {l}, o que fazemos?",
    "Se {l} na virada, qual o plano?",
    "Caso aconteça de novo e {l}, como procedo?",
    "{P} na filial que ainda estamos implantando.",
    "Ainda não viramos para produção, estamos na simulação e {l}.",
    "{P} porque a trigger que nosso programador criou está com erro.",
    "{P} por erro na nossa rotina específica, feita por terceiro.",
    "Estamos testando em homologação e {l}.",
    "{P}, só no ambiente de treinamento.",
    "Em que situação pode ocorrer que {l}? Só por curiosidade.",
    "O pessoal falou que {l}, mas conferi e está tudo normal.",
    "{P}. Isso foi na semana passada e foi resolvido.",
    "Li no grupo que {l} em outra empresa. Aqui está normal.",
    "Simulamos na base de teste e {l}.",
    "Meu medo é que {l} na Black Friday.",
    "{P} (base de homologação)",
    "Estava com um problema, {l}, porém conseguimos resolver reiniciando o serviço.",
    "{P}. Ops, era a base de teste, desculpem.",
)
# What says nothing of how much.
BARE = (
    ("a 1402 não fatura", "14 - Faturamento", "1402"),
    ("não sai nota", "14 - Faturamento", "1452"),
    ("o faturamento está parado", "14 - Faturamento", ""),
    ("a nota não autoriza", "14 - Faturamento", "1452"),
    ("as notas são rejeitadas", "14 - Faturamento", "1452"),
    ("não conseguimos faturar", "14 - Faturamento", "1402"),
    ("a emissão travou", "14 - Faturamento", ""),
)
NARROWER = (
    "{P}, só na filial 3.",
    "{P}. Só acontece com vendas para o Pará.",
    "{P}; as outras filiais estão faturando normalmente.",
    "{P}, mas estamos emitindo em contingência SVC.",
    "{P} no e-commerce, as lojas físicas emitem normal.",
    "{P} apenas para um cliente.",
    "{P} somente no computador da Ana, nos outros está normal.",
    "{P} na rota 12, as demais saíram.",
    "{P} em notas de bonificação; venda sai normal.",
    "{P} quando o pedido tem mais de 90 itens, os demais saem.",
)


def is_immediate(description: str, module: str, routine: str) -> bool:
    request = Request(subject="Problema", description=description, module=module, routine=routine)
    return decide(request, usual()).immediate is not None


def begun(stop: str) -> str:
    return stop[0].upper() + stop[1:]


@pytest.mark.parametrize(("stop", "module", "routine"), STOPS)
def test_words_around_hide_no_stop(stop: str, module: str, routine: str) -> None:
    texts = [
        *(f"{before}{begun(stop) if before.endswith('. ') else stop}." for before in BEFORE),
        *(f"{begun(stop)}. {after}" for after in AFTER),
    ]

    assert [text for text in texts if not is_immediate(text, module, routine)] == []


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_what_is_over_ahead_or_elsewhere_is_no_stop(elsewhere: str) -> None:
    texts = [(elsewhere.format(P=begun(stop), l=stop), *where) for stop, *where in STOPS]

    assert [text for text, module, routine in texts if is_immediate(text, module, routine)] == []


@pytest.mark.parametrize(("narrower", "stop"), list(product(NARROWER, BARE)))
def test_a_part_is_never_immediate(narrower: str, stop: tuple[str, str, str]) -> None:
    words, module, routine = stop

    assert not is_immediate(narrower.format(P=begun(words)), module, routine)
