"""Text as it is stored: whole, and turned around by no mark."""

from __future__ import annotations

import pytest

from core.text import clean, straight

KEPT = (
    "1402 não fatura\na carga",
    "חשבונית 1402",
    "فاتورة رقم 1402",
    "\u200fחשבונית\u200e 1402",
    "می\u200cخواهم",
    "👩\u200d💻 erro 🧾",
    "🏳️\u200d🌈",
    "x\u00b2 = \u221a2",
)


@pytest.mark.parametrize("text", KEPT)
def test_letters_from_the_right_and_joined_signs_stay(text: str) -> None:
    assert (clean(text), straight({"name": text, "count": 3})) == (text, {"name": text, "count": 3})


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_what_turns_around_what_follows_is_taken_out(code: int) -> None:
    assert clean(f"nota {chr(code)}gpj.exe") == "nota gpj.exe"
    assert straight({"name": f"Ana {chr(code)}amiL"}) == {"name": "Ana amiL"}


def test_a_name_of_such_marks_alone_is_seen_as_one() -> None:
    assert straight({"name": "\u202e \u2066", "job_title": ""}) == {"name": "\ufffd", "job_title": ""}
