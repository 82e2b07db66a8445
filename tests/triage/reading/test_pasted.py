from __future__ import annotations

from triage.reading.pasted import without_pasted


def test_lines_of_a_log_are_blanked_and_the_rest_keeps_its_place() -> None:
    text = "Não fatura nada.\nORA-01403: no data found\n\tat br.com.pc.Nota.gera(Nota.java:1)\nTodas as filiais."
    read = without_pasted(text)

    assert len(read) == len(text)
    assert read.split("\n") == ["Não fatura nada.", " " * 24, " " * 36, "Todas as filiais."]


def test_a_description_that_is_only_a_log_stays() -> None:
    assert without_pasted("ORA-12541: TNS:no listener") == "ORA-12541: TNS:no listener"


def test_prose_stays() -> None:
    text = "O erro é sempre o mesmo.\nAta da reunião em anexo."

    assert without_pasted(text) == text
