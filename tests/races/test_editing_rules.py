"""Two managers who save the rules of triage in the same moment: one version each, and nothing is lost."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from accounts.models import User
from accounts.services.house import locked_house
from core.services.outbox import drain_due
from tests.factories import make_analyst, make_ticket
from tests.races.meeting import beside, wait_until_waiting
from triage.models import RulebookDraft, RulebookRevision
from triage.rulebook.changes import Kind, Place, Value
from triage.services.rulebook import NothingToSave, edit_draft, save_draft

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PART, LOSS = Place(Kind.VALUE, "severity.part"), Place(Kind.VALUE, "severity.loss")


@pytest.fixture
def bruno(transactional_db: None) -> User:
    return make_analyst(name="Bruno Reis", is_support_manager=True)


def drafted(by: User, place: Place, value: Value) -> int:
    """Return the version of a draft that is measured."""
    edit_draft(by=by, puts={place: value})
    drain_due()
    return RulebookDraft.objects.get(by=by).version


def numbers_of(outcomes: list[object]) -> list[object]:
    return [one.number if isinstance(one, RulebookRevision) else one for one in outcomes]


def test_two_who_save_at_once_get_a_version_each_and_the_second_looks_first(renata: User, bruno: User) -> None:
    make_ticket()
    drafts = [(renata, drafted(renata, PART, "media")), (bruno, drafted(bruno, LOSS, "media"))]

    with transaction.atomic():
        locked_house()
        started = []
        for person, version in drafts:
            started.append(beside(partial(save_draft, by=person, why="Já.", version=version)))
            wait_until_waiting(len(started))
    outcomes = [one.outcome for one in started]

    # Whoever of those who wait for a lock gets it first is the database's affair.
    numbers = numbers_of(outcomes)
    assert sorted(numbers, key=str) == [1, None]
    late = drafts[numbers.index(None)][0]
    assert [row["name"] for row in RulebookDraft.objects.get(by=late).changes] == ["severity.loss", "severity.part"]
    drain_due()
    second = save_draft(by=late, why="Também.", version=RulebookDraft.objects.get(by=late).version)
    assert second is not None
    assert (second.number, [row["name"] for row in second.changes]) == (2, ["severity.loss", "severity.part"])


def test_one_who_saves_twice_at_once_saves_once(renata: User) -> None:
    make_ticket()
    version = drafted(renata, PART, "media")

    with transaction.atomic():
        locked_house()
        started = []
        for _ in range(2):
            started.append(beside(partial(save_draft, by=renata, why="Já.", version=version)))
            wait_until_waiting(len(started))
    outcomes = numbers_of([one.outcome for one in started])

    assert sorted(outcomes, key=str) == [1, NothingToSave]
    assert RulebookRevision.objects.count() == 1
