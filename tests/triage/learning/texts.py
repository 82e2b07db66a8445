"""Texts that are generated: of each label some words of its own, among words that all share."""

from __future__ import annotations

import random

from triage.learning.labelled import Example

OWN = {
    "fiscal": ["nota", "sefaz", "imposto", "icms", "xml", "rejeição"],
    "estoque": ["saldo", "inventário", "endereço", "lote", "contagem", "palete"],
    "financeiro": ["boleto", "baixa", "banco", "remessa", "juros", "duplicata"],
}
SHARED = ["erro", "tela", "rotina", "sistema", "cliente", "filial", "aparece", "não", "quando", "ontem", "versão"]


def texts(many: int, seed: int = 1, own: int = 3, labels: tuple[str, ...] = tuple(OWN)) -> list[Example]:
    """Return so many examples of each label, each with so many words of its label."""
    chance = random.Random(seed)
    made = []
    for at in range(many * len(labels)):
        label = labels[at % len(labels)]
        words = chance.choices(OWN[label], k=own) + chance.choices(SHARED, k=8)
        chance.shuffle(words)
        made.append(Example((" ".join(words[:3]), " ".join(words[3:])), label))
    return made
