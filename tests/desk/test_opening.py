"""Opening a ticket for who calls."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.desk.pages import told
from tests.factories import make_administrator, make_customer, make_module, make_organization, new_key
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


def _address(organization: object = None) -> str:
    return reverse("desk:open_ticket", query={"empresa": organization.pk} if organization else None)


def _form(requester: object, **fields: object) -> dict[str, object]:
    return {
        "key": new_key(),
        "requester": requester.pk,
        "subject": "Não emite nota",
        "description": "Ligou dizendo que não emite nota.",
        **fields,
    }


def test_customer_is_asked_first(desk):
    make_organization("Aurora")
    page = desk.get(_address())
    assert (page.context["form"], page.context["customer"].is_bound) == (None, False)


@pytest.mark.parametrize("value", ["", "x", "987654"])
def test_customer_that_is_none_is_asked_again(desk, value):
    assert desk.get(reverse("desk:open_ticket"), {"empresa": value}).context["form"] is None


def test_people_and_branches_offered_are_the_customers(desk):
    aurora = make_organization("Aurora")
    ana = make_customer(aurora)
    make_customer(make_organization("Outra"))
    form = desk.get(_address(aurora)).context["form"]
    assert list(form.fields["requester"].queryset) == [ana]


def test_ticket_is_the_customers_opened_by_support(desk, marina):
    ana = make_customer(make_organization("Aurora", plan="prime"))
    module = make_module()
    answer = desk.post(
        _address(ana.organization),
        _form(ana, log_text="ORA-00942", module=module.pk, severity_asked="high", contact_phone="62991204417"),
        follow=True,
    )
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.opened_by, ticket.organization, ticket.module, ticket.severity) == (
        ana,
        marina,
        ana.organization,
        module,
        "high",
    )
    assert told(answer) == [f"O #{ticket.pk} está aberto para o cliente."]
    assert Message.objects.get().log_text == "ORA-00942"


def test_form_sent_twice_opens_one(desk):
    ana = make_customer()
    form = _form(ana)
    answers = [desk.post(_address(ana.organization), form).url for _time in range(2)]
    assert (answers[0] == answers[1], Ticket.objects.count()) == (True, 1)


def test_form_changed_after_it_was_sent_says_so_and_opens_another_when_sent_again(desk):
    ana = make_customer()
    sent = _form(ana)
    desk.post(_address(ana.organization), sent)
    first = Ticket.objects.get()
    changed = {**sent, "subject": "Boleto em branco"}
    held = desk.post(_address(ana.organization), changed)
    form = held.context["form"]
    again = desk.post(_address(ana.organization), {**changed, "key": form["key"].value()})
    assert (held.status_code, form["subject"].value(), form.non_field_errors()) == (
        422,
        "Boleto em branco",
        [
            f"Este formulário já foi enviado. Ele virou o chamado #{first.pk}. "
            "Se o que está aqui agora é outro assunto, envie de novo: vira um chamado próprio."
        ],
    )
    assert (again.status_code, Ticket.objects.count()) == (302, 2)


def test_what_cannot_be_taken_is_said_beside_its_field(desk):
    ana = make_customer()
    answer = desk.post(_address(ana.organization), _form(ana, subject="", contact_phone="123"))
    again = desk.post(_address(ana.organization), _form(ana, contact_phone="123"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["subject"])
    assert again.context["form"].errors == {
        "contact_phone": ["Não é possível ligar para este número: escreva com o DDD."]
    }
    assert Ticket.objects.count() == 0


def test_requester_of_another_customer_is_refused(desk):
    ana, stranger = make_customer(make_organization("Aurora")), make_customer(make_organization("Outra"))
    answer = desk.post(_address(ana.organization), _form(stranger))
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)


def test_administrator_opens_nothing(client):
    ana = make_customer()
    client.force_login(make_administrator())
    answer = client.post(_address(ana.organization), _form(ana))
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
