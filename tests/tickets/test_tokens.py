"""Tokens through a ticket: one secret has one number in all its texts and files, and another has another."""

import re

import pytest

from attachments.selectors import excerpt_of
from attachments.services.receiving import receive
from core.services.outbox import drain_due
from masking.tokens import MOST, Kind
from tests.factories import make_analyst, make_customer, make_ticket, new_key, say
from tickets.models import Message, SecretNumber, Ticket
from tickets.selectors.tokens import reading_tokens
from tickets.services.assignment import take
from tickets.services.conversation import note, reply
from tickets.services.details import edit_details, rate
from tickets.services.erasing import erase_message
from tickets.services.lifecycle import close
from tickets.services.tokens import tokens_of
from triage.models import HandOver
from triage.services.handover import Card, hand_over

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = "529.982.247-25", "111.444.777-35", "123.456.789-09"


@pytest.fixture
def marina():
    return make_analyst()


@pytest.fixture
def ticket(marina):
    ticket = make_ticket(
        make_customer(),
        subject=f"Motorista {ONE} não carrega",
        description=f"CPF {TWO} entra, {ONE} não. A senha: Verao@26",
        log_text=f"cpf={ONE} cpf=12345678909",
    )
    take(ticket_id=ticket.pk, by=marina)
    return Ticket.objects.get(pk=ticket.pk)


def write(ticket, marina, text, **rest):
    posted = reply(ticket_id=ticket.pk, by=marina, words=say(text, **rest), key=new_key())
    return Message.objects.get(pk=posted.message_id)


def test_numbers_follow_the_order_of_first_appearance(ticket):
    message = Message.objects.get(ticket=ticket, is_opening=True)

    assert (ticket.subject, message.body, message.log_text) == (
        "Motorista [CPF_1] não carrega",
        "CPF [CPF_2] entra, [CPF_1] não. A senha: [SENHA_1]",
        "cpf=[CPF_1] cpf=[CPF_3]",
    )


def test_later_words_notes_and_cards_go_on_with_the_same_numbers(ticket, marina):
    answer = write(ticket, marina, f"O {TWO} está certo; a senha: Outra@27")
    noted = note(ticket_id=ticket.pk, by=marina, words=say("CPF 11144477735 outra vez"), key=new_key())
    card = Card(tried="Entrei com a senha: Outra@27", hypothesis=f"CPF {THREE} bloqueado")
    Ticket.objects.filter(pk=ticket.pk).update(level=1)
    hand_over(ticket_id=ticket.pk, by=marina, card=card)
    edit_details(ticket_id=ticket.pk, by=marina, changes={"subject": f"CPF {TWO} não carrega"})

    assert answer.body == "O [CPF_2] está certo; a senha: [SENHA_2]"
    assert Message.objects.get(pk=noted.message_id).body == "CPF [CPF_2] outra vez"
    row = HandOver.objects.get(ticket=ticket)
    assert (row.tried, row.hypothesis) == ("Entrei com a senha: [SENHA_2]", "CPF [CPF_3] bloqueado")
    ticket.refresh_from_db()
    assert ticket.subject == "CPF [CPF_2] não carrega"


def test_comment_of_a_rating_is_covered(ticket, marina):
    close(ticket_id=ticket.pk, by=marina, reason="resolved", words=say("Pronto."), key=new_key())

    rate(ticket_id=ticket.pk, by=ticket.requester, rating=5, comment=f"O CPF {ONE} entrou.")

    ticket.refresh_from_db()
    assert ticket.rating_comment == "O CPF [CPF_1] entrou."


def test_tickets_count_for_themselves_and_their_rows_do_not_tell_of_each_other(ticket):
    other = make_ticket(make_customer(), description=f"CPF {ONE}")

    assert Message.objects.get(ticket=other, is_opening=True).body == "CPF [CPF_1]"
    first, second = (SecretNumber.objects.get(ticket=one, kind="CPF", number=1) for one in (ticket, other))
    assert first.name != second.name
    assert "529" not in first.name + second.name


def test_words_without_secrets_ask_for_no_numbers(ticket, marina, django_assert_max_num_queries):
    rows = SecretNumber.objects.count()

    with django_assert_max_num_queries(60) as captured:
        write(ticket, marina, "ORA-01403 na rotina 1402, versão 33.00.04.06")

    assert not [query for query in captured.captured_queries if "secretnumber" in query["sql"]]
    assert SecretNumber.objects.count() == rows


def test_number_that_a_text_brought_along_is_given_to_no_other_secret(ticket, marina):
    quoted = write(ticket, marina, "No outro chamado era o [CPF_7].")
    answer = write(ticket, marina, "CPF 390.533.447-05")

    assert (quoted.is_masked, answer.body) == (False, "CPF [CPF_8]")


def test_secret_that_was_erased_is_forgotten_and_its_number_rests(ticket, marina):
    answer = write(ticket, marina, f"A senha: Outra@27 do {ONE}")
    erase_message(message_id=answer.pk, by=marina, reason="Por engano")

    names = dict(SecretNumber.objects.filter(ticket=ticket).values_list("number", "name").filter(kind="SENHA"))
    assert [bool(names[number]) for number in (1, 2)] == [True, False]
    assert SecretNumber.objects.get(ticket=ticket, kind="CPF", number=1).name
    assert write(ticket, marina, "A senha: Outra@27").body == "A senha: [SENHA_3]"


def test_beyond_so_many_a_secret_keeps_a_loose_number(ticket):
    SecretNumber.objects.create(ticket=ticket, kind="CPF", number=MOST, name="")
    tokens = tokens_of(ticket.pk)

    found = tokens.token_for(Kind.CPF, "39053344705")
    assert re.fullmatch(r"\[CPF_[1-9]\d{5}\]", found)
    assert tokens_of(ticket.pk).token_for(Kind.CPF, "39053344705") == found
    assert (tokens.new, tokens.token_for(Kind.CPF, "52998224725")) == ([], "[CPF_1]")


def test_files_have_the_numbers_of_the_words_and_then_their_own(marina):
    ana = make_customer()
    log = f"motorista {TWO}\ncliente {ONE}\nmotorista {TWO}\nsenha=Banco@99\n".encode()
    file = receive(by=ana, name="erro.log", chunks=[log])
    ticket = make_ticket(ana, description=f"CPF {ONE} não entra", attachment_ids=(file.pk,))
    file.refresh_from_db()

    before = [line.text for line in excerpt_of(file).lines]
    assert before[1] == "cliente [CPF_1]"
    assert before[0] == before[2]
    assert re.fullmatch(r"motorista \[CPF_[1-9]\d{5}\]", before[0])
    rows = SecretNumber.objects.filter(ticket=ticket).count()

    drain_due()

    after = [line.text for line in excerpt_of(file).lines]
    assert after == ["motorista [CPF_2]", "cliente [CPF_1]", "motorista [CPF_2]", "senha=[SENHA_1]"]
    assert (rows, SecretNumber.objects.filter(ticket=ticket).count()) == (1, 3)
    take(ticket_id=ticket.pk, by=marina)
    assert write(ticket, marina, f"É o {TWO}, com a senha: Banco@99").body == "É o [CPF_2], com a senha: [SENHA_1]"


def test_files_of_an_answer_are_numbered_too(ticket, marina):
    file = receive(by=marina, name="resposta.log", chunks=[b"cpf=39053344705\n"])
    write(ticket, marina, "Veja.", attachment_ids=(file.pk,))

    drain_due()

    file.refresh_from_db()
    assert [line.text for line in excerpt_of(file).lines] == ["cpf=[CPF_4]"]


def test_reading_gives_no_numbers(ticket):
    message = Message.objects.get(ticket=ticket, is_opening=True)
    rows = SecretNumber.objects.count()
    tokens = reading_tokens(message.pk)

    assert tokens.token_for(Kind.CPF, "52998224725") == "[CPF_1]"
    assert re.fullmatch(r"\[CPF_[1-9]\d{5}\]", tokens.token_for(Kind.CPF, "39053344705"))
    assert (tokens.new, SecretNumber.objects.count()) == ([], rows)
