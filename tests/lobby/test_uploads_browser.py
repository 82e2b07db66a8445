"""Uploads in a real Chromium on a slow line: cut, reloaded, paused, and still running when the ticket is open."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Request, expect

from accounts.models import User
from attachments.models import Attachment, Blob
from tests.attachments import samples
from tests.factories import make_customer
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPENING = "/chamados/novo/"
VIDEO = samples.MP4 + os.urandom(6 * 1024**2)
SLOW = 1024**2
ROW = "[data-upload-item]"


@pytest.fixture
def ana() -> User:
    return make_customer()


@pytest.fixture
def page(chromium: Browser, live_server: Any, ana: User) -> Iterator[Page]:
    client = Client()
    client.force_login(ana)
    context = chromium.new_context(base_url=live_server.url, locale="pt-BR")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [text for text in said if "Policy" in text or "Error:" in text] == []


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "erro.mp4"
    path.write_bytes(VIDEO)
    return path


def slow_down(page: Page, rate: int) -> None:
    """Let the page send so many bytes a second; 0 for as many as it can."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate or -1}
    session.send("Network.emulateNetworkConditions", limits)


def fill_in(page: Page) -> None:
    page.locator("#opening [name=module]").select_option(label="Não sei")
    page.locator("#opening input[name=subject]").fill("1402 não fatura")
    page.locator("#opening textarea[name=description]").fill("Ao confirmar a carga aparece um erro.")


def arrived() -> Attachment:
    file = Attachment.objects.get()
    assert (file.size, file.sha256) == (len(VIDEO), hashlib.sha256(VIDEO).hexdigest())
    return file


def test_ticket_is_open_while_its_video_is_still_on_its_way(page: Page, video: Path) -> None:
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    page.goto(OPENING)
    fill_in(page)
    slow_down(page, SLOW)
    page.set_input_files("input[type=file]", video)
    expect(page.locator("input[name=attachment]")).to_have_count(1)

    page.get_by_role("button", name="Enviar chamado").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("1402 não fatura")
    ticket = Ticket.objects.get()
    assert Attachment.objects.count() == 0
    expect(page).to_have_url(re.compile(rf"/chamados/{ticket.pk}/"))
    dock = page.get_by_role("complementary", name="Arquivos a caminho")
    expect(dock).to_contain_text("erro.mp4")
    expect(dock).to_contain_text("/s, faltam cerca de")
    slow_down(page, 0)
    expect(dock).to_contain_text("enviado", timeout=20_000)
    assert (arrived().owner_kind, arrived().owner_id) == ("message", Message.objects.get().pk)
    # The dock goes by itself, and the form that was sent is not kept as a draft again.
    expect(dock).to_be_hidden(timeout=10_000)
    assert refused == []


def test_form_that_lacks_something_comes_back_and_its_video_goes_on(page: Page, video: Path) -> None:
    page.goto(OPENING)
    fill_in(page)
    page.locator("#opening input[name=subject]").fill("")
    slow_down(page, SLOW)
    page.set_input_files("input[type=file]", video)
    expect(page.locator("input[name=attachment]")).to_have_count(1)

    page.get_by_role("button", name="Enviar chamado").click()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator(f"#opening {ROW} .state")).to_contain_text("faltam cerca de")
    expect(page.locator("input[name=attachment]")).to_have_count(1)
    page.locator("#opening input[name=subject]").fill("1402 não fatura")
    page.get_by_role("button", name="Enviar chamado").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("1402 não fatura")
    slow_down(page, 0)
    expect(page.get_by_role("complementary", name="Arquivos a caminho")).to_contain_text("enviado", timeout=20_000)
    assert arrived().owner_id == Message.objects.get().pk


def test_cut_line_is_gone_on_with_by_itself(page: Page, video: Path) -> None:
    page.goto(OPENING)
    # The beginning goes through, the rest meets a dead line.
    is_dead = [True]
    page.route(
        "**/arquivos/envios/*/",
        lambda route: (
            route.abort() if is_dead[0] and route.request.headers.get("upload-offset") != "0" else route.continue_()
        ),
    )
    page.set_input_files("input[type=file]", video)
    expect(page.locator(ROW)).to_have_attribute("data-state", "broken")
    expect(page.locator(f"{ROW} .state")).to_contain_text("continuamos sozinhos")
    is_dead[0] = False

    expect(page.locator(ROW)).to_have_attribute("data-state", "done", timeout=20_000)
    arrived()


def test_paused_upload_waits_and_goes_on(page: Page, video: Path) -> None:
    page.goto(OPENING)
    slow_down(page, SLOW)
    page.set_input_files("input[type=file]", video)
    expect(page.locator(f"{ROW} .state")).to_contain_text("faltam cerca de")

    page.get_by_role("button", name="Pausar erro.mp4").click()
    expect(page.locator(f"{ROW} .state")).to_contain_text("em pausa")
    assert Attachment.objects.count() == 0
    slow_down(page, 0)
    page.get_by_role("button", name="Continuar erro.mp4").click()

    expect(page.locator(ROW)).to_have_attribute("data-state", "done", timeout=20_000)
    arrived()


def test_reloaded_page_names_the_file_and_sends_only_the_rest(page: Page, video: Path) -> None:
    page.goto(OPENING)
    fill_in(page)
    slow_down(page, SLOW)
    page.set_input_files("input[type=file]", video)
    expect(page.locator(f"{ROW} .state")).to_contain_text("faltam cerca de")
    expect(page.locator("[data-draft-state]").first).to_contain_text("guardado às")
    page.on("dialog", lambda dialog: dialog.accept())

    page.goto("/")
    here = _after_some_bytes(page)
    page.get_by_role("link", name="Continuar").first.click()
    row = page.locator(f"{ROW}[data-state=cut]")
    expect(row).to_contain_text("Escolha o arquivo de novo")
    slow_down(page, 0)
    offsets: list[int] = []
    page.on("request", lambda request: _note_offset(request, offsets))
    page.set_input_files("input[type=file]", video)

    expect(page.locator(ROW)).to_have_attribute("data-state", "done", timeout=20_000)
    arrived()
    assert offsets
    assert min(offsets) >= here > 0


def test_other_file_of_the_same_name_begins_anew(page: Page, video: Path) -> None:
    page.goto(OPENING)
    fill_in(page)
    slow_down(page, SLOW)
    page.set_input_files("input[type=file]", video)
    expect(page.locator("[data-draft-state]").first).to_contain_text("guardado às")
    page.on("dialog", lambda dialog: dialog.accept())
    changed = samples.MP4 + os.urandom(len(VIDEO) - len(samples.MP4))
    kept = video.stat().st_mtime
    video.write_bytes(changed)
    os.utime(video, (kept, kept))

    page.goto("/")
    _after_some_bytes(page)
    page.get_by_role("link", name="Continuar").first.click()
    slow_down(page, 0)
    page.set_input_files("input[type=file]", video)

    expect(page.locator(f"{ROW}[data-state=done]")).to_have_count(1, timeout=20_000)
    expect(page.locator(f"{ROW}[data-state=cut]")).to_have_count(1)
    assert Attachment.objects.get().sha256 == hashlib.sha256(changed).hexdigest()


def test_file_that_is_taken_out_is_thrown_away(page: Page, video: Path) -> None:
    page.goto(OPENING)
    slow_down(page, SLOW)
    page.set_input_files("input[type=file]", video)
    expect(page.locator(f"{ROW} .state")).to_contain_text("faltam cerca de")

    with page.expect_response(lambda response: response.request.method == "DELETE") as answered:
        page.get_by_role("button", name="Parar o envio de erro.mp4").click()

    assert answered.value.status == 204
    expect(page.locator(ROW)).to_have_count(0)
    assert Attachment.objects.count() == 0


def _after_some_bytes(page: Page) -> int:
    """Return how much the server has, once it is something."""
    for _ in range(100):
        size = Blob.objects.get().size
        if size > 100_000:
            return size
        page.wait_for_timeout(100)
    raise AssertionError("nothing arrived")


def _note_offset(request: Request, offsets: list[int]) -> None:
    if request.method == "PATCH":
        offsets.append(int(request.headers["upload-offset"]))
