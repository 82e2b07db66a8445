"""Signatures: the same fault said in many ways has one, and every two faults have two."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.signatures.making import LONGEST_SHOWN, signature_of

# One fault a row: its signature, and what people sent of it.
SAME: dict[str, tuple[str, ...]] = {
    "ora-01403/pkg_faturamento.gera_nota": (
        'ORA-01403: no data found\nORA-06512: at "WINTHOR.PKG_FATURAMENTO.GERA_NOTA", line 1204\nORA-06512: at line 1',
        "PCSIS1402.EXE 33.00.04.06 | filial 1 | usuário 142 | 23/11/2026 07:12:44\nEOraError: ORA-01403: dados não "
        'encontrados\nORA-06512: em "ERPMATRIZ.PKG_FATURAMENTO.GERA_NOTA", line 1377\nORA-06512: em line 4',
        "2026-11-23 10:00:01 ERROR ORA-01403: no data found\r\n"
        'ORA-06512: at "SYS.DBMS_SQL", line 12\r\nORA-06512: at "WINTHOR.PKG_FATURAMENTO.GERA_NOTA", line 9',
    ),
    "ora-00001/pcpedc_pk": (
        "ORA-00001: unique constraint (WINTHOR.PCPEDC_PK) violated",
        "Pedido 991: ORA-00001: restrição exclusiva (TESTE.PCPEDC_PK) violada",
    ),
    "ora-12899/pcclient.complementoent": (
        'ORA-12899: value too large for column "WINTHOR"."PCCLIENT"."COMPLEMENTOENT" (actual: 61, maximum: 60)',
        'linha 118\nORA-12899: value too large for column "ABC"."PCCLIENT"."COMPLEMENTOENT" (actual: 77, maximum: 60)',
    ),
    "ora-20001/ora-01403/prc_baixa": (
        'ORA-20001: Erro na baixa 77: ORA-01403: no data found\nORA-06512: at "W.PRC_BAIXA", line 8',
        'ORA-20001: Erro na baixa 9812: ORA-01403: no data found\nORA-06512: at "X.PRC_BAIXA", line 81',
    ),
    "delphi/eaccessviolation/pcsis1402.exe/read": (
        "Access violation at address 00405A3C in module 'PCSIS1402.EXE'. Read of address 00000000",
        "[23/11/2026 09:00] Access violation at address 0054C1F8 in module 'pcsis1402.exe'. Read of address 0000001C",
    ),
    "delphi/econverterror/integer/pcsis1322.exe": (
        "Project PCSIS1322.EXE raised exception class EConvertError with message ''' is not a valid integer value'",
        "PCSIS1322.EXE: EConvertError: '12ABC34501DE35' is not a valid integer value",
    ),
    "java/nullpointerexception/cobrancaservice.criar/cobrancacontroller.post": (
        'java.lang.NullPointerException: Cannot invoke "Tenant.getClientId()" because "tenant" is null\n'
        "\tat br.com.erp.pix.CobrancaService.criar(CobrancaService.java:118)\n"
        "\tat br.com.erp.pix.CobrancaController.post(CobrancaController.java:40)",
        "2026-11-23T08:41:07 | ERROR | qtp918221-77 | POST /api -> 500\n"
        "org.springframework.web.util.NestedServletException: Request processing failed\n"
        "\tat org.springframework.web.servlet.FrameworkServlet.doPost(FrameworkServlet.java:909)\n"
        "Caused by: java.lang.NullPointerException\n"
        "\tat java.base/java.util.Objects.requireNonNull(Objects.java:208)\n"
        "\tat br.com.erp.pix.CobrancaService.criar(CobrancaService.java:121)\n"
        "\tat br.com.erp.pix.CobrancaController$$EnhancerBySpringCGLIB$$a1b2c3.post(<generated>)\n"
        "\t... 41 more",
    ),
    "protheus/variable-does-not-exist-cfilant/supergetmv/matxfuna.prx": (
        "THREAD ERROR ([10684], TOTVS12_AGENT00_, THIS)   22/11/2026   02:00:11\n"
        "variable does not exist CFILANT on SUPERGETMV(MATXFUNA.PRX) line : 5211\n[threadtype: JobThread]",
        "THREAD ERROR ([77], joao, EST-09)   01/12/2026   14:10:59\n"
        "variable does not exist CFILANT on SUPERGETMV(MATXFUNA.PRX) 10/10/2026 10:11:12 line : 5390",
    ),
    "sefaz-539": (
        "cStat=539 xMotivo=Rejeição: Duplicidade de NF-e [chNFe: 35260311222333000181550010000012341000012345]",
        "<cStat>539</cStat><xMotivo>Rejeicao: Duplicidade de NF-e, com diferenca na Chave de Acesso</xMotivo>",
        "Rejeição 539: Duplicidade de NF-e [nRec:521000000555123]",
        "cStat=103 Lote recebido\ncStat=539 Rejeição: Duplicidade",
    ),
    "python/valueerror/notas.emitir": (
        'Traceback (most recent call last):\n  File "/app/erp/notas.py", line 12, in emitir\n    int(x)\n'
        '  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode\nValueError: Expecting value: char 0',
        'Traceback (most recent call last):\n  File "C:\\erp\\notas.py", line 44, in emitir\n    int(y)\n'
        "ValueError: invalid literal for int() with base 10: 'x'",
    ),
    "net/nullreferenceexception/notaservice.emitir": (
        "System.NullReferenceException: Object reference not set to an instance of an object.\n"
        "   at Erp.Fiscal.NotaService.Emitir(Nota nota) in C:\\src\\NotaService.cs:line 88",
        "System.Reflection.TargetInvocationException: erro ---> System.NullReferenceException: Referência de objeto\n"
        "   em System.RuntimeMethodHandle.InvokeMethod(Object target)\n"
        "   em Erp.Fiscal.NotaService.Emitir(Nota nota) na D:\\b\\NotaService.cs:linha 91",
    ),
    "powershell/accessdenied/microsoft.powershell.commands.copyitemcommand": (
        "copy : Acesso negado a C:\\nfe\\1.xml\n    + FullyQualifiedErrorId : "
        "AccessDenied,Microsoft.PowerShell.Commands.CopyItemCommand",
        "+ FullyQualifiedErrorId : AccessDenied,Microsoft.PowerShell.Commands.CopyItemCommand",
    ),
    "sqlstate-23505/uq_pedido": (
        'SQLSTATE[23505]: Unique violation: duplicate key value violates unique constraint "uq_pedido" (id)=(17)',
        'ERROR SQLSTATE: 23505 duplicate key "uq_pedido" Key (id)=(99812) already exists',
    ),
    "http-500/post/api.pedidos.*.itens": (
        "2026-11-23 08:00:00 POST /api/pedidos/8812/itens -> 500",
        "24/11/2026 09:12 web-07 POST https://portal.cliente.com.br/api/pedidos/17/itens HTTP/1.1 -> 500",
    ),
    "windows-10061/socket-error-connection-refused": (
        "Socket Error # 10061 Connection refused.",
        "[10:22:01] Socket Error # 10061 Connection refused.",
    ),
    "cnab/ocorrencia-03/motivo-63": (
        "Ocorrência 03 - Entrada rejeitada / motivo 63 - Nosso número já existente",
        "Título 8812: ocorrencia 3, motivo 63",
    ),
    "log/falha-ao-abrir-o-arquivo-para-o-cliente": (
        "2026-11-23 10:00:00 ERROR Falha ao abrir o arquivo /dados/nfe/35_1.xml para o cliente MERCADO SOL LTDA",
        "Falha ao abrir o arquivo C:\\nfe\\77.xml para o cliente DISTRIBUIDORA AURORA",
    ),
}
DISTINCT = (
    "ORA-01403: no data found",
    'ORA-01403: no data found\nORA-06512: at "W.PKG_FATURAMENTO", line 9',
    'ORA-01422: exact fetch returns more\nORA-06512: at "W.PKG_FATURAMENTO", line 9',
    'ORA-01403: no data found\nORA-06512: at "W.PKG_ESTOQUE", line 9',
    "ORA-00001: unique constraint (W.PCPEDI_PK) violated",
    'ORA-01400: cannot insert NULL into ("W"."PCPEDC"."CODCLI")',
    'ORA-01400: cannot insert NULL into ("W"."PCPEDC"."CODUSUR")',
    "ORA-20001: Limite de credito excedido",
    "ORA-20001: Pedido ja faturado",
    "TNS-12541: no listener",
    "Access violation at address 00405A3C in module 'PCSIS1402.EXE'. Write of address 00000000",
    "Access violation at address 00405A3C in module 'PCSIS132.EXE'. Read of address 00000000",
    "PCSIS1402.EXE EConvertError: '31/02' is not a valid date",
    "EDatabaseError: Field 'CODPRACA' not found",
    "EDatabaseError: Field 'CODCLI' not found",
    "java.lang.IllegalStateException: closed\n\tat br.com.erp.A.b(A.java:1)",
    "java.lang.IllegalStateException: closed\n\tat br.com.erp.A.c(A.java:1)",
    "java.lang.IllegalArgumentException: closed\n\tat br.com.erp.A.b(A.java:1)",
    "THREAD ERROR ([1], a, b)\nvariable does not exist CEMPANT on SUPERGETMV(MATXFUNA.PRX) line : 1",
    "THREAD ERROR ([1], a, b)\ntype mismatch on + on U_CALC(CALC.PRW) line : 1",
    "cStat=204 xMotivo=Rejeição: Duplicidade de NF-e",
    "cStat=225 xMotivo=Rejeição\nThe element 'imposto' has incomplete content",
    "cStat=225 xMotivo=Rejeição\nThe element 'transp' has incomplete content",
    "Ocorrência 03 / motivo 48",
    "REGISTRO C190: valor do campo VL_ICMS difere do somatório",
    "REGISTRO C190: valor do campo VL_BC_ICMS difere do somatório",
    "HTTP 401 Unauthorized",
    "GET /api/pedidos/1 -> 500",
    "GET /api/clientes/1 -> 500",
    "Socket Error # 10060 Connection timed out.",
    "Impressora não encontrada na estação EST-04",
    "Falha ao gravar o arquivo /dados/nfe/1.xml",
)


@pytest.mark.parametrize(("text", "texts"), SAME.items(), ids=list(SAME))
def test_same_fault_has_one_signature(text: str, texts: tuple[str, ...]) -> None:
    found = [signature_of(each) for each in texts]

    assert [each.text if each else None for each in found] == [text] * len(texts)
    assert len({each.digest for each in found if each}) == 1


def test_every_two_faults_have_two_signatures() -> None:
    faults = [*DISTINCT, *(texts[0] for texts in SAME.values())]
    found = {signature.key: fault for fault in faults if (signature := signature_of(fault))}

    assert sorted(found.values()) == sorted(faults)


@pytest.mark.parametrize("text", [texts[0] for texts in SAME.values()] + list(DISTINCT))
def test_moment_machine_and_lines_around_do_not_matter(text: str) -> None:
    around = "\n".join(
        f"2026-11-2{day} 08:0{day}:17,120 INFO [app-{day}] ciclo {day * 31} iniciado" for day in (1, 2, 3)
    )

    assert signature_of(f"{around}\n{text}") == signature_of(text)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_other_numbers_in_a_plain_message_do_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    text = "Erro ao importar pedido 10 da sessao 99 no caixa 3 (tentativa 2) em 2026-03-01 10:00:00"
    other = re.sub(r"\d+", lambda found: str(chance.randrange(10 ** len(found[0]))).zfill(len(found[0])), text)

    assert signature_of(other) == signature_of(text)


@given(text=st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_has_a_short_signature_or_none(text: str) -> None:
    found = signature_of(text)

    assert found is None or (0 < len(found.text) <= LONGEST_SHOWN and "\n" not in found.text)


def test_no_words_no_signature() -> None:
    assert [signature_of(text) for text in ("", " \n\t", "\x00\x01")] == [None, None, None]


def test_long_signatures_that_differ_late_are_told_apart() -> None:
    words = [chr(97 + at) * 9 for at in range(26)]
    first, second = (signature_of("Falha em " + " ".join([*words, last])) for last in ("fim", "outro"))

    assert first is not None
    assert second is not None
    assert first.text != second.text
    assert first.digest != second.digest


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_command_prints_the_signature(encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "erro.log"
    path.write_bytes("Rejeição 539: Duplicidade".encode(encoding))

    call_command("signature", str(path))
    call_command("signature", str(path), "--digest")

    text, digest = capsys.readouterr().out.split()
    assert (text, len(digest)) == ("sefaz-539", 32)


def test_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "empty.log").write_bytes(b"")

    with pytest.raises(CommandError, match="no words"):
        call_command("signature", str(tmp_path / "empty.log"))
    with pytest.raises(CommandError, match="none"):
        call_command("signature", str(tmp_path / "none.log"))
