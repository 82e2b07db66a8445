"""Customers who use the pages with a browser without scripts: forms as they stand there, sent until they are taken."""

from __future__ import annotations

import hashlib
import re
import time
from typing import Any

from tests.chaos.calling import pause
from tests.chaos.clients import PATIENCE, Client, Person
from tests.chaos.forms import Page, Pressed, Window
from tests.chaos.ledger import Operation, Outcome
from tests.chaos.people import PASSWORD

_SIGN_IN = "/conta/entrar/"
_OPEN = "/chamados/novo/"
_TICKET = re.compile(r"^/chamados/(\d+)/$")
_ACTS = {"reply": "responder", "accept": "aceitar", "refuse": "recusar", "rate": "avaliar"}


class Browser(Client):
    """A client whose customers use pages; those of support stay programs."""

    def _open(self, person: Person) -> int:
        mark, file = self._mark(), self._chosen()
        said = {"subject": f"1402 {mark}", "description": f"Carga parada. {mark}", "module": "unknown", "act": "send"}
        operation = self._operation("open", person, mark=mark, sent=_digests(file))
        self._send_form(person, operation, page=_OPEN, action=_OPEN, values=said, file=file)
        return operation.ticket if operation.outcome == Outcome.ACKNOWLEDGED else 0

    def _say(self, person: Person, number: int, act: str, *, with_file: bool = False) -> Outcome:
        if person not in self._customers:
            return super()._say(person, number, act, with_file=with_file)
        mark, file = self._mark(), self._chosen() if with_file else b""
        # Who accepts has a button and no words.
        is_mute = act == "accept"
        operation = self._operation(act, person, ticket=number, mark="" if is_mute else mark, sent=_digests(file))
        page = f"/chamados/{number}/"
        values = {} if is_mute else {"body": f"Palavras {mark}."}
        self._send_form(person, operation, page=page, action=f"{page}{_ACTS[act]}/", values=values, file=file)
        return operation.outcome

    def _act(self, person: Person, number: int, act: str, sent: dict[str, Any] | None = None) -> None:
        if person not in self._customers:
            super()._act(person, number, act, sent)
            return
        operation, page = self._operation(act, person, ticket=number), f"/chamados/{number}/"
        values = {name: str(value) for name, value in (sent or {}).items()}
        self._send_form(person, operation, page=page, action=f"{page}{_ACTS[act]}/", values=values, file=b"")

    def _chosen(self) -> bytes:
        return self._content() if self._happens(self._habits.uploads) else b""

    def _send_form(
        self, person: Person, operation: Operation, *, page: str, action: str, values: dict[str, str], file: bytes
    ) -> None:
        operation.began = time.monotonic()
        until = operation.began + PATIENCE
        pressed = self._pressed(person, page, action, values, file, until=until)
        while pressed is not None and time.monotonic() < until:
            operation.answered_from = time.monotonic()
            shown = self._window(person).send(pressed)
            operation.answers.append(shown.status)
            if self._is_concluded(operation, shown):
                break
            pressed = self._again(shown, pressed, file)
            pause()
        operation.ended = time.monotonic()
        if operation.outcome == Outcome.ACKNOWLEDGED and pressed and self._happens(self._habits.asks_again_later):
            # Who goes back and presses once more.
            shown = self._window(person).send(pressed)
            if found := _TICKET.match(shown.path):
                operation.numbers.add(int(found[1]))

    def _pressed(
        self, person: Person, page: str, action: str, values: dict[str, str], file: bytes, *, until: float
    ) -> Pressed | None:
        """Return the form of a page, filled in; None where the page does not show it in time, or not any more."""
        while time.monotonic() < until:
            shown = self._window(person).go(page)
            if shown.path == _SIGN_IN:
                self._sign_in(person, shown)
            elif form := shown.form(action):
                return self._window(person).press(form, values, file=file)
            elif shown.status == 200:
                return None
            pause()
        return None

    def _is_concluded(self, operation: Operation, shown: Page) -> bool:
        found = _TICKET.match(shown.path)
        if found:
            # It was taken once the answer leads to the ticket, whether or not that page comes.
            operation.ticket = int(found[1])
            operation.numbers.add(operation.ticket)
            operation.outcome = Outcome.ACKNOWLEDGED
            self._ledger.acknowledge()
            return True
        if shown.status in (0, 500, 502) or shown.retry_after:
            return False
        if earlier := _earlier_of(shown):
            # What was sent last is refused, and the page says that the same form was taken before: there it is.
            operation.ticket = earlier
            operation.numbers.add(earlier)
            operation.outcome = Outcome.ACKNOWLEDGED
            self._ledger.acknowledge()
            return True
        operation.outcome = Outcome.REFUSED
        return True

    def _again(self, shown: Page, pressed: Pressed, file: bytes) -> Pressed:
        """Return what goes next: the form that the page of a fault offers, or the same once more."""
        form = shown.form(pressed.action)
        if form is None or file or self._happens(50):
            return pressed
        return Window.press(form, {})

    def _sign_in(self, person: Person, shown: Page) -> None:
        window = self._window(person)
        if form := shown.form(_SIGN_IN):
            window.send(window.press(form, {"login": person.email, "password": PASSWORD}))

    def _window(self, person: Person) -> Window:
        if person.id not in self._windows:
            self._windows[person.id] = Window(self._port, self._ledger)
        return self._windows[person.id]


def _earlier_of(shown: Page) -> int:
    """Return the ticket that an earlier sending of the form became, as the page of a refusal names it; 0 where none."""
    notices = [node for node in shown.root.all("div") if "data-error-summary" in node.attributes]
    places = (link.attributes.get("href", "") for notice in notices for link in notice.all("a"))
    return next((int(found[1]) for found in map(_TICKET.match, places) if found), 0)


def _digests(file: bytes) -> tuple[str, ...]:
    return (hashlib.sha256(file).hexdigest(),) if file else ()
