from __future__ import annotations

from dataclasses import replace

import pytest

from tests.triage.learning.texts import SHARED, texts
from triage.learning.figures import figures_of
from triage.learning.labelled import Example
from triage.learning.model import Model, ModelUnreadable
from triage.learning.training import TooFewExamples, threshold_for, train


def accuracy(model: Model, asked: list[Example]) -> float:
    return figures_of([one.label for one in asked], [model.predict(one.texts) for one in asked]).accuracy


def test_it_tells_labels_apart_that_have_words_of_their_own() -> None:
    assert accuracy(train(texts(40)), texts(20, seed=2)) == 1.0


def test_labels_that_were_mixed_up_are_not_learnt() -> None:
    examples = texts(40)
    mixed = [replace(one, label=examples[at // 3].label) for at, one in enumerate(examples)]

    assert accuracy(train(mixed), texts(20, seed=2)) < 0.6


def test_the_same_examples_make_the_same_model() -> None:
    assert train(texts(20)).to_bytes() == train(texts(20)).to_bytes()


def test_accents_capitals_and_endings_change_nothing() -> None:
    model = train(texts(40))

    assert model.predict(("INVENTARIO", "contagens de LOTES")).label == "estoque"


def test_it_abstains_where_nothing_is_said() -> None:
    model = train(texts(60, own=1), precision=0.97)
    told = model.predict(("boleto remessa", "juros duplicata"))
    untold = model.predict((" ".join(SHARED[:3]), " ".join(SHARED[3:])))

    assert (told.label, told.is_sure) == ("financeiro", True)
    assert not untold.is_sure
    assert untold.probability < 0.7


def test_a_text_without_a_known_word_is_answered_without_being_sure() -> None:
    model = train(texts(40))

    assert [model.predict(given).is_sure for given in (("", ""), ("zzz", "qqq"))] == [False, False]


def test_who_can_promise_nothing_is_never_sure() -> None:
    examples = [replace(one, texts=("igual", "igual")) for one in texts(20)]
    model = train(examples)

    assert model.threshold > 1
    assert not model.predict(("igual", "igual")).is_sure


def test_a_rare_label_is_found_among_many() -> None:
    many = [one for one in texts(200) if one.label != "fiscal"]
    rare = [one for one in texts(6) if one.label == "fiscal"]

    assert accuracy(train(many + rare), [one for one in texts(20, seed=2) if one.label == "fiscal"]) >= 0.9


def test_a_single_field_will_do() -> None:
    model = train([replace(one, texts=(" ".join(one.texts),)) for one in texts(40)])

    assert model.predict(("saldo do lote na contagem",)).label == "estoque"


def test_one_label_alone_is_refused() -> None:
    with pytest.raises(TooFewExamples):
        train(texts(5, labels=("fiscal",)))


def test_what_is_kept_says_the_same() -> None:
    model = train(texts(20))
    asked = [one.texts for one in texts(10, seed=3)]
    again = Model.from_bytes(model.to_bytes())

    assert [again.predict(one) for one in asked] == [model.predict(one) for one in asked]


@pytest.mark.parametrize("kept", [b"", b"no model", train(texts(5)).to_bytes()[:-9]])
def test_what_is_no_model_is_refused(kept: bytes) -> None:
    with pytest.raises(ModelUnreadable):
        Model.from_bytes(kept)


def test_the_threshold_is_where_enough_were_right() -> None:
    hits = [(0.9, True)] * 25 + [(0.8, True)] * 4 + [(0.8, False)] * 2 + [(0.3, False)] * 20

    assert [threshold_for(hits, precision) for precision in (1.0, 0.93, 0.5, 0.0)] == [0.9, 0.8, 0.3, 0.3]
    assert threshold_for([(0.9, True)] * 19, 0.9) > 1
