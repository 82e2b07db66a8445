from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

KEYS = ["type", "level", "severity", "immediate", "completeness", "module", "signature", "evidence"]


def run(folder: Path, *rows: object) -> list[dict[str, object]]:
    given, out = folder / "in.jsonl", folder / "out.jsonl"
    given.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    call_command("triage_file", given, out=out)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_each_line_is_triaged_in_order(tmp_path: Path) -> None:
    answers = run(
        tmp_path,
        {"subject": "1402", "description": "Nenhuma filial fatura nada desde cedo", "routine": "1402"},
        "",
        {"subject": "dúvida", "description": "Como faço para cadastrar um cliente na 302?", "environment": "producao"},
    )

    assert [list(answer) for answer in answers] == [KEYS, KEYS]
    assert [(answer["type"], answer["severity"], answer["immediate"], answer["module"]) for answer in answers] == [
        ("Manutenção Corretiva", "critica", True, "14 - Faturamento"),
        ("Dúvida", "baixa", False, ""),
    ]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    (answer,) = run(tmp_path, {"subject": "erro", "description": "deu erro"})

    assert answer["completeness"] == {
        "share": 0.0,
        "missing": [
            *("description", "error", "routine", "extent", "module", "since", "version", "example", "workaround"),
        ],
    }


@pytest.mark.parametrize("line", ["{", "[]", '{"environment": "x"}'])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(CommandError, match="Line 2"):
        run(tmp_path, {}, line)


def test_the_signature_is_of_the_log_or_of_the_words(tmp_path: Path) -> None:
    log = 'ORA-01403: no data found\nORA-06512: at "WINTHOR.PKG_NUMERACAO", line 204'
    by_log, by_words, none = run(
        tmp_path, {"log": log}, {"description": f"não fatura\n{log}"}, {"description": "Como faço?"}
    )

    assert by_log["signature"] == by_words["signature"] == "ora-01403/pkg_numeracao"
    assert none["signature"] == ""
