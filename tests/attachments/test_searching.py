"""Searching a text of any size: what is found, what is found once, and where a search goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attachments.lines import Form, Lines
from attachments.searching import Found, Search
from tests.attachments.test_lines import lines_of

MEGABYTE = 1024 * 1024


def search(lines: Lines, needle: str, *, limit: int = 100, seconds: float = 60) -> Found:
    return Search(lines, needle, limit=limit, seconds=seconds).run()


def numbers(found: Found) -> list[int]:
    return [hit.number for hit in found.hits]


def in_steps(lines: Lines, needle: str) -> list[int]:
    """Return the lines found by searches that have no time: each reads one piece, the next goes on."""
    found, place = [], (1, 0)
    for _step in range(1000):
        part = Search(lines, needle, limit=100, seconds=0).run(*place)
        found += numbers(part)
        if part.resume is None:
            # A line longer than a piece may be named by the searches on both sides of the seam.
            return list(dict.fromkeys(found))
        assert part.resume > place
        place = part.resume
    raise AssertionError("the search does not come to an end")


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("needle", ["emissão", "EMISSAO", "Émissâo"])
def test_words_are_found_without_case_and_accents(codec: str, needle: str) -> None:
    text = "nada\nErro na EMISSÃO da nota\nnada\n"

    found = search(lines_of(text.encode(codec), Form(codec, codec)), needle)

    hits = [(hit.number, hit.before, hit.match, hit.behind) for hit in found.hits]
    assert (hits, found.resume) == ([(2, "Erro na ", "EMISSÃO", " da nota")], None)


def test_sign_that_folding_does_not_know_is_told_from_others() -> None:
    assert numbers(search(lines_of("a ? b\na → b\na ✓ b\n".encode()), "a → b")) == [2]


def test_words_that_windows_wrote_into_utf_8_are_found() -> None:
    data = "não\n".encode() * 10 + "NÃO AUTORIZADA\n".encode("cp1252") + "não autorizada".encode()

    assert numbers(search(lines_of(data, Form("utf-8", "utf-8")), "nao autorizada")) == [11, 12]


def test_question_mark_is_no_sign_that_folding_does_not_know() -> None:
    assert numbers(search(lines_of("a ? b\na → b\n".encode()), "a ? b")) == [1]


def test_words_in_a_later_piece_have_the_number_of_their_line() -> None:
    text = "linha qualquer\n" * 200_000 + "ORA-01403\n" + "linha qualquer\n" * 10 + "ora-01403"

    assert numbers(search(lines_of(text.encode()), "ORA-01403")) == [200_001, 200_012]


@pytest.mark.parametrize("shift", range(-6, 3))
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_words_across_two_pieces_of_a_long_line_are_found_once(codec: str, shift: int) -> None:
    unit = len("x".encode(codec))
    text = "um\n" + "x" * (MEGABYTE // unit - 3 + shift) + "ação" + "x" * MEGABYTE + "\nfim ação"
    lines = lines_of(text.encode(codec), Form(codec, codec))

    assert (numbers(search(lines, "ação")), in_steps(lines, "ação")) == ([2, 3], [2, 3])


def test_search_without_time_goes_on_to_the_end() -> None:
    text = ("linha\n" * 100_000 + "achado\n") * 5 + "x" * 3 * MEGABYTE + " achado\nfim"
    lines = lines_of(text.encode())

    assert in_steps(lines, "achado") == [number * 100_001 for number in (1, 2, 3, 4, 5)] + [500_006]


def test_search_takes_a_hundred_lines_and_resumes_behind_the_last() -> None:
    lines = lines_of(b"a\nb\n" * 101)

    first = search(lines, "b")

    assert (numbers(first), first.resume) == ([*range(2, 201, 2)], (201, 0))
    assert numbers(Search(lines, "b", limit=100, seconds=9).run(201)) == [202]


def test_needle_of_nothing_finds_nothing() -> None:
    assert search(lines_of(b"a\n"), "") == Found([], None)


def test_words_around_a_hit_are_short() -> None:
    hit = search(lines_of(b"a" * 50_000 + b"ORA-" + b"b" * 50_000), "ora-").hits[0]

    assert (hit.before, hit.match, hit.behind) == ("a" * 120, "ORA-", "b" * 240)


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(alphabet=st.sampled_from("aAáÁb\n\rç😀→"), max_size=60),
    needle=st.text(alphabet=st.sampled_from("aAábç→"), min_size=1, max_size=3),
    codec=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
)
def test_lines_found_are_those_that_hold_the_words(text: str, needle: str, codec: str) -> None:
    plain = str.maketrans("áÁAç", "aaac")
    wanted = [
        number
        for number, line in enumerate(text.split("\n"), start=1)
        if needle.translate(plain) in line.replace("\r", "").translate(plain)
        # What stands around a carriage return in the middle of a line is not beside each other in the file.
        and needle.translate(plain) in line.translate(plain)
    ]

    assert numbers(search(lines_of(text.encode(codec), Form(codec, codec)), needle)) == wanted


def calls_in(act: Callable[[], object]) -> int:
    """Return how many functions are called while something is done, ours and the interpreter's own."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("text", "needle"),
    [("あ" * 4000, "い" * 200), (("?" * 999 + "\n") * 4, "?" * 199 + "あ")],
    ids=["wide", "questions"],
)
def test_signs_that_folding_does_not_tell_apart_cost_nothing_at_each_place(text: str, needle: str) -> None:
    lines = lines_of(text.encode())

    assert calls_in(lambda: search(lines, needle)) < 1000


@pytest.mark.parametrize("needle", ["ĀÇÃO →", "āção →", "ação →"])
def test_words_beside_a_sign_that_folding_does_not_know_are_found_without_case_and_accents(needle: str) -> None:
    hit = search(lines_of("a ? b\numa Āção → fim\n".encode()), needle).hits[0]

    assert (hit.number, hit.before, hit.match, hit.behind) == (2, "uma ", "Āção →", " fim")


def test_search_whose_time_ends_among_hidden_words_goes_on_behind_them() -> None:
    text = "senha=abacate\n" * 50 + "um abacate\n" + "senha=abacate\n" * 50 + "outro abacate"
    lines = lines_of(text.encode())

    first = search(lines, "abacate", seconds=0)

    assert (first, in_steps(lines, "abacate")) == (Found([], (2, 0)), [51, 102])


def test_long_line_of_hidden_words_is_looked_through_by_parts_and_not_at_each_place() -> None:
    text = "senha=" + "a" * 60_000 + " fim aaa"
    lines = lines_of(text.encode())

    assert calls_in(lambda: search(lines, "aaa")) < 20_000
