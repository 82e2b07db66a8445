"""Solutions, ends and returns: what each act leaves behind, and who may."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models import OutboxEvent
from notifications.models import Notification
from tests.factories import (
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Draft, Message, Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.selectors.reading import latest_message_id
from tickets.services import lifecycle
from tickets.services.conversation import Words, ask_customer, reply
from tickets.services.details import rate
from tickets.services.drafts import save_draft
from tickets.services.errors import InvalidInput, NewerMessages, VersionConflict
from tickets.states import ReopeningExpired, TransitionNotAllowed

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def event_names():
    return list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True))


@pytest.fixture
def ana():
    return make_customer(make_organization(plan="prime"))


@pytest.fixture
def ticket(ana):
    return make_ticket(ana, at=AT)


@pytest.fixture
def marina():
    return make_analyst()


@pytest.fixture
def proposed(ticket, marina):
    lifecycle.propose_solution(
        ticket_id=ticket.pk, by=marina, words=say("Recompile o pacote."), key=new_key(), reason="guided", at=LATER
    )
    return ticket


@pytest.fixture
def closed(proposed, ana):
    lifecycle.accept(ticket_id=proposed.pk, by=ana, key=new_key())
    return proposed


def test_proposal_awaits_the_customer(proposed):
    after = fresh(proposed)

    assert (after.status, after.solution_proposed_at, after.first_response_at, after.proposed_reason) == (
        "solution_proposed",
        LATER,
        LATER,
        "guided",
    )
    assert Message.objects.get(is_solution=True).body == "Recompile o pacote."
    assert event_names() == ["TicketOpened", "TriageRecorded", "TicketStatusChanged", "SolutionProposed"]


def test_second_proposal_waits_for_the_first(proposed, marina):
    with pytest.raises(TransitionNotAllowed):
        lifecycle.propose_solution(ticket_id=proposed.pk, by=marina, words=say(), key=new_key())


@pytest.mark.parametrize("reason", ["no_response", "because", ""])
def test_reason_must_be_one_that_people_choose(ticket, marina, reason):
    with pytest.raises(InvalidInput):
        lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=say(), key=new_key(), reason=reason)

    assert fresh(ticket).status == "new"


def test_proposal_needs_words(ticket, marina):
    with pytest.raises(InvalidInput):
        lifecycle.propose_solution(ticket_id=ticket.pk, by=marina, words=say(""), key=new_key())


def test_acceptance_closes_with_the_proposed_reason(closed):
    after = fresh(closed)

    assert (after.status, after.closing_reason, after.closed_at is not None, after.next_silence_at) == (
        "closed",
        "guided",
        True,
        None,
    )
    assert event_names()[-2:] == ["TicketStatusChanged", "TicketClosed"]


def test_acceptance_with_a_word_keeps_it(proposed, ana):
    lifecycle.accept(ticket_id=proposed.pk, by=ana, words=say("Deu certo, obrigada."), key=new_key())

    assert Message.objects.latest("pk").body == "Deu certo, obrigada."


def test_manager_of_the_customer_accepts_too(proposed, ana):
    manager = make_customer(ana.organization, is_customer_manager=True)

    lifecycle.accept(ticket_id=proposed.pk, by=manager, key=new_key())

    assert fresh(proposed).status == "closed"


@pytest.mark.parametrize("act", ["accept", "refuse"])
def test_neither_support_nor_a_colleague_decides_for_the_requester(proposed, ana, marina, act):
    ana.organization.shares_tickets = True
    ana.organization.save(update_fields=["shares_tickets"])
    for person in (make_customer(ana.organization), marina):
        with pytest.raises((ActNotPermitted, TransitionNotAllowed)):
            getattr(lifecycle, act)(ticket_id=proposed.pk, by=person, words=say(), key=new_key())

    assert fresh(proposed).status == "solution_proposed"


def test_refusal_brings_the_work_back(proposed, ana):
    lifecycle.refuse(ticket_id=proposed.pk, by=ana, words=say("Ainda falha."), key=new_key())

    after = fresh(proposed)
    assert (after.status, after.solution_proposed_at, after.is_reply_unread) == ("in_progress", None, True)
    assert event_names()[-3:] == ["MessagePosted", "TicketStatusChanged", "SolutionRefused"]


def test_nothing_is_accepted_where_nothing_is_proposed(ticket, ana):
    with pytest.raises(TransitionNotAllowed):
        lifecycle.accept(ticket_id=ticket.pk, by=ana, key=new_key())


def test_accepting_twice_with_one_key_is_accepting_once(proposed, ana):
    key = new_key()
    lifecycle.accept(ticket_id=proposed.pk, by=ana, key=key)

    assert lifecycle.accept(ticket_id=proposed.pk, by=ana, key=key).replayed is True
    assert event_names().count("TicketClosed") == 1


def test_support_closes_with_a_reason(ticket, marina):
    lifecycle.close(ticket_id=ticket.pk, by=marina, reason="duplicate", words=say("Veja o outro."), key=new_key())

    after = fresh(ticket)
    assert (after.status, after.closing_reason, after.first_response_at is not None) == ("closed", "duplicate", True)


def test_customer_cannot_close_as_support_does(ticket, ana):
    with pytest.raises((ActNotPermitted, TransitionNotAllowed)):
        lifecycle.close(ticket_id=ticket.pk, by=ana, reason="resolved", words=say(), key=new_key())


def test_closed_ticket_reopens_within_a_week(closed, ana):
    rate(ticket_id=closed.pk, by=ana, rating=5)
    soon = fresh(closed).closed_at + timedelta(days=7)

    lifecycle.reopen(ticket_id=closed.pk, by=ana, words=say("Voltou."), key=new_key(), at=soon)

    after = fresh(closed)
    assert (after.status, after.closed_at, after.closing_reason, after.rating) == ("in_progress", None, "", None)
    assert event_names()[-3:] == ["MessagePosted", "TicketStatusChanged", "TicketReopened"]


def test_reopening_expires_after_a_week(closed, ana):
    late = fresh(closed).closed_at + timedelta(days=7, seconds=1)

    with pytest.raises(ReopeningExpired):
        lifecycle.reopen(ticket_id=closed.pk, by=ana, words=say("Voltou."), key=new_key(), at=late)

    assert (fresh(closed).status, Message.objects.filter(body="Voltou.").exists()) == ("closed", False)


def test_customer_says_why_it_reopens(closed, ana):
    with pytest.raises(InvalidInput):
        lifecycle.reopen(ticket_id=closed.pk, by=ana, words=say(""), key=new_key())


def test_follow_up_is_linked_to_the_former_ticket(closed, ana):
    follow_up = make_ticket(ana, follows_id=closed.pk)

    assert (follow_up.follows, list(closed.follow_ups.all())) == (closed, [follow_up])


@pytest.mark.parametrize("who", ["ana", "marina"])
def test_either_side_cancels(ticket, who, request):
    lifecycle.cancel(ticket_id=ticket.pk, by=request.getfixturevalue(who), words=say(""), key=new_key())

    assert (fresh(ticket).status, event_names()[-1]) == ("cancelled", "TicketCancelled")


def test_workaround_keeps_severity_and_is_given_once(ana, marina):
    ticket = make_ticket(ana, severity_asked="critical", at=AT)
    lifecycle.give_workaround(ticket_id=ticket.pk, by=marina, words=say("Use a 1452."), key=new_key(), at=LATER)
    lifecycle.give_workaround(ticket_id=ticket.pk, by=marina, words=say("Ou a 1460."), key=new_key())

    after = fresh(ticket)
    assert (after.workaround_at, after.severity, after.status) == (LATER, "critical", "in_progress")
    assert event_names().count("WorkaroundGiven") == 2


@pytest.mark.parametrize("destination", ["with_maintenance", "with_product_team"])
def test_level_two_forwards_and_takes_back(ticket, destination):
    joao = make_analyst(level=2, name="João Prado")

    lifecycle.forward(ticket_id=ticket.pk, by=joao, destination=destination)
    forwarded = fresh(ticket).status
    lifecycle.take_back(ticket_id=ticket.pk, by=joao)

    assert (forwarded, fresh(ticket).status) == (destination, "in_progress")


def test_level_one_does_not_forward(ticket, marina):
    with pytest.raises(ActNotPermitted):
        lifecycle.forward(ticket_id=ticket.pk, by=marina, destination="with_maintenance")


def test_support_manager_forwards(ticket):
    lifecycle.forward(ticket_id=ticket.pk, by=make_support_manager(), destination="with_maintenance")

    assert fresh(ticket).status == "with_maintenance"


def test_forwarding_goes_to_the_two_teams_only(ticket):
    with pytest.raises(InvalidInput):
        lifecycle.forward(ticket_id=ticket.pk, by=make_support_manager(), destination="closed")


def test_resuming_ends_the_waiting(ticket, marina):
    ask_customer(ticket_id=ticket.pk, by=marina, words=say("Qual?"), key=new_key())

    lifecycle.resume(ticket_id=ticket.pk, by=marina)

    assert (fresh(ticket).status, fresh(ticket).next_silence_at) == ("in_progress", None)


def test_level_change_moves_the_queue_and_leaves_the_assignee_behind(ticket, marina):
    Ticket.objects.filter(pk=ticket.pk).update(assignee=marina)

    lifecycle.set_level(ticket_id=ticket.pk, by=marina, level=2, version=1)

    after = fresh(ticket)
    lines = TimelineEntry.objects.filter(kind__in=["assignee", "level"]).order_by("pk")
    assert (after.level, after.assignee, after.version) == (2, None, 2)
    assert list(lines.values_list("kind", "from_value", "to_value")) == [
        ("assignee", str(marina.pk), ""),
        ("level", "1", "2"),
    ]


def test_level_change_tells_whoever_had_the_ticket(ticket, marina):
    joao = make_analyst(level=2, name="João Prado")
    Ticket.objects.filter(pk=ticket.pk).update(assignee=marina)

    lifecycle.set_level(ticket_id=ticket.pk, by=joao, level=2)

    bell = Notification.objects.filter(user=marina, kind="assigned")
    assert list(bell.values_list("ticket_id", "data__to_id")) == [(ticket.pk, None)]


def test_level_change_on_an_old_version_is_refused(ticket, marina):
    lifecycle.set_level(ticket_id=ticket.pk, by=marina, level=2, version=1)

    with pytest.raises(VersionConflict) as conflict:
        lifecycle.set_level(ticket_id=ticket.pk, by=marina, level=1, version=1)

    assert (conflict.value.current, fresh(ticket).level) == (2, 2)


@pytest.mark.parametrize("rating", [0, 6])
def test_rating_is_from_one_to_five(closed, ana, rating):
    with pytest.raises(InvalidInput):
        rate(ticket_id=closed.pk, by=ana, rating=rating)


def test_rating_is_for_closed_tickets(ticket, ana):
    with pytest.raises(TransitionNotAllowed):
        rate(ticket_id=ticket.pk, by=ana, rating=5)


def test_support_does_not_rate_itself(closed, marina):
    with pytest.raises(ActNotPermitted):
        rate(ticket_id=closed.pk, by=marina, rating=5)


@pytest.mark.parametrize(
    "act",
    [
        lambda **form: lifecycle.give_workaround(words=say("Use a 1452."), **form),
        lambda **form: lifecycle.close(words=Words(), reason="guided", **form),
    ],
)
def test_workaround_and_close_show_first_what_came_meanwhile(ticket, ana, marina, act):
    seen = latest_message_id(ticket=ticket, user=marina)
    came = reply(ticket_id=ticket.pk, by=ana, words=say("Parou também a expedição."), key=new_key()).message_id
    form = {"ticket_id": ticket.pk, "by": marina, "key": new_key(), "last_seen_id": seen}

    with pytest.raises(NewerMessages) as newer:
        act(**form)
    assert (newer.value.message_ids, fresh(ticket).message_count, fresh(ticket).status) == ([came], 2, "new")

    act(**{**form, "last_seen_id": came})
    assert fresh(ticket).status != "new"


@pytest.mark.parametrize("act", ["workaround", "close", "cancel"])
def test_form_beside_the_composer_leaves_what_is_being_written_there(act):
    marina, ticket = make_analyst(), make_ticket()
    save_draft(by=marina, kind="reply", key=new_key(), data={"text": "Uma longa resposta"}, ticket_id=ticket.pk)
    acts = {
        "workaround": lambda: lifecycle.give_workaround(ticket_id=ticket.pk, by=marina, words=say(), key=new_key()),
        "close": lambda: lifecycle.close(ticket_id=ticket.pk, by=marina, reason="guided", words=say(), key=new_key()),
        "cancel": lambda: lifecycle.cancel(ticket_id=ticket.pk, by=marina, words=say(), key=new_key()),
    }

    acts[act]()

    assert [draft.data for draft in Draft.objects.filter(user=marina)] == [{"text": "Uma longa resposta"}]
