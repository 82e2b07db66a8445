"""The second process of an import: nothing comes out otherwise with it, without it, or when it is lost on the way."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from helpdesk.invariants import verify
from masking.tokens import Kind
from tests.tickets.importing.rows import row
from tickets.interchange.covering import Covered, manner
from tickets.interchange.jsonlines import read_lines, written
from tickets.models import Message, Original, Ticket
from tickets.services.importing import beside, running
from tickets.services.importing.options import Act, Line, Options, Outcome
from tickets.services.tokens import tokens_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("aurora")]
WORDS = (
    "A senha: Verao2024! é do banco.",
    "1. abrir a rotina **1402**\n2. confirmar",
    "CPF 529.982.247-25 e <script>alert(1)</script>",
    "Veja #10432.",
)
# Too long to be covered ahead, and too long to be a message at all.
LONG = ("Não fatura. " * 1700, "O pedido volta para a fila, a senha: Verao2024!\n" * 1500)
ROWS = 40
BAD = 18


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let batches be small, and the second process be there from the second of them on."""
    monkeypatch.setattr(running, "BATCH", 5)
    monkeypatch.setattr(running, "ALONE", 5)
    monkeypatch.setattr(beside, "_BEGINS_SECONDS", 60)


def programs() -> list[int]:
    """Return the processes of this one that cover texts."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in children if b"covering" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def lines(at: Callable[[int], None] | None = None) -> Iterator[Line]:
    """Yield rows of all kinds, a refused one and one that is no JSON among them; calls `at` before each of them."""
    for number in range(1, ROWS + 1):
        if at is not None:
            at(number)
        body = LONG[number % 2] if number in (13, 14) else f"{WORDS[number % 4]} Pedido {number}."
        first = {"at": "2026-03-02T09:00:00-03:00", "author": "ana@aurora.example", "body": body}
        log = {"log_text": f"password={number}Xy!\n"} if number % 5 == 0 else {}
        messages = [{**first, **log}, row()["messages"][1]]
        told = row(str(number), subject=f"senha: Verao{number}!", messages=messages)
        if number == BAD:
            told["opened_at"] = "ontem"
        text = "{" if number == BAD + 1 else written(told)
        ((_number, raw, fault, kept),) = read_lines(BytesIO(text.encode()))
        yield Line(number, raw, fault, kept)


def taken(source: str, at: Callable[[int], None] | None = None) -> list[Outcome]:
    options = Options(source=source, house="portal", zone=ZoneInfo("America/Sao_Paulo"))
    return list(running.import_tickets(lines(at), options=options))


def told(outcomes: list[Outcome]) -> list[tuple[int, str, str, tuple[str, ...]]]:
    return [(one.line.number, one.act, one.external_id, tuple(f.code for f in one.faults)) for one in outcomes]


def kept(source: str) -> list[tuple[Any, ...]]:
    """Return what the tickets say, and what is covered in it."""
    tickets = Ticket.objects.filter(source=source)
    words = Message.objects.filter(ticket__in=tickets).order_by("id")
    covered = Original.objects.filter(message__ticket__in=tickets).order_by("message_id", "field")
    return [
        *tickets.order_by("id").values_list("external_id", "subject"),
        *words.values_list("ticket__external_id", "body", "log_text", "is_masked"),
        # A long text is a file, to which its words lead.
        *words.exclude(body__startswith=LONG[1][:20]).values_list("body_html"),
        *covered.values_list("message__ticket__external_id", "field", "text"),
    ]


def test_process_covers_as_this_one_does(small: None) -> None:
    asked = [(text, True) for text in WORDS] + [("senha: Verao2024!", False), ("", True)]
    with beside.Beside() as second:
        second.start()
        assert second.is_ready
        second.ask(asked)
        covered = second.answer(asked)

    alone = Covered()
    assert "Verao2024" not in covered.shown(WORDS[0])
    for text, _is_words in asked:
        assert covered.shown(text) == alone.shown(text)
        assert covered.html(covered.shown(text)) == alone.html(alone.shown(text))
    assert covered._shown.keys() == {text for text, _is_words in asked}
    assert programs() == []


def test_nothing_comes_out_otherwise(small: None, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []
    outcomes = taken("beside", lambda _number: seen.append(len(programs())))
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        alone = taken("alone", lambda _number: seen.append(len(programs())))
    finally:
        os.sched_setaffinity(0, cores)

    # From the batch after the second on, and never on a machine with one core.
    assert seen == [0] * 10 + [1] * (ROWS - 10) + [0] * ROWS
    assert told(outcomes) == told(alone)
    assert [one.line.number for one in outcomes if one.act == Act.REFUSED] == [BAD, BAD + 1]
    assert kept("beside") == kept("alone")
    assert len(kept("beside")) > 4 * ROWS
    assert not Message.objects.filter(body__contains="Verao2024").exists()
    assert not Message.objects.filter(body_html__contains="<script").exists()
    assert caplog.messages == []
    assert programs() == []


@pytest.mark.parametrize("at", [11, 16, 23, ROWS])
@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGSTOP])
def test_process_that_is_lost_loses_and_doubles_nothing(
    small: None, at: int, signal_: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(beside, "_PATIENCE_SECONDS", 1)

    def strike(number: int) -> None:
        if number == at:
            (pid,) = programs()
            os.kill(pid, signal_)

    outcomes = taken("antigo", strike)

    assert [one.line.number for one in outcomes] == list(range(1, ROWS + 1))
    assert {one.line.number for one in outcomes if one.act != Act.CREATED} == {BAD, BAD + 1}
    assert Ticket.objects.count() == ROWS - 2
    assert not Message.objects.filter(body__contains="Verao2024").exists()
    assert [result.cases for result in verify() if result.count] == []
    assert "goes on without its second process" in caplog.text
    assert programs() == []


def test_process_that_reads_no_more_is_ended(
    small: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(beside, "_PATIENCE_SECONDS", 1)
    # More than a pipe takes in.
    asked = [("x" * 1_000_000, False)]
    with beside.Beside() as second:
        second.start()
        assert second.is_ready
        (pid,) = programs()
        os.kill(pid, signal.SIGSTOP)
        second.ask(asked)
        covered = second.answer(asked)

    assert covered._shown == {}
    assert "goes on without its second process" in caplog.text
    assert programs() == []


@pytest.mark.parametrize("answer", [b"Killed\n", b'[[null, "\xff\n'])
def test_process_that_says_no_json_is_done_without(
    small: None, answer: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program = f"import sys; o = sys.stdout.buffer; o.write({manner().encode()!r} + b'\\n'); o.flush(); "
    program += f"sys.stdin.readline(); o.write({answer!r}); o.flush(); sys.stdin.read()"
    monkeypatch.setattr(beside, "_PROGRAM", (sys.executable, "-c", program))

    taken("antigo")

    assert Ticket.objects.count() == ROWS - 2
    assert "what it says is no answer" in caplog.text


def test_process_is_heard_beside_a_thousand_open_files(small: None) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    opened: list[int] = []
    try:
        while not opened or opened[-1] < 1100:
            opened.append(os.open(os.devnull, os.O_RDONLY))
        with beside.Beside() as second:
            second.start()
            assert second.is_ready
    finally:
        for descriptor in opened:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_process_that_cannot_be_started_is_done_without(
    small: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(beside, "_PROGRAM", ("/nowhere/python",))

    taken("antigo")

    assert Ticket.objects.count() == ROWS - 2
    assert "No such file" in caplog.text


def test_process_with_another_key_covers_nothing(small: None, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.SECRET_KEY = "the key of another house, as long as a key has to be"
    taken("antigo")

    shown = Message.objects.filter(is_opening=True).values_list("body", flat=True)
    assert {text for text in shown if text.startswith("A senha")} == {
        f"A senha: [SENHA_2] é do banco. Pedido {number}." for number in range(4, ROWS + 1, 4)
    }
    ticket = Ticket.objects.get(external_id="4")
    assert tokens_of(ticket.pk).token_for(Kind.PASSWORD, "Verao2024!") == "[SENHA_2]"
    assert "it covers otherwise" in caplog.text


@pytest.mark.parametrize("end", [KeyboardInterrupt, OSError])
def test_import_that_ends_early_leaves_no_process(small: None, end: type[BaseException]) -> None:
    def interrupt(number: int) -> None:
        if number == 28:
            assert len(programs()) == 1
            raise end

    with pytest.raises(end):
        taken("antigo", interrupt)

    assert programs() == []


def test_file_that_is_here_already_starts_no_process(small: None) -> None:
    taken("antigo")
    seen: set[int] = set()

    outcomes = taken("antigo", lambda _number: seen.update(programs()))

    assert {one.act for one in outcomes} == {Act.UNCHANGED, Act.REFUSED}
    assert seen == set()


def test_program_ends_with_its_input() -> None:
    """Whoever asked may have been killed: no process stays behind."""
    done = subprocess.run(
        [sys.executable, "-m", "tickets.interchange.covering"],
        input=b'[["x", true]]\n',
        capture_output=True,
        check=True,
    )

    assert done.stdout.decode().splitlines() == [manner(), '[[null, "<p>x</p>\\n"]]']
    assert done.stderr == b""
