"""Clients that live through tickets: they open, upload, speak and act, ask again with their keys, and vanish."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from dataclasses import dataclass
from typing import Any

from tests.chaos.calling import AGAIN, UPLOADS, Answer, Caller, pause, piece_headers, upload_headers
from tests.chaos.forms import Window
from tests.chaos.ledger import Ledger, Operation, Outcome, SentFile

# How long one goes on asking for the same thing: longer than anything stays broken on purpose.
PATIENCE = 90.0
_LARGEST_FILE = 400_000


@dataclass(frozen=True)
class Person:
    """Somebody with a token."""

    id: int
    email: str
    token: str


@dataclass(frozen=True)
class Habits:
    """How often out of a hundred times a client does what makes trouble."""

    vanishes: int = 4
    sends_twins: int = 12
    asks_again_later: int = 8
    changes_the_body: int = 4
    uploads: int = 35
    cuts_its_line: int = 40
    leaves_upload: int = 8
    sends_before_it_is_whole: int = 25


class Client(threading.Thread):
    """One thread that lives through tickets from beginning to end, with its own source of chance."""

    def __init__(
        self,
        *,
        name: str,
        port: int,
        ledger: Ledger,
        people: tuple[list[Person], list[Person]],
        seed: int,
        habits: Habits,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._port, self._ledger, self._habits = port, ledger, habits
        self._customers, self._analysts = people
        self._chance = random.Random(f"{seed}:{name}")
        self._callers: dict[int, Caller] = {}
        self._windows: dict[int, Window] = {}
        self._contents: dict[str, bytes] = {}
        self._over = threading.Event()

    def finish(self) -> None:
        """Ask it to end after the ticket that it is at."""
        self._over.set()

    def run(self) -> None:
        """Live through one ticket after the other."""
        try:
            while not self._over.is_set():
                self._one_ticket(self._chance.choice(self._customers), self._chance.choice(self._analysts))
        except Exception as error:
            self._ledger.say(f"{self.name} met what it does not know: {error!r}")
            raise
        finally:
            for caller in self._callers.values():
                caller.hang_up()

    def _one_ticket(self, customer: Person, analyst: Person) -> None:
        number = self._open(customer)
        if not number:
            return
        self._act(analyst, number, "take")
        self._say(analyst, number, "ask")
        self._say(customer, number, "reply", with_file=True)
        if self._happens(50):
            self._say(analyst, number, "note")
        self._say(analyst, number, "propose-solution")
        if self._happens(25):
            self._say(customer, number, "refuse")
            self._say(analyst, number, "reply")
            return
        if self._say(customer, number, "accept") == Outcome.ACKNOWLEDGED:
            self._act(customer, number, "rate", {"rating": self._chance.randint(1, 5)})

    def _open(self, person: Person) -> int:
        file = self._upload(person) if self._happens(self._habits.uploads) else None
        mark = self._mark()
        sent = {"subject": f"1402 {mark}", "description": f"Carga parada. {mark}", **_with(file)}
        operation = self._operation("open", person, mark=mark, file=file)
        self._insist(person, operation, "/tickets/", sent)
        self._complete(person, file)
        return operation.ticket if operation.outcome == Outcome.ACKNOWLEDGED else 0

    def _say(self, person: Person, number: int, act: str, *, with_file: bool = False) -> Outcome:
        file = self._upload(person) if with_file and self._happens(self._habits.uploads) else None
        mark = self._mark()
        operation = self._operation(act, person, ticket=number, mark=mark, file=file)
        self._insist(person, operation, f"/tickets/{number}/{act}/", {"body": f"Palavras {mark}.", **_with(file)})
        self._complete(person, file)
        return operation.outcome

    def _act(self, person: Person, number: int, act: str, sent: dict[str, Any] | None = None) -> None:
        operation = self._operation(act, person, ticket=number)
        self._insist(person, operation, f"/tickets/{number}/{act}/", sent or {})

    def _operation(
        self,
        kind: str,
        person: Person,
        *,
        ticket: int = 0,
        mark: str = "",
        file: SentFile | None = None,
        sent: tuple[str, ...] = (),
    ) -> Operation:
        key = f"{self.name}-{self._mark()}"
        files = (file.id,) if file else ()
        return self._ledger.add(Operation(kind, person.id, key, mark=mark, ticket=ticket, files=files, sent=sent))

    def _insist(self, person: Person, operation: Operation, path: str, sent: dict[str, Any]) -> None:
        """Ask until there is an answer, or be gone without one; sometimes twice at once, or once more afterwards."""
        operation.began = time.monotonic()
        if self._happens(self._habits.vanishes):
            self._caller(person).send_and_go(path, sent, key=operation.key)
            return
        twin = self._twin(person, operation, path, sent) if self._happens(self._habits.sends_twins) else None
        until = operation.began + PATIENCE
        while time.monotonic() < until:
            operation.answered_from = time.monotonic()
            answer = self._caller(person).send(path, sent, key=operation.key)
            operation.answers.append(answer.status)
            if not _is_worth_asking_again(answer):
                self._conclude(operation, answer)
                break
            pause()
        operation.ended = time.monotonic()
        if twin is not None:
            twin.join()
            if operation.outcome == Outcome.REFUSED:
                # What kept the one from being done (a proposal that was sent and not waited for) may be there for the
                # other: it comes later, and a refusal leaves no key behind.
                operation.outcome = Outcome.UNKNOWN
        if operation.outcome == Outcome.ACKNOWLEDGED:
            self._ask_once_more(person, operation, path, sent)

    def _conclude(self, operation: Operation, answer: Answer) -> None:
        if not 200 <= answer.status < 300:
            operation.outcome = Outcome.REFUSED
            return
        operation.ticket = _number(answer)
        operation.numbers.add(operation.ticket)
        operation.outcome = Outcome.ACKNOWLEDGED
        self._ledger.acknowledge()

    def _twin(self, person: Person, operation: Operation, path: str, sent: dict[str, Any]) -> threading.Thread:
        """Send the same with the same key at the same time."""

        def send() -> None:
            caller = Caller(self._port, person.token, self._ledger)
            answer = caller.send(path, sent, key=operation.key)
            caller.hang_up()
            if 200 <= answer.status < 300:
                operation.numbers.add(_number(answer))

        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        return thread

    def _ask_once_more(self, person: Person, operation: Operation, path: str, sent: dict[str, Any]) -> None:
        if self._happens(self._habits.asks_again_later):
            answer = self._caller(person).send(path, sent, key=operation.key)
            if 200 <= answer.status < 300:
                operation.numbers.add(_number(answer))
            elif not _is_worth_asking_again(answer):
                self._ledger.say(f"{operation.kind} was done, then answered {answer.status} {answer.code}")
        if self._happens(self._habits.changes_the_body):
            other = dict.fromkeys(("body", "description"), "Outras palavras.")
            answer = self._caller(person).send(path, {**sent, **other}, key=operation.key)
            if answer.code != "key_reused" and not _is_worth_asking_again(answer):
                self._ledger.say(f"another body under the key of {operation.kind} was answered {answer.status}")

    def _upload(self, person: Person) -> SentFile | None:
        """Begin to send a file, and mostly send all of it; None where nobody answered in time, or it was left."""
        content = self._content()
        answer = self._until_answered(person, "POST", UPLOADS, upload_headers(size=len(content), name="carga.log"))
        if answer.status != 201:
            return None
        digest = hashlib.sha256(content).hexdigest()
        file = self._ledger.add_file(SentFile(person.id, answer.body["id"], len(content), digest))
        self._contents[file.id] = content
        if self._happens(self._habits.leaves_upload):
            self._caller(person).send_half(_place(file), content, piece_headers(offset=0))
            return None
        if not self._happens(self._habits.sends_before_it_is_whole):
            self._complete(person, file)
        return file

    def _complete(self, person: Person, file: SentFile | None) -> None:
        """Send what is still to be sent, from where the portal says that it ends."""
        if file is None or file.is_whole:
            return
        content, until = self._contents.pop(file.id), time.monotonic() + PATIENCE
        if self._happens(self._habits.cuts_its_line):
            self._caller(person).send_half(_place(file), content, piece_headers(offset=0))
        while time.monotonic() < until:
            answer = self._caller(person).ask("HEAD", _place(file), headers={"Tus-Resumable": "1.0.0"})
            if answer.status == 200:
                offset = int(answer.headers["Upload-Offset"])
                answer = self._next_piece(person, file, content, offset)
                if answer.status == 204 and int(answer.headers["Upload-Offset"]) == len(content):
                    file.is_whole = True
                    self._ledger.acknowledge()
                    return
            elif not _is_worth_asking_again(answer):
                self._ledger.say(f"the upload {file.id} was answered {answer.status}")
                return
            pause()

    def _next_piece(self, person: Person, file: SentFile, content: bytes, offset: int) -> Answer:
        end = len(content) if self._happens(60) else self._chance.randint(offset, len(content))
        return self._caller(person).ask(
            "PATCH", _place(file), body=content[offset:end], headers=piece_headers(offset=offset)
        )

    def _until_answered(self, person: Person, method: str, path: str, headers: dict[str, str]) -> Answer:
        until = time.monotonic() + PATIENCE
        while True:
            answer = self._caller(person).ask(method, path, headers=headers)
            if not _is_worth_asking_again(answer) or time.monotonic() > until:
                return answer
            pause()

    def _content(self) -> bytes:
        lines = self._chance.randint(1, _LARGEST_FILE // 100)
        head = "".join(f"linha {self._mark()}\n" for _ in range(20))
        return (head + f"2026-11-29 carga {self._mark()} parada na nota\n" * lines).encode()[:_LARGEST_FILE]

    def _caller(self, person: Person) -> Caller:
        if person.id not in self._callers:
            self._callers[person.id] = Caller(self._port, person.token, self._ledger)
        return self._callers[person.id]

    def _mark(self) -> str:
        # Letters alone: nothing in them looks like a number that would be covered.
        return "".join(self._chance.choices("bcdfghjklmnpqrstvwxz", k=16))

    def _happens(self, times_of_hundred: int) -> bool:
        return self._chance.random() * 100 < times_of_hundred


def _with(file: SentFile | None) -> dict[str, Any]:
    return {"attachments": [file.id]} if file else {}


def _place(file: SentFile) -> str:
    return f"{UPLOADS}{file.id}/"


def _is_worth_asking_again(answer: Answer) -> bool:
    return answer.status in AGAIN or answer.code == "twin_running"


def _number(answer: Answer) -> int:
    return int(answer.body["number"])
