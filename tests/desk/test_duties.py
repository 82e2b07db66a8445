"""The roster: everybody of the desk reads the week, managers write it, and what could not be served is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from calendars.hours import HoursNotValid
from core.stamps import stamp_of
from desk.duties.hours import read_typed, typed
from desk.duties.words import page_of
from staffing.models import Absence
from tests.desk.pages import text_of
from tests.factories import make_administrator, make_analyst, make_module, make_support_manager
from triage.models import Duty
from triage.roster_weeks import week_of
from triage.services.duties import DUTY_FIELDS

pytestmark = pytest.mark.django_db
# A Wednesday, 09:00 at the desk.
AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SINCE = date(2026, 1, 1)
NEW = "/mesa/plantao/novo/"


@pytest.fixture
def renata(client: Client) -> Client:
    client.force_login(make_support_manager())
    return client


def on_duty(person: User, level: int = 1, **fields: Any) -> Duty:
    return Duty.objects.create(person=person, level=level, **{"hours": "always", "starts_on": SINCE, **fields})


def form_of(person: User, **fields: Any) -> dict[str, Any]:
    return {"person": person.pk, "level": 1, "hours": "always", "starts_on": "2026-11-18", **fields}


def shown() -> Any:
    return page_of(week_of(None, at=AT))


def test_week_tells_hours_of_each_day_who_is_on_duty_now_and_who_stands_in() -> None:
    group = make_module().group
    on_duty(make_analyst(name="Ana Lima"), module_group=group, substitute=make_analyst(name="Bia Reis"))
    week = {"mon": [["08:00", "12:00"], ["13:30", "18:00"]], "fri": [["22:00", "06:00"]]}
    on_duty(make_analyst(name="Caio Melo"), hours="own", week=week)

    first, second = shown().sections

    assert [name for name, _modules in first.now] == ["Ana Lima"]
    hours = {row.duty.person.name: [text for _day, text, _who in row.hours] for row in first.rows}
    assert hours == {
        "Caio Melo": ["08:00–12:00, 13:30–18:00", "", "", "", "22:00–24:00", "00:00–06:00", ""],
        "Ana Lima": ["o dia todo"] * 7,
    }
    assert [day.name for day in shown().days if day.is_today] == ["qua 18"]
    assert (second.now, second.gaps) == ([], ["Ninguém no plantão de N2 a semana toda."])


def test_gaps_are_told_by_level_and_by_modules() -> None:
    group = make_module().group
    make_module(number=8106, group="Financeiro")
    on_duty(
        make_analyst(), hours="own", week={day: [["00:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    )
    on_duty(make_analyst(), 2, hours="own", week={"sat": [["08:00", "12:30"]]}, module_group=group)

    first, second = shown().sections

    assert first.gaps == [
        "Ninguém no plantão de N1 de segunda 18h a terça 0h.",
        "Ninguém no plantão de N1 de terça 18h a quarta 0h.",
        "Ninguém no plantão de N1 de quarta 18h a quinta 0h.",
        "Ninguém no plantão de N1 de quinta 18h a sexta 0h.",
        "Ninguém no plantão de N1 de sexta 18h a segunda 0h.",
    ]
    assert second.gaps == [
        "Ninguém no plantão de N2 de segunda 0h a sábado 8h.",
        "Ninguém no plantão de N2 de sábado 12h30 a segunda 0h.",
        "Ninguém para Financeiro sábado, das 8h às 12h30: outros são chamados.",
    ]


def test_who_was_let_out_is_shown_with_who_is_called_instead() -> None:
    on_duty(make_analyst(name="Saiu", is_active=False), substitute=make_analyst(name="Suplente"))
    on_duty(make_analyst(name="Também saiu", is_active=False), 2)

    first, second = shown().sections

    assert [(row.in_place, row.is_unserved) for row in first.rows] == [("Suplente", False)]
    assert [(row.in_place, row.is_unserved, row.is_now) for row in second.rows] == [("", True, False)]
    assert second.gaps == ["Ninguém no plantão de N2 a semana toda."]


def test_who_is_away_is_shown_by_day_with_who_is_called_instead_and_a_gap_where_nobody_is() -> None:
    ana, bia = make_analyst(name="Ana Lima"), make_analyst(name="Bia Reis")
    manager = make_support_manager()
    on_duty(ana)
    on_duty(bia, 2)
    days = {"entered_by": manager, "entered_at": AT}
    Absence.objects.create(person=ana, substitute=bia, starts_on=AT.date(), ends_on=date(2026, 11, 19), **days)
    Absence.objects.create(person=bia, starts_on=date(2026, 11, 19), ends_on=date(2026, 11, 19), **days)

    first, second = shown().sections

    assert [who for _day, _text, who in first.rows[0].hours] == ["", "", "Bia Reis", "ninguém", "", "", ""]
    assert (first.now, first.rows[0].is_away, first.rows[0].in_place) == (
        [("Bia Reis", "Todos os módulos")], True, "Bia Reis",
    )  # fmt: skip
    assert first.gaps == ["Ninguém no plantão de N1 de quinta 0h a sexta 0h."]
    assert second.gaps == ["Ninguém no plantão de N2 de quinta 0h a sexta 0h."]


def test_everybody_of_the_desk_reads_it_and_managers_alone_find_its_forms(client: Client, renata: Client) -> None:
    duty = on_duty(make_analyst(name="Ana Lima"))
    page = reverse("desk:show_roster")
    edit = reverse("desk:edit_duty", args=[duty.pk])

    assert edit in renata.get(page).content.decode()
    analyst = Client()
    analyst.force_login(make_analyst())
    read = analyst.get(page, {"semana": "2026-11-18"})
    assert ("Ana Lima" in text_of(read), edit in read.content.decode()) == (True, False)
    assert [analyst.get(NEW).status_code, analyst.post(edit, {}).status_code] == [404, 404]
    assert analyst.get(page, {"semana": "0001-01-01"}).status_code == 200


def test_manager_puts_on_duty_changes_and_ends_and_the_trail_tells_so(renata: Client) -> None:
    ana, bia = make_analyst(name="Ana Lima"), make_analyst(name="Bia Reis")
    sent = form_of(ana, hours="own", mon="8-12 e 13h30 às 18h", fri="22h-6h", substitute=bia.pk)

    assert renata.post(NEW, sent).status_code == 302
    duty = Duty.objects.get()
    assert duty.week == {"mon": [["08:00", "12:00"], ["13:30", "18:00"]], "fri": [["22:00", "06:00"]]}
    assert (duty.person, duty.substitute, duty.level, duty.ends_on) == (ana, bia, 1, None)

    edit = reverse("desk:edit_duty", args=[duty.pk])
    page = renata.get(edit).content.decode()
    assert 'value="08:00-12:00, 13:30-18:00"' in page
    seen = stamp_of(duty, DUTY_FIELDS)
    assert renata.post(edit, form_of(bia, seen=seen, starts_on="2026-11-10")).status_code == 302
    duty.refresh_from_db()
    assert (duty.person, duty.substitute, duty.hours, duty.week) == (bia, None, "always", {})

    assert renata.post(reverse("desk:end_duty", args=[duty.pk])).status_code == 302
    duty.refresh_from_db()
    assert duty.ends_on is not None
    trail = AuditEntry.objects.filter(subject_kind="duty").order_by("pk")
    assert list(trail.values_list("action", flat=True)) == ["duty_created", "duty_changed", "duty_ended"]
    assert trail[1].data["changes"]["duty_person_id"] == [ana.pk, bia.pk]


def test_what_has_not_begun_goes_as_a_whole(renata: Client) -> None:
    duty = on_duty(make_analyst(), starts_on=date(2099, 1, 1))

    renata.post(reverse("desk:end_duty", args=[duty.pk]))

    assert not Duty.objects.exists()
    assert AuditEntry.objects.get(subject_kind="duty").action == "duty_removed"


def test_trail_reads_in_words(client: Client, renata: Client) -> None:
    renata.post(NEW, form_of(make_analyst(name="Ana Lima"), hours="own", mon="8-12", tue="8-12"))
    administrator = Client()
    administrator.force_login(make_administrator())

    words = text_of(administrator.get(reverse("desk:list_audit")))

    assert "Pôs uma pessoa no plantão" in words
    told = words[words.rindex("Pôs uma pessoa no plantão") :]
    for words in ("No plantão: – → Ana Lima", "Horário: – → Em horário próprio", "– → seg a ter: 08:00 às 12:00"):
        assert words in told


def test_who_changed_it_meanwhile_is_not_undone(renata: Client) -> None:
    ana = make_analyst(name="Ana Lima")
    duty = on_duty(ana)
    seen = stamp_of(duty, DUTY_FIELDS)
    Duty.objects.filter(pk=duty.pk).update(level=2)
    edit = reverse("desk:edit_duty", args=[duty.pk])

    answer = renata.post(edit, form_of(ana, seen=seen, starts_on="2026-02-01"))

    assert (answer.status_code, 'value="2026-02-01"' in answer.content.decode()) == (409, True)
    assert "Alguém mudou isto depois que você abriu" in text_of(answer)
    renata.post(reverse("desk:end_duty", args=[duty.pk]), {"seen": seen})
    duty.refresh_from_db()
    assert (duty.starts_on, duty.ends_on) == (SINCE, None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"level": 2}, "Esta pessoa não tem habilidade deste nível."),
        ({"module_group": "other"}, "Esta pessoa não tem habilidade nesses módulos neste nível."),
        ({"substitute": "same"}, "Ninguém é suplente de si mesmo"),
        ({"ends_on": "2026-11-17"}, "O último dia é antes do primeiro."),
        ({"hours": "own", "tue": ""}, "Escreva abaixo de que horas a que horas, em um dia ao menos."),
        ({"hours": "own", "mon": "o dia inteiro"}, "Escreva de que horas a que horas, como 8-12, 13:30-18"),
        ({"starts_on": ""}, "Este campo é obrigatório."),
    ],
)
def test_what_could_not_be_served_is_refused_and_nothing_typed_is_lost(
    renata: Client, fields: dict[str, Any], words: str
) -> None:
    own, other = make_module().group, make_module(number=8106, group="Financeiro").group
    ana = make_analyst(name="Ana Lima", group=own)
    known = {"same": ana.pk, "other": other.pk}
    asked = {name: known.get(value, value) for name, value in fields.items()}
    sent = form_of(ana, **{"tue": "9-10", **asked})

    answer = renata.post(NEW, sent)

    assert (answer.status_code, words in text_of(answer)) == (422, True), text_of(answer)
    assert f'<option value="{ana.pk}" selected>' in answer.content.decode()
    assert not Duty.objects.exists()


def test_who_left_cannot_be_put_on_duty_by_an_old_form(renata: Client) -> None:
    left = make_analyst(is_active=False)

    assert renata.post(NEW, form_of(left)).status_code == 422


@pytest.mark.parametrize("many", [1, 3])
def test_page_asks_the_same_for_one_duty_and_three(renata: Client, django_assert_num_queries: Any, many: int) -> None:
    for _ in range(many):
        on_duty(make_analyst(), module_group=make_module().group)
    renata.get(reverse("desk:show_roster"))
    with django_assert_num_queries(7):
        renata.get(reverse("desk:show_roster"))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", []),
        ("8-12", [["08:00", "12:00"]]),
        ("8h às 12h, 13h30 a 18h", [["08:00", "12:00"], ["13:30", "18:00"]]),
        ("08:00–12:00 e 22:00-06:00", [["08:00", "12:00"], ["22:00", "06:00"]]),
        ("0-24", [["00:00", "24:00"]]),
    ],
)
def test_hours_are_read_as_people_type_them(text: str, pairs: list[list[str]]) -> None:
    assert read_typed(text) == pairs
    assert read_typed(typed(pairs)) == pairs


@pytest.mark.parametrize("text", ["8", "8-", "8-12-14", "25-26", "8-8", "oito-doze", "8:60-9", "²-³", "8-9, x"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(HoursNotValid):
        read_typed(text)
