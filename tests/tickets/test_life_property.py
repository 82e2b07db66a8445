"""Whatever happens to a ticket in whatever order: it is done and told whole, or refused and nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from tests.factories import make_ticket, set_triage
from tests.tickets.life import (
    ANYONE,
    AURORA,
    CUSTOMER,
    CUSTOMERS,
    EVERYBODY,
    PERHAPS,
    REASONS,
    SILENT,
    STAFF,
    WORDS,
    WORKER,
    WORKERS,
    Life,
    a_house,
    only,
    while_in,
)
from tickets.enums import OPEN_STATUSES, EntryKind, Status
from tickets.models import Message, Ticket, TimelineEntry
from tickets.services import assignment, conversation, erasing, lifecycle, people, silence
from tickets.services.assignment import AlreadyTaken
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.states import REOPENING_WINDOW, Act, ReopeningExpired

TEAMS = {"with_maintenance": Act.FORWARD_MAINTENANCE, "with_product_team": Act.FORWARD_PRODUCT}

# How far the ticket has come when everything else begins.
WAYS: dict[str, tuple[Callable[[Any], object], ...]] = {
    "new": (),
    "with Marina": (lambda life: life.take(name="marina"),),
    "asked": (lambda life: life.ask(name="marina", text="Qual?"),),
    "forwarded": (lambda life: life.forward(name="joao", team="with_maintenance"),),
    "proposed": (_propose := lambda life: life.propose(name="marina", text="Assim.", reason="guided"),),
    "accepted": (_propose, lambda life: life.decide(name="ana", text="", accepts=True)),
}


class TicketLife(Life):
    """Everything that may happen to it."""

    @initialize(is_bold=st.sampled_from((False, False, True)), way=st.sampled_from([*WAYS]))
    def open(self, is_bold: bool, way: str) -> None:
        self.begin()
        # The bold try everything at any time; the others what leads somewhere, and so come further.
        self.is_bold = is_bold
        before = self.newest()
        ticket = make_ticket(self.house["ana"], at=self.now)
        self.live(ticket, requester="ana", kinds=["opened"], before=before)
        for step in WAYS[way]:
            step(self)

    @rule(hours=st.sampled_from((1, 26, 24 * 4, 24 * 8)))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    # Who has it.

    @while_in(*OPEN_STATUSES)
    @rule(name=WORKER)
    def take(self, name: str) -> None:
        is_anothers = self.is_open and name != "renata" and self.holder not in ("", name)
        self._hand(
            name, name, lambda: assignment.take(**self.here(name)), refused=[AlreadyTaken] if is_anothers else []
        )

    @while_in(*OPEN_STATUSES)
    @rule(name=WORKER, to=st.sampled_from((*WORKERS, *WORKERS, "", "ana", "davi")))
    def assign(self, name: str, to: str) -> None:
        refused = [] if to in (*WORKERS, "") else [InvalidInput]
        permitted = name in WORKERS and (self.holder in ("", name) or name == "renata")
        assignee_id = self.house[to].pk if to else None
        self._hand(
            name,
            to,
            lambda: assignment.assign(**self.here(name), assignee_id=assignee_id),
            permitted=permitted,
            refused=refused,
        )

    def _hand(
        self,
        name: str,
        to: str,
        call: Callable[[], None],
        *,
        refused: Sequence[type[Exception]],
        permitted: bool | None = None,
    ) -> None:
        changes = to != self.holder
        starts = changes and bool(to) and self.status == Status.NEW
        done = self.tries(
            name,
            call,
            permitted=name in WORKERS if permitted is None else permitted,
            leads=self.is_open,
            refused=refused,
            kinds=only((changes, EntryKind.ASSIGNEE), (starts, EntryKind.STATUS)),
            events=only((changes, "TicketAssigned"), (starts, "TicketStatusChanged")),
        )
        if done and changes:
            self.holder = to
            if starts:
                self.moved(Act.START, name)

    # What is said.

    @while_in(*OPEN_STATUSES)
    @rule(name=ANYONE, text=PERHAPS)
    def reply(self, name: str, text: str) -> None:
        name = self.who(name)
        acts = {"new": Act.START, "waiting_customer": Act.CUSTOMER_REPLIES}
        act = acts.get(self.status)
        moves = act is not None and self.leads(act, name)
        thanks = name in CUSTOMERS and self.status == Status.SOLUTION_PROPOSED
        done = self.tries(
            name,
            self.posting(conversation.reply, name, text),
            permitted=name != "davi",
            leads=self.is_open,
            refused=[] if text else [InvalidInput],
            kinds=only((True, EntryKind.MESSAGE), (moves, EntryKind.STATUS), (thanks, EntryKind.THANKED)),
            events=only((True, "MessagePosted"), (moves, "TicketStatusChanged")),
        )
        if done:
            self.spoke(name, act if moves else None)

    @while_in(*OPEN_STATUSES)
    @rule(name=WORKER, text=WORDS)
    def ask(self, name: str, text: str) -> None:
        waits = self.status == Status.WAITING_CUSTOMER
        done = self.tries(
            name,
            self.posting(conversation.ask_customer, name, text),
            permitted=name in WORKERS,
            leads=self.leads(Act.ASK_CUSTOMER, name),
            kinds=only((not waits, EntryKind.STATUS), (True, EntryKind.MESSAGE)),
            events=only((True, "MessagePosted"), (not waits, "TicketStatusChanged")),
        )
        if done:
            self.moved(Act.ASK_CUSTOMER, name)

    @rule(name=WORKER, text=PERHAPS)
    def note(self, name: str, text: str) -> None:
        self.tries(
            name,
            self.posting(conversation.note, name, text),
            permitted=name in WORKERS,
            refused=[] if text else [InvalidInput],
            kinds=[EntryKind.NOTE],
            events=["MessagePosted"],
        )

    @while_in(*OPEN_STATUSES)
    @rule(name=WORKER, text=PERHAPS)
    def give_workaround(self, name: str, text: str) -> None:
        starts = self.status == Status.NEW
        done = self.tries(
            name,
            self.posting(lifecycle.give_workaround, name, text),
            permitted=name in WORKERS,
            leads=self.is_open,
            refused=[] if text else [InvalidInput],
            kinds=only((True, EntryKind.MESSAGE), (True, EntryKind.WORKAROUND), (starts, EntryKind.STATUS)),
            events=only((True, "WorkaroundGiven"), (starts, "TicketStatusChanged")),
        )
        if done:
            self.spoke(name, Act.START if starts else None)

    @rule(name=ANYONE, nth=st.integers(0, 5), reason=st.sampled_from(("senha enviada", "senha", "outro cliente", " ")))
    def erase(self, name: str, nth: int, reason: str) -> None:
        name = self.who(name)
        message_count = Message.objects.filter(ticket=self.number).count()
        message = Message.objects.filter(ticket=self.number).order_by("pk")[:6][nth % min(6, message_count)]
        may = self.house[name].pk == message.author_id or name in ("renata", "davi")
        refused: list[type[Exception]] = [] if reason.strip() else [InvalidInput]
        if name in CUSTOMERS and message.audience == "internal":
            refused.append(Ticket.DoesNotExist)
        fresh = message.erased_at is None
        self.tries(
            name,
            lambda: erasing.erase_message(message_id=message.pk, by=self.house[name], reason=reason, at=self.now),
            permitted=may,
            refused=refused,
            kinds=only((fresh, EntryKind.MESSAGE_ERASED)),
            events=only((fresh, "MessageErased")),
        )

    # How it ends, and goes on.

    @while_in(*OPEN_STATUSES)
    @rule(name=WORKER, text=PERHAPS, reason=REASONS)
    def propose(self, name: str, text: str, reason: str) -> None:
        done = self.tries(
            name,
            self.posting(lifecycle.propose_solution, name, text, reason=reason),
            permitted=name in WORKERS,
            leads=self.leads(Act.PROPOSE_SOLUTION, name),
            refused=[] if text and reason != "no_response" else [InvalidInput],
            kinds=[EntryKind.STATUS, EntryKind.MESSAGE],
            events=["TicketStatusChanged", "SolutionProposed"],
        )
        if done:
            self.moved(Act.PROPOSE_SOLUTION, name)

    @while_in(Status.SOLUTION_PROPOSED)
    @rule(name=CUSTOMER, text=PERHAPS, accepts=st.booleans())
    def decide(self, name: str, text: str, accepts: bool) -> None:
        name = self.who(name)
        if accepts:
            self.ends(name, Act.ACCEPT, lifecycle.accept, text, "TicketClosed", permitted=self.decides(name))
        else:
            self.ends(name, Act.REFUSE, lifecycle.refuse, text, "SolutionRefused", permitted=self.decides(name))

    @while_in(*OPEN_STATUSES)
    @rule(name=ANYONE, text=PERHAPS, reason=REASONS, cancels=st.sampled_from((False, False, True)))
    def end(self, name: str, text: str, reason: str, cancels: bool) -> None:
        name = self.who(name)
        if cancels:
            permitted = self.decides(name) or name in WORKERS
            self.ends(name, Act.CANCEL, lifecycle.cancel, text, "TicketCancelled", permitted=permitted)
            return
        refused: list[type[Exception]] = [InvalidInput] if reason == "no_response" else []
        self.ends(
            name, Act.CLOSE, lifecycle.close, text, "TicketClosed",
            permitted=name in WORKERS, refused=refused, reason=reason,
        )  # fmt: skip

    @while_in(Status.CLOSED)
    @rule(name=ANYONE, text=PERHAPS)
    def reopen(self, name: str, text: str) -> None:
        name = self.who(name)
        is_late = self.closed_at is not None and self.now + timedelta(minutes=7) > self.closed_at + REOPENING_WINDOW
        self.ends(
            name, Act.REOPEN, lifecycle.reopen, text, "TicketReopened",
            permitted=self.decides(name) or name in WORKERS,
            refused=[InvalidInput] if name in CUSTOMERS and not text else [ReopeningExpired] if is_late else [],
        )  # fmt: skip

    @rule(soon=st.booleans())
    def silence(self, soon: bool) -> None:
        due = self.row(self.number)["next_silence_at"]
        if soon and due is not None:
            self.now = max(self.now, due)
        is_due = due is not None and due <= self.now + timedelta(minutes=7)
        reminders, act = SILENT.get(self.status, (0, Act.CLOSE_SILENT))
        ends = is_due and self.reminders == reminders
        reminds = is_due and not ends
        self.tries(
            "",
            lambda: silence.handle_silence(ticket_id=self.number, at=self.now),
            kinds=only((reminds, EntryKind.REMINDED), (ends, EntryKind.STATUS)),
            events=only((reminds, "SilenceReminded"), (ends, "TicketStatusChanged"), (ends, "TicketClosed")),
        )
        if reminds:
            # Of several that were missed one is sent, and all count.
            before, self.reminders = self.reminders, self.row(self.number)["reminders_sent"]
            assert before < self.reminders <= reminders
        if ends:
            self.moved(act, "")

    @rule(is_immediate=st.booleans())
    def triage(self, is_immediate: bool) -> None:
        ticket = Ticket.objects.get(pk=self.number)
        self.tries(
            "",
            lambda: set_triage(ticket, at=self.now, is_immediate=is_immediate),
            kinds=[EntryKind.TRIAGE],
            events=["TriageRecorded"],
        )
        self.is_immediate = is_immediate

    @precondition(lambda self: not self.is_open)
    @rule()
    def follow_up(self) -> None:
        self.ended[self.number] = self.row(self.number)
        before, requester = self.newest(), self.requester
        ticket = make_ticket(self.house[requester], follows_id=self.number, at=self.now)
        self.live(ticket, requester=requester, kinds=["opened", "follow_up"], before=before)

    # Where it goes.

    @while_in(*OPEN_STATUSES)
    @rule(name=WORKER, team=st.sampled_from([*TEAMS]))
    def forward(self, name: str, team: str) -> None:
        self._pass_on(
            name,
            TEAMS[team],
            lambda: lifecycle.forward(**self.here(name), destination=team),
            permitted=name in ("joao", "renata"),
            is_forward=True,
        )

    @while_in(Status.WITH_MAINTENANCE, Status.WITH_PRODUCT_TEAM, Status.WAITING_CUSTOMER)
    @rule(name=WORKER, takes_back=st.booleans())
    def go_on(self, name: str, takes_back: bool) -> None:
        act, service = (Act.TAKE_BACK, lifecycle.take_back) if takes_back else (Act.RESUME, lifecycle.resume)
        self._pass_on(name, act, lambda: service(**self.here(name)), permitted=name in WORKERS)

    def _pass_on(
        self, name: str, act: Act, call: Callable[[], None], *, permitted: bool, is_forward: bool = False
    ) -> None:
        done = self.tries(
            name,
            call,
            permitted=permitted,
            leads=self.leads(act, name),
            kinds=only((True, EntryKind.STATUS), (is_forward, EntryKind.FORWARDED)),
            events=only((True, "TicketStatusChanged"), (is_forward, "TicketForwarded")),
        )
        if done:
            self.moved(act, name)

    @while_in(*OPEN_STATUSES)
    @rule(name=WORKER, level=st.sampled_from((1, 2, 3)), is_stale=st.sampled_from((False, False, True)))
    def set_level(self, name: str, level: int, is_stale: bool) -> None:
        changes, held = level != self.level, bool(self.holder)
        version = self.version - 1 if is_stale else self.version
        refused = [*([InvalidInput] if level == 3 else []), *([VersionConflict] if is_stale else [])]
        done = self.tries(
            name,
            lambda: lifecycle.set_level(**self.here(name), level=level, version=version),
            permitted=name in WORKERS,
            leads=self.is_open,
            refused=refused,
            kinds=only((changes and held, EntryKind.ASSIGNEE), (changes, EntryKind.LEVEL)),
            events=only((changes and held, "TicketAssigned"), (changes, "TicketLevelSet")),
        )
        if done and changes:
            self.level, self.holder = level, ""

    @rule(name=st.sampled_from((*STAFF, *EVERYBODY)), to=st.sampled_from(("olga", "paulo", "ana", "marina")))
    def move(self, name: str, to: str) -> None:
        organization_id = self.house[to].organization_id or 0
        done = self.tries(
            name,
            lambda: people.move_ticket(
                **self.here(name), organization_id=organization_id, requester_id=self.house[to].pk
            ),
            permitted=name in ("renata", "davi"),
            refused=[InvalidInput] if to == "marina" or self.is_here(to) else [],
            kinds=[EntryKind.ORGANIZATION],
            events=["TicketMoved"],
        )
        if done:
            self.organization_id, self.requester = organization_id, to

    @rule(name=ANYONE, to=st.sampled_from((*AURORA, "olga", "paulo")))
    def replace_requester(self, name: str, to: str) -> None:
        name = self.who(name)
        changes = to != self.requester
        done = self.tries(
            name,
            lambda: people.replace_requester(**self.here(name), user_id=self.house[to].pk),
            permitted=name in ("renata", "davi", "carlos", "paulo"),
            refused=[] if self.is_here(to) else [InvalidInput],
            kinds=only((changes, EntryKind.REQUESTER)),
            events=only((changes, "RequesterReplaced")),
        )
        if done:
            self.requester = to

    @precondition(lambda self: self.again is not None)
    @rule()
    def send_twice(self) -> None:
        before = self.found()
        assert self.again is not None
        assert self.again().replayed
        assert self.found() == before


@pytest.mark.django_db
def test_life_of_a_ticket_is_told_whole_or_refused_whole() -> None:
    TicketLife.house = a_house()
    run_state_machine_as_test(
        TicketLife,
        settings=settings(
            max_examples=16,
            stateful_step_count=30,
            deadline=None,
            # Thirty steps are read in a minute; shrinking them would take five.
            phases=(Phase.reuse, Phase.generate),
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    assert TimelineEntry.objects.count() == 0
