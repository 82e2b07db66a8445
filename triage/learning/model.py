"""A trained model: what it says of a text, how sure it is, and how it is kept. No numpy: pages ask it."""

from __future__ import annotations

import json
import math
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from triage.learning.features import KINDS, features_of

_FORMAT: Final = "triage-model-1"
# How far rare labels are preferred to frequent ones that are as probable: 0 not at all, 1 as if all were as frequent.
_LIFT: Final = 0.3


class ModelUnreadable(ValueError):
    """What was kept is no model, or one of another format."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of one text.

    :param probability: how probable it is that the label is right, as measured on texts the model had not seen
    :param is_sure: whether that reaches the model's threshold; where it does not, the model abstains
    """

    label: str
    probability: float
    is_sure: bool


@dataclass(frozen=True)
class Model:
    """Weights of features for each label, and what turns their sum into a probability.

    :param idf: what each feature counts, by its place in `features`
    :param weights: a whole number from -127 to 127 for each feature and label, one feature behind another
    :param scales: what one such number is worth, by label
    :param steepness: what scores are multiplied with before they become probabilities
    :param threshold: the probability from which on the model is sure; above 1 where it never is
    """

    labels: tuple[str, ...]
    features: dict[str, int]
    idf: array[float]
    weights: array[int]
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    shares: tuple[float, ...]
    steepness: float
    threshold: float

    def predict(self, texts: Sequence[str]) -> Prediction:
        """Return the label of a ticket whose fields are given in the order of training, the heading first."""
        return self.judged(self.scores(texts))

    def scores(self, texts: Sequence[str]) -> list[float]:
        """Return how much speaks for each label, in the order of `labels`."""
        return self.scores_of(self.values(texts))

    def scores_of(self, values: Sequence[tuple[int, float]]) -> list[float]:
        """Return the same of a text's features, each with what it counts there."""
        many = len(self.labels)
        sums = [0.0] * many
        for at, value in values:
            row = self.weights[at * many : (at + 1) * many]
            sums = [total + value * weight for total, weight in zip(sums, row, strict=True)]
        return [total * scale + bias for total, scale, bias in zip(sums, self.scales, self.biases, strict=True)]

    def judged(self, scores: Sequence[float]) -> Prediction:
        """Return the prediction that follows from scores."""
        best, probability = chosen(scores, self.shares, self.steepness)
        return Prediction(self.labels[best], probability, probability >= self.threshold)

    def probabilities(self, values: Sequence[tuple[int, float]]) -> dict[str, float]:
        """Return how probable each label is by a text's features."""
        odds = _odds(self.scores_of(values), self.steepness)
        return {label: one / sum(odds) for label, one in zip(self.labels, odds, strict=True)}

    def pull(self, at: int, label: str, other: str) -> float:
        """Return how far one feature speaks rather for a label than for another."""
        many, one, two = len(self.labels), self.labels.index(label), self.labels.index(other)
        row = self.weights[at * many : (at + 1) * many]
        return row[one] * self.scales[one] - row[two] * self.scales[two]

    def values(self, texts: Sequence[str]) -> list[tuple[int, float]]:
        """Return which features of the vocabulary a text has, and what each counts there."""
        kinds = []
        for (_kind, weight), counts in zip(KINDS, features_of(texts), strict=True):
            known = [(self.features[name], count) for name, count in counts.items() if name in self.features]
            values = [(at, (1.0 + math.log(count)) * self.idf[at]) for at, count in known]
            length = math.sqrt(sum(value * value for _at, value in values))
            if length:
                kinds.append((weight, length, values))
        whole = math.sqrt(sum(weight * weight for weight, _length, _values in kinds))
        return [(at, value * weight / (length * whole)) for weight, length, values in kinds for at, value in values]

    def to_bytes(self) -> bytes:
        """Return the model as it is kept: what is small as JSON, then the numbers of the features, compressed."""
        head = {
            "format": _FORMAT,
            "labels": self.labels,
            "features": list(self.features),
            "scales": self.scales,
            "biases": self.biases,
            "shares": self.shares,
            "steepness": self.steepness,
            "threshold": self.threshold,
        }
        text = json.dumps(head, ensure_ascii=False).encode()
        return zlib.compress(len(text).to_bytes(8, "little") + text + self.idf.tobytes() + self.weights.tobytes(), 6)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Model:
        """Return the model that `to_bytes` gave away.

        :raises ModelUnreadable: where it is none of this format.
        """
        try:
            whole = zlib.decompress(kept)
            end = 8 + int.from_bytes(whole[:8], "little")
            head = json.loads(whole[8:end])
            if head.pop("format") != _FORMAT:
                raise ModelUnreadable("A model of another format.")
            features = {name: at for at, name in enumerate(head.pop("features"))}
            idf, weights = array("f"), array("b")
            idf.frombytes(whole[end : end + len(features) * idf.itemsize])
            weights.frombytes(whole[end + len(features) * idf.itemsize :])
            if len(weights) != len(features) * len(head["labels"]):
                raise ModelUnreadable("A model that was cut.")
            lists = {name: tuple(head.pop(name)) for name in ("labels", "scales", "biases", "shares")}
            return cls(features=features, idf=idf, weights=weights, **{**head, **lists})
        except (zlib.error, KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise ModelUnreadable("This is no model.") from error


def chosen(scores: Sequence[float], shares: Sequence[float], steepness: float) -> tuple[int, float]:
    """Return the place of the label that is chosen, and how probable that one is.

    Rare labels are preferred a little where it is close; the probability is the plain one.
    """
    odds = _odds(scores, steepness)
    best = max(range(len(odds)), key=lambda at: odds[at] / shares[at] ** _LIFT)
    return best, odds[best] / sum(odds)


def _odds(scores: Sequence[float], steepness: float) -> list[float]:
    highest = max(scores)
    return [math.exp(steepness * (score - highest)) for score in scores]
