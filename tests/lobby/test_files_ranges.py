"""Which bytes a request asks for."""

from __future__ import annotations

import pytest

from lobby.files.ranges import NotSatisfiable, Span, find_span


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", Span(0, 1)),
        ("bytes=0-99", Span(0, 100)),
        ("bytes=10-19", Span(10, 20)),
        ("bytes=90-", Span(90, 100)),
        ("bytes=90-1000", Span(90, 100)),
        ("bytes=-10", Span(90, 100)),
        ("bytes=-1000", Span(0, 100)),
        ("Bytes= 5-6 ", Span(5, 7)),
    ],
)
def test_one_range_is_a_span(header: str, span: Span) -> None:
    assert find_span(header, 100) == span


@pytest.mark.parametrize(
    "header",
    ["", "bytes=-", "bytes=5", "bytes=a-b", "bytes=9-5", "lines=0-1", "bytes=0-1,5-6", "bytes=0-1,", "bytes=1-2x",
     "bytes=" + "9" * 40 + "-", "bytes=٣-٤"],
)  # fmt: skip
def test_anything_else_is_the_whole(header: str) -> None:
    assert find_span(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999-"])
def test_range_after_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(NotSatisfiable):
        find_span(header, 100)


def test_empty_file_has_no_byte_to_give() -> None:
    with pytest.raises(NotSatisfiable):
        find_span("bytes=-5", 0)
