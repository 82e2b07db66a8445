"""What a ZIP says it holds."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest

from attachments.archives import ArchiveTooHeavy, Entry, NotAnArchive, list_entries
from tests.attachments import samples


def entries_of(data: bytes) -> list[Entry]:
    return list_entries(samples.reader(data), len(data))


def test_entries_are_listed_with_their_sizes() -> None:
    data = samples.zip_of({"pasta/a.log": b"abc" * 100, "não.txt": b""})

    assert entries_of(data) == [Entry("pasta/a.log", 300), Entry("não.txt", 0)]


def test_entries_are_found_after_a_stub_and_before_a_comment() -> None:
    data = b"#!stub\n" * 50 + samples.zip_of({"a.log": b"abc"}, method=zipfile.ZIP_STORED)
    data = data[:-2] + (5).to_bytes(2, "little") + b"PK\x05ab"

    assert entries_of(data) == [Entry("a.log", 3)]


def test_large_format_is_read() -> None:
    assert len(entries_of(samples.claiming_zip(size=0, count=20_000))) == 20_000


@pytest.mark.parametrize(
    "data",
    [
        samples.claiming_zip(size=5 * 1024**3),
        samples.claiming_zip(size=200 * 1024**3),
        samples.claiming_zip(size=0, count=20_001),
        samples.claiming_zip(size=0, count=70_000),
        samples.claiming_zip(size=1024**3, count=300),
    ],
    ids=["ratio", "unpacked", "entries", "entries in the large format", "together"],
)
def test_bomb_is_refused(data: bytes) -> None:
    with pytest.raises(ArchiveTooHeavy):
        entries_of(data)


def test_bomb_is_refused_with_memory_flat() -> None:
    data = samples.zip_bomb()
    tracemalloc.start()
    with pytest.raises(ArchiveTooHeavy):
        entries_of(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 1024**2


WHOLE = samples.claiming_zip(size=10, count=3)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + bytes(100),
        WHOLE[:-4],
        WHOLE.replace(b"PK\x01\x02", b"PK\x09\x09", 1),
        WHOLE[:-10] + (10**6).to_bytes(4, "little") + WHOLE[-6:],
        samples.claiming_zip(size=0, count=70_000).replace(b"PK\x06\x07", b"PK\x09\x07"),
        samples.claiming_zip(size=0, count=70_000).replace(b"PK\x06\x06", b"PK\x09\x06"),
        samples.claiming_zip(size=5 * 1024**3).replace(b"\x01\x00\x08\x00", b"\x02\x00\x08\x00"),
    ],
    ids=["no end", "cut", "spoilt entry", "directory before the start", "no locator", "no record", "no large size"],
)
def test_damaged_archive_is_told(data: bytes) -> None:
    with pytest.raises(NotAnArchive):
        entries_of(data)
