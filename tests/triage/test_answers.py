"""What the answers of the form say beside the words, and where the two disagree."""

from __future__ import annotations

import pytest

from triage.deciding.decision import Decision, decide
from triage.deciding.request import TEST, Request
from triage.rulebook.book import usual


def decided(description: str = "", **form: object) -> Decision:
    return decide(Request(subject="1402", description=description, **form), usual())  # type: ignore[arg-type] -- a form


@pytest.mark.parametrize(
    ("form", "rule", "severity"),
    [
        ({"stopped": "invoicing", "extent": "all"}, "immediate.answers", "critica"),
        ({"stopped": "invoicing", "extent": "all", "workaround": "painful"}, "immediate.answers", "alta"),
        ({"stopped": "invoicing", "immediate_asked": True}, "immediate.answers", "critica"),
        ({"stopped": "dispatch", "extent": "part"}, "immediate.answers", "critica"),
        ({"stopped": "invoicing"}, None, "media"),
        ({"stopped": "invoicing", "extent": "part"}, None, "alta"),
        ({"stopped": "invoicing", "extent": "all", "workaround": "contingency"}, None, "media"),
        ({"stopped": "invoicing", "extent": "all", "environment": TEST}, None, "media"),
        ({"stopped": "invoicing", "extent": "all", "customization": True}, None, "alta"),
        ({"stopped": "nothing"}, None, "media"),
        ({"stopped": "other", "extent": "all"}, None, "media"),
    ],
)
def test_answers_decide_where_words_say_nothing(form: dict[str, object], rule: str | None, severity: str) -> None:
    decision = decided("Deu erro na rotina hoje.", **form)

    assert (decision.immediate and decision.immediate.rule, decision.severity.value) == (rule, severity)
    assert decision.doubt is None


def doubts(decision: Decision) -> list[tuple[str, str]]:
    return [(one.rule, one.words) for one in decision.evidence() if one.decides == "doubt"]


def test_words_of_a_test_base_win_over_the_field_and_are_told() -> None:
    decision = decided("Estou na base de teste e nada fatura.", stopped="invoicing", extent="all")

    assert decision.immediate is None
    assert doubts(decision) == [("doubt.refused", "base de teste")]


def test_words_that_the_process_goes_on_do_not_refuse_what_was_tapped_but_are_told() -> None:
    decision = decided("O faturamento não parou.", stopped="invoicing", extent="all")

    assert decision.immediate is not None
    assert doubts(decision) == [("doubt.disputed", "não parou")]


def test_a_stop_that_only_the_words_tell_of_is_told() -> None:
    words = "O faturamento está totalmente parado em todas as filiais, nenhuma nota sai."

    decision = decided(words, stopped="nothing")

    assert (decision.immediate, decision.severity.value) == (None, "critica")
    assert {rule for rule, _ in doubts(decision)} == {"doubt.unasked"}
    assert decided(words).doubt is None
