"""Who sees a ticket: its house's manager, its new house after a move, its new requester; nobody else."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from attachments.models import Attachment
from tests.flows.people import Person, conversation, fresh, post_arrives
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def places(ticket: Ticket) -> list[str]:
    file = Attachment.objects.get(owner_kind="message")
    return [f"/chamados/{ticket.pk}/", f"/arquivos/{file.pk}/"]


def answers(person: Person, ticket: Ticket) -> list[int]:
    """Return how the ticket and its file answer, and whether a search for its number finds it."""
    found = bool(person.page(f"/chamados/?q={ticket.pk}").all("a", href=f"/chamados/{ticket.pk}/"))
    return [*(person.status(address) for address in places(ticket)), int(found)]


def with_a_file(person: Person) -> Ticket:
    return person.opens(files=SimpleUploadedFile("erro.log", b"ORA-01403\n" * 20, content_type="text/plain"))


def test_ticket_is_its_requesters_and_the_managers_alone(
    ana: Person, bia: Person, carlos: Person, olga: Person
) -> None:
    ticket = with_a_file(ana)

    seen = {person.user.name: answers(person, ticket) for person in (ana, bia, carlos, olga)}

    assert seen == {
        "Ana Lima": [200, 200, 1],
        "Bia Reis": [404, 404, 0],
        "Carlos Meireles": [200, 200, 1],
        "Olga Nunes": [404, 404, 0],
    }


def test_house_that_shares_its_tickets_shows_them_to_every_colleague(ana: Person, bia: Person, olga: Person) -> None:
    ticket, house = with_a_file(ana), ana.user.organization
    assert house is not None
    house.shares_tickets = True
    house.save(update_fields=["shares_tickets"])

    assert (answers(bia, ticket), answers(olga, ticket)) == ([200, 200, 1], [404, 404, 0])


def test_ticket_moved_from_the_wrong_house_is_the_right_ones_alone(
    ana: Person, carlos: Person, olga: Person, renata: Person
) -> None:
    ticket = with_a_file(ana)
    post_arrives()
    to = {"organization": olga.user.organization_id or 0, "requester": olga.user.pk}

    renata.client.post(f"/mesa/chamados/{ticket.pk}/mover/", to)

    assert (fresh(ticket).organization_id, fresh(ticket).requester) == (olga.user.organization_id, olga.user)
    assert [answers(person, ticket) for person in (ana, carlos)] == [[404, 404, 0]] * 2
    assert answers(olga, ticket) == [200, 200, 1]
    assert Attachment.objects.get(owner_kind="message").organization_id == olga.user.organization_id
    assert [name for name, _body in post_arrives()] == ["Olga"]


def test_new_requester_has_the_ticket_and_the_one_who_left_does_not(
    ana: Person, bia: Person, carlos: Person, marina: Person
) -> None:
    ticket = with_a_file(ana)
    post_arrives()

    carlos.client.post(f"/chamados/{ticket.pk}/solicitante/", {"user": bia.user.pk})
    marina.writes(ticket, "Vou olhar.")

    assert (answers(ana, ticket), answers(bia, ticket)) == ([404, 404, 0], [200, 200, 1])
    assert {name for name, _body in post_arrives()} == {"Bia"}
    bia.says(ticket, "Assumo daqui.")
    assert conversation(ticket)[-1] == "Assumo daqui."


def test_person_let_go_in_the_middle_of_a_session_is_out_with_the_next_click(ana: Person, carlos: Person) -> None:
    ticket = with_a_file(ana)
    form = ana.composes(ticket, body="Ainda aqui.")

    ana.user.is_active = False
    ana.user.save(update_fields=["is_active"])
    answer = ana.client.post(f"/chamados/{ticket.pk}/responder/", form)

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/conta/entrar/")
    assert "Ainda aqui." not in conversation(ticket)
    assert [ana.status(address) for address in ("/", *places(ticket))] == [302, 302, 302]
