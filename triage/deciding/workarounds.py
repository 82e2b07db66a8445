"""How the work goes on meanwhile: not at all, painfully or easily, by product.md §3."""

from __future__ import annotations

from triage.deciding.answers import way_by_form
from triage.deciding.facts import Facts
from triage.deciding.workaround_kinds import Workaround

__all__ = ["Workaround", "is_heavy_burden", "workaround_of"]

# What weighs more than an easy word beside it: it takes twice as long, or cannot last.
_HEAVY = ("conta", "vezes", "dobro", "triplo", "leva", "vence", "escala", "noite", "a mais", "amanha", "metade")


def workaround_of(facts: Facts) -> Workaround:
    """Return what the words say of a way around, and where they say nothing, the form."""
    said = _said(facts)
    return way_by_form(facts.request) if said == Workaround.UNSAID else said


def _said(facts: Facts) -> Workaround:
    says = facts.picture.says
    counted = _counted(facts)
    if counted and says("way.painful"):
        return (
            Workaround.EASY
            if counted <= facts.book.figures["burden.few"] and not is_heavy_burden(facts)
            else Workaround.PAINFUL
        )
    if says("way.painful"):
        return Workaround.EASY if says("way.easy") and not is_heavy_burden(facts) else Workaround.PAINFUL
    if says("way.none"):
        return Workaround.NONE
    # Another way of which nobody says that it is a burden is none.
    return Workaround.EASY if says("way.easy", "way.other") else Workaround.UNSAID


def is_heavy_burden(facts: Facts) -> bool:
    """Return whether words say that it takes twice as long, or cannot last; not only that it is done by hand."""
    return any(word in one.phrase for one in facts.picture.of("way.painful") for word in _HEAVY)


def _counted(facts: Facts) -> int:
    """Return how many a day are done by hand meanwhile, 0 where no number is said."""
    tokens = facts.picture.words.tokens
    most = 0
    for one in facts.picture.of("way.count"):
        for at in range(one.first, one.last):
            number = tokens[at].word.replace(".", "")
            if number.isdigit() and len(number) < 9:
                is_thousands = at + 1 < len(tokens) and tokens[at + 1].word == "mil"
                most = max(most, int(number) * (1000 if is_thousands else 1))
    return most
