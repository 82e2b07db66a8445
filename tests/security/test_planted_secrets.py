"""A password and a CPF planted wherever people write reach nobody, and no row but the originals and the files."""

from __future__ import annotations

import pytest
from django.apps import apps

from attachments.models import Attachment
from attachments.services.receiving import receive
from core.services.outbox import drain_due
from notifications.models import StoredMail
from tests.factories import make_support_manager, new_key, say
from tests.security.house import Desk, House, browser_of
from tests.security.looking import pages_of
from tickets.models import Message, Original, Ticket
from tickets.services.assignment import take
from tickets.services.conversation import note, reply
from tickets.services.details import edit_details, rate
from tickets.services.erasing import erase_message
from tickets.services.revealing import reveal_original
from triage.models import VendorReference
from triage.services.corrections import correct_parts
from triage.services.forwarding import Promise, forward, update_reference
from triage.services.handover import Card, hand_over

PASSWORD, CPF = "Zq7#Capivara", "529.982.247-25"
# As it was written, and as it stands without its signs.
SECRETS = (PASSWORD, "Capivara", CPF, CPF.replace(".", "").replace("-", ""), "982.247")
TOLD = f"A senha: {PASSWORD} do motorista {CPF}"
LOG = f"2026-11-30 08:41:07 senha={PASSWORD}\nORA-01403 cpf=52998224725\njdbc:oracle:thin:erp/{PASSWORD}@db:1521/P\n"


def plant(house: House, desk: Desk) -> Ticket:
    """Write the secrets into everything that a ticket takes, and let all be told of it."""
    ticket = house.ticket
    people = (house.requester, desk.n1)
    edit_details(ticket_id=ticket.pk, by=house.requester, changes={"subject": f"Rotina 1402: {TOLD}"})
    for person in people:
        file = receive(by=person, name=f"cpf {CPF} senha {PASSWORD}.log", chunks=[LOG.encode()])
        words = say(f"{TOLD}\n\n```\n{LOG}```", log_text=LOG, attachment_ids=(file.pk,))
        last = Message.objects.filter(ticket=ticket).order_by("-pk").values_list("pk", flat=True).first()
        reply(ticket_id=ticket.pk, by=person, words=words, key=new_key(), last_seen_id=last, anyway=True)
    noted = note(ticket_id=ticket.pk, by=desk.n1, words=say(TOLD), key=new_key(), anyway=True)
    take(ticket_id=ticket.pk, by=desk.n1)
    reveal_original(message_id=noted.message_id, by=desk.n1, reason=TOLD)
    values = {"severity": "low", "level": "1"}
    correct_parts(ticket_id=ticket.pk, by=desk.n1, parts=values, reason=TOLD)
    wrong = reply(ticket_id=ticket.pk, by=desk.n1, words=say(TOLD), key=new_key(), anyway=True)
    erase_message(message_id=wrong.message_id, by=desk.n1, reason=TOLD)
    Ticket.objects.filter(pk=ticket.pk).update(level=1)
    card = Card(tried=TOLD, evidence_text=LOG, articles=TOLD, hypothesis=TOLD)
    hand_over(ticket_id=ticket.pk, by=desk.n1, card=card)
    promise = Promise(title=TOLD)
    forward(ticket_id=ticket.pk, by=desk.n2, team="maintenance", reference="WMS-77", promise=promise)
    issue = VendorReference.objects.get(reference="WMS-77").pk
    update_reference(reference_id=issue, by=desk.n2, promise=promise, state="open", text=TOLD, is_public=True)
    rate(ticket_id=house.tickets["closed"].pk, by=house.requester, rating=2, comment=TOLD)
    drain_due()
    return ticket


def files_of(ticket: Ticket) -> list[Attachment]:
    messages = Message.objects.filter(ticket=ticket, body__contains="[CPF_1]").values_list("pk", flat=True)
    return list(Attachment.objects.filter(owner_kind="message", owner_id__in=messages).order_by("created_at"))


def found_in(texts: dict[str, str]) -> dict[str, list[str]]:
    found = {label: [secret for secret in SECRETS if secret in text] for label, text in texts.items()}
    return {label: secrets for label, secrets in found.items() if secrets}


def rows() -> dict[str, str]:
    """Return the rows of every table but the originals."""
    return {
        model._meta.label: repr(list(model._default_manager.values_list()))
        for model in apps.get_models()
        if model is not Original
    }


def test_planted_secrets_stand_in_no_row_but_the_originals(scene: tuple[House, House, Desk]) -> None:
    house, _other, desk = scene
    ticket = plant(house, desk)

    assert found_in(rows()) == {}
    assert found_in({"originals": repr(list(Original.objects.values_list()))})
    ticket.refresh_from_db()
    assert "[SENHA_3]" in ticket.subject
    names = {
        text[:40] for text in Message.objects.filter(ticket=ticket).values_list("body", flat=True) if "[CPF_1]" in text
    }
    assert names


@pytest.mark.parametrize(
    "role", ["requester", "colleague", "customer_manager", "n1", "n2", "support_manager", "administrator"]
)
def test_planted_secrets_are_read_on_no_page(role: str, scene: tuple[House, House, Desk]) -> None:
    house, _other, desk = scene
    ticket = plant(house, desk)
    # The file that was planted is the one whose addresses are asked for.
    house.file = next(iter(files_of(ticket)))
    pages = pages_of(browser_of({**house.people, **desk.people}[role]), house)

    assert found_in(pages) == {}
    if role in ("requester", "n1"):
        # They do stand there, covered: an empty crawl would prove nothing.
        assert [label for label, text in pages.items() if "[CPF_1]" in text]


def test_planted_secrets_are_in_no_mail(scene: tuple[House, House, Desk]) -> None:
    plant(scene[0], scene[2])
    make_support_manager()
    mails = {str(mail.pk): f"{mail.subject} {mail.text} {mail.html}" for mail in StoredMail.objects.all()}

    assert found_in(mails) == {}
    assert [text for text in mails.values() if "[SENHA_3]" in text]
