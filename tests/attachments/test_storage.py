"""A storage whose answer means that the bytes survive."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File

from attachments.content import StoredContent
from attachments.services.parts import PartWriter, incoming_folder
from attachments.storage import DurableFileSystemStorage

DAY = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths that were synced, in order: what a power cut would spare cannot be seen otherwise."""
    paths: list[str] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        paths.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return paths


def test_saved_file_and_the_folders_that_name_it_are_synced(tmp_path: Path, synced: list[str]) -> None:
    storage = DurableFileSystemStorage(location=tmp_path)

    storage.save("parts/day/one", ContentFile(b"1"))
    first, synced[:] = list(synced), []
    storage.save("parts/day/two", ContentFile(b"2"))

    day = str(tmp_path / "parts" / "day")
    assert first == [f"{day}/one", day, str(tmp_path / "parts"), str(tmp_path)]
    assert synced == [f"{day}/two", day]


def test_piece_on_the_same_disk_is_moved_not_copied(settings) -> None:
    writer = PartWriter()
    writer.write(b"abc")
    writer._file.flush()
    (collected,) = incoming_folder().iterdir()
    inode = collected.stat().st_ino

    kept = writer.keep(day=DAY)

    assert ((settings.FILES_ROOT / kept.key).stat().st_ino, list(incoming_folder().iterdir())) == (inode, [])


def test_piece_that_cannot_be_kept_is_dropped(settings) -> None:
    writer = PartWriter()
    writer.write(b"abc")
    (settings.FILES_ROOT / "parts").write_text("in the way")

    with pytest.raises(OSError, match=r".+"):
        writer.keep(day=DAY)

    assert list(incoming_folder().iterdir()) == []


def test_stored_file_is_opened_as_django_does(tmp_path: Path) -> None:
    storage = DurableFileSystemStorage(location=tmp_path)
    storage.save("parts/one", File(ContentFile(b"abc")))

    with storage.open("parts/one") as opened:
        assert opened.read() == b"abc"


def test_part_that_is_shorter_than_its_row_is_an_error(settings) -> None:
    DurableFileSystemStorage(location=settings.FILES_ROOT).save("parts/one", ContentFile(b"abc"))

    with StoredContent([("parts/one", 5)]) as content, pytest.raises(OSError, match="shorter"):
        content.read_at(0, 5)
