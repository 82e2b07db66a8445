"""One ticket among its people, and what should be found of it: the model that the property test drives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition

from accounts.models import User
from core.models import Delivery, OutboxEvent
from helpdesk.invariants import verify
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    new_key,
    say,
)
from tickets.enums import OPEN_STATUSES, EntryKind, Status
from tickets.models import Follower, Message, Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.services import lifecycle
from tickets.services.assignment import AlreadyTaken
from tickets.services.conversation import Words
from tickets.services.errors import InvalidInput, NewerMessages, VersionConflict
from tickets.states import AWAITED, Act, Side, TransitionNotAllowed, can, next_status

# Monday 2 March 2026, 10h00 in São Paulo.
MONDAY = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
AURORA = ("ana", "bia", "carlos")
CUSTOMERS = (*AURORA, "olga", "paulo")
WORKERS = ("marina", "joao", "renata")
STAFF = (*WORKERS, "davi")
MANAGERS = ("carlos", "paulo")
REFUSALS = (
    TransitionNotAllowed, ActNotPermitted, Ticket.DoesNotExist, AlreadyTaken,
    InvalidInput, NewerMessages, VersionConflict,
)  # fmt: skip
# What the requester gets a mail of, unless it was their own act.
MAILED = {
    "TicketOpened", "MessagePosted", "SolutionProposed", "SolutionRefused", "TicketClosed", "TicketCancelled",
    "TicketReopened", "TicketForwarded", "WorkaroundGiven", "SilenceReminded", "RequesterReplaced", "TicketMoved",
}  # fmt: skip
# How many reminders come before the end, and the act that ends.
SILENT = {"solution_proposed": (3, Act.ACCEPT_TACITLY), "waiting_customer": (2, Act.CLOSE_SILENT)}

EVERYBODY = (*CUSTOMERS, *STAFF)
# Who may usually do it comes up more often than who may not.
ANYONE = st.sampled_from((*["requester", "manager"] * 3, *WORKERS * 2, *EVERYBODY))
CUSTOMER = st.sampled_from((*["requester"] * 12, *["manager"] * 4, *EVERYBODY))
WORKER = st.sampled_from((*WORKERS * 6, *EVERYBODY))
WORDS = st.sampled_from(("Segue o log.", "Ainda não.", "Obrigado!"))
PERHAPS = st.sampled_from(("Segue o log.", "Ainda não.", "Obrigado!", ""))
REASONS = st.sampled_from([*map(str, lifecycle.CHOSEN_REASONS), "no_response"])


def a_house() -> dict[str, User]:
    """Return everyone by first name; Carlos manages Aurora, Paulo Boreal, and Bia sees nobody else's ticket."""
    aurora, boreal = make_organization("Aurora Distribuidora"), make_organization("Boreal Atacado")
    return {
        "ana": make_customer(aurora, name="Ana Lima"),
        "bia": make_customer(aurora, name="Bia Reis"),
        "carlos": make_customer(aurora, name="Carlos Meireles", is_customer_manager=True),
        "olga": make_customer(boreal, name="Olga Nunes"),
        "paulo": make_customer(boreal, name="Paulo Reis", is_customer_manager=True),
        "marina": make_analyst(level=1),
        "joao": make_analyst(level=2, name="João Prado"),
        "renata": make_support_manager(),
        "davi": make_administrator(),
    }


def while_in(*statuses: str) -> Callable[[Any], Any]:
    """Let a rule come up while the ticket stands there, and in a bold life at any time."""
    return precondition(lambda life: life.is_bold or life.status in statuses)


def only(*words: tuple[bool, str]) -> list[str]:
    """Return the words that are so."""
    return [word for is_so, word in words if is_so]


class Life(RuleBasedStateMachine):
    """A ticket, what it should be, and one way to try an act on it."""

    house: dict[str, User]
    is_bold = False

    def begin(self) -> None:
        """Stand on a ground that is taken back at the end of the example."""
        self.ground = transaction.atomic()
        self.ground.__enter__()
        self.now = MONDAY
        self.again: Callable[[], Any] | None = None
        self.sent: Callable[[], Any] | None = None
        self.ended: dict[int, dict[str, Any]] = {}

    def teardown(self) -> None:
        if not hasattr(self, "ground"):
            return
        try:
            self.nothing_is_broken()
        finally:
            transaction.set_rollback(True)
            self.ground.__exit__(None, None, None)

    def nothing_is_broken(self) -> None:
        """What the house checks of itself holds, and nothing touched the tickets that went on in a follow-up."""
        # I10 is of deliveries that nobody performed in time: nobody drains here.
        broken = [case for result in verify() if result.invariant.number != "I10" for case in result.cases]
        assert broken == []
        assert {number: self.row(number) for number in self.ended} == self.ended

    def live(self, ticket: Ticket, *, requester: str, kinds: list[str], before: tuple[int, int]) -> None:
        """Take this new ticket for the one whose life goes on."""
        self.status, self.holder, self.level = str(Status.NEW), "", 1
        self.reminders, self.is_immediate, self.version = 0, False, ticket.version
        self.closed_at: datetime | None = None
        self.is_unanswered = False
        self.number, self.requester = ticket.pk, requester
        self.organization_id = ticket.organization_id
        self.check_told(before, kinds, ["TicketOpened", "TriageRecorded"], actor=requester, is_opening=True)

    # What is there.

    def row(self, number: int) -> dict[str, Any]:
        return dict(Ticket.objects.values().get(pk=number))

    def newest(self) -> tuple[int, int]:
        """Return the last line of all timelines, and the last event."""
        lines, events = TimelineEntry.objects.order_by("-pk"), OutboxEvent.objects.order_by("-pk")
        line = lines.values_list("pk", flat=True).first() or 0
        return line, events.values_list("pk", flat=True).first() or 0

    def found(self) -> tuple[Any, ...]:
        """Return everything that an act could change."""
        followers = sorted(Follower.objects.values_list("ticket_id", "user_id"))
        words = list(Message.objects.order_by("pk").values_list("pk", "body", "erased_at"))
        return (self.newest(), self.row(self.number), words, followers, Delivery.objects.count())

    # What should be.

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    def sees(self, name: str) -> bool:
        if name in ("", *STAFF):
            return True
        return self.is_here(name) and (name == self.requester or name in MANAGERS)

    def who(self, name: str) -> str:
        """Return whom the name or the part means."""
        manager = "carlos" if self.is_here("carlos") else "paulo"
        return {"requester": self.requester, "manager": manager}.get(name, name)

    def is_here(self, name: str) -> bool:
        return self.house[name].organization_id == self.organization_id

    def decides(self, name: str) -> bool:
        return name in CUSTOMERS and self.sees(name)

    def side(self, name: str) -> Side:
        if not name:
            return Side.HOUSE
        return Side.SUPPORT if name in STAFF else Side.CUSTOMER

    def leads(self, act: Act, name: str) -> bool:
        return can(act, status=self.status, side=self.side(name))

    def moved(self, act: Act, name: str) -> None:
        self.status, self.reminders = next_status(act, status=self.status, side=self.side(name)), 0
        self.is_unanswered = False
        self.closed_at = self.now if self.status == Status.CLOSED else None

    def spoke(self, name: str, act: Act | None = None) -> None:
        """With a solution proposed, silence is counted anew from the customer's word, and from the answer to it."""
        if act is not None:
            self.moved(act, name)
        elif self.status == Status.SOLUTION_PROPOSED and (name in CUSTOMERS or self.is_unanswered):
            self.reminders, self.is_unanswered = 0, name in CUSTOMERS

    # One way to try.

    def here(self, name: str) -> dict[str, Any]:
        return {"ticket_id": self.number, "by": self.house[name], "at": self.now}

    def posting(self, service: Callable[..., Any], name: str, text: str, **more: Any) -> Callable[[], Any]:
        """Return a call with a key of its own, and remember it: it may come twice."""

        def call() -> Any:
            form = {**self.here(name), "words": say(text) if text else Words(), "key": new_key(), **more}
            self.sent = lambda: service(**form)
            return self.sent()

        return call

    def tries(
        self,
        name: str,
        call: Callable[[], Any],
        *,
        permitted: bool = True,
        leads: bool = True,
        refused: Sequence[type[Exception]] = (),
        kinds: Sequence[str] = (),
        events: Sequence[str] = (),
    ) -> bool:
        """Do it: refused for a reason that there is, and nothing changed; or, without one, done and told whole."""
        self.now += timedelta(minutes=7)
        self.sent = None
        before = self.found()
        reasons: list[type[Exception] | None] = [
            *refused,
            *([] if permitted else [ActNotPermitted]),
            *([] if leads else [TransitionNotAllowed]),
        ]
        if not self.sees(name):
            # Whatever is wrong with the form itself may be said first: it tells nothing of the ticket.
            reasons = [Ticket.DoesNotExist, *(reason for reason in refused if reason is InvalidInput)]
        outcome = _outcome_of(call)
        assert outcome in (reasons or [None])
        if outcome is not None:
            assert self.found() == before
            return False
        self.again = self.sent or self.again
        if kinds:
            self.check_told(before[0], kinds, events, name)
        else:
            assert self.found() == before
        return True

    def ends(
        self,
        name: str,
        act: Act,
        service: Callable[..., Any],
        text: str,
        event: str,
        *,
        permitted: bool,
        refused: Sequence[type[Exception]] = (),
        **more: str,
    ) -> None:
        """Try an act that may come with words and moves the status."""
        said = bool(text)
        done = self.tries(
            name,
            self.posting(service, name, text, **more),
            permitted=permitted,
            leads=self.leads(act, name),
            refused=refused,
            kinds=only((said, EntryKind.MESSAGE), (True, EntryKind.STATUS)),
            events=only((said, "MessagePosted"), (True, "TicketStatusChanged"), (True, event)),
        )
        if done:
            self.moved(act, name)

    def check_told(
        self, before: tuple[int, int], kinds: Sequence[str], events: Sequence[str], actor: str, is_opening: bool = False
    ) -> None:
        """One line of the timeline a change, the events that tell it, one mail to the requester of what is told."""
        lines = TimelineEntry.objects.filter(pk__gt=before[0]).order_by("pk")
        acting = self.house[actor].pk if actor else None
        told = [(entry.kind, entry.ticket_id, entry.actor_id, entry.at) for entry in lines]
        expected = [(str(kind), self.number, acting, self.now) for kind in kinds]
        # Behind an opening the house itself says what it is about.
        by_house = [(str(EntryKind.TRIAGE), self.number, None, self.now)] if is_opening else []
        assert told == expected + by_house
        # Whom an immediate calls is of the house among itself.
        published = list(OutboxEvent.objects.filter(pk__gt=before[1]).exclude(name__startswith="Alert").order_by("pk"))
        assert [row.name for row in published] == list(events)
        requester = self.row(self.number)["requester_id"]
        for row in published:
            mailed = int(acting != requester and _is_mailed(row))
            mails = Delivery.objects.filter(event=row, recipient=f"user:{requester}")
            assert (row.name, mails.count()) == (row.name, mailed)

    # What holds whatever happened.

    @invariant()
    def is_as_it_should_be(self) -> None:
        row = self.row(self.number)
        people_of = {name: person.pk for name, person in self.house.items()}
        assert {
            "status": row["status"],
            "assignee_id": row["assignee_id"],
            "level": row["level"],
            "requester_id": row["requester_id"],
            "organization_id": row["organization_id"],
            "reminders_sent": row["reminders_sent"],
            "is_immediate": row["is_immediate"],
            "closed_at": row["closed_at"],
        } == {
            "status": self.status,
            "assignee_id": people_of.get(self.holder),
            "level": self.level,
            "requester_id": people_of[self.requester],
            "organization_id": self.organization_id,
            "reminders_sent": self.reminders,
            "is_immediate": self.is_immediate,
            "closed_at": self.closed_at,
        }
        assert row["version"] >= self.version
        self.version = row["version"]

    @invariant()
    def is_awaited_where_its_status_says(self) -> None:
        ticket = Ticket.objects.filter(pk=self.number)
        awaited = AWAITED[self.status]
        assert ticket.awaiting_customer().exists() is (awaited == "customer")
        assert ticket.open().exists() is (awaited is not None)
        row = self.row(self.number)
        assert bool(row["closing_reason"]) is (self.status == Status.CLOSED)
        reminders = SILENT[self.status][0] if self.status in SILENT else -1
        waits = self.is_unanswered or (self.is_immediate and self.status == Status.WAITING_CUSTOMER)
        waits_for_ever = waits and self.reminders == reminders
        assert (row["next_silence_at"] is not None) is (self.status in SILENT and not waits_for_ever)


def _outcome_of(call: Callable[[], Any]) -> type[Exception] | None:
    try:
        call()
    except REFUSALS as refusal:
        return type(refusal)
    return None


def _is_mailed(row: OutboxEvent) -> bool:
    if row.name == "MessagePosted":
        return row.payload["audience"] == "public" and not row.payload["accompanies"]
    return row.name in MAILED or row.payload.get("act") == "take_back"
