"""What was learned from tickets that people judged: a second opinion beside the rules, shipped with the product.

The rules know what the trade says, and only the words that somebody wrote down; this knows no rule, and many words.
What one of the rules said of tickets that nobody had seen before tells how far it is trusted (docs/triage.md).
"""

from __future__ import annotations

import json
import math
import re
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from triage.learning.model import Model, ModelUnreadable

# In this order: each is decided before the next.
QUESTIONS: Final = ("type", "immediate", "level", "severity")
_FORMAT: Final = "triage-opinions-1"
# What no label is more improbable than: words never make something impossible.
_LEAST: Final = 1e-4
# Fewer known words than these say nothing: rules read a sentence better.
_TERMS_LEAST: Final = 12
_SHORT: Final = 4


@dataclass(frozen=True)
class Opinion:
    """What the words of one ticket say: of each question how probable each answer is, as a logarithm."""

    models: Mapping[str, Model]
    trust: Mapping[str, Mapping[str, float]]
    values: Sequence[tuple[int, float]]
    # How many of the ticket's terms were met before.
    terms: int = 0

    def of(self, question: str) -> dict[str, float]:
        """Return the logarithm of the probability of each answer; nothing where few words are known."""
        model = self.models.get(question) if self.is_worth_hearing else None
        found = model.probabilities(self.values) if model else {}
        return {label: math.log(probability + _LEAST) for label, probability in found.items()}

    @cached_property
    def is_worth_hearing(self) -> bool:
        """Whether the ticket has enough words that were met before: one sentence may be about anything."""
        return self.terms >= _TERMS_LEAST

    def trust_in(self, question: str, rule: str) -> float:
        """Return what the verdict of a rule weighs against the words, in the same measure."""
        known = self.trust.get(question, {})
        return known.get(rule, known.get("", 0.0))

    def telling(self, question: str, label: str, other: str, most: int) -> list[str]:
        """Return the terms that speak most for one answer and against another, the strongest first."""
        model = self.models[question]
        names = list(model.features)
        told = []
        for at, value in self.values:
            # Terms alone can be shown in the text, not their beginnings or neighbours; and short ones convince nobody.
            is_shown = names[at][0] in "wh" and len(names[at]) > _SHORT
            pull = model.pull(at, label, other) * value if is_shown else 0.0
            if pull > 0:
                told.append((-pull, names[at][1:]))
        return list(dict.fromkeys(term for _pull, term in sorted(told)))[:most]


@dataclass(frozen=True)
class Opinions:
    """Models over one vocabulary, one for each question, and how far each rule is trusted beside them.

    :param trust: by question and rule, "" for the rules that were seldom or never met
    """

    models: Mapping[str, Model]
    trust: Mapping[str, Mapping[str, float]]
    # Of the judged tickets that taught them.
    digest: str = ""

    def read(self, texts: Sequence[str]) -> Opinion:
        """Return the opinion of a ticket whose fields are given in the order of training, the heading first."""
        if not self.models:
            return Opinion({}, {}, ())
        values = next(iter(self.models.values())).values(heard(texts))
        return Opinion(self.models, self.trust, values, sum(at in self._terms for at, _value in values))

    @cached_property
    def _terms(self) -> frozenset[int]:
        features = next(iter(self.models.values())).features
        return frozenset(at for name, at in features.items() if name[0] == "w")

    def to_bytes(self) -> bytes:
        """Return them as they are kept: what is small as JSON, then the numbers of the features, compressed."""
        some = next(iter(self.models.values()))
        head = {
            "format": _FORMAT,
            "features": list(some.features),
            "trust": self.trust,
            "digest": self.digest,
            "models": {question: _head_of(model) for question, model in self.models.items()},
        }
        text = json.dumps(head, ensure_ascii=False).encode()
        weights = b"".join(model.weights.tobytes() for model in self.models.values())
        return zlib.compress(len(text).to_bytes(8, "little") + text + some.idf.tobytes() + weights, 9)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Opinions:
        """Return what `to_bytes` gave away.

        :raises ModelUnreadable: where it is none of this format.
        """
        try:
            whole = zlib.decompress(kept)
            end = 8 + int.from_bytes(whole[:8], "little")
            head = json.loads(whole[8:end])
            if head["format"] != _FORMAT:
                raise ModelUnreadable("Opinions of another format.")
            features = {name: at for at, name in enumerate(head["features"])}
            idf = array("f")
            idf.frombytes(whole[end : end + len(features) * idf.itemsize])
            at, models = end + len(features) * idf.itemsize, {}
            for question, known in head["models"].items():
                size = len(features) * len(known["labels"])
                weights = array("b", whole[at : at + size])
                if len(weights) != size:
                    raise ModelUnreadable("Opinions that were cut.")
                models[question] = _model_of(known, features, idf, weights)
                at += size
            return cls(models, head["trust"], head["digest"])
        except (zlib.error, KeyError, TypeError, ValueError) as error:
            raise ModelUnreadable("These are no opinions.") from error


def _head_of(model: Model) -> dict[str, Any]:
    names = ("labels", "scales", "biases", "shares", "steepness", "threshold")
    return {name: getattr(model, name) for name in names}


def _model_of(known: dict[str, Any], features: dict[str, int], idf: array[float], weights: array[int]) -> Model:
    lists = {name: tuple(known[name]) for name in ("labels", "scales", "biases", "shares")}
    return Model(
        features=features, idf=idf, weights=weights, steepness=known["steepness"], threshold=known["threshold"], **lists
    )


def heard(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the fields without greetings, thanks and cries for help: how somebody asks decides nothing."""
    return tuple(_MANNERS.sub(" ", text) for text in texts)


_MANNERS: Final = re.compile(
    r"\b(?:bo[am] (?:dia|tarde|noite)|tudo bem|ol[áa]|oi|prezad[oa]s?|car[oa]s|por favor|por gentileza|favor|pfv|please"
    r"|pls|(?:fico|ficamos|estou) no aguardo|no aguardo|muito obrigad[oa]|obrigad[oa]|grat[oa]s?|att|atenciosamente"
    r"|abra[çc]os?"
    r"|desde j[áa]|agrade[çc]\w*|urgente|urg[êe]ncia|urgentemente|urgent[íi]ssim[oa]|socorro|help|pelo amor de deus"
    r"|(?:precis\w+|preciso) de (?:um )?retorno|o mais r[áa]pido poss[íi]vel|o quanto antes|com urg[êe]ncia)\b",
    re.IGNORECASE,
)


@cache
def usual_opinions() -> Opinions:
    """Return the opinions that come with the product."""
    return Opinions.from_bytes((files("triage.learning") / "usual.opinions").read_bytes())


def trust_of(judged: Sequence[tuple[str, str, bool]], shares: Mapping[str, float]) -> dict[str, float]:
    """Return what each rule's verdict weighs, from what rules said of tickets that nobody had seen before.

    :param judged: of each ticket the rule that decided, what it said, and whether that was right
    :param shares: how frequent each answer is
    """
    whole = _right([right for _rule, _label, right in judged], 0.5, 2)
    found = {}
    for name in ["", *sorted({rule for rule, _label, _right in judged})]:
        some = [(label, right) for rule, label, right in judged if name in ("", rule)]
        right = _right([hit for _label, hit in some], whole, _DOUBT)
        share = sum(shares.get(label, 0.25) for label, _hit in some) / len(some)
        # How much likelier the rule's word is where it is right than where it is not.
        found[name] = round(max(math.log(right / (1 - right)) + math.log((1 - share) / share), 0.0), 3)
    return found


# A rule counts as if it had been met so often with the success of all.
_DOUBT: Final = 5


def _right(hits: Sequence[bool], usual: float, doubt: float) -> float:
    return (sum(hits) + usual * doubt) / (len(hits) + doubt)
