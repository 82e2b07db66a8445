"""Two customers' houses beside one support desk, with a word in every private field that nobody else may read."""

from __future__ import annotations

import time
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts.access import KEPT_COOKIE
from accounts.models import Branch, CustomerImport, Executive, ImportRow, Organization, User
from accounts.services.identities import declare_domain
from accounts.services.kept_forms import keep_form
from accounts.services.people import deactivate
from accounts.services.support_page import write_support_page
from accounts.services.tokens import make_token
from attachments.models import Attachment
from attachments.services.receiving import receive
from attachments.services.uploads import create_upload
from core.database import database_now
from core.services.outbox import drain_due
from notifications.models import Notification, StoredMail
from tests.factories import (
    make_administrator,
    make_analyst,
    make_branch,
    make_customer,
    make_module,
    make_organization,
    make_routine,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Message, Ticket
from tickets.services.assignment import take
from tickets.services.conversation import ask_customer, note, reply
from tickets.services.drafts import save_draft
from tickets.services.erasing import erase_message
from tickets.services.lifecycle import close, give_workaround, propose_solution
from tickets.services.people import add_follower
from triage.deciding.governing import shipped
from triage.models import Correction, Duty, RulebookRevision
from triage.rulebook.changes import Changes, Kind, Place, Put
from triage.services.contesting import contest_ending
from triage.services.corrections import correct_classification
from triage.services.forwarding import forward
from triage.services.handover import Card, hand_over

MAILBOX = "notifications.mailbox.MailboxBackend"
# What every private word of a house begins with; `Xq` stands in no text of ours.
NOTE = "Xqnota"


@dataclass
class Desk:
    """The people of support."""

    n1: User
    n2: User
    manager: User
    administrator: User

    @property
    def people(self) -> dict[str, User]:
        return {
            "n1": self.n1,
            "n2": self.n2,
            "support_manager": self.manager,
            "administrator": self.administrator,
        }


@dataclass
class House:
    """One customer: its people, a ticket in every state that an act needs, and what is written around it."""

    mark: str
    organization: Organization
    branch: Branch
    requester: User
    colleague: User
    manager: User
    tickets: dict[str, Ticket] = field(default_factory=dict)
    message: Message | None = None
    note: Message | None = None
    file: Attachment | None = None
    upload_id: UUID | None = None
    token_id: int = 0
    import_id: int = 0
    note_file: Attachment | None = None
    loose: Attachment | None = None
    draft_key: str = ""
    kept_token: str = ""

    @property
    def people(self) -> dict[str, User]:
        return {"requester": self.requester, "colleague": self.colleague, "customer_manager": self.manager}

    @property
    def ticket(self) -> Ticket:
        return self.tickets["open"]

    def word(self, name: str) -> str:
        """Return a private word of this house: nobody of another may ever read one that begins like it."""
        return f"{self.mark}{name}"

    def mail(self) -> StoredMail:
        """Return a mail to the requester."""
        found = StoredMail.objects.filter(recipient=self.requester.email).order_by("pk").first()
        assert found is not None
        return found

    def correction(self) -> Correction:
        """Return what somebody corrected of what triage says of the open ticket."""
        found = Correction.objects.filter(ticket=self.ticket).first()
        return found or Correction.objects.create(
            ticket=self.ticket,
            field="severity",
            from_value="critical",
            to_value=self.ticket.severity_triaged,
            by=make_support_manager(),
            at=self.ticket.opened_at,
        )

    def notice(self) -> Notification:
        """Return a line of the requester's bell."""
        found = Notification.objects.filter(user=self.requester).order_by("pk").first()
        assert found is not None
        return found


def build_desk() -> Desk:
    """Return one person for each role of support; the catalogue has a routine."""
    make_routine(make_module())
    desk = Desk(
        n1=make_analyst(level=1, name="Nilza Prado"),
        n2=make_analyst(level=2, name="Dário Bastos"),
        manager=make_support_manager(),
        administrator=make_administrator(),
    )
    write_support_page(by=None, text="# Como atendemos", seen=0)
    now = database_now()
    changes = Changes({Place(Kind.VALUE, "severity.part"): Put("alta", "media")})
    RulebookRevision.objects.create(
        number=1, effective_from=now, shipped=shipped().version, changes=changes.rows(), digest=changes.digest(),
        why="Combinado", by=desk.manager, at=now,
    )  # fmt: skip
    # Not yet: nobody is called by it.
    Duty.objects.create(person=desk.n1, level=1, hours="desk", starts_on=date(2099, 1, 1))
    declare_domain(by=None, domain="aurora.example", issuer="https://aurora.example/entrada")
    TOTP.activate(desk.manager, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(desk.manager)
    return desk


def build_house(name: str, mark: str, desk: Desk, *, plan: str = "standard") -> House:
    """Return a house whose names, words, files and drafts all hold its mark."""
    executive = Executive.objects.create(name=f"{mark}executivo", email=f"{mark}@casa.com.br", phone="+556230001402")
    organization = make_organization(f"{name} {mark}casa", plan=plan, executive=executive)
    house = House(
        mark=mark,
        organization=organization,
        branch=make_branch(organization, city=f"{mark}filial"),
        requester=make_customer(organization, name=f"{mark}ana Lima", job_title=f"{mark}cargo", is_demo=True),
        colleague=make_customer(organization, name=f"{mark}caio Dias"),
        manager=make_customer(organization, name=f"{mark}gil Reis", is_customer_manager=True),
    )
    _fill(house, desk)
    return house


def _open(house: House, kind: str, **fields: Any) -> Ticket:
    values = {
        "subject": f"{house.word('assunto')} {kind}",
        "description": f"{house.word('descricao')} ao confirmar a carga.",
        "log_text": f"ORA-01403 {house.word('log')}",
        "branch_id": house.branch.pk,
        "module_id": make_module().pk,
        "routine": house.word("rotina")[:40],
        "routine_version": house.word("versao")[:40],
        "contact_phone": "+5562991204417",
        **fields,
    }
    ticket = make_ticket(house.requester, **values)
    house.tickets[kind] = ticket
    return ticket


def _imported(house: House) -> int:
    """Return the number of a file of customers that was looked at and names this house."""
    table = {"name": "", "heads": ["Empresa", "Plano"], "columns": ["customer", "plan"]}
    taken = CustomerImport.objects.create(
        file_name=f"{house.word('planilha')}.csv",
        size=1,
        sha256="0" * 64,
        state="checked",
        tables=[table],
        row_count=1,
        group_count=1,
        counts={"refused": 1},
        created_at=database_now(),
    )
    cells = [house.word("linha"), "Gold"]
    notes = [["plan", {"text": house.word("plano")}]]
    ImportRow.objects.create(
        customer_import=taken, number=1, table=0, line=2, group=0, cells=cells, verdict="refused", notes=notes
    )
    return taken.pk


def _fill(house: House, desk: Desk) -> None:
    ana, n1 = house.requester, desk.n1
    made = make_token(by=ana, key=new_key(), name=house.word("token"), is_read_only=True, days=None)
    house.token_id = made.token.pk
    house.import_id = _imported(house)
    house.upload_id = create_upload(by=ana, name=f"{house.word('envio')}.log", declared_size=20).upload_id
    content = f"{house.word('conteudo')}\nsenha={house.word('Senha#88k')}"
    house.file = upload(ana, f"{house.word('arquivo')}.log", content)
    secret = f"{house.word('descricao')}, a senha é {house.word('Senha#77k')}"
    ticket = _open(house, "open", attachment_ids=(house.file.pk,), description=secret)
    house.message = Message.objects.get(ticket=ticket, is_opening=True)
    _work_on(house, ticket, desk)
    for kind in ("proposed", "closed", "waiting", "forwarded", "second"):
        take(ticket_id=_open(house, kind).pk, by=n1)
    key, words = new_key(), say(house.word("solucao"))
    propose_solution(ticket_id=house.tickets["proposed"].pk, by=n1, words=words, key=key)
    close(ticket_id=house.tickets["closed"].pk, by=n1, reason="guided", words=say(house.word("fim")), key=new_key())
    ask_customer(ticket_id=house.tickets["waiting"].pk, by=n1, words=say(house.word("pergunta")), key=new_key())
    reference = f"{NOTE}{house.mark}"
    forward(ticket_id=house.tickets["forwarded"].pk, by=desk.n2, team="maintenance", reference=reference)
    card = Card(tried=f"{NOTE}tentado", hypothesis=f"{NOTE}hipotese", articles=f"{NOTE}artigo")
    hand_over(ticket_id=house.tickets["second"].pk, by=n1, card=card)
    _open(house, "new")
    _contest(house, n1)
    house.draft_key = new_key()
    data = {"subject": house.word("rascunho"), "description": house.word("rascunho")}
    save_draft(by=ana, kind="ticket", key=house.draft_key, data=data)
    reply_data = {"body": house.word("resposta"), "text": house.word("resposta")}
    save_draft(by=ana, kind="reply", key=new_key(), data=reply_data, ticket_id=ticket.pk)
    house.loose = upload(ana, f"{house.word('solto')}.log", house.word("conteudo"))
    written = [("body", house.word("guardado"))]
    house.kept_token = keep_form(fields=written, posted_to="/nenhures/", page="/nenhures/", owner_id=ana.pk)
    for kept in house.tickets.values():
        kept.refresh_from_db()


def _work_on(house: House, ticket: Ticket, desk: Desk) -> None:
    n1, n2 = desk.n1, desk.n2
    take(ticket_id=ticket.pk, by=n1)
    reply(ticket_id=ticket.pk, by=n1, words=say(house.word("suporte")), key=new_key())
    give_workaround(ticket_id=ticket.pk, by=n1, words=say(house.word("contorno")), key=new_key())
    reply(ticket_id=ticket.pk, by=house.requester, words=say(house.word("cliente")), key=new_key())
    house.note_file = upload(n1, f"{NOTE}arquivo{house.mark}.log", f"{NOTE}conteudo")
    words = say(f"{NOTE}texto {house.mark}", log_text=f"{NOTE}log", attachment_ids=(house.note_file.pk,))
    posted = note(ticket_id=ticket.pk, by=n1, words=words, key=new_key())
    house.note = Message.objects.get(pk=posted.message_id)
    erased = note(ticket_id=ticket.pk, by=n1, words=say(f"{NOTE}apagada"), key=new_key())
    erase_message(message_id=erased.message_id, by=n1, reason=f"{NOTE}motivo")
    save_draft(by=n1, kind="note", key=new_key(), data={"text": f"{NOTE}rascunho"}, ticket_id=ticket.pk)
    add_follower(ticket_id=ticket.pk, by=n1, user_id=n2.pk)


def _contest(house: House, by: User) -> None:
    """End what people had made an immediate, and let the requester contest one of both ends."""
    for kind in ("new", "second"):
        number = house.tickets[kind].pk
        correct_classification(ticket_id=number, by=by, field="immediate", value="yes")
        correct_classification(ticket_id=number, by=by, field="immediate", value="no", fact="over")
    words = say(house.word("contestacao"))
    contest_ending(ticket_id=house.tickets["second"].pk, by=house.requester, words=words, key=new_key())


def upload(by: User, name: str, text: str) -> Attachment:
    """Return a text file that waits for a form of this person."""
    return receive(by=by, name=name, chunks=[f"{text}\n23/11/2026 ORA-01403\n".encode() * 3])


def browser_of(user: User, *, kept: str = "") -> Client:
    """Return a browser in which this person has just signed in, holding the token of a kept form where one is given;
    faults of ours are answered, not raised."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    session = client.session
    # So that what asks for the password again does not ask: what is behind it is asked about.
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    if kept:
        client.cookies[KEPT_COOKIE] = kept
    return client


def apart(client: Client) -> Client:
    """Return a browser with the same cookies: what an answer does to them must not decide the next one's.

    It asks through the same middleware, which takes as long to set up as it takes to answer a refusal.
    """
    fresh = copy(client)
    # Not by going through all that they hold, for each of ten thousands of requests.
    fresh.cookies = SimpleCookie()
    fresh.cookies.update({name: cookie.copy() for name, cookie in client.cookies.items()})
    return fresh


def browsers_of(house: House, other: House, desk: Desk) -> dict[str, Client]:
    """Return a browser for each role of the permission matrix, as they stand to `house`."""
    left = make_customer(house.organization, name=f"{house.mark}ex Funcionário")
    # All hold the token under which the requester's words are kept: it opens them to the requester alone.
    people = {**house.people, **desk.people, "deactivated": left, "other_organization": other.requester}
    browsers = {role: browser_of(person, kept=house.kept_token) for role, person in people.items()}
    browsers["anonymous"] = Client(raise_request_exception=False)
    deactivate(by=desk.administrator, person_id=left.pk)
    return browsers


def deliver() -> None:
    """Send every mail that waits."""
    while drain_due():
        pass


def id_of(thing: Message | Attachment | None) -> int | UUID:
    """Return the id of what a house holds."""
    assert thing is not None
    return thing.pk
