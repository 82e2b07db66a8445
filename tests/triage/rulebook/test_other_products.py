"""What the desk changed over the rulebook of another version of the product."""

from __future__ import annotations

import pytest

from accounts.models import User
from core.database import database_now
from tests.factories import make_support_manager, make_ticket
from triage import in_force
from triage.models import Classification, RulebookRevision
from triage.rulebook.book import usual

pytestmark = pytest.mark.django_db(transaction=True)


def old_revision(by: User, *rows: dict[str, object]) -> RulebookRevision:
    """Return a version that was saved over another product's rulebook."""
    now = database_now()
    revision = RulebookRevision.objects.create(
        number=1, effective_from=now, shipped="2020-01-01", changes=list(rows), digest="d", why="Antiga.", by=by, at=now
    )
    in_force.forget()
    return revision


def test_version_of_another_product_counts_as_far_as_it_can_be_read() -> None:
    old_revision(
        make_support_manager(),
        {"kind": "word", "name": "virus", "word": "@gone worm", "of": False, "to": True},
        {"kind": "word", "name": "gone.list", "word": "worm", "of": False, "to": True},
        {"kind": "figure", "name": "due.soon", "word": "", "of": 9, "to": 4},
    )

    book = in_force.book_at(database_now())

    assert (book.version, book.figures["due.soon"]) == (f"{usual().version}+1", 4)
    assert Classification.objects.get(ticket=make_ticket()).rulebook == f"{usual().version}+1"
