"""Encodings, found from the first bytes."""

from __future__ import annotations

import os

import pytest

from attachments.encodings import find_encoding

TEXT = "23/11/2026 ORA-01403: dados não encontrados na praça de São Luís\r\n"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"plain ascii\n", "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
        ("“aspas” e – travessão".encode("cp1252"), "cp1252"),
        (b"byte sem lugar na 1252: \x81, mas \xe7 serve\n", "latin-1"),
        ("日本語のログ".encode(), "utf-8"),
        (b"\x1b[31mERRO\x1b[0m colorido\n" * 5, "utf-8"),
        (b"impressora\x0c\x1a", "utf-8"),
    ],
)
def test_encoding_is_found(head: bytes, encoding: str) -> None:
    assert find_encoding(head) == encoding


def test_encoding_is_found_when_the_head_ends_within_a_character() -> None:
    assert [find_encoding("não".encode()[:2]), find_encoding(TEXT.encode("utf-16")[:-1])] == ["utf-8", "utf-16"]


@pytest.mark.parametrize(
    "head",
    [
        b"texto\x00com um zero no meio de muito texto" * 3,
        b"\xef\xbb\xbftexto\x00com marca",
        b"\xff\xfe\x00\x00t\x00\x00\x00",
        b"\x00\x00\xfe\xff\x00\x00\x00t",
        bytes(500),
        bytes(range(256)) * 4,
        bytes(range(1, 32)) * 10,
        b"\xff\xfe" + bytes(100),
        b"\xff\xfe\x00\xd8a\x00",
    ],
)
def test_what_is_no_text_has_no_encoding(head: bytes) -> None:
    assert find_encoding(head) is None


def test_random_bytes_are_no_text() -> None:
    assert {find_encoding(os.urandom(4096)) for _ in range(50)} == {None}
