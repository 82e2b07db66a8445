from __future__ import annotations

import re
import tomllib
from pathlib import Path

from triage.rulebook.book import usual

TRIAGE = Path(__file__).parents[2] / "triage"
# Taken by what they begin with: `process.invoicing`, `extent.all`.
BY_BEGINNING = ("process.",)


def named_in_code() -> set[str]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in TRIAGE.rglob("*.py"))
    return set(re.findall(r'"([a-z]+(?:\.[a-z_]+)?)"', code))


def test_every_phrase_of_the_rulebook_is_asked_for_and_none_is_missing() -> None:
    tables = tomllib.loads((TRIAGE / "rulebook" / "usual.toml").read_text(encoding="utf-8"))
    there = {name for name in tables["phrases"] if not name.startswith(BY_BEGINNING)}
    kinds = {name.partition(".")[0] for name in there if "." in name}
    asked = {name for name in named_in_code() if "." in name and name.partition(".")[0] in kinds}

    assert (there - named_in_code(), asked - there) == (set(), set())


def test_every_list_of_the_rulebook_is_used() -> None:
    tables = tomllib.loads((TRIAGE / "rulebook" / "usual.toml").read_text(encoding="utf-8"))
    phrases = " ".join(source for sources in tables["phrases"].values() for source in sources)

    assert {name for name in tables["lists"] if not re.search(rf"@{name}\b", phrases)} == set()


def test_codes_know_their_procedures() -> None:
    book = usual()

    assert book.has_procedure("oracle", "ORA-12541")
    assert book.has_procedure("java", "java.net.ConnectException")
    assert book.has_procedure("sefaz", "778")
    assert not book.has_procedure("oracle", "ORA-01403")
    assert not book.has_procedure("windows", "0xc0000005")


def test_answers_of_the_tax_authority_have_their_official_message() -> None:
    messages = usual().nfe_messages

    assert len(messages) == 528
    assert messages["539"].startswith("Duplicidade de NF-e com diferença na Chave de Acesso")
