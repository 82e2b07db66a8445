from __future__ import annotations

import pytest

from triage.reading.codes import Family, read_codes


@pytest.mark.parametrize(
    ("text", "family", "code"),
    [
        ("EOraError: ORA-01403: no data found", Family.ORACLE, "ORA-01403"),
        ("TNS-12541: no listener", Family.ORACLE, "TNS-12541"),
        ("cStat=539 xMotivo=Rejeição: Duplicidade", Family.SEFAZ, "539"),
        ("<cStat>204</cStat>", Family.SEFAZ, "204"),
        ("volta rejeicao 806 na nota", Family.SEFAZ, "806"),
        ("Access violation at address 00405A3C in module 'PCSIS1402.EXE'", Family.DELPHI, "Access violation"),
        ("raised exception class EConvertError with", Family.DELPHI, "EConvertError"),
        ("java.lang.NullPointerException: x", Family.JAVA, "java.lang.NullPointerException"),
        ("SocketTimeoutException: connect timed out", Family.JAVA, "SocketTimeoutException"),
        ("THREAD ERROR ([10684], X, Y)", Family.PROTHEUS, "THREAD ERROR"),
        ("Traceback (most recent call last):", Family.PYTHON, "Traceback"),
        ("HTTP 500 Internal Server Error", Family.HTTP, "500"),
        ("POST /api/pix -> 502", Family.HTTP, "502"),
        ("Socket Error # 10061 Connection refused.", Family.WINDOWS, "10061"),
        ("CryptoAPI: 0x8010001D", Family.WINDOWS, "0x8010001D"),
        ("SQLSTATE[23505]", Family.SQLSTATE, "23505"),
    ],
)
def test_a_code_is_read_with_its_family_and_its_place(text: str, family: Family, code: str) -> None:
    read = [one for one in read_codes(text).codes if one.family == family]

    assert [(one.code, text[one.start : one.end]) for one in read] == [(code, code)]


@pytest.mark.parametrize(
    "text", ["a rejeição de 300 notas", "rejeição 120 notas", "faturei 1402 hoje", "o erro é grave"]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_codes(text).codes == ()


def test_routines_and_objects_are_read() -> None:
    read = read_codes("in module 'PCSIS1402.EXE'\nORA-06512: at \"WINTHOR.PKG_FATURAMENTO\", line 77")

    assert (read.routines, read.objects) == (("1402",), ("WINTHOR.PKG_FATURAMENTO",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ORA-04088: error during execution of trigger 'WINTHOR.BI_TRG_NFSAID'", ("BI_TRG_NFSAID",)),
        ("ORA-04088: error during execution of trigger 'WINTHOR.TRG_PCPEDI'", ()),
        ("Called from U_INTNOITE(INTNOITE.PRW) line : 1043", ("U_INTNOITE",)),
        ("Project ESP0041.EXE raised exception class", ("ESP0041.EXE",)),
        ("MATA460(MATA460.PRX) line : 221", ()),
    ],
)
def test_what_somebody_else_wrote_is_known_by_its_name(text: str, found: tuple[str, ...]) -> None:
    assert read_codes(text).customizations == found
