"""Texts as they are handed out: byte for byte, but for the lines that hold a secret; and what the search keeps."""

from __future__ import annotations

import codecs
import itertools
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from attachments import covering
from attachments.covering import RULES, UNFINISHED, Searched, covered, searched_on
from attachments.models import Blob, BlobPart
from attachments.services import covering as searching
from attachments.services.claiming import erase
from attachments.services.covering import search_texts
from attachments.services.purging import purge
from attachments.services.receiving import receive
from attachments.shown import shown_lines
from core.services import waking
from tests.attachments import samples
from tests.factories import make_customer
from tests.masking.exempt import EXEMPT
from tests.masking.secrets import MASKED

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
LINE = "23/11/2026 07:12:44 ORA-01403: dados não encontrados na rotina 1402"


class InMemory:
    def __init__(self, data: bytes, step: int = 256 * 1024) -> None:
        self.data, self.size, self.step = data, len(data), step

    def read_at(self, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]

    def stream(self, start: int, stop: int) -> Iterator[bytes]:
        for at in range(start, stop, self.step):
            yield self.data[at : min(at + self.step, stop)]


def handed_out(data: bytes, step: int = 256 * 1024) -> bytes:
    return b"".join(covered(InMemory(data, step)))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_line_with_the_secret_changes(encoding: str, end: str) -> None:
    lines = [LINE, "\x1b[31mvermelho\x1b[0m", "senha=Gr4nj@2026! não", LINE, "ação"]
    text = (end.join(lines * 3)).encode(encoding)

    found = handed_out(text, step=7)

    before, after = text.decode(encoding).split(end), found.decode(encoding).split(end)
    assert [index for index, line in enumerate(before) if line != after[index]] == [2, 7, 12]
    assert {after[index][:13] for index in (2, 7, 12)} == {"senha=[SENHA_"}
    assert (after[2].endswith("] não"), len(before), "Gr4nj" in found.decode(encoding)) == (True, len(after), False)
    # The mark at the beginning comes once, as it came.
    assert found.startswith(text[:8])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"abc",
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE + "a".encode("utf-16-le") + b"\x00",
        b"linha \xe7\xe3 em 1252 depois de utf-8 \xc3\xa7\n" * 30,
        ("é" * 300_000).encode(),
        b"\x1b[1mcor\x1b[0m e \x00 nulo\r\n\r\r\n\x85\xa0",
        ("ação \U0001f600 " * 40_000).encode("utf-16-le"),
    ],
)
@pytest.mark.parametrize("step", [3, 256 * 1024])
def test_text_without_secrets_is_handed_out_byte_for_byte(data: bytes, step: int) -> None:
    if step == 3 and len(data) > 10_000:
        step = 4097
    assert handed_out(data, step) == data


def test_what_the_house_must_not_mask_is_handed_out_byte_for_byte() -> None:
    text = "\n".join(EXEMPT).encode()

    assert handed_out(text) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1252"])
def test_what_the_viewer_covers_is_covered_in_the_file(encoding: str) -> None:
    texts = [text for text, _ in MASKED if "\r" not in text]
    lines = "\n\nnada\n\n".join(texts).encode(encoding, "replace").decode(encoding).split("\n")

    found = handed_out("\n".join(lines).encode(encoding), step=1000).decode(encoding)

    assert found.split("\n") == shown_lines(lines)


def test_secret_written_around_what_cannot_be_shown_is_covered() -> None:
    found = handed_out((LINE * 3 + "\n").encode() + "se\u200bnha\x01=\x1b[31mGr4nj@2026!\n".encode())

    assert (b"Gr4nj" in found, b"[SENHA_" in found) == (False, True)


def test_line_of_another_program_stays_in_its_encoding() -> None:
    found = handed_out("ção de emissão\n".encode() * 20 + "código: senha=Gr4nj@2026! não\n".encode("cp1252"))

    line = found.split(b"\n")[20]
    assert (line.startswith("código: senha=[SENHA_".encode("cp1252")), line.endswith("não".encode("cp1252"))) == (
        True, True,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    before=st.integers(0, 600_000),
    step=st.sampled_from([1000, 65536, 262144]),
    is_one_line=st.booleans(),
    unit=st.sampled_from(["x ", "é ", LINE + " "]),
)
def test_secret_is_covered_wherever_it_is_cut(before: int, step: int, is_one_line: bool, unit: str) -> None:
    filling = (unit * (before // len(unit) + 1))[:before]
    if not is_one_line:
        filling = "\n".join(filling[at : at + 97] for at in range(0, len(filling), 97))
    text = f"{filling} senha=Gr4nj@2026!Zk9 fim\n{LINE}\n"

    found = handed_out(text.encode(), step).decode()

    assert (found.count("Gr4nj"), found.count("Zk9"), found.count("\n"), found[: before // 2]) == (
        0, 0, text.count("\n"), text[: before // 2],
    )  # fmt: skip


def test_private_key_goes_whole_and_takes_no_line_along() -> None:
    body = "MIIEpAIBAAKCAQEA7vBvW1J7l0Zq8tYV5h3cQy9k2m4n6p8r0t2v4x6z8B0D2F4H\n" * 25
    text = f"{LINE}\n-----BEGIN RSA PRIVATE KEY-----\n{body}-----END RSA PRIVATE KEY-----\n{LINE}\n"

    found = handed_out(text.encode()).decode()

    assert ("MIIEp" in found, found.count("\n"), found.split("\n")[0], found.split("\n")[-2]) == (
        False, text.count("\n"), LINE, LINE,
    )  # fmt: skip


def test_search_goes_on_where_it_ended_and_finds_what_stands_across() -> None:
    filling = f"{LINE}\n".encode() * 12_000
    content = InMemory(filling + b"senha:\n" + b"Gr4nj@2026!\n" + filling)

    at, steps = 0, []
    for _ in range(50):
        found = searched_on(content, at, seconds=0)
        steps.append(found.until)
        if found.has_secrets or found.until == content.size:
            break
        at = found.until

    assert (found.has_secrets, len(steps) > 2, steps == sorted(set(steps))) == (True, True, True)
    assert searched_on(InMemory(filling), 0, seconds=60) == Searched(len(filling), has_secrets=False)
    # What was searched is not judged again: not even a secret that stands there.
    assert searched_on(content, content.size, seconds=60) == Searched(content.size, has_secrets=False)


def test_memory_stays_flat_however_long_the_text() -> None:
    content = InMemory(f"{LINE} senha=abc123\n".encode() * 3)
    content.size = 400 * 1024**2
    line = content.data

    def endless(start: int, stop: int) -> Iterator[bytes]:
        return itertools.repeat(line * 1000, stop // (len(line) * 1000))

    content.stream = endless  # type: ignore[method-assign]
    given_out = covered(content)
    biggest = max(len(piece) for piece in itertools.islice(given_out, 12))

    assert biggest < 4 * covering._LONGEST * 16


# --- The sweep ---------------------------------------------------------------------------------------


@pytest.fixture
def ana():
    return make_customer()


def known(blob_id) -> tuple[bool | None, str, int]:
    return Blob.objects.values_list("has_secrets", "searched_with", "searched_bytes").get(pk=blob_id)


@pytest.mark.django_db
def test_sweep_tells_texts_with_secrets_from_those_without(ana) -> None:
    plain = receive(by=ana, name="a.log", chunks=[samples.LOG])
    secret = receive(by=ana, name="b.log", chunks=[b"senha=Gr4nj@2026!\n"])
    picture = receive(by=ana, name="c.png", chunks=[samples.picture("PNG")])

    assert search_texts() == 2
    assert [known(file.blob_id) for file in (plain, secret, picture)] == [
        (False, RULES, 0), (True, RULES, 0), (None, "", 0),
    ]  # fmt: skip
    assert search_texts() == 0


@pytest.mark.django_db
def test_texts_are_searched_anew_when_the_rules_change(ana) -> None:
    file = receive(by=ana, name="a.log", chunks=[samples.LOG])
    for other in ("0000", "zzzz"):
        Blob.objects.update(has_secrets=True, searched_with=other)
        assert (search_texts(), known(file.blob_id)) == (1, (False, RULES, 0))


@pytest.mark.django_db
def test_long_text_is_searched_in_several_runs(ana, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_A_STEP", 0)
    monkeypatch.setattr(searching, "time", SimpleNamespace(monotonic=itertools.count().__next__))
    file = receive(by=ana, name="a.log", chunks=[f"{LINE}\n".encode() * 12_000])

    runs = []
    for _ in range(20):
        runs.append((search_texts(seconds=2), *known(file.blob_id)))
        if runs[-1][1] is not None:
            break

    assert (runs[0][:3], runs[0][3] > 0, runs[-1]) == ((0, None, UNFINISHED), True, (1, False, RULES, 0))


@pytest.mark.django_db
def test_text_whose_bytes_are_missing_leaves_the_others_alone(ana) -> None:
    broken = receive(by=ana, name="a.log", chunks=[b"abc\n"])
    whole = receive(by=ana, name="b.log", chunks=[samples.LOG])
    default_storage.delete(BlobPart.objects.get(blob=broken.blob_id).key)

    assert search_texts() == 1
    assert (known(broken.blob_id)[0], known(whole.blob_id)[0]) == (None, False)


@pytest.mark.django_db
def test_text_that_is_erased_while_it_is_searched_is_forgotten(ana) -> None:
    file = receive(by=ana, name="a.log", chunks=[samples.LOG])
    blob = Blob.objects.get(pk=file.blob_id)
    erase(attachment_id=file.pk, by=ana, reason="senha")
    purge([blob.pk])

    assert searching._search(blob, 0, 1) is None
    assert Blob.objects.count() == 0


@pytest.mark.django_db
def test_database_takes_no_verdict_without_its_rules(ana) -> None:
    receive(by=ana, name="a.log", chunks=[samples.LOG])

    with pytest.raises(IntegrityError), transaction.atomic():
        Blob.objects.update(has_secrets=False, searched_with="")


@pytest.fixture
def woken() -> Iterator[list[str]]:
    """Return the sweeps for which a worker was woken meanwhile."""
    before, names = list(waking._wakers), []
    waking.set_waker(names.append)
    yield names
    waking._wakers[:] = before


@pytest.mark.django_db
def test_text_that_arrived_wakes_a_worker_that_searches_it(
    django_capture_on_commit_callbacks: Any, woken: list[str]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        receive(by=make_customer(), name="erro.log", chunks=[b"senha=Segredo#123\n"])
        receive(by=make_customer(), name="tela.png", chunks=[samples.picture("PNG")])

    assert woken.count("search_texts") == 1
