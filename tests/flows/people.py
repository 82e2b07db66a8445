"""A person at a browser without scripts: signing in, filling in forms, reading what comes back."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.core import mail
from django.db.models import F
from django.test import Client

from accounts.models import User
from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery
from core.services.outbox import drain_due
from notifications.models import SentMail
from tests.factories.accounts import PASSWORD
from tests.portal.reading import Node, page_of, values_of
from tickets.models import Message, Ticket

OPENING = {"module": "unknown", "subject": "1402 não fatura a carga", "description": "Fiz. Esperava. Aconteceu."}


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()

    def sign_in(self, to: str = "") -> Any:
        """Sign in as the page asks for it."""
        address = f"/conta/entrar/?next={to}" if to else "/conta/entrar/"
        form = {"login": self.user.email, "password": PASSWORD, **({"next": to} if to else {})}
        response = self.client.post(address, form, follow=True)
        assert response.status_code == 200
        return response

    def page(self, address: str) -> Node:
        """Open an address that is there."""
        response = self.client.get(address, follow=True)
        assert response.status_code == 200, (address, response.status_code)
        return page_of(response)

    def status(self, address: str) -> int:
        """Open an address and return how it answers."""
        return int(self.client.get(address).status_code)

    def sees(self, address: str, words: str) -> bool:
        return words in self.page(address).text

    def opens(self, **answers: Any) -> Ticket:
        """Open a ticket by the form, and return it."""
        form = {**values_of(self.page("/chamados/novo/").one("form", id="opening")), "act": "send", **OPENING}
        response = self.client.post("/chamados/novo/", {**form, **answers})
        assert response.status_code == 302, page_of(response).text
        self.page(response["Location"])
        return Ticket.objects.get(pk=int(response["Location"].rstrip("/").rpartition("/")[2]))

    def composes(self, ticket: Ticket, **answers: Any) -> dict[str, Any]:
        """Return the composer of the customer's page, filled in."""
        return {**values_of(self.page(f"/chamados/{ticket.pk}/").one("form", id="composer")), **answers}

    def says(self, ticket: Ticket, body: str, act: str = "responder") -> Any:
        """Write as a customer; the act says with which button."""
        form = {**self.composes(ticket), "body": body}
        return self.client.post(f"/chamados/{ticket.pk}/{act}/", form, follow=True)

    def decides(self, ticket: Ticket, act: str, **answers: Any) -> Any:
        """Send the form of the page that leads to this act."""
        address = f"/chamados/{ticket.pk}/{act}/"
        form = values_of(self.page(f"/chamados/{ticket.pk}/").one("form", action=address))
        return self.client.post(address, {**form, **answers}, follow=True)

    def writes(self, ticket: Ticket, text: str, send: str = "reply", **fields: Any) -> Any:
        """Write at the desk; `send` is the button: reply, ask, note, or propose:<reason>."""
        kind = "note" if send == "note" else "reply"
        page = self.page(f"/mesa/chamados/{ticket.pk}/")
        (form,) = [form for form in page.all("form") if values_of(form).get("kind") == kind]
        address = f"/mesa/chamados/{ticket.pk}/mensagens/"
        return self.client.post(address, {**values_of(form), "text": text, "send": send, **fields}, follow=True)

    def acts(self, ticket: Ticket, slug: str, **answers: Any) -> Any:
        """Do one of the desk's acts by its form."""
        address = f"/mesa/chamados/{ticket.pk}/{slug}/"
        (form,) = [form for form in self.page(address).all("form") if "version" in values_of(form)]
        response = self.client.post(address, {**values_of(form), **answers}, follow=True)
        assert response.status_code == 200, page_of(response).text
        return response


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def conversation(ticket: Ticket) -> list[str]:
    return list(Message.objects.filter(ticket=ticket).order_by("pk").values_list("body", flat=True))


def post_arrives() -> list[tuple[str, str]]:
    """Let a worker deliver what waits, each mail long after the one before; return who got what, in order."""
    mail.outbox.clear()
    # What silence did happened in days to come: its mails are due by then.
    Delivery.objects.filter(state=DeliveryState.PENDING).update(available_at=database_now())
    while drain_due(limit=1):
        SentMail.objects.update(sent_at=F("sent_at") - timedelta(minutes=11))
    addresses = [(parseaddr(message.to[0])[1], str(message.body)) for message in mail.outbox]
    names = dict(User.objects.values_list("email", "name"))
    return [(names[address].split()[0], body) for address, body in addresses]
