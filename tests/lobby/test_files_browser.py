"""Files sent from a real form in a real Chromium: taken, refused with words, kept without scripts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from attachments.models import Attachment, Blob
from tests.attachments import samples
from tests.factories import make_customer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPENING = "/chamados/novo/"
REFUSED = (
    "Não conseguimos ler este arquivo: a extensão é MP4, mas o conteúdo é um programa. "
    "Envie o vídeo original ou um ZIP."
)


@pytest.fixture
def ana() -> User:
    return make_customer()


def context_of(chromium: Browser, live_server: Any, user: User, **options: Any) -> BrowserContext:
    client = Client()
    client.force_login(user)
    context = chromium.new_context(base_url=live_server.url, locale="pt-BR", **options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return context


@pytest.fixture
def page(chromium: Browser, live_server: Any, ana: User) -> Iterator[Page]:
    context = context_of(chromium, live_server, ana)
    yield context.new_page()
    context.close()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_files_are_sent_side_by_side_and_named_in_the_form(page: Page, tmp_path: Path) -> None:
    page.goto(OPENING)

    page.set_input_files(
        "input[type=file]",
        [written(tmp_path, "1402.log", samples.LOG), written(tmp_path, "tela.png", samples.picture("PNG"))],
    )

    expect(page.locator("[data-upload-item][data-state=done]")).to_have_count(2)
    ids = page.eval_on_selector_all("input[name=attachment]", "found => found.map(one => one.value)")
    assert sorted(ids) == sorted(str(pk) for pk in Attachment.objects.values_list("pk", flat=True))


def test_large_program_in_the_clothes_of_a_video_is_refused_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    page.goto(OPENING)

    page.set_input_files("input[type=file]", written(tmp_path, "erro.mp4", samples.EXE + bytes(40 * 1024**2)))

    expect(page.locator("[data-upload-item][data-state=refused]")).to_contain_text(REFUSED)
    assert Blob.objects.values_list("state", "size", "parts").get() == ("refused", 0, None)


def test_large_video_is_sent_whole(page: Page, tmp_path: Path) -> None:
    page.goto(OPENING)
    data = samples.MP4 + os.urandom(20 * 1024**2)

    page.set_input_files("input[type=file]", written(tmp_path, "erro.mp4", data))

    expect(page.locator("[data-upload-item][data-state=done]")).to_have_count(1, timeout=30_000)
    assert list(Attachment.objects.values_list("name", "size", "kind")) == [("erro.mp4", len(data), "video")]


def test_form_without_scripts_keeps_its_files_and_names_the_refused_one(
    chromium: Browser, live_server: Any, ana: User, tmp_path: Path
) -> None:
    context = context_of(chromium, live_server, ana, java_script_enabled=False)
    page = context.new_page()
    page.goto(OPENING)
    page.set_input_files(
        "input[type=file]", [written(tmp_path, "1402.log", samples.LOG), written(tmp_path, "erro.mp4", samples.EXE)]
    )

    page.get_by_role("button", name="Enviar chamado").click()

    expect(page.locator("body")).to_contain_text(REFUSED)
    assert page.locator("input[name=attachment]").input_value() == str(Attachment.objects.get().pk)
    context.close()


def test_picture_that_is_opened_alone_is_drawn(page: Page, tmp_path: Path) -> None:
    page.goto(OPENING)
    page.set_input_files("input[type=file]", written(tmp_path, "tela.png", samples.picture("PNG")))
    expect(page.locator("[data-upload-item][data-state=done]")).to_have_count(1)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    page.goto(f"/arquivos/{Attachment.objects.get().pk}/")

    assert (page.evaluate("document.images[0].naturalWidth"), [text for text in said if "Policy" in text]) == (40, [])
