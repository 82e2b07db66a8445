"""Marks: the same shape and word everywhere, and nothing a person wrote gets out of its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.utils import translation

from lobby.ui import marks
from tickets.enums import Severity, Status


@dataclass(frozen=True)
class Person:
    name: str
    initials: str
    is_support: bool = False


@pytest.fixture(autouse=True)
def _portuguese() -> Iterator[None]:
    with translation.override("pt-br"):
        yield


def test_icon_is_hidden_from_screen_readers_without_a_label() -> None:
    assert marks.icon("bell") == '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#bell"/></svg>'


def test_icon_with_a_label_is_an_image() -> None:
    assert marks.icon("bell", "large", 'A "bell"') == (
        '<svg class="icon large" role="img" aria-label="A &quot;bell&quot;"><use href="/static/icons.svg#bell"/></svg>'
    )


@pytest.mark.parametrize("value", Severity.values)
def test_severity_is_a_shape_and_a_word(value: str) -> None:
    assert marks.severity(value) == (
        f'<span class="severity" data-level="{value}">{marks.icon(f"sev-{value}")}'
        f'<span class="word">{Severity(value).label}</span></span>'
    )


def test_severity_of_an_immediate_ticket_shows_the_tag_for_the_word() -> None:
    assert marks.severity("critical", True) == (
        f'<span class="severity" data-level="critical">{marks.icon("sev-critical")}'
        '<span class="word"><span class="immediate">IMEDIATO</span></span></span>'
    )


def test_severity_refuses_a_value_that_is_none() -> None:
    with pytest.raises(ValueError, match="urgent"):
        marks.severity("urgent")


@pytest.mark.parametrize("value", Status.values)
def test_status_reads_the_same_for_staff_as_it_is_stored(value: str) -> None:
    label = Status(value).label
    assert marks.status(value) == f'<span class="status" data-state="{value}">{label}</span>'


def test_status_tells_the_customer_that_they_are_awaited() -> None:
    assert marks.status_word("waiting_customer", "customer") == "Aguardando você"
    assert marks.status_word("closed", "customer") == Status.CLOSED.label


def test_avatar_tells_the_side() -> None:
    assert marks.avatar(Person("Marina Sales", "MS", True)) == (
        '<span class="avatar" data-side="support" aria-hidden="true">MS</span>'
    )
    assert marks.avatar(Person("Ana Lima", "AL"), "s") == (
        '<span class="avatar" data-size="s" aria-hidden="true">AL</span>'
    )


def test_avatar_and_person_of_nobody_are_nothing() -> None:
    assert (marks.avatar(None), marks.person(None)) == ("", "")


def test_person_escapes_what_people_call_themselves() -> None:
    shown = marks.person(Person("<b>Ana</b>", "<", False), "a & b")
    assert shown == (
        '<span class="person"><span class="avatar" aria-hidden="true">&lt;</span>'
        '<span>&lt;b&gt;Ana&lt;/b&gt; <span class="muted">a &amp; b</span></span></span>'
    )


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1,0 KB"),
        (219_136, "214 KB"),
        (1_048_063, "1023 KB"),
        (1_048_575, "1,0 MB"),
        (1_258_291, "1,2 MB"),
        (10_380_902, "9,9 MB"),
        (10_433_332, "10 MB"),
        (3_435_973_837, "3,2 GB"),
        (5_000 * 1024**3, "5000 GB"),
    ],
)
def test_filesize_says_what_people_say(size: int, words: str) -> None:
    assert marks.filesize(size) == words


def test_file_icon_follows_kind_and_outcome() -> None:
    shown = [marks.file_icon("video"), marks.file_icon("unheard-of"), marks.file_icon("video", "refused")]
    assert shown == [marks.icon("video"), marks.icon("file"), marks.icon("warning")]


def test_tag_carries_tone_and_icon_only_when_asked() -> None:
    assert marks.tag("Prime") == '<span class="tag">Prime</span>'
    assert marks.tag("Vencido", "danger", "x") == (
        f'<span class="tag" data-tone="danger">{marks.icon("x")}Vencido</span>'
    )


def test_count_word_writes_small_numbers_out() -> None:
    assert [marks.count_word(n) for n in (1, 2, 9, 10)] == ["uma", "duas", "nove", "10"]
