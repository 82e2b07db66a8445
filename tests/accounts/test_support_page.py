"""The page on how support works: every text is kept, and of two at once neither is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import SupportPageRevision
from accounts.permissions import ActNotPermitted
from accounts.selectors import support_page_shown
from accounts.services.support_page import restore_support_page, write_support_page
from tests.factories import make_administrator, make_analyst, make_customer, make_support_manager

pytestmark = pytest.mark.django_db


def test_of_two_who_write_at_once_both_texts_are_kept_and_the_first_is_read() -> None:
    rita, davi = make_support_manager(), make_administrator()
    first = write_support_page(by=rita, text="# Um", seen=0)
    second = write_support_page(by=davi, text="# Dois", seen=0)

    assert (first.is_shown, second.is_shown) == (True, False)
    assert support_page_shown() == first.revision
    assert list(SupportPageRevision.objects.order_by("pk").values_list("text", "by", "is_set_aside")) == [
        ("# Um", rita.pk, False),
        ("# Dois", davi.pk, True),
    ]


def test_an_earlier_text_comes_back_as_a_revision_of_its_own() -> None:
    first = write_support_page(by=None, text="# Um", seen=0).revision
    write_support_page(by=None, text="# Dois", seen=first.pk)
    back = restore_support_page(by=None, revision_id=first.pk)

    assert (support_page_shown(), back.text, back.restores) == (back, "# Um", first)


def test_what_is_read_already_is_not_written_twice() -> None:
    first = write_support_page(by=None, text="# Um", seen=0).revision

    assert write_support_page(by=None, text="# Um", seen=0).revision == first


@pytest.mark.parametrize("person", [make_customer, make_analyst])
def test_only_who_manages_support_writes_it(person: Any) -> None:
    first = write_support_page(by=None, text="# Um", seen=0).revision
    by = person()
    for act in (
        lambda: write_support_page(by=by, text="# Dois", seen=first.pk),
        lambda: restore_support_page(by=by, revision_id=first.pk),
    ):
        with pytest.raises(ActNotPermitted):
            act()

    assert support_page_shown() == first


def test_no_text_is_ever_changed_or_deleted() -> None:
    write_support_page(by=None, text="# Um", seen=0)
    for act in (
        lambda: SupportPageRevision.objects.update(text="# Outro"),
        lambda: SupportPageRevision.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
