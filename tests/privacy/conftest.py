"""A person of whom there is something in every corner of the house."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import BrowserSession, ExternalIdentity, KeptForm, KnownDevice, User
from accounts.rules import digest
from accounts.services.people import Roles, create_person, edit_person
from accounts.services.tokens import make_token
from attachments.services.receiving import receive
from core.database import database_now
from core.models import Delivery
from notifications.models import Preference, StoredMail
from tests.attachments import samples
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_organization,
    make_ticket,
    new_key,
    say,
)
from tests.factories.accounts import PASSWORD
from tickets.models import Ticket
from tickets.services.assignment import take
from tickets.services.conversation import note, reply
from tickets.services.details import rate
from tickets.services.drafts import save_draft
from tickets.services.lifecycle import accept, propose_solution
from tickets.services.people import add_follower
from tickets.services.traces import mark_read, touch_presence

# Words that stand nowhere else.
NAME = "Iracema Tupinambá"
FORMER = "Iracema Quixadá"
EMAIL = "iracema.canario@aurora.example"
FORMER_EMAIL = "canario.antiga@aurora.example"
PHONE = "+5562991827364"
CPF = "529.982.247-25"
CANARIES = ("tupinamb", "quixad", "iracema", "canario", "991827364", "529.982.247-25", "52998224725")


@pytest.fixture
def davi() -> User:
    """Return an administrator."""
    return make_administrator()


@pytest.fixture
def scene(davi):
    """Give a person with something in every table, one ticket of theirs that is over, and a colleague."""
    house = make_organization("Aurora")
    bia, joao = make_customer(house, name="Bia Reis"), make_analyst(name="João Prado")
    given = {"job_title": "Gerente canario", "phone": PHONE}
    person = create_person(
        by=davi, email=FORMER_EMAIL, name=FORMER, organization_id=house.pk, details=given, password=PASSWORD
    )
    edit_person(by=davi, person_id=person.pk, values={"email": EMAIL, "name": NAME}, roles=Roles())
    person.refresh_from_db()
    ticket = live(person, bia, joao)
    come_in(person)
    leave_in_passing(person, ticket)
    return SimpleNamespace(person=person, bia=bia, joao=joao, davi=davi, house=house, ticket=ticket)


def live(person, bia, joao) -> Ticket:
    """Let a ticket of the person be opened, worked and closed, with their name in every text of it."""
    file = receive(by=person, name="log da Iracema Tupinambá.log", chunks=[samples.LOG])
    ticket = make_ticket(
        person, subject=f"1402 com {NAME} não fatura", description=f"Sou {NAME}, {EMAIL}, (62) 99182-7364.",
        contact_phone=PHONE,
    )  # fmt: skip
    add_follower(ticket_id=ticket.pk, by=person, user_id=bia.pk)
    take(ticket_id=ticket.pk, by=joao)
    words = say("Veja log da Iracema Tupinambá.log", log_text=f"user={EMAIL}", attachment_ids=(file.pk,))
    reply(ticket_id=ticket.pk, by=person, words=words, key=new_key())
    note(ticket_id=ticket.pk, by=joao, words=say(f"IRACEMA  TUPINAMBA, cpf {CPF}, ligou"), key=new_key())
    propose_solution(ticket_id=ticket.pk, by=joao, words=say("Recalcule"), key=new_key())
    accept(ticket_id=ticket.pk, by=person, key=new_key())
    rate(ticket_id=ticket.pk, by=person, rating=5, comment="Obrigada, assina Iracema Tupinambá")
    ticket.refresh_from_db()
    return ticket


def come_in(person) -> None:
    """Leave every way in behind that there is."""
    Client().force_login(person)
    BrowserSession.objects.filter(person=person).update(user_agent="canario", address="203.0.113.7")
    now = database_now()
    KnownDevice.objects.create(
        person=person, token_digest=digest("d"), user_agent="canario", created_at=now, last_used_at=now
    )
    ExternalIdentity.objects.create(person=person, issuer="https://id.example", subject="canario", linked_at=now)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "canario"})
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    make_token(by=person, key="k", name="canario do monitor", is_read_only=True, days=30)


def leave_in_passing(person, ticket) -> None:
    """Leave a draft, a form, a preference and mails behind."""
    now = database_now()
    save_draft(by=person, kind="ticket", key=new_key(), data={"subject": f"{NAME} escreve"})
    KeptForm.objects.create(
        token_digest=digest("f"), owner=person, posted_to="/", page="/", fields=[["body", NAME]], created_at=now
    )
    Preference.objects.create(user=person, kind="replied", by_mail=False)
    mark_read(ticket=ticket, by=person)
    touch_presence(ticket_id=ticket.pk, by=person, is_typing=True)
    StoredMail.objects.create(sender="s", recipient=f"{NAME} <{EMAIL}>", subject="Oi", message_id="m1", text=NAME)
    StoredMail.objects.create(
        sender="s", recipient="bia@aurora.example", subject=f"{NAME} respondeu", message_id="m2",
        text=f"De {NAME}", html=f"<p>{NAME} ({EMAIL})</p>",
    )  # fmt: skip
    Delivery.objects.filter(recipient=f"user:{person.pk}").update(last_error=f"550 {EMAIL} unknown")
