"""The page of the system's state: what works, what waits, and what is wrong, in sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery, OutboxEvent
from core.services.backups import note_backup
from desk.administration.sweep_words import SWEEP_WORDS
from helpdesk.sweeps import SWEEPS
from monitoring.models import Process, SweepRun
from tests.desk.pages import text_of
from tests.factories import make_support_manager, make_ticket

pytestmark = pytest.mark.django_db


def heard_of(kind: str, *, ago: timedelta = timedelta(), pid: int = 7, host: str = "machine", **values: Any) -> None:
    at = database_now() - ago
    Process.objects.create(
        **{"kind": kind, "host": host, "pid": pid, "version": "0.1.0", "began_at": at, "seen_at": at, **values}
    )


def swept(name: str = "seal_trail", *, ago: timedelta = timedelta(), **values: Any) -> None:
    at = database_now() - ago
    SweepRun.objects.create(**{"name": name, "every": 10, "ended_at": at, "succeeded_at": at, "runs": 12, **values})


def page(office: Client) -> str:
    return text_of(office.get(reverse("desk:show_status")))


@pytest.fixture
def at_work() -> None:
    note_backup(place="/backup", began_at=database_now(), size=5 * 1024**2)
    for kind in ("worker", "beat", "sweeper"):
        heard_of(kind)


def test_house_that_is_well_says_so(office: Client, at_work: None) -> None:
    swept()
    said = page(office)

    assert "Nada de errado." in said
    assert "machine/7 0.1.0 agora Trabalhando" in said
    assert "Sela a trilha seal_trail 10 s agora 12 0 Em ordem" in said


def test_every_sweep_has_words() -> None:
    assert {sweep.name for sweep in SWEEPS} == set(SWEEP_WORDS)


def test_nobody_at_work_is_said_first(office: Client) -> None:
    heard_of("sweeper", ago=timedelta(minutes=30))
    said = page(office)

    assert "Nenhum worker nem sweeper deu sinal nos últimos três minutos" in said
    assert "machine/7 0.1.0 há 30 min Sem sinal" in said
    assert "Nada de errado." not in said


def test_process_that_signed_off_or_was_replaced_is_no_fault(office: Client, at_work: None) -> None:
    heard_of("worker", ago=timedelta(minutes=5), pid=5)
    heard_of("beat", ago=timedelta(seconds=20), pid=6, ended_at=database_now())
    said = page(office)

    assert "machine/5" not in said
    assert "machine/6" not in said
    assert said.count("machine/7 0.1.0 agora Trabalhando") == 3
    assert "Nada de errado." in said


def test_silent_process_that_none_replaced_is_told(office: Client, at_work: None) -> None:
    heard_of("worker", ago=timedelta(minutes=5), pid=5, host="elsewhere")
    heard_of("sweeper", ago=timedelta(minutes=5), pid=6)
    Process.objects.filter(kind="sweeper", pid=7).update(began_at=database_now() - timedelta(hours=1))
    said = page(office)

    assert "elsewhere/5 0.1.0 há 5 min Sem sinal" in said
    assert "machine/6 0.1.0 há 5 min Sem sinal" in said


@pytest.mark.parametrize(
    ("values", "state", "sentence"),
    [
        ({"ago": timedelta(minutes=30)}, "há 30 min 12 0 Atrasada", "A varredura seal_trail não termina bem"),
        ({"succeeded_at": None, "failures": 3}, "nunca 12 3 Falhando", "A varredura seal_trail falhou"),
    ],
)
def test_sweep_that_is_late_or_fails_is_told(
    office: Client, at_work: None, values: dict[str, Any], state: str, sentence: str
) -> None:
    failed = {"failed_at": database_now()} if "succeeded_at" in values else {}
    swept(**values, **failed)
    said = page(office)

    assert state in said
    assert sentence in said


def test_outbox_is_told_by_its_state(office: Client, at_work: None) -> None:
    at = database_now() - timedelta(minutes=7)
    event = OutboxEvent.objects.create(name="Told", payload={}, at=at)
    for number, values in enumerate(({}, {"state": DeliveryState.DEAD}, {"state": DeliveryState.DEAD})):
        Delivery.objects.create(event=event, consumer="mail", recipient=str(number), available_at=at, **values)
    said = page(office)

    assert "À espera de sair 1 Idade da mais antiga 7 min Atraso de saída 7 min Saindo agora 0 Abandonados 2" in said
    assert "ninguém esvazia a caixa de saída" in said
    assert "2 e-mails foram abandonados" in said


def test_last_backup_is_told_and_that_a_later_one_failed(office: Client, at_work: None) -> None:
    before = page(office)
    note_backup(place="/backup", began_at=database_now(), failure="No room.")
    after = page(office)

    assert "Onde /backup Tamanho 5,0 MB" in before
    assert "Uma posterior falhou" in after
    assert "A última cópia de segurança falhou. Corrija o que ela encontrou e faça outra: No room." in after
    assert after.count("No room.") == 2


def test_a_house_without_a_backup_is_told_so(office: Client) -> None:
    assert "Nenhuma cópia de segurança é conhecida aqui." in page(office)


def test_queues_are_counted(office: Client, at_work: None) -> None:
    make_ticket()

    assert "Chamados abertos por fila Grupo de módulos N1 N2" in page(office)
    assert [sum(row[1:]) for row in office.get(reverse("desk:show_status")).context["queues"]].count(1) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_whatever_the_number_of_rows(office: Client, rows: int) -> None:
    for number in range(rows):
        heard_of("worker", pid=number + 1)
        swept(f"sweep_{number}")
    page(office)
    with CaptureQueriesContext(connection) as asked:
        page(office)

    assert len(asked) == (16 if connection.vendor == "postgresql" else 15)


def test_page_does_not_exist_for_a_support_manager(client: Client) -> None:
    client.force_login(make_support_manager())

    assert client.get(reverse("desk:show_status")).status_code == 404
