"""Files in an object store: a real one, as a customer's file meets it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from attachments.content import StoredContent
from attachments.models import BlobPart
from attachments.object_store import NotAStore, ObjectStorage, Store, store_of
from attachments.selectors import broken_blobs
from attachments.services.orphans import sweep_orphans
from attachments.services.parts import incoming_folder, remove_parts
from attachments.services.receiving import receive
from tests.factories import make_customer
from tests.live.object_store import running_store
from tests.live.serving import Site


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_store(tmp_path_factory.mktemp("store")) as given:
        yield given


@pytest.fixture
def storage(address: str) -> ObjectStorage:
    return ObjectStorage(address=address)


@pytest.fixture
def _files_there(address: str, settings: Any) -> None:
    own = {"BACKEND": "attachments.object_store.ObjectStorage", "OPTIONS": {"address": address}}
    settings.STORAGES = {**settings.STORAGES, "default": own}


def test_object_is_read_whole_and_by_place(storage: ObjectStorage) -> None:
    data = os.urandom(1_000_000)

    assert storage.save("parts/day/one", ContentFile(data)) == "parts/day/one"

    with storage.open("parts/day/one") as opened:
        assert opened.read() == data
        opened.seek(400_000)
        assert (opened.read(5), opened.tell(), opened.read(5)) == (
            data[400_000:400_005],
            400_005,
            data[400_005:400_010],
        )
        opened.seek(0, 2)
        assert opened.read(1) == b""
    assert storage.size("parts/day/one") == 1_000_000


def test_empty_object_is_read_as_nothing(storage: ObjectStorage) -> None:
    storage.save("parts/day/empty", ContentFile(b""))

    with storage.open("parts/day/empty") as opened:
        assert opened.read(10) == b""


def test_what_is_not_there_is_told_as_of_a_disk(storage: ObjectStorage) -> None:
    assert storage.exists("parts/none") is False
    storage.delete("parts/none")
    with pytest.raises(FileNotFoundError):
        storage.open("parts/none")
    assert storage.listdir("none") == ([], [])


def test_folder_tells_what_lies_below_it(storage: ObjectStorage) -> None:
    for name in ("listed/a/1", "listed/a/2", "listed/b/3"):
        storage.save(name, ContentFile(b"x"))

    assert storage.listdir("listed") == (["a", "b"], [])
    assert storage.listdir("listed/a/") == ([], ["1", "2"])


def test_store_that_refuses_or_is_away_is_a_disk_that_fails(address: str) -> None:
    refused = ObjectStorage(address=address.replace("a-secret", "another"))
    with pytest.raises(OSError, match="the object store refused: SignatureDoesNotMatch"):
        refused.save("parts/one", ContentFile(b"x"))

    away = ObjectStorage(address="s3+http://key:secret@127.0.0.1:1/files")
    with pytest.raises(OSError, match="the object store cannot be reached"):
        away.size("parts/one")


@pytest.mark.django_db
@pytest.mark.usefixtures("_files_there")
def test_file_lies_in_the_store_byte_for_byte_and_nothing_on_the_disk() -> None:
    data = os.urandom(9 * 1024 * 1024).hex().encode()

    file = receive(by=make_customer(), name="log.txt", chunks=[data])

    assert file.sha256 == hashlib.sha256(data).hexdigest()
    parts = list(BlobPart.objects.order_by("number").values_list("key", "size"))
    assert (len(parts), default_storage.size(parts[0][0])) == (3, 8 * 1024 * 1024)
    with StoredContent(parts) as content:
        assert content.sha256() == file.sha256
        assert content.read_at(8 * 1024 * 1024 - 5, 10) == data[8 * 1024 * 1024 - 5 :][:10]
    assert list(incoming_folder().iterdir()) == []
    assert list(broken_blobs(deep=True)) == []

    remove_parts([parts[1][0]])
    assert list(broken_blobs()) == [f"blob {file.blob_id}: 1 of 3 parts are not in the storage"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_files_there")
def test_pieces_without_a_row_are_swept_from_the_store() -> None:
    default_storage.save("parts/2026-01-02/nobodys", ContentFile(b"x"))

    assert sweep_orphans(every_day=True) == 1
    assert default_storage.exists("parts/2026-01-02/nobodys") is False


def test_address_names_server_bucket_and_key() -> None:
    assert store_of("s3://K:a%2Fb@s3.sa-east-1.amazonaws.com/files?region=sa-east-1") == Store(
        "https://s3.sa-east-1.amazonaws.com", "files", "K", "a/b", "sa-east-1"
    )
    assert store_of("s3+http://store:9000/files") == Store("http://store:9000", "files", "", "", "us-east-1")


@pytest.mark.parametrize(
    "address",
    ["https://store/files", "s3://store", "s3://store/", "s3:///files", "s3://store/files/below", "s3://s:x/f"],
)
def test_address_that_names_none_is_refused_at_the_start(address: str, settings: Any) -> None:
    with pytest.raises(NotAStore) as refused:
        store_of(address)
    assert str(refused.value) == "no address of an object store"

    settings.FILES_URL = address
    assert [found.id for found in run_checks() if found.id == "helpdesk.E012"] == ["helpdesk.E012"]


def test_library_is_loaded_for_portals_with_such_a_store_alone(tmp_path: Path) -> None:
    assert Site(tmp_path).told_by("import sys, helpdesk.urls; print('boto3' in sys.modules)") == "False"
