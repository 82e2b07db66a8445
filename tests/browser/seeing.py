"""A window of Chromium that keeps whatever its page complains of, and what can be seen wrong in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Request, Response, expect

AXE_RULES = {
    # axe asks for every sheet again by itself to read it, which the page's policy forbids.
    "preload": False,
    # The names of all that is well cost as much again as finding what is not.
    "resultTypes": ["violations"],
    "reporter": "no-passes",
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
_AXE = Axe().axe_script
# A selector that fits nothing is an error to axe.
_RUN = """([leavingOut, rules]) => {
    const exclude = leavingOut && document.querySelector(leavingOut) ? {exclude: [[leavingOut]]} : {};
    return axe.run({include: [["html"]], ...exclude}, rules);
}"""
_QUIET = (
    *("disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update"),
    # A page of tests does not live long enough for its scripts' second, better translation to pay.
    "js-flags=--no-opt",
)

# A machine that does much else at the same time is slow, not wrong.
expect.set_options(timeout=15_000)

# A page of failure has no scripts to wait for.
READY = "html[data-ready], html:not(:has(script))"

# Chromium itself writes a line for these answers, which the forms give on purpose.
MEANT_STATUSES = frozenset({409, 422})


def launch(kind: BrowserType, *, is_whole: bool = False, **options: Any) -> Browser:
    """Start the system's own Chromium.

    :param is_whole: with the machinery of windows that people have: pages kept in memory, pages of failure. Without
        it the same engine costs two thirds of the time, where the system has it alone.
    """
    programs = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, programs if is_whole else ("chromium-headless-shell", *programs))), None)
    switches = ["--no-sandbox", "--disable-sync", *(f"--{word}" for word in _QUIET)]
    return kind.launch(executable_path=path, args=switches, **options)


class Window:
    """One person's browser; `complaints` stays empty while all is well."""

    def __init__(self, chromium: Browser, address: str, *, width: int = 1440, **options: Any) -> None:
        options = {"viewport": {"width": width, "height": 844 if width < 500 else 900}, "locale": "pt-BR", **options}
        if width < 500:
            options = {"has_touch": True, **options}
        self.width = width
        self.complaints: list[str] = []
        self.allowed = set(MEANT_STATUSES)
        # Where a test cuts the connection on purpose.
        self.may_be_cut = False
        self.context: BrowserContext = chromium.new_context(
            base_url=address, timezone_id="America/Sao_Paulo", **options
        )
        self.context.on("page", self._listen)
        self.page: Page = self.context.new_page()

    def sign_in(self, session: str, address: str) -> None:
        """Carry the session's cookie, as if its owner had signed in here."""
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])

    def enter_demo(self, email: str) -> None:
        """Sign in by the button of a demo account."""
        self.page.goto("/conta/entrar/")
        self.page.locator(f"button[name=account][value='{email}']").click()
        expect(self.page.locator(READY)).to_be_attached()

    def go(self, path: str) -> Page:
        """Open a page and wait until its behaviours are in place."""
        self.page.goto(path)
        expect(self.page.locator(READY)).to_be_attached()
        return self.page

    def _listen(self, page: Page) -> None:
        page.on("console", lambda line: self._hear(line.type, line.text))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _hear(self, kind: str, text: str) -> None:
        # Answers are judged by their status, not by the browser's line about them.
        is_meant = text.startswith("Failed to load resource") or (self.may_be_cut and text.startswith("htmx:"))
        if kind in ("error", "warning") and not is_meant:
            self.complaints.append(f"{kind}: {text}")

    def _failed(self, request: Request) -> None:
        # A page that is left takes its open requests along.
        if request.failure != "net::ERR_ABORTED" and not self.may_be_cut:
            self.complaints.append(f"{request.failure}: {request.method} {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")


@contextmanager
def window(chromium: Browser, address: str, **options: Any) -> Iterator[Window]:
    """Open a browser for a while; it may not complain."""
    opened = Window(chromium, address, **options)
    try:
        yield opened
    finally:
        opened.context.close()


def faults_of(page: Page, *, leaving_out: str = "") -> list[Any]:
    """Return what axe finds in the page, and by how much it is wider than its window."""
    wider = overflow_of(page)
    return [*_found(page, leaving_out), *([f"{wider} px wider than the window"] if wider else [])]


def _found(page: Page, leaving_out: str) -> list[tuple[str, list[str]]]:
    page.evaluate(_AXE)
    found = page.evaluate(_RUN, [leaving_out, AXE_RULES])
    return [(rule["id"], [node["html"][:300] for node in rule["nodes"]]) for rule in found["violations"]]


def overflow_of(page: Page) -> int:
    """Return by how many pixels the page can be moved sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
