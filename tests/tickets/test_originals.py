"""Secrets in words: covered before they are kept, and looked at by the assigned analyst alone, with a trace."""

import pytest

from accounts.models import AuditEntry, AuditWords
from attachments.services.claiming import erase
from attachments.services.receiving import receive
from core.models import OutboxEvent
from tests.factories import make_analyst, make_customer, make_support_manager, make_ticket, new_key, say
from tickets.models import Message, Original, Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.services.assignment import take
from tickets.services.conversation import note, reply
from tickets.services.details import edit_details
from tickets.services.erasing import erase_message
from tickets.services.errors import InvalidInput
from tickets.services.revealing import reveal_file, reveal_original

pytestmark = pytest.mark.django_db

WRITTEN = "Entre com usuário PCADMIN, a senha é Gr4nj@2026! e confirme."
LOG = "login ok\nCPF do motorista: 529.982.247-25\n"


@pytest.fixture
def marina():
    return make_analyst()


@pytest.fixture
def ticket(marina):
    ticket = make_ticket(
        make_customer(), description=WRITTEN, log_text=LOG, subject="A senha é Gr4nj@2026! e não entra"
    )
    take(ticket_id=ticket.pk, by=marina)
    return Ticket.objects.get(pk=ticket.pk)


def opening_of(ticket):
    return Message.objects.get(ticket=ticket, is_opening=True)


def test_secrets_are_covered_in_every_text_and_kept_apart(ticket):
    message = opening_of(ticket)

    texts = (ticket.subject, message.body, message.body_html, message.log_text)
    assert [[secret in text for secret in ("Gr4nj", "529.982.247-25")] for text in texts] == [[False, False]] * 4
    assert (message.is_masked, message.body.startswith("Entre com usuário PCADMIN, a senha é [SENHA_")) == (True, True)
    kept = dict(Original.objects.filter(message=message).values_list("field", "text"))
    assert kept == {
        "subject": "A senha é Gr4nj@2026! e não entra",
        "body": WRITTEN,
        "log_text": LOG.strip("\n"),
    }


def test_one_secret_has_one_token_in_all_texts(ticket, marina):
    reply(ticket_id=ticket.pk, by=marina, words=say("Testei com a senha: Gr4nj@2026!"), key=new_key())

    bodies = Message.objects.filter(ticket=ticket).values_list("body", flat=True)
    tokens = {body[body.index("[SENHA_") : body.index("]") + 1] for body in [*bodies, ticket.subject]}
    assert len(tokens) == 1


def test_words_without_secrets_are_kept_as_they_are(ticket, marina):
    posted = reply(ticket_id=ticket.pk, by=marina, words=say("ORA-01017: invalid username/password"), key=new_key())

    message = Message.objects.get(pk=posted.message_id)
    assert (message.body, message.is_masked) == ("ORA-01017: invalid username/password", False)
    assert not Original.objects.filter(message=message).exists()


def test_assigned_analyst_looks_with_a_reason_that_is_kept(ticket, marina):
    message = opening_of(ticket)

    found = reveal_original(message_id=message.pk, by=marina, reason=" Entrar na base ")

    assert found["body"] == WRITTEN
    line = TimelineEntry.objects.get(ticket=ticket, kind="revealed")
    assert (line.actor, line.audience, line.message) == (marina, "public", message)
    entry = AuditEntry.objects.get(action="original_revealed")
    assert (entry.actor, entry.subject_id, entry.data) == (marina, ticket.pk, {"message": message.pk})
    assert AuditWords.objects.get(entry=entry).after == "Entrar na base"
    assert OutboxEvent.objects.filter(name="OriginalRevealed").count() == 1


def test_nobody_else_looks(ticket):
    message = opening_of(ticket)
    ana = ticket.requester
    for person in (make_analyst(level=2), make_support_manager(), ana):
        with pytest.raises(ActNotPermitted):
            reveal_original(message_id=message.pk, by=person, reason="Curiosidade")
    with pytest.raises(Ticket.DoesNotExist):
        reveal_original(message_id=message.pk, by=make_customer(), reason="Curiosidade")

    assert not TimelineEntry.objects.filter(kind="revealed").exists()


@pytest.fixture
def file(marina):
    ana = make_customer()
    file = receive(by=ana, name="erro.log", chunks=[b"senha=Gr4nj@2026!\n"])
    take(ticket_id=make_ticket(ana, attachment_ids=(file.pk,)).pk, by=marina)
    return file


def test_nobody_but_the_assigned_analyst_has_a_file_as_it_came(file, marina):
    for person in (make_analyst(level=2), make_support_manager(), file.uploaded_by):
        with pytest.raises(ActNotPermitted):
            reveal_file(attachment_id=file.pk, by=person, reason="Curiosidade")
    with pytest.raises(Ticket.DoesNotExist):
        reveal_file(attachment_id=file.pk, by=make_customer(), reason="Curiosidade")
    with pytest.raises(InvalidInput):
        reveal_file(attachment_id=file.pk, by=marina, reason=" ")

    assert not TimelineEntry.objects.filter(kind="revealed").exists()
    assert reveal_file(attachment_id=file.pk, by=marina, reason="Comparar").pk == file.pk
    event = OutboxEvent.objects.get(name="OriginalRevealed")
    assert event.payload["attachment_id"] == str(file.pk)


def test_file_that_waits_for_its_ticket_or_is_erased_has_no_original(file, marina):
    loose = receive(by=marina, name="meu.log", chunks=[b"senha=Gr4nj@2026!\n"])
    erase(attachment_id=file.pk, by=marina, reason="senha")

    for gone in (loose, file):
        with pytest.raises(Ticket.DoesNotExist):
            reveal_file(attachment_id=gone.pk, by=marina, reason="Comparar")


def test_look_without_a_reason_is_refused(ticket, marina):
    with pytest.raises(InvalidInput):
        reveal_original(message_id=opening_of(ticket).pk, by=marina, reason="  ")


def test_look_at_a_note_is_told_to_support_alone(ticket, marina):
    posted = note(ticket_id=ticket.pk, by=marina, words=say("senha do banco: Xy7#kk22"), key=new_key())

    reveal_original(message_id=posted.message_id, by=marina, reason="Conferir")

    assert TimelineEntry.objects.get(kind="revealed").audience == "internal"


def test_erased_message_leaves_no_original(ticket, marina):
    message = opening_of(ticket)

    erase_message(message_id=message.pk, by=ticket.requester, reason="Senha por engano")

    assert not Original.objects.filter(message=message).exists()
    with pytest.raises(Ticket.DoesNotExist):
        reveal_original(message_id=message.pk, by=marina, reason="Ver")


@pytest.mark.parametrize(("subject", "kept"), [("A senha é Outra#99x e não entra", 1), ("Não entra", 0)])
def test_corrected_subject_is_covered_and_its_original_follows(ticket, marina, subject, kept):
    edit_details(ticket_id=ticket.pk, by=marina, changes={"subject": subject})

    ticket.refresh_from_db()
    assert ("Outra#99x" in ticket.subject, "Gr4nj" in ticket.subject) == (False, False)
    subjects = Original.objects.filter(message=opening_of(ticket), field="subject").values_list("text", flat=True)
    assert list(subjects) == [subject] * kept
