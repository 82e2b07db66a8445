"""Who may read a file."""

from __future__ import annotations

import pytest

from attachments import owners
from attachments.models import Attachment
from attachments.selectors import readable_attachment
from attachments.services.claiming import claim, erase
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.factories import make_analyst, make_customer, make_support_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owners, "_rules", dict(owners._rules))
    owners.register("shelf", lambda user, owner_id: user.is_support and owner_id == 7)


def a_file(owner_kind: str = "", owner_id: int = 0) -> Attachment:
    ana = make_customer()
    file = receive(by=ana, name="a.log", chunks=[samples.LOG])
    if owner_kind:
        (file,) = claim(ids=[file.pk], by=ana, owner_kind=owner_kind, owner_id=owner_id, organization_id=None)
    return file


def test_unclaimed_file_is_its_uploaders_alone() -> None:
    file = a_file()
    readers = [file.uploaded_by, make_customer(file.uploaded_by.organization), make_support_manager()]

    assert [owners.may_read(reader, file) for reader in readers] == [True, False, False]


@pytest.mark.usefixtures("rule")
def test_owner_of_a_file_says_who_reads_it() -> None:
    right, wrong = a_file("shelf", 7), a_file("shelf", 8)
    marina = make_analyst()

    answers = [
        owners.may_read(marina, right),
        owners.may_read(marina, wrong),
        owners.may_read(right.uploaded_by, right),
    ]
    assert answers == [True, False, False]


def test_file_of_an_unknown_kind_of_owner_is_nobodys() -> None:
    file = a_file("nobody-registered-this", 7)

    assert [owners.may_read(reader, file) for reader in (file.uploaded_by, make_analyst())] == [False, False]


@pytest.mark.usefixtures("rule")
def test_erased_file_is_nobodys() -> None:
    file, marina = a_file("shelf", 7), make_analyst()
    erase(attachment_id=file.pk, by=marina, reason="senha")

    assert owners.may_read(marina, Attachment.objects.get(pk=file.pk)) is False
    with pytest.raises(Attachment.DoesNotExist):
        readable_attachment(user=marina, attachment_id=file.pk)


def test_file_that_one_may_not_read_does_not_exist() -> None:
    with pytest.raises(Attachment.DoesNotExist):
        readable_attachment(user=make_customer(), attachment_id=a_file().pk)
