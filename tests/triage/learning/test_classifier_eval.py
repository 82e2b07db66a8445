from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.triage.learning.texts import texts


def written(file: Path, rows: Iterable[dict[str, Any]]) -> Path:
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    file.write_bytes(gzip.compress(lines) if file.suffix == ".gz" else b"\xef\xbb\xbf" + lines)
    return file


def rows(many: int, seed: int) -> list[dict[str, Any]]:
    return [{"queue": one.label, "head": one.texts[0], "body": one.texts[1]} for one in texts(many, seed)]


def evaluated(train: Path, test: Path, *fields: str) -> str:
    out = io.StringIO()
    named = [part for field in fields for part in ("--text", field)]
    call_command("classifier_eval", "--train", str(train), "--test", str(test), "--label", "queue", *named, stdout=out)
    return out.getvalue()


def test_files_of_any_field_names_packed_or_not(tmp_path: Path) -> None:
    train = written(tmp_path / "train.jsonl.gz", [*rows(40, 1), {"queue": None, "head": "sem rótulo"}])
    test = written(tmp_path / "test.jsonl", [*rows(10, 2), {"queue": 7, "head": None, "body": ["saldo", "lote"]}])

    said = evaluated(train, test, "head", "body")

    assert "train.jsonl.gz: 120 examples, 1 without label\n" in said
    assert "1 of the examples have a label that was not taught\n" in said
    assert re.search(r"^accuracy +0\.9677$", said, re.MULTILINE)
    # The label that nobody taught counts as a fourth, of which nothing was found.
    assert re.search(r"^macro-F1 +0\.7381$", said, re.MULTILINE)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['{"queue": "a", "head": "x"}', "{"], "line 2"),
        (['["a"]'], "no JSON object"),
        (['{"queue": "a", "text": "x"}'], "no line has head"),
        (['{"queue": "a", "head": "x"}'], "1 labels"),
        ([], "no line has queue, head"),
    ],
)
def test_what_cannot_be_learnt_from_is_told(tmp_path: Path, lines: list[str], said: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(CommandError, match=said):
        evaluated(file, file, "head")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        evaluated(tmp_path / "none", tmp_path / "none", "head")
