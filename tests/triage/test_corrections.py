"""Correcting what triage says: a lesson for each part, what it changes, and taking it back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from core.models import OutboxEvent
from notifications.models import Notification
from tests.factories import (
    make_administrator,
    make_analyst,
    make_customer,
    make_module,
    make_support_manager,
    make_ticket,
)
from tickets.models import Ticket, TimelineEntry
from tickets.permissions import ActNotPermitted
from tickets.rules import Exclusion
from tickets.services.details import edit_details
from tickets.services.errors import InvalidInput, VersionConflict
from tickets.services.lifecycle import cancel
from tickets.services.words import Words
from tickets.states import TransitionNotAllowed
from triage.enums import EndingFact, Occasion
from triage.models import Alert, Correction
from triage.services.classification import classify_ticket
from triage.services.corrections import correct_classification, correct_parts, undo_correction, undo_corrections

pytestmark = pytest.mark.django_db
STANDS = "Nenhuma filial consegue faturar, está tudo parado em produção."


@pytest.fixture
def ticket() -> Ticket:
    """Return a ticket that triage holds for immediate, critical, corrective and for level 1."""
    return make_ticket(description=STANDS, severity_asked="high")


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def lines(ticket: Ticket) -> list[tuple[str, str, str, str]]:
    entries = TimelineEntry.objects.filter(ticket=ticket).exclude(kind__in=("opened", "triage")).order_by("pk")
    return list(entries.values_list("kind", "audience", "from_value", "to_value"))


def events() -> list[str]:
    """Return what happened since triage first read the ticket, but for whom it called."""
    names = list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True))
    return [name for name in names if name in ("TriageRecorded", "ClassificationCorrected")][1:]


def test_severity_is_corrected_with_a_lesson_and_what_was_asked_stays_in_force(ticket):
    marina = make_analyst()

    lesson = correct_classification(
        ticket_id=ticket.pk, by=marina, field="severity", value="low", reason=" Só o logo. ", version=ticket.version
    )

    after = now(ticket)
    assert (after.severity_triaged, after.severity, after.queue_severity) == ("low", "high", "high")
    assert (after.version, lesson.at) == (ticket.version + 1, after.last_event_at)
    assert (lesson.rule, lesson.from_value, lesson.to_value, lesson.reason, lesson.by) == (
        "severity.immediate", "critical", "low", "Só o logo.", marina,
    )  # fmt: skip
    assert lines(ticket) == [("corrected", "internal", "critical", "low")]
    assert events() == ["TriageRecorded", "ClassificationCorrected"]


def test_severity_that_nobody_asked_is_in_force_and_told():
    ticket = make_ticket(subject="Como emito o relatório?", description="Gostaria de saber como emitir.")
    assert now(ticket).severity == "low"

    correct_classification(ticket_id=ticket.pk, by=make_analyst(), field="severity", value="high")

    assert (now(ticket).severity, now(ticket).queue_severity) == ("high", "high")
    assert lines(ticket) == [("severity", "public", "low", "high"), ("corrected", "internal", "low", "high")]


def test_ending_an_immediate_names_the_fact_and_is_told_to_the_requester(ticket):
    assert now(ticket).is_immediate

    correct_classification(ticket_id=ticket.pk, by=make_analyst(), field="immediate", value="no", fact="over")

    after = now(ticket)
    assert (after.is_immediate, after.severity_triaged, after.severity) == (False, "critical", "high")
    assert lines(ticket) == [("corrected", "public", "yes", "no")]
    assert TimelineEntry.objects.get(kind="corrected").data == {"part": "immediate", "fact": "over", "is_undone": False}
    (notice,) = Notification.objects.filter(user=ticket.requester, kind="status")
    assert (notice.ticket_id, notice.data["fact"]) == (ticket.pk, "over")


@pytest.mark.parametrize(("fact", "code"), [("", "required"), ("cansei", "unknown")])
def test_an_immediate_does_not_end_without_a_fact(ticket, fact, code):
    with pytest.raises(InvalidInput) as refusal:
        correct_classification(ticket_id=ticket.pk, by=make_analyst(), field="immediate", value="no", fact=fact)
    assert (refusal.value.errors, now(ticket).is_immediate) == ({"fact": code}, True)


def test_every_fact_that_excludes_an_immediate_can_be_named():
    assert set(EndingFact.values) == {*map(str, Exclusion), "over"}


def test_what_has_ended_is_made_no_immediate():
    ticket = make_ticket(subject="Como emito?", description="Gostaria de saber como emitir.")
    cancel(ticket_id=ticket.pk, by=ticket.requester, words=Words(body="Foi engano"), key="k")
    with pytest.raises(TransitionNotAllowed):
        correct_classification(ticket_id=ticket.pk, by=make_analyst(), field="immediate", value="yes")


def test_several_parts_are_corrected_at_once(ticket):
    module = make_module()
    parts = {"type": "question", "level": "2", "module": str(module.pk), "routine": "316", "legal_date": "2026-12-01"}

    made = correct_parts(ticket_id=ticket.pk, by=make_analyst(), parts=parts, reason="Outro assunto")

    after = now(ticket)
    assert (after.request_type, after.resolving_level, after.module, after.routine) == ("question", 2, module, "316")
    assert (after.module_group, after.product, str(after.legal_due_on)) == (module.group, module.product, "2026-12-01")
    assert [(one.field, one.from_value, one.to_value) for one in made] == [
        ("type", "corrective", "question"),
        ("level", "1", "2"),
        ("module", "", str(module.pk)),
        ("routine", "1402", "316"),
        ("legal_date", "", "2026-12-01"),
    ]
    assert Correction.objects.filter(ended_at=None, reason="Outro assunto").count() == 5


def test_correcting_to_what_stands_changes_nothing(ticket):
    before = now(ticket).version
    assert correct_classification(ticket_id=ticket.pk, by=make_analyst(), field="level", value="1") is None
    assert (now(ticket).version, lines(ticket), Correction.objects.count()) == (before, [], 0)


def test_a_later_correction_ends_the_earlier(ticket):
    marina, joao = make_analyst(), make_analyst(name="João Prado")
    first = correct_classification(ticket_id=ticket.pk, by=marina, field="severity", value="low")
    second = correct_classification(ticket_id=ticket.pk, by=joao, field="severity", value="medium")

    first.refresh_from_db()
    assert (first.ended_by, first.ended_at, second.from_value, second.ended_at) == (joao, second.at, "low", None)


def test_undoing_puts_back_what_triage_says(ticket):
    marina = make_analyst()
    correct_classification(ticket_id=ticket.pk, by=marina, field="severity", value="low")
    second = correct_classification(ticket_id=ticket.pk, by=marina, field="severity", value="medium")

    undo_correction(ticket_id=ticket.pk, correction_id=second.pk, by=marina)

    second.refresh_from_db()
    assert (now(ticket).severity_triaged, second.ended_by) == ("critical", marina)
    assert lines(ticket)[-1] == ("corrected", "internal", "medium", "critical")
    assert events()[-2:] == ["TriageRecorded", "ClassificationCorrected"]


def test_undoing_puts_back_what_the_form_had(ticket):
    marina = make_analyst()
    edit_details(ticket_id=ticket.pk, by=marina, changes={"routine": "1402"})
    parts = {"routine": "316", "module": str(make_module().pk), "immediate": "no"}
    made = correct_parts(ticket_id=ticket.pk, by=marina, parts=parts, fact="over")

    undo_corrections(ticket_id=ticket.pk, ids=[one.pk for one in made], by=marina)

    after = now(ticket)
    assert (after.routine, after.module, after.module_group, after.is_immediate) == ("1402", None, None, True)
    assert Correction.objects.filter(ended_at=None).count() == 0


def test_a_correction_is_undone_once_and_only_on_its_ticket(ticket):
    marina = make_analyst()
    one = correct_classification(ticket_id=ticket.pk, by=marina, field="severity", value="low")

    with pytest.raises(Correction.DoesNotExist):
        undo_correction(ticket_id=make_ticket().pk, correction_id=one.pk, by=marina)
    undo_correction(ticket_id=ticket.pk, correction_id=one.pk, by=marina)
    with pytest.raises(VersionConflict):
        undo_correction(ticket_id=ticket.pk, correction_id=one.pk, by=marina)


def test_the_form_corrected_later_ends_the_lesson_over_it(ticket):
    marina = make_analyst()
    lesson = correct_classification(ticket_id=ticket.pk, by=marina, field="routine", value="316")
    edit_details(ticket_id=ticket.pk, by=ticket.requester, changes={"routine": "1402"})

    lesson.refresh_from_db()
    assert (lesson.ended_by, now(ticket).routine) == (ticket.requester, "1402")


def test_reading_again_leaves_what_was_corrected(ticket):
    correct_classification(ticket_id=ticket.pk, by=make_analyst(), field="immediate", value="no", fact="homologation")
    opening = ticket.messages.get(is_opening=True)
    row = classify_ticket(ticket_id=ticket.pk, message_id=opening.pk, occasion=Occasion.REREAD)
    assert (row.is_immediate, now(ticket).is_immediate) == (True, False)


@pytest.mark.parametrize(
    ("part", "value", "code"),
    [
        ("severity", "grave", "unknown"), ("level", "3", "unknown"), ("immediate", "talvez", "unknown"),
        ("type", "", "unknown"), ("module", "0", "unknown"), ("module", "²", "unknown"),
        ("module", "9" * 30, "unknown"), ("routine", "x" * 41, "too_long"), ("legal_date", "2026-13-01", "unknown"),
        ("legal_date", "01/12/2026", "unknown"),
        ("mood", "good", "unknown"),
    ],
)  # fmt: skip
def test_odd_values_are_refused(ticket, part, value, code):
    with pytest.raises(InvalidInput) as refusal:
        correct_classification(ticket_id=ticket.pk, by=make_analyst(), field=part, value=value)
    assert refusal.value.errors == {part: code}


def test_a_reason_has_an_end(ticket):
    with pytest.raises(InvalidInput) as refusal:
        correct_classification(ticket_id=ticket.pk, by=make_analyst(), field="level", value="2", reason="x" * 301)
    assert refusal.value.errors == {"reason": "too_long"}


def test_a_change_meanwhile_is_a_conflict(ticket):
    edit_details(ticket_id=ticket.pk, by=make_analyst(), changes={"routine": "316"})
    with pytest.raises(VersionConflict):
        correct_classification(
            ticket_id=ticket.pk, by=make_support_manager(), field="level", value="2", version=ticket.version
        )
    assert Correction.objects.count() == 0


def test_only_who_works_tickets_corrects(ticket):
    lesson = correct_classification(ticket_id=ticket.pk, by=make_support_manager(), field="severity", value="low")
    for person in (ticket.requester, make_administrator()):
        with pytest.raises(ActNotPermitted):
            correct_classification(ticket_id=ticket.pk, by=person, field="level", value="2")
        with pytest.raises(ActNotPermitted):
            undo_correction(ticket_id=ticket.pk, correction_id=lesson.pk, by=person)
    with pytest.raises(Ticket.DoesNotExist):
        correct_classification(ticket_id=ticket.pk, by=make_customer(), field="level", value="2")


def test_database_wants_the_fact_of_an_immediate_that_ended(ticket):
    marina = make_analyst()
    lesson = correct_classification(ticket_id=ticket.pk, by=marina, field="immediate", value="no", fact="over")
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=lesson.pk).update(fact="")


def test_nobody_is_called_any_more_to_what_is_no_immediate(ticket):
    marina = make_analyst()
    lesson = correct_classification(ticket_id=ticket.pk, by=marina, field="immediate", value="no", fact="over")
    assert list(Alert.objects.values_list("cause", "end")) == [("immediate", "not_immediate")]

    undo_correction(ticket_id=ticket.pk, correction_id=lesson.pk, by=marina)
    assert list(Alert.objects.order_by("pk").values_list("end", flat=True)) == ["not_immediate", ""]
