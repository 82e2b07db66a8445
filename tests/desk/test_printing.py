"""A ticket on paper at the desk: with or without the notes of the team, and the print says which."""

from __future__ import annotations

import pytest
from django.urls import reverse

from attachments.services.receiving import receive
from tests.attachments import samples
from tests.desk.pages import text_of
from tests.factories import make_customer, make_module, make_ticket, new_key, say
from tickets.models import ReadMark
from tickets.services.assignment import take
from tickets.services.conversation import note, reply

pytestmark = pytest.mark.django_db

WARNING = "Esta impressão contém notas internas: só para a equipe."
WITHOUT = "Sem as notas internas da equipe."


def _print(ticket, **query: str) -> str:
    return reverse("desk:print_ticket", args=[ticket.pk], query=query or None)


def _with_note(marina):
    ticket = make_ticket()
    file = receive(by=marina, name="interno.png", chunks=[samples.picture("PNG")])
    words = say("Parece o banco deles.", attachment_ids=(file.pk,))
    note(ticket_id=ticket.pk, by=marina, words=words, key=new_key())
    reply(ticket_id=ticket.pk, by=marina, words=say("Vou olhar."), key=new_key())
    return ticket, file


def test_print_without_notes_could_be_handed_out(desk, marina):
    ticket, file = _with_note(marina)

    page = desk.get(_print(ticket))
    words = text_of(page)

    assert ["Vou olhar." in words, WITHOUT in words, WARNING in words] == [True, True, False]
    told = ("banco deles", "interno.png", file.sha256, str(file.pk))
    assert [part for part in told if part in page.content.decode()] == []


def test_print_with_notes_says_so_at_its_head(desk, marina):
    ticket, file = _with_note(marina)

    page = desk.get(_print(ticket, notas="1"))
    words = text_of(page)

    expected = (WARNING, "Parece o banco deles.", "Nota interna", file.sha256, f"Impresso por {marina.name} em")
    assert ([part for part in expected if part not in words], WITHOUT in words) == ([], False)
    assert words.index(WARNING) < words.index("Ao confirmar a carga")
    assert f'<img src="/arquivos/{file.pk}/"' in page.content.decode()


def test_print_names_customer_queue_and_what_happened(desk, marina):
    ticket = make_ticket(module_id=make_module().pk, routine="1402", severity_asked="high")
    take(ticket_id=ticket.pk, by=marina)

    words = text_of(desk.get(_print(ticket)))

    expected = (ticket.organization.name, "N1 Faturamento, Marina Sales", "Alta", "1402", "começou o atendimento")
    assert [part for part in expected if part not in words] == []


def test_print_is_no_reading_and_not_for_customers(desk, client, marina):
    ticket = make_ticket(make_customer())
    assert (desk.get(_print(ticket)).status_code, ReadMark.objects.filter(user=marina).count()) == (200, 0)

    client.force_login(ticket.requester)

    assert client.get(_print(ticket, notas="1")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_print_costs_the_same_for_one_and_three(desk, marina, django_assert_num_queries, count):
    ticket = make_ticket()
    for number in range(count):
        log = receive(by=marina, name=f"{number}.log", chunks=[b"ORA-01403\n"])
        note(ticket_id=ticket.pk, by=marina, words=say("Ver.", attachment_ids=(log.pk,)), key=new_key())
    take(ticket_id=ticket.pk, by=marina)
    desk.get(_print(ticket, notas="1"))

    with django_assert_num_queries(6):
        page = desk.get(_print(ticket, notas="1")).content.decode()

    assert page.count("data-internal") == count
