"""Nobody is ever called to a ticket that they may not read and work: every kind of person, at every place and step."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

import pytest

from accounts.models import Skill, User
from tests.factories import make_customer, make_module, make_organization, make_ticket
from tickets.models import Ticket
from tickets.permissions import may_answer_contest, may_take
from tickets.services.standing import standing_of
from triage.calling import circle_of
from triage.enums import AlertCause
from triage.models import Duty

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
ROLES = ("is_analyst", "is_support_manager", "is_administrator", "is_active")


@pytest.fixture
def people() -> list[User]:
    """Return somebody of every set of roles, let out and not, and customers of the ticket's house and of another."""
    group = make_module().group
    found = []
    for number, values in enumerate(product((True, False), repeat=len(ROLES))):
        roles = dict(zip(ROLES, values, strict=True))
        person = User.objects.create_user(email=f"p{number}@exemplo.com.br", name=f"Pessoa {number}", **roles)
        Skill.objects.create(user=person, level=1 + number % 2, module_group=group if number % 3 else None)
        found.append(person)
    return found


@pytest.mark.parametrize("cause", AlertCause)
@pytest.mark.parametrize("is_planned", [True, False])
def test_whoever_is_called_may_read_the_ticket_and_answer(people: list[User], cause: str, is_planned: bool) -> None:
    customers = [make_customer(make_organization()), make_customer()]
    module = make_module()
    ticket = make_ticket(customers[0], module_id=module.pk, product_id=module.product_id)
    everybody = [*people, *customers]
    if is_planned:
        for number, person in enumerate(everybody):
            Duty.objects.create(
                person=person, substitute=everybody[number - 1], level=1 + number % 2, hours="always",
                module_group=module.group if number % 2 else None, starts_on=date(2026, 1, 1),
            )  # fmt: skip
    may = may_answer_contest if cause == AlertCause.CONTEST else may_take

    called: set[int] = set()
    for step in range(1, 6):
        called |= circle_of(ticket, cause=cause, step=step, at=AT).people

    wrong = [
        person.name
        for person in User.objects.filter(pk__in=called)
        if not (
            person.may_sign_in
            and Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists()
            and may(standing_of(person, ticket))
        )
    ]
    assert wrong == []
    assert called or (cause == AlertCause.DOUBT and not is_planned)
