"""Files that were made to hurt: refused in words that help, or tamed, with memory flat and in bounded time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from email.message import Message
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from attachments.models import Attachment, BlobPart
from attachments.names import MAX_BYTES, MAX_CHARACTERS, clean
from tests.factories import make_customer
from tests.security.hostile_files import EVERY, NAMES, TAMED, Hostile
from tests.security.judging import ENDLESS, judged

# What a browser draws by itself, and the rest, which it only saves.
DRAWN = ("image/", "video/")
KINDS = ("text/plain", "application/pdf", "application/zip", "application/gzip", "application/vnd.")


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """Return what became of each file in a process that the system bounds."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.security.measuring"]
    done = subprocess.run(
        command, cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_bounds_hold(told: dict[str, Any]) -> None:
    """64 MB more than there were, and two seconds of the processor: else the tests below would prove nothing."""
    assert told["too much memory"].startswith("MemoryError")
    assert told["too much time"].startswith("killed")


def test_each_file_is_refused_or_tamed_within_the_bounds(told: dict[str, Any]) -> None:
    fates = {label: str(hostile.fate) for label, hostile in judged().items()}

    assert {label: told[label] for label in fates} == fates
    assert len(fates) > 150


def test_a_line_of_two_gigabytes_is_counted_shown_searched_and_sent_within_the_bounds(told: dict[str, Any]) -> None:
    folded, middle, no_hits, goes_on, begins, leaks = True, True, [], True, True, False

    for name in ENDLESS:
        assert told[f"counting {name}"] == [True, True]
        assert told[f"showing {name}"] == [folded, middle, no_hits, goes_on, begins, leaks]


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(make_customer())
    return client


def send(client: Client, hostile: Hostile) -> Any:
    address = f"{reverse('lobby:upload_file')}?{urlencode({'name': hostile.name})}"
    return client.post(address, hostile.make(), content_type="application/octet-stream")


def test_each_refusal_says_what_to_do_and_leaves_nothing(client: Client) -> None:
    """In the reader's language, and in more than one sentence: why, and what to send instead."""
    silent, kept = set(), set()
    for hostile in EVERY:
        if hostile.fate == TAMED:
            continue
        answer = send(client, hostile)
        words = answer.json()["detail"] if answer.status_code == 422 else ""
        if answer.json().get("code") != hostile.fate or words.count(". ") + words.count(": ") < 1:
            silent.add((hostile.name, answer.status_code, words))
        if Attachment.objects.exists() or BlobPart.objects.exists():
            kept.add(hostile.name)

    assert (silent, kept) == (set(), set())


def test_each_file_that_is_tamed_runs_nowhere(client: Client) -> None:
    """Served under a type that it was found to be and no other, in a sandbox, and shown as words only."""
    wild = {}
    for hostile in EVERY:
        if hostile.fate != TAMED:
            continue
        sent = send(client, hostile)
        assert sent.status_code == 201, (hostile.name, sent.content)
        served = client.get(sent.json()["url"])
        b"".join(served.streaming_content)
        kind, disposition = served["Content-Type"], served["Content-Disposition"]
        is_drawn = kind.startswith(DRAWN)
        locked = (
            served["X-Content-Type-Options"] == "nosniff",
            "sandbox" in served["Content-Security-Policy"] and "allow-scripts" not in served["Content-Security-Policy"],
            is_drawn or (kind.startswith(KINDS) and disposition.startswith("attachment")),
            "+xml" not in kind and "html" not in kind,
        )
        shown = client.get(f"{sent.json()['url']}ver/", follow=True)
        if not all(locked) or shown.status_code != 200 or b"<script>alert" in shown.content:
            wild[hostile.name] = (locked, shown.status_code)

    assert wild == {}


@pytest.mark.parametrize("hostile", NAMES, ids=lambda hostile: ascii(hostile.name)[:40])
def test_a_hostile_name_is_one_that_every_system_takes(hostile: Hostile) -> None:
    name = clean(hostile.name)

    assert (len(name) <= MAX_CHARACTERS, len(name.encode()) <= MAX_BYTES) == (True, True)
    assert not [sign for sign in name if unicodedata.category(sign)[0] == "C" or sign in '/\\:*?"<>|']
    assert (name.strip(" ."), clean(name)) == (name.lstrip(" ."), name) or name == ".htaccess"
    assert name.partition(".")[0].casefold() not in {"con", "aux", "nul", "lpt1"}


def test_a_hostile_name_stays_within_its_header(client: Client) -> None:
    """No line more, no second name: whatever a file is called, the header names it once."""
    for hostile in NAMES:
        if hostile.fate == TAMED:
            served = client.get(send(client, hostile).json()["url"])
            header = served["Content-Disposition"]
            assert "Set-Cookie" not in served.headers
            assert ("\r" in header, "\n" in header) == (False, False)
            parsed = Message()
            parsed["Content-Disposition"] = header
            names = [key for key, _value in parsed.get_params(header="Content-Disposition") or ()]
            assert names in (["attachment", "filename"], ["attachment", "filename*"])
