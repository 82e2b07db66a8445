"""Words planted in every private field never reach who may not read them, and looking changes nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from notifications.models import StoredMail
from tests.security.house import NOTE, Desk, House, browser_of
from tests.security.looking import pages_of

CUSTOMERS = ("requester", "colleague", "customer_manager")
# What belongs to Prime alone; the typical words of a clock, of a due time and of a promise.
_PRIME_ONLY = re.compile(r"\bSLA\b|\bprazos?\b|\bvenc(?:e|eu|imento)\b|em até \d+ (?:min|h)", re.IGNORECASE)
# Traces of looking, named by the design; sessions and the reader's own marks are among them.
_TRACES = {
    "accounts.BrowserSession",
    "tickets.ReadMark",
    "tickets.Presence",
    "notifications.Notification",
    "accounts.Attempt",
}


def telling(pages: dict[str, str], word: str) -> list[str]:
    return [label for label, text in pages.items() if word.lower() in text.lower()]


@pytest.mark.parametrize("role", CUSTOMERS)
def test_customers_read_neither_others_nor_notes_nor_words_of_prime(
    role: str, scene: tuple[House, House, Desk]
) -> None:
    house, other, _desk = scene
    client = browser_of(house.people[role])
    own, theirs = pages_of(client, house), pages_of(client, other)

    assert (telling(own, other.mark), telling(theirs, other.mark), telling(own, NOTE)) == ([], [], [])
    # The words do stand where they may be read: an empty crawl would prove nothing.
    assert "portal:show_ticket" in telling(own, house.word("rotina")) or role == "colleague"
    # The style guide shows every piece, for those who build; no customer's page links to it.
    own.pop("lobby:style_guide")
    assert {label: match[0] for label, text in own.items() if (match := _PRIME_ONLY.search(text))} == {}


def test_notes_are_read_at_the_desk(scene: tuple[House, House, Desk]) -> None:
    house, _other, desk = scene

    assert "desk:show_ticket" in telling(pages_of(browser_of(desk.n1), house), f"{NOTE}texto")


def test_mails_hold_neither_notes_nor_words_of_another_house(scene: tuple[House, House, Desk]) -> None:
    house, other, _desk = scene
    letters = {
        mark: [
            f"{mail.subject} {mail.text} {mail.html} {mail.sender}"
            for mail in StoredMail.objects.filter(recipient__in=[p.email for p in of.people.values()])
        ]
        for mark, of in ((house.mark, house), (other.mark, other))
    }

    assert all(letters.values())
    assert [text for text in letters["Xqa"] if "Xqb" in text or NOTE in text] == []
    assert [text for text in letters["Xqb"] if "Xqa" in text or NOTE in text] == []


def test_mails_to_standard_customers_hold_no_word_of_prime(scene: tuple[House, House, Desk]) -> None:
    house, _other, _desk = scene
    mails = StoredMail.objects.filter(recipient__in=[person.email for person in house.people.values()])
    telling_mails = [match[0] for mail in mails if (match := _PRIME_ONLY.search(f"{mail.subject} {mail.text}"))]

    assert (mails.exists(), telling_mails) == (True, [])


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, but the traces of looking."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.label not in _TRACES
    }


@pytest.mark.parametrize(
    "who", ["requester", "customer_manager", "n1", "support_manager", "administrator", "anonymous"]
)
def test_looking_changes_nothing(who: str, scene: tuple[House, House, Desk]) -> None:
    house, _other, desk = scene
    people = {**house.people, **desk.people}
    client = browser_of(people[who]) if who in people else Client(raise_request_exception=False)
    # Made by who asks for its address, not by the page behind it.
    house.correction()
    before = everything()

    pages_of(client, house)

    after = everything()
    assert {label for label in before if before[label] != after[label]} == set()
