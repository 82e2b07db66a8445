"""Every process of the portal killed in turn while two people work on a ticket: nothing that was taken is lost."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from core.services.leases import LEASE
from tests.browser import places
from tests.browser.conftest import Open
from tests.browser.house import BASE, House, children, environment_of, running_house
from tests.browser.seeing import READY, launch

pytestmark = pytest.mark.browser

WORDS = "Fiz a carga 88231. Esperava 14 notas. Saíram 13."
PROGRAMS = {
    "web": "granian",
    "worker": "celeryd",
    "beat": "celery beat",
    "sweeper": "sweeper",
    "broker": "valkey|redis",
}
PATIENCE = 25.0


@pytest.fixture
def chromium(chromium: Browser) -> Iterator[Browser]:
    """Return a browser that shows a page of its own where a portal does not answer, as people's do."""
    own = launch(chromium.browser_type, is_whole=True)
    yield own
    own.close()


@pytest.fixture
def folder(demo_of_the_run: Path, tmp_path: Path) -> Path:
    """Return a demo of its own: what is killed here must not trouble another test."""
    shutil.copytree(demo_of_the_run, tmp_path / "data")
    return tmp_path / "data"


def test_nothing_is_lost_to_kills_of_every_process(folder: Path, see: Open) -> None:
    with running_house(folder) as house:
        customer, analyst = _windows(house, see)
        write(customer)
        kill(house, "web")
        number = send_form(customer)
        kill(house, "worker")
        settle(analyst, f"/mesa/chamados/{number}/")
        press(analyst, "Assumir")
        expect(analyst.locator("#ticket-facts")).to_contain_text("Em atendimento")
        say(analyst, "Qual é a versão?", "Enviar e aguardar cliente")
        kill(house, "beat")
        answer(customer, number, "É a 33.00.04.06.")
        kill(house, "sweeper")
        settle(analyst, f"/mesa/chamados/{number}/")
        say(analyst, "Cadastre a praça na 572.", "Resolvido", more=True)
        kill(house, "broker")
        settle(customer, f"/chamados/{number}/")
        press(customer, "Aceitar solução")
        expect(customer.locator("#ticket-state")).to_contain_text("Encerrado")
        os.kill(house.pid, signal.SIGKILL)
        gone_by = time.monotonic() + PATIENCE
    with running_house(folder, port=house.port) as house:
        assert time.monotonic() < gone_by + PATIENCE
        settle(customer, f"/chamados/{number}/")
        expect(customer.locator(".conversation")).to_contain_text("Cadastre a praça na 572.")
        # What a killed worker had in hand is its own until the lease ends.
        wait_until(lambda: pending(folder) == 0, patience=LEASE.total_seconds() + PATIENCE)
        assert said(folder, number) == [WORDS, "Qual é a versão?", "É a 33.00.04.06.", "Cadastre a praça na 572."]
        assert mails(folder, number) == {places.ANA: 2, places.JOAO: 2}
        assert invariants(folder) == 0


def _windows(house: House, see: Open) -> Iterator[Page]:
    for email in (places.ANA, places.JOAO):
        seen = see(house.url)
        seen.may_be_cut = True
        seen.enter_demo(email)
        yield seen.page


def write(page: Page) -> None:
    settle(page, "/chamados/novo/")
    page.get_by_label("Módulo").select_option("unknown")
    page.get_by_label("Assunto").fill("1402 não fatura")
    page.get_by_label("Descrição").fill(WORDS)
    expect(page.locator("[data-draft-state]")).to_contain_text("Rascunho guardado")


def send_form(page: Page) -> int:
    """Send into a portal whose web was just killed, as a person does: back, once more, and again."""
    send = page.get_by_role("button", name="Enviar chamado")
    send.click()
    expect(page.locator(READY)).to_have_count(0)
    with contextlib.suppress(Error):
        page.go_back()
    until_answered(page.reload)
    expect(page.get_by_label("Descrição")).to_have_value(WORDS)
    send.click()
    expect(page).to_have_url(re.compile(r"/chamados/\d+/$"))
    return int(page.url.split("/")[-2])


def settle(page: Page, path: str) -> None:
    """Open an address, again and again until the portal answers."""
    until_answered(lambda: page.goto(path))
    expect(page.locator(READY)).to_be_attached()


def until_answered(ask: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(Error):
            ask()
            return
        time.sleep(0.3)
    raise TimeoutError


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def say(page: Page, text: str, button: str, *, more: bool = False) -> None:
    composer = page.locator("[data-mode-of=responder]")
    composer.locator("textarea").first.fill(text)
    if more:
        composer.locator("details.menu summary").click()
    composer.get_by_role("button", name=button).click()
    expect(page.locator(".conversation")).to_contain_text(text)


def answer(page: Page, number: int, text: str) -> None:
    settle(page, f"/chamados/{number}/")
    page.locator("#composer-text").fill(text)
    page.locator("#composer .send").click()
    expect(page.locator(".conversation")).to_contain_text(text)


def kill(house: House, program: str) -> None:
    """End one process of the supervisor's outright, without a word."""
    pattern = re.compile(PROGRAMS[program])
    found = [pid for pid, words in children(house.pid).items() if pattern.search(words)]
    assert len(found) == 1, (program, children(house.pid))
    os.kill(found[0], signal.SIGKILL)


def wait_until(holds: Callable[[], bool], *, patience: float) -> None:
    until = time.monotonic() + patience
    while not holds() and time.monotonic() < until:
        time.sleep(0.3)
    assert holds()


def rows(folder: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "portal.sqlite3", timeout=20) as database:
        return database.execute(sql, values).fetchall()


def pending(folder: Path) -> object:
    return rows(folder, "SELECT count(*) FROM core_delivery WHERE state IN ('pending', 'running')")[0][0]


def said(folder: Path, number: int) -> list[object]:
    return [
        body for (body,) in rows(folder, "SELECT body FROM tickets_message WHERE ticket_id = ? ORDER BY id", number)
    ]


def mails(folder: Path, number: int) -> dict[object, object]:
    sql = "SELECT recipient, count(DISTINCT message_id) FROM notifications_storedmail WHERE subject LIKE ? GROUP BY 1"
    return dict(rows(folder, sql, f"[#{number}]%"))  # type: ignore[arg-type]  # -- two columns


def invariants(folder: Path) -> int:
    words = [sys.executable, "manage.py", "verify_invariants"]
    return subprocess.run(words, cwd=BASE, env=environment_of(folder), capture_output=True, check=False).returncode
