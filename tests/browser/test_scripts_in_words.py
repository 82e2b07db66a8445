"""Words that try to be programs: typed by a customer, shown on every page that shows words, and never run."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from core.services.outbox import drain_due
from tests.browser.seeing import Window
from tests.factories import make_analyst, make_customer, make_organization
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Window]

CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "<svg/onload=alert(3)>",
    '"><script>alert(4)</script>',
    "'-alert(5)-'",
    "</textarea><script>alert(6)</script>",
    "</title><script>alert(7)</script>",
    "[ver](javascript:alert(8))",
    "![x](javascript:alert(9))",
    "<a href='java&#115;cript:alert(10)'>ver</a>",
    "<iframe srcdoc='<script>alert(11)</script>'></iframe>",
    "{{ 7*7 }}{% debug %}${7*7}",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(12)>",
    "<button hx-get='/c/1/' hx-trigger='load' hx-on:click='alert(13)'>a</button>",
    "<style>*{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(14)'>",
    "`<img src=x onerror=alert(15)>`",
    "```html\n<script>alert(16)</script>\n```",
    "<base href='//example.com/'>",
    '<https://example.com/"onmouseover=alert(17)>',
]
TEXT = "\n\n".join(CORPUS)


def test_words_that_look_like_programs_stay_words(visit: Visit) -> None:
    name = "<img src=x onerror=alert(0)>"
    ana: User = make_customer(make_organization("<b>Aurora</b> & cia"), name=name)
    seen = visit(ana)
    dialogs = listen(seen)
    number = open_with(seen.go("/chamados/novo/"))
    while drain_due():
        pass
    for path in ("/", "/chamados/", "/chamados/?q=<script>alert(1)</script>", "/avisos/", f"/chamados/{number}/dados/"):
        seen.go(path)
    seen.go(f"/chamados/{number}/")
    assert acting_parts(seen.page) == []
    desk = visit(make_analyst(name=name))
    dialogs_of_desk = listen(desk)
    for path in ("/mesa/filas/todos/", f"/mesa/chamados/{number}/", "/mesa/busca/?q=<script>alert(1)</script>"):
        desk.go(path)
        assert acting_parts(desk.page) == []
    assert (dialogs, dialogs_of_desk) == ([], [])


def listen(seen: Window) -> list[str]:
    """Return a list into which every dialog of the window will come."""
    dialogs: list[str] = []
    seen.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.accept()))
    return dialogs


def open_with(page: Page) -> int:
    """Fill every field that takes words, send, and read the preview of the same words on the way."""
    page.get_by_label("Módulo").select_option("unknown")
    for field in ("subject", "routine", "routine_version"):
        page.locator(f"#id_{field}").fill(CORPUS[1])
    page.get_by_label("Descrição").fill(TEXT)
    page.locator("#id_log_text").fill(TEXT)
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page).to_have_url(re.compile(r"/chamados/\d+/$"))
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.routine) == (CORPUS[1], CORPUS[1])
    return ticket.pk


def acting_parts(page: Page) -> list[str]:
    """Return the pieces of the page that could act and are not ours."""
    return page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(part =>
            [...part.attributes].some(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value))
            || (part.matches('.written *, h1 *, .conversation *') && part.matches('script, style, iframe, base, meta'))
        ).map(part => part.outerHTML.slice(0, 200))"""
    )
