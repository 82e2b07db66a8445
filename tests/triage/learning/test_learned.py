"""Triage learns modules from the desk's own tickets, and tells them where nothing names one."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from catalogue.models import Module
from tests.factories import make_analyst, make_module, make_support_manager, make_ticket
from tests.triage.learning.texts import texts
from tickets.enums import ClosingReason, Status
from tickets.models import Message, Ticket
from tickets.services.erasing import erase_message
from triage import learned
from triage.enums import Field, Occasion
from triage.learning.labelled import Example
from triage.models import Classification, Correction, TrainedModel
from triage.services import learning
from triage.services.classification import classify_ticket
from triage.services.learning import train

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
WORDS = {"subject": "Nota com imposto e ICMS", "description": "O XML da nota: SEFAZ, rejeição, imposto, ICMS, nota"}
VAGUE = {"subject": "Tela com erro", "description": "Ontem o sistema do cliente não abriu a versão quando pedi."}


@pytest.fixture
def marina() -> User:
    return make_analyst()


@pytest.fixture
def modules() -> dict[str, Module]:
    return {
        name: make_module(number=number, name=name.capitalize(), group=name.capitalize())
        for number, name in ((50, "fiscal"), (51, "estoque"), (52, "financeiro"))
    }


def closed(examples: list[Example], modules: dict[str, Module], by: User, since: datetime = AT) -> list[Ticket]:
    """Write down tickets with these words, opened a minute apart, that somebody worked on until they closed."""
    like = make_ticket(**VAGUE, at=since)
    opening, row = like.messages.get(), like.classifications.get()
    made, messages, rows = [], [], []
    for minutes, example in enumerate(examples):
        ticket = copy(like)
        ticket.pk, ticket.subject, ticket.opened_at = None, example.texts[0], since + timedelta(minutes=minutes)
        ticket.last_event_at, ticket.assignee, ticket.module = ticket.opened_at, by, modules[example.label]
        ticket.status, ticket.closed_at, ticket.closing_reason = Status.CLOSED, since, ClosingReason.RESOLVED
        made.append(ticket)
    for ticket, example in zip(Ticket.objects.bulk_create(made), examples, strict=True):
        message, said = copy(opening), copy(row)
        message.pk, message.ticket, message.body = None, ticket, example.texts[1]
        said.pk, said.ticket = None, ticket
        messages.append(message)
        rows.append(said)
    Message.objects.bulk_create(messages)
    Classification.objects.bulk_create(rows)
    return made


def taught(modules: dict[str, Module], by: User, capture: Callable[..., Any], **given: Any) -> TrainedModel:
    with capture(execute=True):
        row = train(field=Field.MODULE, at=AT, **given)
    assert row is not None
    return row


@pytest.fixture
def active(modules: dict[str, Module], marina: User, django_capture_on_commit_callbacks: Any) -> TrainedModel:
    """Return what 240 tickets teach."""
    closed(texts(80), modules, marina)
    return taught(modules, marina, django_capture_on_commit_callbacks)


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("train_triage", *args, stdout=out)
    return out.getvalue()


def test_too_few_examples_leave_it_to_the_rules(modules: dict[str, Module], marina: User) -> None:
    closed(texts(60), modules, marina)

    assert run() == (
        "module: 180 examples of 3 labels\n"
        "module: too few examples, 200 are needed; the rules go on alone.\n"
    )  # fmt: skip
    assert list(TrainedModel.objects.all()) == []


def test_too_few_labels_leave_it_to_the_rules(modules: dict[str, Module], marina: User) -> None:
    closed(texts(120, labels=("fiscal", "estoque")), modules, marina)
    told: list[str] = []

    assert train(field=Field.MODULE, tell=told.append) is None
    assert told[-1] == "module: 2 labels with 10 examples or more, 3 are needed; the rules go on alone."


def test_own_tickets_train_the_first_version(active: TrainedModel) -> None:
    assert (active.version, active.examples, active.is_active, active.at) == (1, 192, True, AT)
    assert (active.figures["examples"], active.figures["active"], active.figures["objections"]) == (48, None, [])
    assert active.figures["accuracy"] > 0.9


def test_module_is_told_where_nothing_names_one(active: TrainedModel, modules: dict[str, Module]) -> None:
    ticket = make_ticket(**WORDS)

    row = ticket.classifications.get()
    assert (ticket.module, ticket.module_group) == (modules["fiscal"], modules["fiscal"].group)
    assert (row.module, row.module_source) == (modules["fiscal"], "learned")
    assert row.module_probability in range(50, 101)


def test_model_abstains_where_it_is_not_sure(active: TrainedModel) -> None:
    ticket = make_ticket(**VAGUE)

    row = ticket.classifications.get()
    assert (ticket.module, row.module, row.module_source, row.module_probability) == (None, None, "", None)


def test_what_form_or_routine_name_comes_first(active: TrainedModel, modules: dict[str, Module]) -> None:
    stated = make_ticket(**WORDS, module_id=modules["estoque"].pk, product_id=modules["estoque"].product_id)
    invoicing = make_module()
    named = make_ticket(subject="Rotina 1402: nota, imposto, ICMS", description=WORDS["description"])

    assert (stated.module, stated.classifications.get().module_source) == (modules["estoque"], "given")
    assert (named.module, named.classifications.get().module_source) == (invoicing, "routine")


def test_module_of_another_product_or_out_of_use_is_not_told(active: TrainedModel, modules: dict[str, Module]) -> None:
    Module.objects.filter(pk=modules["fiscal"].pk).update(is_active=False)

    assert make_ticket(**WORDS).module is None


def test_reading_again_keeps_where_the_module_is_from(active: TrainedModel) -> None:
    ticket = make_ticket(**WORDS)
    before = ticket.classifications.get()

    row = classify_ticket(ticket_id=ticket.pk, message_id=ticket.messages.get().pk, occasion=Occasion.REREAD)

    assert (row.module_source, row.module_probability) == ("learned", before.module_probability)


def test_corrected_module_is_the_label(modules: dict[str, Module], marina: User) -> None:
    one, two, three = closed(texts(1), modules, marina)
    Correction.objects.create(ticket=one, field=Field.MODULE, to_value=str(modules["estoque"].pk), by=marina, at=AT)
    # Taken back: what the ticket has stands again.
    Correction.objects.create(
        ticket=two, field=Field.MODULE, to_value="7", by=marina, at=AT, ended_at=AT, ended_by=marina
    )
    Correction.objects.create(ticket=three, field=Field.MODULE, to_value="", by=marina, at=AT)

    labels = [example.label for example in learning._examples(Field.MODULE)]

    assert labels == [str(modules["estoque"].pk), str(modules["estoque"].pk)]


def test_tickets_that_nobody_worked_on_and_erased_words_teach_nothing(modules: dict[str, Module], marina: User) -> None:
    worked, unworked, _open, erased = closed(texts(2)[:4], modules, marina)
    Ticket.objects.filter(pk=unworked.pk).update(assignee=None)
    Ticket.objects.filter(pk=_open.pk).update(status=Status.IN_PROGRESS, closed_at=None, closing_reason="")
    erase_message(message_id=erased.messages.get().pk, by=make_support_manager(), reason="Dados pessoais")

    assert [one.texts[0] for one in learning._examples(Field.MODULE)] == [worked.subject]


def test_other_fields_are_taught_as_tickets_have_them(modules: dict[str, Module], marina: User) -> None:
    closed(texts(1), modules, marina)

    assert [[one.label for one in learning._examples(field)] for field in learning.TEACHABLE] == [
        [str(module.pk) for module in modules.values()],
        ["corrective"] * 3,
        ["medium"] * 3,
        ["1"] * 3,
    ]


def test_same_tickets_make_no_other_version(
    active: TrainedModel, modules: dict[str, Module], marina: User, django_capture_on_commit_callbacks: Any
) -> None:
    again = taught(modules, marina, django_capture_on_commit_callbacks)

    assert (again.pk, TrainedModel.objects.count()) == (active.pk, 1)


def test_worse_model_stays_inactive_unless_it_is_wanted(
    active: TrainedModel, modules: dict[str, Module], marina: User
) -> None:
    # Labels that words do not explain teach nonsense; the newest fifth is right again.
    names = list(modules)
    wrong = [Example(one.texts, names[(at * 7 + at // 3) % 3]) for at, one in enumerate(texts(200, seed=5))]
    closed(wrong, modules, marina, AT + timedelta(days=1))
    closed(texts(70, seed=6), modules, marina, AT + timedelta(days=2))

    with pytest.raises(CommandError) as stopped:
        run("--dry-run")
    assert (stopped.value.returncode, TrainedModel.objects.count()) == (2, 1)

    with pytest.raises(CommandError):
        run()
    assert list(TrainedModel.objects.order_by("version").values_list("version", "is_active")) == [(1, True), (2, False)]
    assert any("accuracy fell from" in one for one in TrainedModel.objects.get(version=2).figures["objections"])

    assert run("--activate").endswith("module: version 2, active\n")
    assert list(TrainedModel.objects.order_by("version").values_list("version", "is_active")) == [(1, False), (2, True)]


def test_dry_run_keeps_nothing(modules: dict[str, Module], marina: User) -> None:
    closed(texts(80), modules, marina)

    said = run("--field", "module", "type", "--dry-run")

    assert "module: kept nowhere (--dry-run), active\n" in said
    assert "  50 - Fiscal: precision" in said
    assert said.endswith("type: 1 labels with 10 examples or more, 3 are needed; the rules go on alone.\n")
    assert TrainedModel.objects.count() == 0


def test_which_model_is_active_is_asked_now_and_then(active: TrainedModel, django_assert_num_queries: Any) -> None:
    learned.forget(Field.MODULE)
    with django_assert_num_queries(2):
        known = learned._active(Field.MODULE)
    with django_assert_num_queries(0):
        assert learned._active(Field.MODULE) is known
    learned.remember(Field.MODULE, active.pk, known, seconds=0)
    with django_assert_num_queries(1):
        assert learned._active(Field.MODULE) is known


def test_where_nothing_is_active_an_opening_asks_nothing_more(django_assert_num_queries: Any) -> None:
    learned.forget(Field.MODULE)
    with django_assert_num_queries(1):
        assert learned._active(Field.MODULE) is None
    with django_assert_num_queries(0):
        assert learned._active(Field.MODULE) is None


def test_model_of_another_format_is_left_to_the_rules(active: TrainedModel, caplog: pytest.LogCaptureFixture) -> None:
    TrainedModel.objects.update(weights=b"nothing")
    learned.forget(Field.MODULE)

    assert make_ticket(**WORDS).module is None
    assert [record.getMessage() for record in caplog.records if record.name == "triage.learned"] == [
        f"The trained model {active.pk} cannot be read."
    ]


def test_database_knows_one_active_model_of_a_field(active: TrainedModel) -> None:
    active.pk, active.version = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        active.save(force_insert=True)


def test_probability_stands_with_what_was_learned_alone(active: TrainedModel) -> None:
    row = make_ticket(**WORDS).classifications.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Classification.objects.filter(pk=row.pk).update(module_source="routine")


def test_card_says_that_the_module_was_learned(active: TrainedModel, client: Any, marina: User) -> None:
    ticket = make_ticket(**WORDS)
    row = ticket.classifications.get()
    client.force_login(marina)

    page = client.get(reverse("desk:show_card", args=[ticket.pk, "classificacao"])).content.decode()

    assert f'50 - Fiscal<span class="source">aprendido, {row.module_probability} %</span>' in page
