"""Playing a planned ticket through the services that people use, each act at its instant."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.models import User
from attachments.services.receiving import receive
from core.services.idempotency import hash_request
from helpdesk.demo.files import dated, make_file
from helpdesk.demo.house import House
from helpdesk.demo.plan import Act, Planned
from tickets.enums import Audience, Level
from tickets.models import Message, Ticket
from tickets.services import assignment, conversation, details, erasing, lifecycle, people
from tickets.services.opening import Opening, open_ticket
from tickets.services.silence import handle_silence
from tickets.services.words import Words
from triage.services.handover import Card, hand_over

_HOME = ZoneInfo("America/Sao_Paulo")
# After these the house may have something to say while everyone is silent.
_BEGINS_SILENCE = {"ask", "propose"}
# "{certificado-vencido}" in a text is the number of the ticket of that name.
_NAMED = re.compile(r"\{([a-z0-9-]+)\}")
_GREETED = {"reply", "ask", "workaround", "propose", "close"}


@dataclass
class Player:
    """One ticket on stage: what was opened, and who was greeted already."""

    house: House
    planned: Planned
    numbers: dict[str, int]
    place: int
    ticket_id: int = 0
    is_awaiting: bool = False
    greeted: set[str] = field(default_factory=set)
    count: int = 0

    def open(self) -> None:
        """Open the ticket as its requester did."""
        planned, house = self.planned, self.house
        by = house.people[planned.opened_by or planned.requester]
        opened = open_ticket(by=by, opening=self._opening(by), key=self.key(), at=planned.opened_at)
        self.ticket_id = opened.ticket_id
        if planned.is_at_risk:
            # What the clocks of a plan will say once there are any.
            Ticket.objects.filter(pk=self.ticket_id).update(is_at_risk=True)
        if planned.name:
            self.numbers[planned.name] = opened.ticket_id

    def play(self, act: Act) -> None:
        """Do one act; before it, what silence had done by then."""
        self.pass_silence(act.at)
        _ACTS[act.beat.act](self, act)
        self.is_awaiting = act.beat.act in _BEGINS_SILENCE or (self.is_awaiting and act.beat.act in ("note", "reply"))

    def pass_silence(self, until: datetime) -> None:
        """Let the house remind and close what was due by then."""
        while self.is_awaiting:
            due = Ticket.objects.values_list("next_silence_at", flat=True).get(pk=self.ticket_id)
            if due is None or due > until:
                return
            handle_silence(ticket_id=self.ticket_id, at=due)

    def by(self, act: Act) -> User:
        return self.house.people[act.who]

    def words(self, act: Act) -> Words:
        """Return what is said, greeted once by each person of support, with what was attached."""
        text = _NAMED.sub(lambda found: f"#{self.numbers[found.group(1)]}", act.beat.text)
        if text and act.beat.act in _GREETED and self.by(act).is_support and act.who not in self.greeted:
            self.greeted.add(act.who)
            text = self._greeting(act) + text
        return Words(body=text, attachment_ids=self._attach(act.beat.files, self.by(act), act.at))

    def key(self) -> str:
        return self._key()

    def _key(self) -> str:
        # Two tickets of one person may fall on one instant; their subjects tell them apart.
        self.count += 1
        planned = self.planned
        return f"demo-{hash_request([planned.opened_at, planned.requester, planned.told.subject])[:40]}-{self.count}"

    def _first_name(self) -> str:
        return self.house.people[self.planned.requester].first_name

    def _greeting(self, act: Act) -> str:
        hour = act.at.astimezone(_HOME).hour
        day = "Bom dia" if 5 <= hour < 12 else "Boa tarde" if 12 <= hour < 18 else "Boa noite"
        return f"{day}, {self._first_name()}. Aqui é {self.by(act).name}, do suporte.\n\n"

    def _opening(self, by: User) -> Opening:
        planned, story, house = self.planned, self.planned.story, self.house
        product = house.products.get(story.product)
        module = house.modules.get((story.product, story.module))
        branch = house.branches[planned.organization, planned.branch]
        followers = tuple(house.people[key].pk for key in planned.followers)
        return Opening(
            subject=planned.told.subject,
            description=planned.told.description,
            log_text=dated(planned.told.log, planned.opened_at),
            request_type=story.request_type,
            stopped=story.stopped,
            extent=story.extent,
            environment=story.environment,
            customization=story.customization,
            workaround=story.workaround,
            immediate_requested=story.is_immediate,
            product_id=product.pk if product else None,
            module_id=module.pk if module else None,
            routine=planned.told.routine,
            routine_version=story.version,
            branch_id=branch.pk,
            contact_phone=house.people[planned.requester].phone if story.is_immediate else "",
            severity_asked=planned.severity_asked,
            attachment_ids=self._attach(planned.files, by, planned.opened_at),
            follower_ids=followers,
            follows_id=self.numbers[planned.follows] if planned.follows else None,
            organization_id=house.organizations[planned.organization].pk,
            requester_id=house.people[planned.requester].pk,
        )

    def _attach(self, tokens: tuple[str, ...], by: User, at: datetime) -> tuple[UUID, ...]:
        made = [make_file(token, self.planned) for token in tokens]
        return tuple(receive(by=by, name=name, chunks=[content], at=at).pk for name, content in made)


def _take(player: Player, act: Act) -> None:
    assignment.take(ticket_id=player.ticket_id, by=player.by(act), at=act.at)


def _assign(player: Player, act: Act) -> None:
    assignee = player.house.people[act.beat.value]
    assignment.assign(ticket_id=player.ticket_id, by=player.by(act), assignee_id=assignee.pk, at=act.at)


def _set_level(player: Player, act: Act) -> None:
    level = int(act.beat.value)
    if Ticket.objects.filter(pk=player.ticket_id, level=level).exists():
        # Triage had seen that it belongs there: whoever took it first gives it back to those who do.
        assignment.assign(ticket_id=player.ticket_id, by=player.by(act), assignee_id=None, at=act.at)
    elif level == Level.TWO:
        hand_over(ticket_id=player.ticket_id, by=player.by(act), card=_card(player), at=act.at)
    else:
        lifecycle.set_level(ticket_id=player.ticket_id, by=player.by(act), level=level, at=act.at)


def _card(player: Player) -> Card:
    """Return what goes along: what was noted, and the log as evidence."""
    said = Message.objects.filter(ticket_id=player.ticket_id, erased_at=None).order_by("pk")
    notes = [message.body for message in said if message.audience == Audience.INTERNAL and message.body]
    logs = [message.pk for message in said if message.log_text]
    tried = "\n".join(notes) or "Passos do cliente repetidos na base de teste: o resultado é o mesmo."
    return Card(tried=tried, message_ids=logs)


def _forward(player: Player, act: Act) -> None:
    lifecycle.forward(ticket_id=player.ticket_id, by=player.by(act), destination=act.beat.value, at=act.at)


def _take_back(player: Player, act: Act) -> None:
    lifecycle.take_back(ticket_id=player.ticket_id, by=player.by(act), at=act.at)


def _rate(player: Player, act: Act) -> None:
    details.rate(
        ticket_id=player.ticket_id, by=player.by(act), rating=int(act.beat.value), comment=act.beat.text, at=act.at
    )


def _follow(player: Player, act: Act) -> None:
    follower = player.house.people[act.beat.value]
    people.add_follower(ticket_id=player.ticket_id, by=player.by(act), user_id=follower.pk, at=act.at)


def _replace_requester(player: Player, act: Act) -> None:
    successor = player.house.people[act.beat.value]
    people.replace_requester(ticket_id=player.ticket_id, by=player.by(act), user_id=successor.pk, at=act.at)


def _move(player: Player, act: Act) -> None:
    organization, _, requester = act.beat.value.partition("/")
    people.move_ticket(
        ticket_id=player.ticket_id,
        by=player.by(act),
        organization_id=player.house.organizations[organization].pk,
        requester_id=player.house.people[requester].pk,
        at=act.at,
    )


def _edit(player: Player, act: Act) -> None:
    name, _, value = act.beat.value.partition("=")
    details.edit_details(ticket_id=player.ticket_id, by=player.by(act), changes={name: value}, at=act.at)


def _erase(player: Player, act: Act) -> None:
    """Erase the newest public message that its requester wrote."""
    written = Message.objects.filter(ticket_id=player.ticket_id, author=player.house.people[player.planned.requester])
    message_id = written.order_by("-at", "-id").values_list("pk", flat=True)[0]
    erasing.erase_message(message_id=message_id, by=player.by(act), reason=act.beat.text, at=act.at)


def _propose(player: Player, act: Act) -> None:
    lifecycle.propose_solution(
        ticket_id=player.ticket_id,
        by=player.by(act),
        words=player.words(act),
        key=player.key(),
        reason=act.beat.value or "resolved",
        at=act.at,
    )


def _close(player: Player, act: Act) -> None:
    lifecycle.close(
        ticket_id=player.ticket_id,
        by=player.by(act),
        reason=act.beat.value,
        words=player.words(act),
        key=player.key(),
        at=act.at,
    )


def _spoken(service: Callable[..., object]) -> Callable[[Player, Act], None]:
    """Return how an act that consists of words is played."""

    def play(player: Player, act: Act) -> None:
        service(ticket_id=player.ticket_id, by=player.by(act), words=player.words(act), key=player.key(), at=act.at)

    return play


_ACTS: dict[str, Callable[[Player, Act], None]] = {
    "take": _take,
    "assign": _assign,
    "level": _set_level,
    "forward": _forward,
    "take_back": _take_back,
    "rate": _rate,
    "follow": _follow,
    "replace_requester": _replace_requester,
    "move": _move,
    "edit": _edit,
    "erase": _erase,
    "propose": _propose,
    "close": _close,
    "reply": _spoken(conversation.reply),
    "ask": _spoken(conversation.ask_customer),
    "note": _spoken(conversation.note),
    "workaround": _spoken(lifecycle.give_workaround),
    "accept": _spoken(lifecycle.accept),
    "refuse": _spoken(lifecycle.refuse),
    "reopen": _spoken(lifecycle.reopen),
    "cancel": _spoken(lifecycle.cancel),
}
