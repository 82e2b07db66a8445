"""A draft that cannot be worked with is refused, with what is wrong and where."""

from __future__ import annotations

import pytest

from triage.deciding.checking import Fault, Refusal, refusals, tidied, usable
from triage.deciding.governing import PROTECTED, governed, shipped
from triage.rulebook.changes import Changes, Kind, Place, Put, Value, words_put


def with_words(name: str, *words: str, keep: bool = True) -> list[Refusal]:
    wanted = [*(shipped().lists[name] if keep else ()), *words]
    return refusals(words_put(Changes(), name, wanted, shipped()), shipped())


def with_put(kind: Kind, name: str, to: Value, of: Value = 0) -> list[Refusal]:
    return refusals(Changes({Place(kind, name): Put(of, to)}), shipped())


@pytest.mark.parametrize(
    ("name", "word", "fault"),
    [
        ("virus", "~2 worm", Fault.BEGINS),
        ("virus", "worm ~2", Fault.BEGINS),
        ("virus", "[worm]", Fault.BEGINS),
        ("virus", "*orm", Fault.BEGINS),
        ("virus", "", Fault.BEGINS),
        ("virus", "worm ~x forte", Fault.GAP),
        ("virus", "worm ~10 forte", Fault.GAP),
        ("virus", "@nada", Fault.NO_LIST),
        ("virus", "worm|", Fault.EMPTY_WORD),
        ("virus", "*", Fault.EMPTY_WORD),
        ("virus", "w" * 201, Fault.LONG),
        ("word.nao", "nao sei", Fault.GAP),
        ("word.nao", "@nada", Fault.NO_LIST),
        ("code.objects", "ORA 00942!", Fault.CODE_FORM),
        ("known.oracle", "", Fault.CODE_FORM),
        ("routine.invoicing", "14a2", Fault.NUMBER_FORM),
        ("routine.invoicing", "3735", Fault.TWICE),
        ("module.invoicing", "9", Fault.TWICE),
        ("log.complaints", "x", Fault.EMPTY_WORD),
    ],
)
def test_word_that_cannot_be_read_is_refused(name: str, word: str, fault: Fault) -> None:
    assert with_words(name, word) == [Refusal(fault, Place(Kind.WORD, name), word)]


def test_words_that_can_be_read_are_taken() -> None:
    assert with_words("virus", "worm* ~2 [no] servidor|@maquina") == []
    assert with_words("known.oracle", "ORA-01555") == []
    assert with_words("routine.invoicing", "1499") == []
    assert with_words("log.complaints", "sem resposta ") == []


def test_list_without_words_is_refused() -> None:
    assert with_words("virus", keep=False) == [Refusal(Fault.EMPTY_LIST, Place(Kind.WORD, "virus"))]


def test_list_of_thousands_is_refused() -> None:
    assert with_words("virus", *(f"worm{number}" for number in range(1001))) == [
        Refusal(Fault.MANY, Place(Kind.WORD, "virus"), "1000")
    ]


@pytest.mark.parametrize("name", sorted({*PROTECTED, "word.nao"}))
def test_words_of_what_excludes_an_immediate_are_not_taken_away(name: str) -> None:
    first, *others = shipped().lists[name]

    assert with_words(name, *others, keep=False) == [Refusal(Fault.PROTECTED, Place(Kind.WORD, name), first)]
    assert with_words(name, "espelho") == []


def test_figure_beyond_its_bounds_is_refused() -> None:
    place = Place(Kind.FIGURE, "burden.few")

    assert with_put(Kind.FIGURE, "burden.few", 0) == [Refusal(Fault.BOUNDS, place, "1–500")]
    assert with_put(Kind.FIGURE, "burden.few", 501) == [Refusal(Fault.BOUNDS, place, "1–500")]
    assert with_put(Kind.FIGURE, "burden.few", 500) == []


def test_days_go_up() -> None:
    assert with_put(Kind.FIGURE, "due.soon", 1) == [Refusal(Fault.ORDER, Place(Kind.FIGURE, "due.soon"))]
    assert with_put(Kind.FIGURE, "due.later", 5) == [Refusal(Fault.ORDER, Place(Kind.FIGURE, "due.later"))]
    assert with_put(Kind.FIGURE, "due.soon", 2) == []


def test_something_is_asked_of_every_type() -> None:
    names = [name for name in shipped().figures if name.startswith("asked.question.")]
    nothing = Changes({Place(Kind.FIGURE, name): Put(1, 0) for name in names})

    assert refusals(nothing, shipped()) == [Refusal(Fault.NOTHING_ASKED, Place(Kind.FIGURE, names[0]))]


def test_value_that_there_is_not_is_refused() -> None:
    place = Place(Kind.VALUE, "severity.part")

    assert with_put(Kind.VALUE, "severity.part", "N1") == [Refusal(Fault.NO_VALUE, place, "N1")]
    assert with_put(Kind.VALUE, "severity.part", "media") == []


@pytest.mark.parametrize("rule", [one.rule for one in governed().values() if one.is_last])
def test_what_is_left_over_stays_switched_on(rule: str) -> None:
    assert with_put(Kind.RULE, rule, to=False, of=True) == [Refusal(Fault.FIXED, Place(Kind.RULE, rule))]


def test_what_the_support_policy_rules_is_no_data() -> None:
    assert not {"immediate.answers", "immediate.invoicing", "immediate.dispatch"} & set(governed())
    assert not [rule for rule in governed() if rule.startswith(("excluded.", "doubt."))]


def test_words_are_compared_without_accents_and_codes_as_they_are() -> None:
    assert tidied("virus", "  Código   ESTRANHO ") == "codigo estranho"
    assert tidied("known.java", " SocketException ") == "SocketException"
    assert tidied("code.crashes", "0xC0000006") == "0xc0000006"
    assert tidied("log.layouts", "Linha ") == "linha "


def test_what_this_product_cannot_work_with_is_left_out_and_the_rest_stays() -> None:
    phrase, virus = (
        Place(Kind.WORD, "virus", "@gone worm"),
        Place(Kind.WORD, "virus", "ransomware|virus|malware|criptograf*"),
    )
    few, part, last = (
        Place(Kind.FIGURE, "burden.few"),
        Place(Kind.VALUE, "severity.part"),
        Place(Kind.RULE, "type.report"),
    )
    good = Place(Kind.RULE, "severity.looks")
    changes = Changes(
        {
            phrase: Put(False, True),
            virus: Put(True, False),
            few: Put(20, 9000),
            part: Put("alta", "gravissima"),
            last: Put(True, False),
            good: Put(True, False),
        }
    )

    assert usable(changes, shipped()) == Changes({good: Put(True, False)})
    assert usable(Changes({good: Put(True, False)}), shipped()) == Changes({good: Put(True, False)})
