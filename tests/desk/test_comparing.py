"""Two texts beside each other."""

from __future__ import annotations

import pytest

from desk.support_page.comparing import compared


def told(before, after):
    return [(pair.kind, pair.before, pair.after) for pair in compared(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\nb", "a\nb", [("same", "a", "a"), ("same", "b", "b")]),
        ("a\nb\nd", "a\nc\nd", [("same", "a", "a"), ("changed", "b", "c"), ("same", "d", "d")]),
        ("a\nd", "a\nb\nc\nd", [("same", "a", "a"), ("came", "", "b"), ("came", "", "c"), ("same", "d", "d")]),
        ("a\nb\na", "a\na", [("same", "a", "a"), ("left", "b", ""), ("same", "a", "a")]),
        ("a\na", "a\na\na", [("same", "a", "a"), ("same", "a", "a"), ("came", "", "a")]),
        ("x\na\ny\na", "a\na", [("left", "x", ""), ("same", "a", "a"), ("left", "y", ""), ("same", "a", "a")]),
        ("", "a", [("came", "", "a")]),
        ("a", "", [("left", "a", "")]),
    ],
)  # fmt: skip
def test_lines_stand_beside_their_like(before, after, expected):
    assert told(before, after) == expected


def test_long_stretch_that_is_the_same_is_left_out_but_for_its_ends():
    text = "\n".join(str(number) for number in range(50))

    assert [pair.before for pair in compared(text, f"{text}\nx")] == ["0", "1", "2", "…", "47", "48", "49", ""]


def test_a_line_thousands_of_times_is_read_side_by_side():
    # Compared line by line this would be a thousand million steps.
    pairs = compared("x\n" + "a\n" * 30_000 + "y", "z\n" + "a\n" * 30_001 + "w")

    assert {pair.kind for pair in pairs} == {"changed", "came"}
    assert (pairs[0].before, pairs[0].after, len(pairs)) == ("x", "z", 30_003)
