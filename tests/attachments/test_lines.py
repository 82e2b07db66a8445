"""Lines by their number: every encoding, every seam of blocks, and nothing read twice over."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attachments.lines import BLOCK, FIRST_BYTES, Form, LineIndex, Lines, counted_on, form_of, unpacked

MARKS = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be"}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]


class Bytes:
    """A text at hand, that tells how much of it was read."""

    def __init__(self, data: bytes) -> None:
        self.data, self.size, self.read = data, len(data), 0

    def read_at(self, offset: int, length: int) -> bytes:
        piece = self.data[offset : offset + length]
        self.read += len(piece)
        return piece


def lines_of(data: bytes, form: Form | None = None) -> Lines:
    content, form = Bytes(data), form or form_of(data[:16384])
    return Lines(content, form, counted_on(content, form, LineIndex(len(data))))


def words_in(lines: Lines, first: int = 1, count: int = 10**7) -> list[str]:
    return [lines.words_of(line) for line in lines.window(first, count)]


def reference(text: str) -> list[str]:
    found = text.split("\n")
    return [line.removesuffix("\r") for line in (found if found[-1] else found[:-1])]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_are_read_in_their_encoding(encoding: str, end: str) -> None:
    text = end.join(["erro na emissão", "", "não há nota", "fim"])

    lines = lines_of(text.encode(encoding))

    assert (words_in(lines), lines.index.lines) == (["erro na emissão", "", "não há nota", "fim"], 4)


def test_utf_16_with_a_mark_of_big_endian_is_read() -> None:
    lines = lines_of(b"\xfe\xff" + "um\r\ndois — três\n".encode("utf-16-be"))

    assert (words_in(lines), lines.form.encoding) == (["um", "dois — três"], "utf-16")


def test_utf_16_takes_no_two_letters_for_a_newline() -> None:
    # U+0A41 U+0041 are 41 0A 41 00, U+010A U+0041 hold 0A 01; U+000A alone is an end.
    text = "a\u0a00\u0041\u410a\u0a0a\n\u0a00\u0100b"
    for codec in ("utf-16-le", "utf-16-be"):
        lines = lines_of(text.encode(codec), Form(codec, codec))

        assert words_in(lines) == reference(text)


def test_text_that_windows_wrote_after_a_plain_beginning_is_read() -> None:
    data = b"plain\n" * 4000 + "emissão\n".encode("cp1252") + "emissão\n".encode()

    assert words_in(lines_of(data), 4001) == ["emissão", "emissão"]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"a\nb", ["a", "b"]),
        (b"\xef\xbb\xbf", []),
        (b"\xff\xfe", []),
        (b"\r\n\r\n", ["", ""]),
    ],
)
def test_short_texts_have_the_lines_that_one_sees(data: bytes, lines: list[str]) -> None:
    found = lines_of(data)

    assert (words_in(found), found.index.lines) == (lines, len(lines))


@pytest.mark.parametrize("shift", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ends_around_the_seam_of_two_blocks_are_found(shift: int, encoding: str, end: str) -> None:
    unit = len("a".encode(encoding))
    text = "a" * (BLOCK // unit - len(end) + shift) + end + "segunda" + end + "b" * (BLOCK // unit) + end + "quarta"

    lines = lines_of(text.encode(encoding))

    assert [words_in(lines, number, 1) for number in (2, 4)] == [["segunda"], ["quarta"]]
    assert [line.length for line in lines.window(1, 9)] == [len(line) * unit for line in reference(text)]


def test_line_of_ten_megabytes_is_passed_over_without_being_read() -> None:
    data = b"um\n" + b"x" * 10 * 1024**2 + b"\ntres\n"
    lines = lines_of(data)
    assert isinstance(lines.content, Bytes)
    lines.content.read = 0

    found = lines.window(1, 400)

    assert [(line.number, line.length, len(line.head)) for line in found] == [
        (1, 2, 2), (2, 10 * 1024**2, FIRST_BYTES), (3, 4, 4),
    ]  # fmt: skip
    assert lines.content.read < 5 * BLOCK


def test_million_empty_lines_have_numbers() -> None:
    lines = lines_of(b"\n" * 1_000_000 + b"fim")

    assert (lines.index.lines, words_in(lines, 999_999)) == (1_000_001, ["", "", "fim"])


def test_line_that_is_not_there_is_none() -> None:
    lines = lines_of(b"a\nb\n")

    assert [lines.offset_of(number) for number in (0, 1, 2, 3)] == [None, 0, 2, None]


def test_index_of_ten_blocks_takes_eight_bytes_a_block_and_finds_a_line_in_one_block() -> None:
    data = b"0123456789abcde\n" * (10 * BLOCK // 16)
    lines = lines_of(data)
    assert isinstance(lines.content, Bytes)
    lines.content.read = 0

    assert (len(lines.index.packed()), lines.offset_of(100_000)) == (8 * 11, 16 * 99_999)
    assert lines.content.read == BLOCK


def test_counting_goes_on_from_what_was_kept() -> None:
    data = b"linha\n" * 800_000
    content, form = Bytes(data), form_of(data[:16384])
    begun = counted_on(content, form, LineIndex(len(data)), seconds=0)
    assert (begun.counted, begun.is_complete, begun.lines) == (0, False, 0)

    kept = LineIndex(len(data), counted_on(Bytes(data), form, begun).before[:9])
    again = unpacked(size=kept.size, packed=kept.packed(), has_tail=False)

    assert (kept.is_complete, Lines(content, form, kept).offset_of(kept.lines + 1)) == (False, None)
    assert counted_on(content, form, again).lines == 800_000


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "cp1252"])
def test_pieces_of_a_line_lose_and_cut_no_character(codec: str) -> None:
    line = "ação é útil " * 500 + ("" if codec == "cp1252" else "😀é" * 900)
    lines = lines_of(f"antes\n{line}\ndepois".encode(codec), Form(codec, codec))

    found = [lines.piece(2, part, 1001 if codec in ("utf-8", "cp1252") else 1000, around=100) for part in range(40)]

    pieces = [piece for piece in found if piece]
    assert "".join(here for _, here, _ in pieces) == line
    assert all(line.find(before + here + behind) >= 0 for before, here, behind in pieces)


def test_memory_stays_flat_while_a_large_text_is_counted() -> None:
    class Endless:
        size = 512 * BLOCK

        def read_at(self, offset: int, length: int) -> bytes:
            return b"x\n" * (min(length, self.size - offset) // 2)

    tracemalloc.start()
    try:
        index = counted_on(Endless(), Form("utf-8", "utf-8"), LineIndex(Endless.size))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert index.lines == Endless.size // 2
    assert most < 16 * 1024**2


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(alphabet=st.sampled_from("ab\n\r é\u0a00\u010a😀"), max_size=60),
    far=st.integers(0, 3),
    codec=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
    first=st.integers(1, 40),
    count=st.integers(1, 40),
)
def test_index_and_window_are_what_splitting_gives(text: str, far: int, codec: str, first: int, count: int) -> None:
    # What stands in front moves the words over the seam of a block.
    text = "z" * (BLOCK // len("z".encode(codec)) - far * 7) * (far > 0) + text
    lines = lines_of(text.encode(codec), Form(codec, codec))
    wanted = reference(text)

    assert lines.index.lines == len(wanted)
    found = lines.window(first, count)
    assert [line.number for line in found] == list(range(first, first + len(found)))
    limit = FIRST_BYTES // len("z".encode(codec))
    assert [lines.words_of(line)[:limit] for line in found] == [
        line[:limit] for line in wanted[first - 1 : first - 1 + count]
    ]
