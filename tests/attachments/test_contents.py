"""What archives, office files and PDFs say they hold, and names that try to be something else."""

from __future__ import annotations

import gzip
import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from attachments.contents import (
    Contents,
    Item,
    contents_of_gzip,
    contents_of_zip,
    has_directory,
    pages_of_pdf,
)
from tests.attachments import samples


def contents_of(members: dict[str, bytes]) -> Contents:
    return read(samples.zip_of(members))


def read(data: bytes) -> Contents:
    found = contents_of_zip(samples.reader(data), len(data))
    assert found is not None
    return found


def raw_zip(*names: bytes, flags: int = 0, extra: bytes = b"") -> bytes:
    """Return a ZIP whose directory holds these names as they are."""
    entries = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, flags, 0, 0, 0, 0, 0, 7, len(name), len(extra), 0, 0, 0, 0, 0)
        + name
        + extra
        for name in names
    )
    body = b"PK\x03\x04" + bytes(60)
    count = len(names)
    return body + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entries), len(body), 0)


def test_files_folders_and_sizes_are_counted() -> None:
    found = contents_of({"logs/": b"", "logs/a.log": b"x" * 300, "logs/2026/b.log": b"x" * 5, "interno.ZIP": b"12"})

    assert (len(found.files), found.folder_count, found.total, found.nested_count) == (3, 2, 307, 1)
    assert found.items(0, 3) == [
        Item("logs/", "a.log", 300),
        Item("logs/2026/", "b.log", 5),
        Item("", "interno.ZIP", 2, is_nested=True),
    ]


@pytest.mark.parametrize(
    ("name", "folder", "shown", "is_program"),
    [
        ("../../etc/passwd", "../../etc/", "passwd", False),
        ("/etc/passwd", "/etc/", "passwd", False),
        ("C:\\Windows\\a.dll", "C:/Windows/", "a.dll", True),
        ("fatura\u202egpj.exe", "", "fatura\N{REPLACEMENT CHARACTER}gpj.exe", True),
        ("nota\x1b[31m.txt", "", "nota\N{REPLACEMENT CHARACTER}[31m.txt", False),
        ("linha\nnova.txt", "", "linha\N{REPLACEMENT CHARACTER}nova.txt", False),
        ("a\u2028b.txt", "", "a\N{REPLACEMENT CHARACTER}b.txt", False),
        ("script.e\u200bxe", "", "script.e\N{REPLACEMENT CHARACTER}xe", True),
    ],
)
def test_hostile_name_is_shown_neutral_and_marked(name: str, folder: str, shown: str, is_program: bool) -> None:
    found = read(raw_zip(name.encode(), flags=0x800))

    assert found.items(0, 1) == [Item(folder, shown, 7, is_program=is_program, is_odd=True)]


def test_very_long_name_is_cut() -> None:
    (item,) = read(raw_zip(b"a" * 60_000)).items(0, 1)

    assert (len(item.name), item.is_odd) == (400, True)


def test_secret_in_a_name_is_covered() -> None:
    (item,) = contents_of({"cliente 529.982.247-25.xml": b""}).items(0, 1)

    assert ("529.982.247-25" in item.name, item.name.startswith("cliente [CPF_")) == (False, True)


def test_twenty_thousand_names_are_counted_and_some_are_shown_quickly() -> None:
    data = raw_zip(*(f"{'p/' * 60}{number}.log".encode() for number in range(20_000)))
    tracemalloc.start()
    began = time.process_time()
    found = read(data)
    items = found.items(19_800, 20_000)
    took = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (len(found.files), found.folder_count, len(items), items[-1].name) == (20_000, 1, 200, "19999.log")
    assert took < 10
    assert peak < 40 * 1024**2


def test_directory_full_of_endless_names_costs_no_more_than_a_page_may() -> None:
    found = read(raw_zip(*(b"a" * 65_000 + f"{number:03}.exe".encode() for number in range(120))))
    began = time.process_time()
    first = found.items(0, 1)[0]
    assert (found.nested_count, found.folder_count, first.is_odd, first.is_program) == (0, 0, True, True)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("name", "extra", "shown"),
    [
        ("relatório.txt".encode("cp850"), b"", "relatório.txt"),
        ("emissão.txt".encode("cp850"), b"", "emissão.txt"),
        ("emissão.txt".encode(), b"", "emissão.txt"),
        (b"emiss_o.txt", struct.pack("<2HBL", 0x7075, 17, 1, 0) + "emissão.txt".encode(), "emissão.txt"),
    ],
    ids=["code page of DOS", "tilde", "UTF-8 without saying so", "Unicode beside it"],
)
def test_names_are_read_as_they_were_written(name: bytes, extra: bytes, shown: str) -> None:
    assert [entry.name for entry in read(raw_zip(name, extra=extra)).files] == [shown]


def test_password_is_told() -> None:
    assert (read(raw_zip(b"a.log", flags=1)).is_locked, read(raw_zip(b"a.log")).is_locked) == (True, False)


def test_archive_without_a_directory_has_no_contents() -> None:
    data = b"PK\x03\x04" + bytes(100)

    assert contents_of_zip(samples.reader(data), len(data)) is None


def test_gzip_names_its_file() -> None:
    buffer = io.BytesIO()
    with gzip.GzipFile("alerta.log", "wb", fileobj=buffer) as packed:
        packed.write(b"ORA-01403\n" * 100)
    named, unnamed = buffer.getvalue(), gzip.compress(b"abc")

    found = [contents_of_gzip(samples.reader(data), len(data)).items(0, 1) for data in (named, unnamed)]

    assert found == [[Item("", "alerta.log", 1000)], [Item("", "", 3)]]


def test_gzip_with_an_extra_field_and_one_without_end_are_read() -> None:
    extra = b"\x1f\x8b\x08\x0c" + bytes(6) + b"\x02\x00ab" + b"x.log\x00" + bytes(20)
    endless = b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * 3000

    found = [contents_of_gzip(samples.reader(data), len(data)).files[0].name for data in (extra, endless)]

    assert found == ["x.log", ""]


def test_office_file_tells_its_sheets_slides_and_pictures() -> None:
    sheets = contents_of(
        {"xl/worksheets/sheet1.xml": b"", "xl/worksheets/_rels/sheet1.xml.rels": b"", "xl/media/a.png": b""}
    )
    slides = contents_of({"ppt/slides/slide1.xml": b"", "ppt/slides/slide2.xml": b""})

    assert (sheets.parts("xlsx"), slides.parts("pptx"), slides.parts("docx")) == ((1, 1), (2, 0), (0, 0))


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (b"%PDF-1.7\n1 0 obj\n<</Linearized 1/L 900/H [ 1 2 ]/O 4/E 5/N 37/T 9>>\nendobj", 37),
        (b"%PDF-1.4\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 12 >>\nendobj", 12),
        (b"%PDF-1.4\n<</Type/Pages/Parent 1 0 R/Count 4>>\n<</Type/Pages/Count 9>>", 9),
        (b"%PDF-1.4\n<</Type/Pages/Count 2>>" + bytes(400_000) + b"<</Type/Pages/Count 3>>", 3),
        (b"%PDF-1.4\n<</Type/Pages/Parent 1 0 R/Count 4>>", 0),
        (b"%PDF-1.5\n5 0 obj\n<</Type/ObjStm>>stream\nxx", 0),
        (b"<" * 300_000, 0),
    ],
    ids=["linearised", "root", "root behind a branch", "changed later", "branch alone", "packed", "hostile"],
)
def test_pages_of_a_pdf_are_told_where_they_stand_in_plain_words(data: bytes, pages: int) -> None:
    assert pages_of_pdf(samples.reader(data), len(data)) == pages


@pytest.mark.parametrize(
    ("kind", "extension", "has_one"),
    [
        ("archive", "zip", True),
        ("archive", "gz", True),
        ("archive", "7z", False),
        ("archive", "rar", False),
        ("office", "docx", True),
        ("office", "xls", False),
        ("pdf", "pdf", False),
    ],
)
def test_only_what_has_a_plain_directory_is_listed(kind: str, extension: str, has_one: bool) -> None:
    assert has_directory(kind, extension) is has_one


def test_nothing_but_the_directory_is_read() -> None:
    data = samples.zip_of({"a.log": b"x" * 3_000_000}, method=zipfile.ZIP_STORED)
    asked: list[tuple[int, int]] = []

    def read_at(offset: int, length: int) -> bytes:
        asked.append((offset, length))
        return data[offset : offset + length]

    contents_of_zip(read_at, len(data))

    assert sum(length for _, length in asked) < 70_000
    assert min(offset for offset, _ in asked) > 2_900_000
