"""A manager edits the rulebook: a draft, its effect, a revision with a day; the next ticket is judged by it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, User
from accounts.permissions import ActNotPermitted
from core.database import database_now
from core.services.outbox import drain_due
from tests.factories import make_analyst, make_support_manager, make_ticket
from tickets.models import Ticket
from triage import in_force
from triage.deciding.checking import Fault
from triage.deciding.governing import shipped
from triage.editing import changes_of, workbench_of
from triage.effect import last_tickets
from triage.enums import Occasion
from triage.invariants import rulebooks_that_changed
from triage.models import Classification, Correction, RulebookDraft, RulebookRevision
from triage.rulebook.book import usual
from triage.rulebook.changes import Kind, Place, Put
from triage.services.classification import classify_ticket
from triage.services.rulebook import (
    BeginsInThePast,
    DraftRefused,
    EffectNotMeasured,
    NothingToSave,
    discard_draft,
    edit_draft,
    restore_into_draft,
    save_draft,
    take_in,
)

pytestmark = pytest.mark.django_db(transaction=True)
PART = Place(Kind.VALUE, "severity.part")
LOOKS = Place(Kind.RULE, "severity.looks")
SOON = Place(Kind.FIGURE, "due.soon")
BRANCH = "A filial 3 não fatura, as outras filiais faturam normal."


@pytest.fixture
def renata() -> User:
    return make_support_manager()


def save(by: User, *, why: str = "Combinado na reunião.", effective_from: datetime | None = None) -> RulebookRevision:
    """Have the draft measured, save it, and return the revision."""
    drain_due()
    version = RulebookDraft.objects.get(by=by).version
    revision = save_draft(by=by, why=why, version=version, effective_from=effective_from)
    assert revision is not None
    return revision


def current(ticket: Ticket) -> Classification:
    return Classification.objects.get(ticket=ticket, is_current=True)


def effect_of(by: User) -> dict[str, object]:
    drain_due()
    effect: dict[str, object] = RulebookDraft.objects.get(by=by).effect
    return effect


def test_next_ticket_is_judged_by_what_was_saved_as_the_effect_said(renata: User) -> None:
    old = make_ticket(subject="Filial sem faturar", description=BRANCH)
    assert (current(old).severity, current(old).rulebook) == ("high", usual().version)

    edit_draft(by=renata, puts={PART: "media"})
    effect = effect_of(renata)
    revision = save(renata)
    new = make_ticket(subject="Filial sem faturar", description=BRANCH)

    assert effect == {
        "read": 1,
        "rows": [{"ticket": old.pk, "changes": {"severity": ["high", "medium"]}, "people": {}}],
        "agreement": {},
    }
    assert (current(new).severity, current(new).rulebook) == ("medium", f"{usual().version}+1")
    assert (current(old).severity, current(old).rulebook) == ("high", usual().version)
    assert (revision.number, revision.shipped, revision.by, revision.changes) == (
        1, usual().version, renata,
        [{"kind": "value", "name": "severity.part", "word": "", "of": "alta", "to": "media"}],
    )  # fmt: skip
    assert not RulebookDraft.objects.exists()
    assert AuditEntry.objects.filter(action="rulebook_saved", actor=renata).count() == 1


def test_word_that_was_added_is_understood_from_the_next_ticket_on(renata: User) -> None:
    text = "A tela de vendas encrencou para todos os usuários, nenhum pedido entra."
    before = make_ticket(subject="Encrencou", description=text)

    edit_draft(by=renata, words={"virus": [*shipped().lists["virus"], "encrenc*"]})
    effect = effect_of(renata)
    save(renata)
    after = make_ticket(subject="Encrencou", description=text)

    assert effect["rows"] == [
        {"ticket": before.pk, "changes": {"level": [str(current(before).level), "2"]}, "people": {}}
    ]
    assert current(after).level == 2


def test_threshold_counts_from_the_next_ticket_on(renata: User) -> None:
    text = "O arquivo do SPED não gera, o prazo vence em 4 dias úteis."
    before = make_ticket(subject="SPED não gera", description=text)
    edit_draft(by=renata, puts={SOON: 3})
    save(renata)

    assert (current(before).severity, current(make_ticket(subject="SPED não gera", description=text)).severity) == (
        "high",
        "medium",
    )


def test_ticket_that_is_read_again_meets_the_rules_of_its_opening(renata: User) -> None:
    old = make_ticket(subject="Filial sem faturar", description=BRANCH)
    edit_draft(by=renata, puts={PART: "media"})
    save(renata)

    message = old.messages.get(is_opening=True)
    again = classify_ticket(ticket_id=old.pk, message_id=message.pk, occasion=Occasion.REREAD)

    assert (again.revision, again.severity, again.rulebook) == (1, "high", usual().version)


def test_revision_of_a_later_day_waits_for_it(renata: User) -> None:
    tomorrow = database_now() + timedelta(days=1)
    edit_draft(by=renata, puts={PART: "media"})
    save(renata, effective_from=tomorrow)

    assert in_force.book_at(database_now()).version == usual().version
    assert in_force.book_at(tomorrow).version == f"{usual().version}+1"
    assert current(make_ticket(description=BRANCH)).severity == "high"


def test_revision_that_begins_now_goes_before_one_that_waits(renata: User) -> None:
    tomorrow = database_now() + timedelta(days=1)
    edit_draft(by=renata, puts={PART: "media"})
    save(renata, effective_from=tomorrow)
    edit_draft(by=renata, puts={LOOKS: False})
    save(renata)

    now, then = in_force.book_at(database_now()), in_force.book_at(tomorrow)
    assert (now.version, then.version) == (f"{usual().version}+2", f"{usual().version}+2")
    assert (now.values["severity.part"], now.off) == ("media", frozenset({"severity.looks"}))


def test_effect_counts_with_how_many_corrections_it_agrees(renata: User) -> None:
    marina = make_analyst(name="Marina Sales")
    for to_value in ("medium", "medium", "low"):
        ticket = make_ticket(subject="Filial sem faturar", description=BRANCH)
        Correction.objects.create(
            ticket=ticket, field="severity", from_value="high", to_value=to_value, by=marina, at=database_now()
        )
    make_ticket(subject="Relatório", description="Como emito o relatório 8106?")

    edit_draft(by=renata, puts={PART: "media"})
    effect = effect_of(renata)

    assert (effect["read"], effect["agreement"]) == (4, {"severity": [3, 0, 2]})
    rows = effect["rows"]
    assert isinstance(rows, list)
    assert [row["people"] for row in rows] == [{"severity": "low"}, {"severity": "medium"}, {"severity": "medium"}]


def test_effect_is_of_the_last_tickets_that_triage_read() -> None:
    first, second = make_ticket(), make_ticket()
    third = make_ticket()
    Classification.objects.filter(ticket=second).delete()

    assert last_tickets() == [third.pk, first.pk]


def test_draft_that_was_edited_meanwhile_is_measured_once_more(renata: User) -> None:
    make_ticket(description=BRANCH)
    edit_draft(by=renata, puts={PART: "media"})
    draft = edit_draft(by=renata, puts={PART: "baixa"})

    drain_due()

    draft.refresh_from_db()
    assert (draft.effect_version, draft.effect_done, draft.effect_total) == (draft.version, 1, 1)
    assert draft.effect["rows"][0]["changes"] == {"severity": ["high", "low"]}


def test_draft_whose_effect_nobody_saw_is_not_saved(renata: User) -> None:
    make_ticket(description=BRANCH)
    draft = edit_draft(by=renata, puts={PART: "media"})
    with pytest.raises(EffectNotMeasured):
        save_draft(by=renata, why="Sem olhar.", version=draft.version)

    drain_due()
    with pytest.raises(EffectNotMeasured):
        save_draft(by=renata, why="De antes.", version=draft.version - 1)

    assert not RulebookRevision.objects.exists()


def test_draft_that_cannot_be_worked_with_keeps_what_it_was(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})

    with pytest.raises(DraftRefused) as refused:
        edit_draft(by=renata, words={"virus": ["~2 worm"]})

    assert [fault.fault for fault in refused.value.faults] == [Fault.BEGINS]
    assert [row["name"] for row in RulebookDraft.objects.get().changes] == ["severity.part"]


def test_draft_that_says_nothing_new_is_not_saved(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    edit_draft(by=renata, puts={PART: "alta"})

    with pytest.raises(NothingToSave):
        save(renata)


def test_revision_does_not_begin_in_the_past(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})

    with pytest.raises(BeginsInThePast):
        save(renata, effective_from=database_now() - timedelta(minutes=1))


def test_two_editors_lose_nothing(renata: User) -> None:
    bruno = make_analyst(name="Bruno Reis", is_support_manager=True)
    edit_draft(by=renata, puts={PART: "media"})
    edit_draft(by=bruno, puts={LOOKS: False, PART: "baixa"})
    save(renata)

    assert workbench_of(bruno).merge.clashes == (PART,)
    assert save_draft(by=bruno, why="Também.", version=RulebookDraft.objects.get(by=bruno).version) is None
    assert RulebookRevision.objects.count() == 1
    second = save(bruno)
    assert changes_of(second.number).puts == {PART: Put("alta", "baixa"), LOOKS: Put(True, False)}


def test_draft_takes_in_what_somebody_else_saved(renata: User) -> None:
    bruno = make_analyst(name="Bruno Reis", is_support_manager=True)
    edit_draft(by=renata, puts={PART: "media"})
    edit_draft(by=bruno, puts={LOOKS: False})
    save(renata)
    assert (workbench_of(bruno).is_behind, workbench_of(bruno).merge.theirs) == (True, (PART,))

    take_in(by=bruno)

    draft = RulebookDraft.objects.get(by=bruno)
    assert (draft.base, [row["name"] for row in draft.changes]) == (1, ["severity.looks", "severity.part"])


def test_earlier_revision_comes_back_as_another_one(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    save(renata)
    edit_draft(by=renata, puts={PART: "baixa", LOOKS: False})
    save(renata)

    restore_into_draft(by=renata, number=1)
    third = save(renata, why="Volta a versão 1.")

    assert (third.number, third.restores, third.changes) == (3, 1, RulebookRevision.objects.get(number=1).changes)
    assert in_force.book_at(database_now()).values["severity.part"] == "media"


def test_what_goes_on_from_an_earlier_version_does_not_claim_to_be_it(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    save(renata)
    edit_draft(by=renata, puts={PART: "baixa"})
    save(renata)
    restore_into_draft(by=renata, number=1)
    edit_draft(by=renata, puts={LOOKS: False})

    assert save(renata).restores is None


def test_product_s_own_rulebook_comes_back(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    save(renata)
    restore_into_draft(by=renata, number=0)

    assert save(renata).changes == []


def test_draft_is_thrown_away(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    discard_draft(by=renata)
    drain_due()

    assert not RulebookDraft.objects.exists()


def test_analysts_do_not_edit_the_rulebook() -> None:
    marina = make_analyst()
    for act in (
        lambda: edit_draft(by=marina, puts={PART: "media"}),
        lambda: restore_into_draft(by=marina, number=0),
        lambda: discard_draft(by=marina),
        lambda: take_in(by=marina),
        lambda: save_draft(by=marina, why="Eu quero.", version=1),
    ):
        with pytest.raises(ActNotPermitted):
            act()


def test_revisions_are_neither_changed_nor_removed(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    save(renata)

    for act in (
        lambda: RulebookRevision.objects.update(why="Outra."),
        lambda: RulebookRevision.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.parametrize("wrong", [{"why": ""}, {"number": 0}, {"restores": 3}, {"effective_from": "before"}])
def test_database_refuses_a_revision_that_cannot_be(renata: User, wrong: dict[str, object]) -> None:
    now = database_now()
    whole = {"number": 2, "effective_from": now, "shipped": "1", "digest": "d", "why": "w", "by": renata, "at": now}
    if "effective_from" in wrong:
        wrong = {"effective_from": now - timedelta(seconds=1)}

    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookRevision.objects.create(**{**whole, **wrong})


def test_opening_asks_nothing_of_the_database_for_the_rulebook(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    save(renata)
    in_force.book_at(database_now())
    moment = database_now()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert in_force.book_at(moment).version.endswith("+1")

    assert len(asked) == 0


def test_another_process_hears_of_a_revision_at_once(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    save(renata)
    # As one that believes for long that there is none, and hears the number that was announced.
    in_force.remember((), seconds=600)
    assert cache.get(in_force.VERSION_KEY) == 1

    assert in_force.book_at(database_now()).version == f"{usual().version}+1"


def test_process_that_heard_nothing_asks_when_it_no_longer_believes(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    save(renata)
    cache.clear()
    in_force.remember((), seconds=600)
    assert in_force.book_at(database_now()).version == usual().version

    in_force.remember((), seconds=-1)
    assert in_force.book_at(database_now()).version == f"{usual().version}+1"


def test_version_that_is_not_what_was_saved_is_found(renata: User) -> None:
    edit_draft(by=renata, puts={PART: "media"})
    save(renata)
    assert list(rulebooks_that_changed()) == []

    now = database_now()
    RulebookRevision.objects.create(
        number=2, effective_from=now, shipped="1", changes=[], digest="d", why="À mão.", by=renata, at=now
    )

    assert list(rulebooks_that_changed()) == ["version 2 of the rulebook is not what was saved"]
