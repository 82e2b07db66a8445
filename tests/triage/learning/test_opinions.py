"""What was learned from judged tickets, beside the rules: when it is heard, and that what lies here taught it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from triage.deciding.decision import decide
from triage.deciding.request import Request
from triage.learning.model import ModelUnreadable
from triage.learning.opinions import QUESTIONS, Opinions, trust_of, usual_opinions
from triage.rulebook.book import usual
from triage.teaching import digest_of, taught

EXAMPLES = Path(__file__).parent.parent / "examples"
# The rules find nothing in it that they know; its words are those of people who cannot sell.
LONG = (
    "A menina do balcão digita tudo certinho, mas quando manda para o governo volta na hora com uma mensagem e o "
    "cliente fica esperando na frente dela. Já são oito pessoas na fila e ninguém leva a mercadoria."
)
STOP = "Nenhuma filial consegue emitir nota desde cedo, está tudo parado e os caminhões esperam no pátio sem documento."


def rows_of(*names: str) -> list[dict[str, Any]]:
    found = []
    for name in names:
        file = EXAMPLES / name
        text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        found += [json.loads(line) for line in text.decode().splitlines() if line.strip()]
    return found


def test_file_of_the_product_was_taught_by_the_examples_that_lie_here() -> None:
    assert usual_opinions().digest == digest_of(rows_of("own.jsonl", "given.jsonl", "written.jsonl.gz")), (
        "examples were added: run manage.py train_opinions as docs/triage.md tells"
    )


def test_same_tickets_teach_the_same_and_what_is_kept_comes_back() -> None:
    rows = [row for row in rows_of("given.jsonl", "own.jsonl")[:90] if row["type"] != "x"]
    kept = taught(rows[:60], rows[60:], usual()).to_bytes()

    assert taught(rows[:60], rows[60:], usual()).to_bytes() == kept
    assert Opinions.from_bytes(kept).to_bytes() == kept
    with pytest.raises(ModelUnreadable):
        Opinions.from_bytes(kept[:-20])
    with pytest.raises(ModelUnreadable):
        Opinions.from_bytes(b"nothing")


def test_words_decide_where_no_rule_knows_them_and_say_which() -> None:
    request = Request(subject="Ajuda com o sistema", description=LONG)
    alone = decide(request, usual(), Opinions({}, {}))
    both = decide(request, usual())
    changed = [
        (one.decides, one.words) for one in both.evidence() if one.rule.endswith(".words") and one.decides == "severity"
    ]

    assert (alone.severity.value, both.severity.value, both.severity.rule) == ("media", "alta", "severity.words")
    assert changed
    assert all(words and words in LONG for _decides, words in changed)


@pytest.mark.parametrize(
    "given",
    [
        {"environment": "homologacao"},
        {"customization": True},
        {"stopped": "nothing"},
        {"stopped": "other"},
    ],
)
def test_words_make_no_immediate_of_what_the_policy_or_the_form_excludes(given: dict[str, Any]) -> None:
    assert decide(Request(subject="Tudo parado", description=STOP), usual()).immediate is not None
    assert decide(Request(subject="Tudo parado", description=STOP, **given), usual()).immediate is None


def test_one_sentence_is_left_to_the_rules() -> None:
    opinion = usual_opinions().read(("ajuda", "deu erro", ""))

    assert {question: opinion.of(question) for question in QUESTIONS} == {key: {} for key in QUESTIONS}


def test_greetings_and_cries_change_nothing() -> None:
    asked = (LONG, f"Bom dia! {LONG} Fico no aguardo, obrigada.", f"URGENTE! {LONG} Preciso de retorno o quanto antes!")
    told = [usual_opinions().read(("Separação", text, "")).values for text in asked]

    assert told == [told[0]] * 3


def test_rule_that_was_right_weighs_more_than_one_that_was_not_and_a_rare_one_as_the_others() -> None:
    shares = {"alta": 0.25, "media": 0.25}
    judged = [("good", "alta", True)] * 19 + [("good", "alta", False)] + [("bad", "media", False)] * 8
    judged += [("bad", "media", True)] * 4 + [("rare", "alta", True)]

    trust = trust_of(judged, shares)

    assert trust["good"] > trust["rare"] > trust["bad"] >= 0
    assert trust["rare"] < trust["good"]


def test_figures_on_tickets_of_a_writer_whom_nobody_learned_from_do_not_fall() -> None:
    # Packed, so that nobody reads them by the way: no rule was written on them, and nothing was taught by them.
    rows = rows_of("other_writer.jsonl.gz")
    decisions = [(row, decide(Request.read(row), usual())) for row in rows]

    right = {
        "type": sum(row["type"] == one.kind.value for row, one in decisions) / len(rows),
        "level": sum(row["level"] == one.level.value for row, one in decisions) / len(rows),
        "severity": sum(row["severity"] == one.severity.value for row, one in decisions) / len(rows),
    }
    least = {"type": 0.95, "level": 0.93, "severity": 0.84}
    told = [row["immediate"] for row, one in decisions if one.immediate is not None]

    assert {field: share for field, share in right.items() if share < least[field]} == {}
    assert (sum(told) >= 13, len(told) <= 16) == (True, True)
