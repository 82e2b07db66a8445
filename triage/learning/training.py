"""Training: labelled texts in, a model out. Imports numpy, so only commands and workers that train may import it.

For each label a linear support vector machine (squared hinge, solved in the dual, one text after another and all
labels at once). Probabilities and the threshold rest on texts that the parts of a cross-validation had not seen.
"""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from triage.learning.features import KINDS, features_of
from triage.learning.labelled import Example
from triage.learning.model import Model, chosen

# Chosen by cross-validation on two data sets (docs/adr/0040-a-learner-of-our-own.md).
_COST: Final = 1.0
_PASSES: Final = 6
_FOLDS: Final = 5
# A model stays a few megabytes, whatever it was taught: the most frequent features stay.
_FEATURES_MOST: Final = 60_000
# From so many texts on, a feature of one text alone is left out.
_MANY: Final = 5_000
_SURE_LEAST: Final = 20
_NEVER: Final = 1.01
_SEED: Final = 1

_Numbers: TypeAlias = NDArray[np.float32]
_Places: TypeAlias = NDArray[np.int32]


class TooFewExamples(ValueError):
    """There are not two labels to tell apart."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as its features: for each kind their places in the vocabulary, and how much each counts."""

    places: tuple[_Places, ...]
    values: tuple[_Numbers, ...]


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Machines of all labels: idf by feature, weights by feature and label, the last row being the bias."""

    idf: _Numbers
    weights: _Numbers


def train(examples: Sequence[Example], *, precision: float = 0.9) -> Model:
    """Return a model of the examples. The same examples in the same order make the same model.

    :param precision: the share of right answers that the model must have where it does not abstain
    :raises TooFewExamples: where there are less than two labels.
    """
    labels = tuple(sorted({example.label for example in examples}))
    if len(labels) < 2:
        raise TooFewExamples(f"{len(labels)} labels: there must be two to tell apart.")
    at = {label: place for place, label in enumerate(labels)}
    truth = np.array([at[example.label] for example in examples], dtype=np.int64)
    shares = tuple((np.bincount(truth, minlength=len(labels)) / len(truth)).tolist())
    vocabulary, texts = _read(examples)

    unseen = _scores_unseen(texts, truth, len(vocabulary), len(labels))
    steepness = _steepness(unseen, truth)
    judged = [chosen(row, shares, steepness) for row in unseen.tolist()]
    hits = [(probability, best == right) for (best, probability), right in zip(judged, truth.tolist(), strict=True)]

    fitted = _fit(texts, truth, len(vocabulary), len(labels))
    scales = np.maximum(np.abs(fitted.weights[:-1]).max(axis=0), 1e-9) / 127
    return Model(
        labels=labels,
        features=vocabulary,
        idf=array("f", fitted.idf.tolist()),
        weights=array("b", np.rint(fitted.weights[:-1] / scales).astype(np.int8).tobytes()),
        scales=tuple(scales.astype(float).tolist()),
        biases=tuple(fitted.weights[-1].astype(float).tolist()),
        shares=shares,
        steepness=steepness,
        threshold=threshold_for(hits, precision),
    )


def _read(examples: Sequence[Example]) -> tuple[dict[str, int], list[_Read]]:
    """Return the vocabulary and the texts in it; the logarithm of how often a feature stands in a text is its value."""
    places: dict[str, int] = {}
    seen: Counter[int] = Counter()
    rows = []
    for example in examples:
        row = []
        for counts in features_of(example.texts):
            ids = np.array([places.setdefault(name, len(places)) for name in counts], dtype=np.int32)
            row.append((ids, np.array([1.0 + math.log(count) for count in counts.values()], dtype=np.float32)))
            seen.update(ids.tolist())
        rows.append(row)
    least = 2 if len(examples) >= _MANY else 1
    kept = sorted(place for place, count in seen.most_common(_FEATURES_MOST) if count >= least)
    moved = np.full(len(places), -1, dtype=np.int32)
    moved[kept] = np.arange(len(kept), dtype=np.int32)
    names = list(places)
    return {names[place]: new for new, place in enumerate(kept)}, [_moved(row, moved) for row in rows]


def _moved(row: list[tuple[_Places, _Numbers]], moved: _Places) -> _Read:
    stays = [moved[ids] >= 0 for ids, _values in row]
    return _Read(
        tuple(moved[ids[there]] for (ids, _values), there in zip(row, stays, strict=True)),
        tuple(values[there] for (_ids, values), there in zip(row, stays, strict=True)),
    )


def _fit(texts: Sequence[_Read], truth: NDArray[np.int64], features: int, labels: int) -> _Fitted:
    found = np.zeros(features, dtype=np.int64)
    for text in texts:
        for places in text.places:
            found[places] += 1
    # What no text of these holds is left out of the others' length, as the model does it with what it does not know.
    idf = np.where(found > 0, np.log((1 + len(texts)) / (1 + found)) + 1, 0).astype(np.float32)
    return _Fitted(idf, _solve([_vector(text, idf) for text in texts], truth, features, labels))


def _vector(text: _Read, idf: _Numbers) -> tuple[_Places, _Numbers]:
    """Return a text as one vector of length 1, in which each kind of feature has its weight; then 1 for the bias."""
    kinds = []
    for (_kind, weight), places, values in zip(KINDS, text.places, text.values, strict=True):
        counted = values * idf[places]
        length = float(np.sqrt(counted @ counted))
        if length:
            kinds.append((weight, places, counted / length))
    whole = math.sqrt(sum(weight * weight for weight, _places, _values in kinds)) or 1.0
    return (
        np.concatenate([*(places for _weight, places, _values in kinds), [len(idf)]]).astype(np.int32),
        np.concatenate([*(values * (weight / whole) for weight, _places, values in kinds), [1.0]]).astype(np.float32),
    )


def _solve(
    vectors: Sequence[tuple[_Places, _Numbers]], truth: NDArray[np.int64], features: int, labels: int
) -> _Numbers:
    """Return the weights after a few passes: more of them fit the examples better, and other texts no more."""
    weights = np.zeros((features + 1, labels), dtype=np.float32)
    pulls = np.zeros((len(vectors), labels), dtype=np.float32)
    signs = np.full((len(vectors), labels), -1, dtype=np.float32)
    signs[np.arange(len(vectors)), truth] = 1
    give = np.float32(1 / (2 * _COST))
    order = list(range(len(vectors)))
    chance = random.Random(_SEED)  # noqa: S311 - an order, no secret
    for _pass in range(_PASSES):
        chance.shuffle(order)
        for at in order:
            places, values = vectors[at]
            own = weights.take(places, axis=0)
            slope = (values @ own) * signs[at] - 1 + give * pulls[at]
            pull = np.maximum(pulls[at] - slope / (values @ values + give), 0)
            change = pull - pulls[at]
            if np.abs(change).max() > 1e-3:
                pulls[at] = pull
                weights[places] = own + np.outer(values, change * signs[at])
    return weights


def _scores_unseen(texts: Sequence[_Read], truth: NDArray[np.int64], features: int, labels: int) -> NDArray[np.float64]:
    """Return for each text the scores by machines that were fitted without its part; each part has all labels."""
    # One after another in the order of labels: each label is spread over all parts.
    part = np.empty(len(truth), dtype=np.int64)
    part[np.argsort(truth, kind="stable")] = np.arange(len(truth)) % _FOLDS
    scores = np.zeros((len(texts), labels))
    for one in range(_FOLDS):
        taught, asked = np.flatnonzero(part != one).tolist(), np.flatnonzero(part == one).tolist()
        if not asked or not taught:
            continue
        fitted = _fit([texts[at] for at in taught], truth[taught], features, labels)
        for at in asked:
            places, values = _vector(texts[at], fitted.idf)
            scores[at] = values @ fitted.weights[places]
    return scores


def _steepness(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Return with what to multiply scores so that their softmax comes closest to what is right."""
    centred = scores - scores.max(axis=1, keepdims=True)
    right = centred[np.arange(len(truth)), truth]

    def surprise(factor: float) -> float:
        return float(np.mean(np.log(np.exp(factor * centred).sum(axis=1)) - factor * right))

    return min((float(factor) for factor in np.geomspace(0.3, 60, 107)), key=surprise)


def threshold_for(hits: Sequence[tuple[float, bool]], precision: float) -> float:
    """Return the probability from which on so many answers were right; above 1 where there is none.

    :param hits: how probable each answer seemed, and whether it was right
    """
    best, right = _NEVER, 0
    ordered = sorted(hits, reverse=True)
    for count, (probability, is_right) in enumerate(ordered, start=1):
        right += is_right
        ends = count == len(ordered) or ordered[count][0] < probability
        if ends and count >= _SURE_LEAST and right >= precision * count:
            best = probability
    return best
