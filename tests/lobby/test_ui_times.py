"""Moments in words, in the reader's zone and language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation

from lobby.ui import times

# Tuesday, 09:20 in São Paulo.
NOW = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


@pytest.fixture(autouse=True)
def _portuguese_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("pt-br"), timezone.override(SAO_PAULO):
        yield


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SAO_PAULO)


def text_of(tag: str) -> str:
    return tag.split(">", 1)[1].removesuffix("</time>")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (at(24, 9, 20), "agora"),
        (at(24, 9, 8), "há 12 min"),
        (at(24, 8, 21), "há 59 min"),
        (at(24, 8, 20), "08h20"),
        (at(24, 0), "00h00"),
        (at(23, 16, 5), "ontem, 16h05"),
        (at(22, 23, 59), "22/11, 23h59"),
        (at(31, 15, 12, month=12, year=2025), "31/12/2025, 15h12"),
        (at(24, 16, 40), "16h40"),
        (at(25, 9), "amanhã, 09h00"),
        (at(27, 9), "27/11, 09h00"),
    ],
)
def test_moment_recent_says_minutes_then_clock_then_day(when: datetime, words: str) -> None:
    assert text_of(times.moment(when)) == words


def test_moment_in_the_last_hour_carries_what_it_will_say_later() -> None:
    assert times.moment(at(24, 9, 8)) == (
        '<time datetime="2026-11-24T09:08:00-03:00" title="terça-feira, 24 de novembro de 2026, às 09h08"'
        ' data-relative data-later="09h08">há 12 min</time>'
    )


def test_moment_minutes_before_midnight_will_say_the_day_too() -> None:
    with time_machine.travel(at(24, 0, 10), tick=False):
        assert 'data-later="ontem, 23h50">há 20 min<' in times.moment(at(23, 23, 50))


@pytest.mark.parametrize(
    ("style", "when", "words"),
    [
        ("clock", at(24, 9, 8), "09h08"),
        ("clock", at(23, 16, 5), "ontem, 16h05"),
        ("told", at(24, 9, 17), "às 09h17"),
        ("told", at(23, 9, 17), "ontem"),
        ("told", at(18, 14, 22), "há 6 dias"),
        ("told", at(17, 14, 22), "em 17 de novembro"),
        ("told", at(25, 9), "amanhã"),
        ("told", at(1, 9, month=3, year=2025), "em 1 de março de 2025"),
        ("day", at(20, 15), "20 de novembro"),
        ("column", at(24, 9, 8), "09:08"),
        ("column", at(23, 16, 5), "seg 16:05"),
        ("column", at(26, 10), "qui 10:00"),
        ("column", at(17, 16, 5), "17/11"),
        ("column", at(17, 16, 5, year=2025), "17/11/2025"),
    ],
)
def test_moment_speaks_in_the_asked_style(style: str, when: datetime, words: str) -> None:
    assert text_of(times.moment(when, style)) == words


def test_moment_is_told_in_the_readers_zone() -> None:
    with timezone.override(ZoneInfo("America/Manaus")):
        assert text_of(times.moment(at(24, 7), "clock")) == "06h00"


def test_moment_of_a_date_has_no_time() -> None:
    assert times.moment(date(2026, 11, 27)) == (
        '<time datetime="2026-11-27" title="sexta-feira, 27 de novembro de 2026">27 de novembro</time>'
    )
    assert text_of(times.moment(date(2026, 11, 27), "column")) == "27/11"


def test_moment_of_nothing_is_nothing() -> None:
    assert times.moment(None) == ""


def test_moment_refuses_a_style_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="unknown style of moment: soon"):
        times.moment(NOW, "soon")


def test_moment_speaks_english_to_an_english_reader() -> None:
    with translation.override("en"):
        assert text_of(times.moment(at(23, 16, 5))) == "yesterday, 16:05"
        assert times.exact(at(24, 9, 8)) == "Tuesday, November 24, 2026, at 09:08"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "agora"),
        (timedelta(seconds=60), "há 1 min"),
        (timedelta(minutes=59, seconds=59), "há 59 min"),
        (timedelta(hours=3), "há 3 h"),
        (timedelta(hours=23, minutes=59), "há 23 h"),
        (timedelta(days=1), "há 1 dia"),
        (timedelta(days=59), "há 59 dias"),
        (timedelta(days=60), "há 2 meses"),
        (timedelta(days=729), "há 24 meses"),
        (timedelta(days=730), "há 2 anos"),
    ],
)
def test_age_uses_the_shortest_true_words(span: timedelta, words: str) -> None:
    assert text_of(times.age_of(NOW - span)) == words


def test_age_of_what_a_faster_clock_wrote_is_now() -> None:
    assert text_of(times.age_of(NOW + timedelta(seconds=2))) == "agora"


def test_age_of_nothing_is_nothing() -> None:
    assert times.age_of(None) == ""


def test_words_leave_a_place_for_the_number() -> None:
    assert times.words() == {"now": "agora", "minutes": "há {n} min", "hours": "há {n} h"}
