"""Moments of a video in words and in seconds."""

from __future__ import annotations

import pytest

from attachments.moments import moment_of, seconds_in


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (83, "1:23"), (3723, "1:02:03"), (36000, "10:00:00")])
def test_moment_is_written_and_read_again(seconds: int, words: str) -> None:
    assert (moment_of(seconds), seconds_in(words)) == (words, seconds)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("83", 83),
        ("83s", 83),
        ("83.9", 83),
        (" 1:23 ", 83),
        ("", 0),
        ("1:2:3:4", 0),
        ("um minuto", 0),
        ("-5", 0),
        ("1e9", 0),
        ("٣", 0),
        ("999999", 360_000),
        ("9999999", 0),
    ],
)
def test_address_is_read_leniently(text: str, seconds: int) -> None:
    assert seconds_in(text) == seconds
