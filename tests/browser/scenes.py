"""Pages that no address leads to: what people see when something goes wrong, and when somebody writes very much."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.attachments import samples
from tests.browser.places import ANA, MARINA
from tests.browser.seeing import Window

OPENING = "/chamados/novo/"
TICKET = re.compile(r"/chamados/\d+/$")
LONG_WORD = "Pneumoultramicroscopicossilicovulcanoconiótico" * 7
TOO_LARGE = 2 * 1024**3 + 1


@dataclass(frozen=True)
class Scene:
    """A picture's name, who is signed in, and what they do."""

    name: str
    by: str
    play: Callable[[Window], None]


def _fill(page: Page, subject: str = "1402 não fatura", text: str = "Fiz. Esperava. Aconteceu.") -> str:
    page.get_by_label("Módulo").select_option("unknown")
    page.get_by_label("Assunto").fill(subject)
    page.get_by_label("Descrição").fill(text)
    return page.locator("#opening input[name=key]").input_value()


def _send(page: Page) -> None:
    page.get_by_role("button", name="Enviar chamado").click()


def _open(seen: Window, subject: str = "1402 não fatura", text: str = "Fiz. Esperava. Aconteceu.") -> str:
    key = _fill(seen.go(OPENING), subject, text)
    _send(seen.page)
    expect(seen.page).to_have_url(TICKET)
    return key


def refused_form(seen: Window) -> None:
    _send(seen.go(OPENING))
    expect(seen.page.locator("[data-error-summary]")).to_be_visible()


def old_page(seen: Window) -> None:
    seen.allowed |= {403}
    _fill(seen.go(OPENING))
    seen.context.clear_cookies(name="csrftoken")
    _send(seen.page)
    expect(seen.page.locator("h1")).to_contain_text("tempo demais")


def changed_after_sending(seen: Window) -> None:
    key = _open(seen)
    _fill(seen.go(OPENING), "Outra coisa")
    seen.page.locator("#opening input[name=key]").evaluate("(field, key) => (field.value = key)", key)
    _send(seen.page)
    expect(seen.page.locator("[role=alert]")).to_contain_text("já foi enviado")


def open_already(seen: Window) -> None:
    key = _open(seen)
    seen.go(f"{OPENING}?rascunho={key}")


def ended_session(seen: Window) -> None:
    seen.allowed |= {401}
    _fill(seen.go(OPENING))
    seen.context.clear_cookies()
    expect(seen.page.get_by_role("dialog")).to_be_visible()


def no_connection(seen: Window) -> None:
    seen.may_be_cut = True
    seen.go(OPENING)
    seen.context.set_offline(True)
    _fill(seen.page)
    _send(seen.page)
    expect(seen.page.locator("[data-draft-state]")).to_have_attribute("data-state", "failed")


def refused_files(seen: Window) -> None:
    seen.allowed |= {413, 422}
    _fill(seen.go(OPENING))
    with tempfile.TemporaryDirectory() as folder:
        video, program = Path(folder) / "passos.mp4", Path(folder) / "instalador.exe"
        video.write_bytes(samples.MP4)
        with video.open("r+b") as file:
            file.truncate(TOO_LARGE)
        program.write_bytes(b"MZ" + bytes(2000))
        seen.page.locator("#opening input[type=file]").set_input_files([video, program])
        expect(seen.page.locator("[data-upload-item][data-state=refused]")).to_have_count(2)


def widest_words(seen: Window) -> None:
    _open(seen, f"{LONG_WORD[:120]} {LONG_WORD[:79]}", LONG_WORD)


def widest_words_at_the_desk(seen: Window) -> None:
    page = seen.go("/mesa/filas/todos/?q=Pneumo")
    page.locator(".ticket-row a").first.click()
    expect(page.locator("h1")).to_contain_text("Pneumo")


def refused_reply(seen: Window) -> None:
    page = seen.go("/mesa/filas/todos/")
    page.locator(".ticket-row a").first.click()
    composer = page.locator("[data-mode-of=responder]")
    composer.get_by_role("button", name="Enviar e aguardar cliente").click()
    expect(composer.locator(".error")).to_be_visible()


SCENES = [
    Scene("erro-422-abrir", ANA, refused_form),
    Scene("erro-403-pagina-velha", ANA, old_page),
    Scene("erro-409-ja-enviado", ANA, changed_after_sending),
    Scene("erro-ja-aberto", ANA, open_already),
    Scene("erro-sessao-terminada", ANA, ended_session),
    Scene("erro-sem-conexao", ANA, no_connection),
    Scene("erro-413-arquivos", ANA, refused_files),
    Scene("longo-portal", ANA, widest_words),
    Scene("longo-mesa", MARINA, widest_words_at_the_desk),
    Scene("erro-422-mesa", MARINA, refused_reply),
]
