"""An immediate calls who is on duty, wider each time, until somebody answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from core.models import OutboxEvent
from staffing.models import Absence
from tests.factories import make_analyst, make_customer, make_module, make_support_manager, make_ticket, new_key, say
from tests.factories.tickets import set_triage
from tickets.models import Ticket
from tickets.permissions import ActNotPermitted
from tickets.services.assignment import assign, take
from tickets.services.conversation import reply
from tickets.services.lifecycle import cancel
from triage.enums import AlertCause
from triage.invariants import forgotten_alerts, immediates_without_alert
from triage.models import Alert, AlertCall, Duty
from triage.services.alerts import acknowledge, raise_alert, resume_alerts, take_alerted, widen, widen_due_alerts

pytestmark = pytest.mark.django_db
# A Wednesday, 09:00 at the desk.
AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def put_on_duty(person: User, *, level: int = 1, **fields: Any) -> Duty:
    values: dict[str, Any] = {"hours": "always", "starts_on": date(2026, 1, 1), **fields}
    return Duty.objects.create(person=person, level=level, **values)


def immediate(at: datetime = AT, **fields: Any) -> Ticket:
    return make_ticket(subject="1402 não fatura", description=STANDS, at=at, **fields)


def alert_of(ticket: Ticket) -> Alert:
    return Alert.objects.get(ticket=ticket, ended_at=None)


def called(alert: Alert) -> list[tuple[int, str]]:
    return list(AlertCall.objects.filter(alert=alert).order_by("step", "pk").values_list("step", "person__name"))


def wide(alert: Alert, at: datetime) -> bool:
    return widen(alert_id=alert.pk, ticket_id=alert.ticket_id, at=at)


def names_of_events() -> list[str]:
    return list(OutboxEvent.objects.filter(name__startswith="Alert").order_by("pk").values_list("name", flat=True))


def test_immediate_calls_who_is_on_duty_and_wider_each_time() -> None:
    module, other = make_module(), make_module(number=8106, group="financeiro")
    put_on_duty(make_analyst(name="Nível Um"), module_group=module.group)
    substitute = make_analyst(name="Suplente")
    put_on_duty(make_analyst(level=2, name="Nível Dois"), level=2, substitute=substitute)
    put_on_duty(make_analyst(name="Finanças"), module_group=other.group)
    make_analyst(name="De folga")
    make_support_manager()

    ticket = immediate(module_id=module.pk, product_id=module.product_id)
    alert = alert_of(ticket)
    assert (alert.cause, alert.step, alert.levels, alert.called_at) == ("immediate", 1, [1, 2], AT)
    assert (called(alert), alert.next_at) == ([(1, "Nível Um"), (1, "Nível Dois")], AT + minutes(3))

    assert [wide(alert, AT + minutes(2)), wide(alert, AT + minutes(3)), wide(alert, AT + minutes(3))] == [
        False, True, False,
    ]  # fmt: skip
    second = [(2, "Nível Um"), (2, "Suplente"), (2, "Nível Dois"), (2, "Finanças")]
    assert called(alert)[2:] == second

    assert wide(alert, AT + minutes(8)) is True
    third = [(3, name) for _step, name in second] + [(3, "De folga"), (3, "Rita Moura")]
    assert called(alert)[6:] == third

    assert wide(alert, AT + minutes(18)) is True
    alert.refresh_from_db()
    assert (called(alert)[12:], alert.step) == ([(4, name) for _step, name in third], 4)
    assert alert.next_at == AT + minutes(28)
    assert names_of_events() == ["AlertRaised", "AlertWidened", "AlertWidened", "AlertWidened"]


def test_where_nobody_is_on_duty_everybody_is_called_and_no_level_was_reached_at_night() -> None:
    make_analyst(name="Nível Um")
    make_support_manager()

    by_night, by_day = alert_of(immediate(NIGHT)), alert_of(immediate(AT))

    assert called(by_night) == called(by_day) == [(3, "Nível Um"), (3, "Rita Moura")]
    assert (by_night.levels, by_night.called_at) == ([], None)
    assert (by_day.levels, by_day.called_at) == ([1], AT)


def test_hours_and_days_of_a_duty_and_who_left() -> None:
    left = make_analyst(name="Saiu", is_active=False)
    put_on_duty(left, substitute=make_analyst(name="Suplente"))
    put_on_duty(make_analyst(name="De noite"), hours="own", week={"tue": [["22:00", "06:00"]]})
    put_on_duty(make_analyst(name="Do expediente"), hours="desk")
    put_on_duty(make_analyst(name="Até ontem"), ends_on=date(2026, 11, 17))
    put_on_duty(make_analyst(name="Desde amanhã"), starts_on=date(2026, 11, 19))

    assert called(alert_of(immediate(NIGHT))) == [(1, "Suplente"), (1, "De noite")]
    assert called(alert_of(immediate(AT))) == [(1, "Suplente"), (1, "Do expediente")]


def test_nobody_is_called_who_is_away_but_who_stands_in() -> None:
    ana, bia, caio = (make_analyst(name=name) for name in ("Ana", "Bia", "Caio"))
    manager = make_support_manager()
    put_on_duty(ana)
    put_on_duty(bia, substitute=ana)
    for person, substitute in ((ana, caio), (manager, None)):
        day = {"starts_on": AT.date(), "ends_on": AT.date(), "entered_by": manager, "entered_at": AT}
        Absence.objects.create(person=person, substitute=substitute, **day)

    alert = alert_of(immediate(AT))
    wide(alert, AT + minutes(3))
    wide(alert, AT + minutes(8))

    # A manager who is away is called where there is no other.
    third = [(3, "Bia"), (3, "Caio"), (3, "Rita Moura")]
    assert called(alert) == [(1, "Bia"), (1, "Caio"), (2, "Bia"), (2, "Caio"), *third]


def test_alert_is_answered_once_by_who_works_tickets() -> None:
    analyst, other = make_analyst(name="Marina Sales"), make_analyst(name="João Prado")
    ticket = immediate()
    alert = alert_of(ticket)

    with pytest.raises(Ticket.DoesNotExist):
        acknowledge(alert_id=alert.pk, by=make_customer())
    with pytest.raises(ActNotPermitted):
        acknowledge(alert_id=alert.pk, by=ticket.requester)
    assert acknowledge(alert_id=alert.pk, by=analyst, at=AT + minutes(1)) is True
    assert acknowledge(alert_id=alert.pk, by=other, at=AT + minutes(2)) is False

    alert.refresh_from_db()
    assert (alert.answered_by, alert.answer, alert.answered_at) == (analyst, "confirmed", AT + minutes(1))
    assert (alert.next_at, alert.ended_at) == (None, None)
    assert (wide(alert, AT + minutes(60)), widen_due_alerts()) == (False, 0)


def test_taking_answers_and_giving_back_sounds_again() -> None:
    analyst, manager = make_analyst(), make_support_manager()
    ticket = immediate()
    first = alert_of(ticket)

    take_alerted(alert_id=first.pk, by=analyst, at=AT + minutes(1))
    first.refresh_from_db()
    assert (first.answer, first.answered_by, Ticket.objects.get(pk=ticket.pk).assignee) == ("taken", analyst, analyst)

    assign(ticket_id=ticket.pk, by=manager, assignee_id=None, at=AT + minutes(2))
    first.refresh_from_db()
    assert (first.end, alert_of(ticket).sounds, alert_of(ticket).raised_at) == ("left", True, AT + minutes(2))

    take(ticket_id=ticket.pk, by=analyst, at=AT + minutes(3))
    assert alert_of(ticket).answer == "taken"


def test_alert_ends_with_the_immediate_or_the_ticket_and_begins_anew() -> None:
    ticket = immediate()

    set_triage(ticket, is_immediate=False)
    assert list(Alert.objects.values_list("end", flat=True)) == ["not_immediate"]
    set_triage(ticket, is_immediate=True)
    set_triage(ticket, is_immediate=True)
    cancel(ticket_id=ticket.pk, by=ticket.requester, words=say(), key=new_key())

    assert list(Alert.objects.order_by("pk").values_list("end", flat=True)) == ["not_immediate", "ticket_ended"]
    assert raise_alert(ticket_id=ticket.pk, cause=AlertCause.IMMEDIATE) is None


def test_doubt_calls_who_is_on_duty_alone_and_gives_way_to_an_immediate() -> None:
    put_on_duty(make_analyst(name="Nível Um"))
    make_support_manager()
    ticket = make_ticket(
        description="Estou na base de teste.", stopped="invoicing", extent="all", environment="production",
        customization="standard", immediate_requested=True, at=AT,
    )  # fmt: skip
    doubt = alert_of(ticket)
    assert (wide(doubt, AT + minutes(3)), called(doubt)) == (True, [(1, "Nível Um"), (2, "Nível Um")])

    set_triage(ticket, is_immediate=True, at=AT + minutes(4))

    doubt.refresh_from_db()
    assert (doubt.cause, doubt.end, alert_of(ticket).cause) == ("doubt", "became_immediate", "immediate")


def test_sweep_widens_what_is_due_once_and_says_what_is_forgotten() -> None:
    analyst = make_analyst()
    ticket = immediate()
    reply(ticket_id=ticket.pk, by=analyst, words=say(), key=new_key())

    assert list(forgotten_alerts()) == [f"the alert of #{ticket.pk} was to be widened at 2026-11-18 12:10 UTC"]
    assert (widen_due_alerts(), widen_due_alerts()) == (1, 0)
    assert (list(forgotten_alerts()), list(immediates_without_alert())) == ([], [])

    Alert.objects.update(next_at=AT)
    assert (resume_alerts(), list(forgotten_alerts())) == (1, [])
    Alert.objects.update(next_at=None, ended_at=AT, end="left")
    assert list(immediates_without_alert()) == [f"#{ticket.pk} is an immediate and has no alert"]
