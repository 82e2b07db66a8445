"""Pictures and videos by their keys in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from attachments.models import Attachment
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.browser.conftest import enter
from tests.browser.seeing import Window, faults_of
from tests.factories import make_analyst, make_customer, make_ticket
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Window]
STAGE = "dialog.viewer [data-stage]"


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Visit]:
    opened: list[Window] = []

    def make(person: User, **options: Any) -> Window:
        seen = Window(chromium, live_server.url, **options)
        enter(seen, person, live_server.url)
        opened.append(seen)
        return seen

    yield make
    for seen in opened:
        seen.context.close()
    assert [line for seen in opened for line in seen.complaints] == []


@pytest.fixture
def ana() -> User:
    return make_customer()


def pictured(ana: User) -> tuple[Ticket, list[Attachment]]:
    sizes = {"tela.png": (800, 600), "longa.png": (1080, 9000), "pequena.png": (40, 30)}
    files = [receive(by=ana, name=name, chunks=[samples.picture("PNG", size=size)]) for name, size in sizes.items()]
    return make_ticket(ana, attachment_ids=tuple(file.pk for file in files)), files


def filmed(ana: User, text: str = "Para em [0:04].") -> tuple[Ticket, Attachment]:
    film = (Path(settings.BASE_DIR) / "helpdesk/demo/assets/gravacao-1402.webm").read_bytes()
    file = receive(by=ana, name="passos.webm", chunks=[film])
    return make_ticket(ana, attachment_ids=(file.pk,), description=text), file


def percent(page: Page) -> int:
    return int(page.locator("[data-percent]").inner_text().split()[0])


@pytest.mark.parametrize(("door", "scheme"), [("portal", "light"), ("desk", "dark")])
def test_picture_opens_over_the_conversation_and_gives_the_focus_back(
    visit: Visit, ana: User, door: str, scheme: str
) -> None:
    ticket, (first, second, _third) = pictured(ana)
    address = f"/chamados/{ticket.pk}/" if door == "portal" else f"/mesa/chamados/{ticket.pk}/"
    person = ana if door == "portal" else make_analyst()
    page = visit(person, color_scheme=scheme, reduced_motion="reduce").go(address)
    thumbnail = page.locator("a[data-picture]").first
    thumbnail.press("Enter")
    expect(page.locator(f"{STAGE}[data-live]")).to_be_focused()
    expect(page).to_have_url(f"{page.url.split('/arquivos')[0]}/arquivos/{first.pk}/ver/")
    expect(page.locator(".position")).to_have_text("1 de 3")
    assert faults_of(page) == []

    page.keyboard.press("ArrowRight")
    expect(page.locator(".position")).to_have_text("2 de 3")
    expect(page.locator("#viewer-title")).to_have_text("longa.png")
    assert f"/arquivos/{second.pk}/ver/" in page.url
    page.keyboard.press("Escape")

    expect(page.locator("dialog.viewer")).to_have_count(0)
    expect(thumbnail).to_be_focused()
    assert page.url.endswith(address)


def test_picture_is_enlarged_moved_and_fitted_by_keys_and_wheel(visit: Visit, ana: User) -> None:
    _ticket, (_first, long, _small) = pictured(ana)
    page = visit(ana).go(f"/arquivos/{long.pk}/ver/")
    stage = page.locator("[data-stage]")
    expect(stage).to_have_attribute("data-live", "")
    # As wide as it is: all of its nine thousand pixels at once would be a line.
    fitted = percent(page)
    assert fitted > 80

    stage.hover()
    page.mouse.wheel(0, 400)
    expect(stage).to_have_js_property("scrollTop", 400)
    assert percent(page) == fitted
    page.keyboard.press("+")
    assert percent(page) == round(fitted * 1.25)
    page.keyboard.press("0")
    page.keyboard.press("0")
    assert percent(page) < 20
    page.keyboard.press("1")
    assert percent(page) == 100
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_contain_text("1402")


def test_back_closes_the_picture_and_a_link_leads_to_it(visit: Visit, ana: User) -> None:
    ticket, (first, _second, _third) = pictured(ana)
    page = visit(ana, width=390).go(f"/chamados/{ticket.pk}/")
    page.locator("a[data-picture]").first.tap()
    expect(page.locator(f"{STAGE}[data-live]")).to_be_visible()

    page.go_back()
    expect(page.locator("dialog.viewer")).to_have_count(0)
    page.go_forward()

    # What comes forward again is the page of the picture itself.
    expect(page.locator("main [data-stage][data-live]")).to_be_visible()
    assert page.url.endswith(f"/arquivos/{first.pk}/ver/")


def test_video_is_played_by_its_keys(visit: Visit, ana: User) -> None:
    _ticket, file = filmed(ana)
    page = visit(ana).go(f"/arquivos/{file.pk}/ver/?t=3")
    video, field = page.locator("video"), page.locator("#moment")
    expect(field).to_have_value("0:03")

    told = []
    for key in ("ArrowRight", "j", "5", "ArrowLeft"):
        page.keyboard.press(key)
        told.append(video.evaluate("video => Math.round(video.currentTime)"))
    assert told == [8, 0, 6, 1]
    page.keyboard.press(".")
    assert 0 < video.evaluate("video => video.currentTime") - 1 < 0.2
    page.keyboard.press("m")
    page.keyboard.press(">")
    assert video.evaluate("video => [video.muted, video.playbackRate]") == [True, 1.25]
    page.keyboard.press("k")
    expect(page.locator("video")).to_have_js_property("paused", False)
    # Whoever writes, writes.
    field.focus()
    page.keyboard.press("k")
    assert video.evaluate("video => video.paused") is False
    page.reload()
    expect(page.locator("[data-speed]")).to_have_value("1.25")


def test_moment_in_a_message_moves_the_video_beside_it(visit: Visit, ana: User) -> None:
    ticket, file = filmed(ana)
    page = visit(ana).go(f"/chamados/{ticket.pk}/")
    moment = page.get_by_role("link", name="[0:04]")
    assert moment.get_attribute("href").endswith(f"/arquivos/{file.pk}/ver/?t=4")

    moment.click()

    expect(page.locator("video")).to_have_js_property("currentTime", 4)
    expect(page.locator("video")).to_be_focused()


def test_video_that_this_browser_cannot_play_says_so(visit: Visit, ana: User) -> None:
    broken = receive(by=ana, name="passos.mkv", chunks=[samples.MKV])
    page = visit(ana).go(f"/arquivos/{broken.pk}/ver/")

    expect(page.get_by_text("O navegador não reproduz este vídeo.")).to_be_visible()
    expect(page.locator("video")).to_be_hidden()


def test_print_hands_the_page_to_the_printer(visit: Visit, ana: User) -> None:
    ticket, _files = pictured(ana)
    page = visit(ana, color_scheme="dark").go(f"/chamados/{ticket.pk}/imprimir/")
    page.evaluate("window.print = () => (document.title = 'printed')")

    page.get_by_role("button", name="Imprimir").click()

    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(page.locator(".paper-bar")).to_be_hidden()
    assert page.locator(".sheet").evaluate("sheet => getComputedStyle(sheet).backgroundColor") == "rgb(255, 255, 255)"
