"""Words that try to be programs: typed by people of both sides, shown on every page that shows words, and never run."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from accounts.models import Organization, User
from core.services.outbox import drain_due
from tests.browser.seeing import Window
from tests.factories import make_analyst, make_customer, make_organization, make_ticket, new_key, say
from tests.security.corpus import FILE_NAMES, GROUPS, MARK, SCRIPTS, packed
from tickets.models import Ticket
from tickets.services.conversation import note, reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Window]

SUBJECT = "<img src=x onerror=alert(zq9)>"
NAMES = packed(SCRIPTS, longest=110)
# Groups that leave a block of Markdown open would take what follows them in; each stands in a text of its own.
TEXTS = ["\n\n".join(group) for group in GROUPS.values()]


def test_words_that_look_like_programs_stay_words(visit: Visit) -> None:
    house = make_organization("<b>Aurora</b> & cia")
    Organization.objects.filter(pk=house.pk).update(short_name=packed(SCRIPTS, longest=38)[2])
    ana = make_customer(house, name=NAMES[0], job_title=NAMES[1][:80])
    analyst = make_analyst(name=NAMES[2])
    seen = watched(visit(ana))
    number = open_with(seen.go("/chamados/novo/"))
    fill_up(number, ana, analyst)

    for path in ("/", "/chamados/", f"/chamados/?q={SUBJECT}", "/avisos/", "/perfil/", f"/chamados/{number}/dados/"):
        assert acting_parts(seen.go(path)) == []
    assert acting_parts(seen.go(f"/chamados/{number}/")) == []
    reply_with(seen.page)

    desk = watched(visit(analyst))
    for path in ("/mesa/filas/todos/", f"/mesa/filas/busca/?q={SUBJECT}", "/avisos/", f"/mesa/chamados/{number}/"):
        assert acting_parts(desk.go(path)) == []
    # What ran would have said so in a dialog; what was held back, in the console, which no window may fill.
    assert (said_by(seen), said_by(desk)) == ([], [])


def test_preview_of_words_that_look_like_programs_runs_nothing(visit: Visit) -> None:
    ana = make_customer()
    seen = watched(visit(ana))
    page = seen.go(f"/chamados/{make_ticket(ana).pk}/")
    toggle, pane = page.locator("[data-preview]").first, page.locator("[data-preview-of]").first
    for text in TEXTS:
        page.locator("textarea[name=body]").first.fill(text)
        toggle.click()
        expect(pane).not_to_be_empty()
        expect(pane).not_to_have_attribute("aria-busy", "true")
        # It came, and was not refused: what the server sends holds nothing that the page's policy would stop.
        expect(pane).not_to_have_text(pane.get_attribute("data-text-failed") or "-")
        assert acting_parts(page) == []
        toggle.click()

    assert said_by(seen) == []


def watched(seen: Window) -> Window:
    """Let every dialog of the window be written down, and the mark be a word that a script could say."""
    said: list[str] = []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.accept()

    seen.page.on("dialog", hear)
    seen.context.add_init_script(f"globalThis.{MARK} = '{MARK}'")
    seen.said = said  # type: ignore[attr-defined]  # -- the list of this test
    return seen


def said_by(seen: Window) -> list[str]:
    """Return what dialogs said, once whatever loads late has had its time."""
    seen.page.wait_for_load_state("networkidle")
    said: list[str] = seen.said  # type: ignore[attr-defined]  # -- set by `watched`
    return said


def open_with(page: Page) -> int:
    """Fill every field that takes words, add files, and send."""
    page.get_by_label("Módulo").select_option("unknown")
    for field in ("subject", "routine", "routine_version"):
        page.locator(f"#id_{field}").fill(SUBJECT)
    page.locator("#id_description").fill("\n\n".join(SCRIPTS))
    page.locator("#id_log_text").fill("\n".join(SCRIPTS))
    names = packed(FILE_NAMES, longest=140)[::12]
    files = [{"name": name, "mimeType": "text/plain", "buffer": b"ORA-01403\n"} for name in names]
    page.locator("input[type=file]").first.set_input_files(files)  # type: ignore[arg-type]  # -- plain dicts
    expect(page.locator("[data-upload-item][data-state=done]")).to_have_count(len(names), timeout=20000)
    assert acting_parts(page) == []
    page.get_by_role("button", name="Enviar chamado").click()
    expect(page).to_have_url(re.compile(r"/chamados/\d+/$"))
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.routine) == (SUBJECT, SUBJECT)
    return ticket.pk


def reply_with(page: Page) -> None:
    """Answer in the composer with words that try the same."""
    page.locator("textarea[name=body]").first.fill(TEXTS[0])
    page.get_by_role("button", name="Enviar").first.click()
    page.wait_for_load_state("networkidle")
    assert acting_parts(page) == []


def fill_up(number: int, ana: User, analyst: User) -> None:
    """Write every group as a message and as a note, and tickets of many subjects."""
    for text in TEXTS:
        reply(ticket_id=number, by=ana, words=say(text, log_text=text), key=new_key())
        note(ticket_id=number, by=analyst, words=say(text), key=new_key())
    for subject in [name for name in NAMES if not any(ord(letter) < 32 for letter in name)][::6]:
        make_ticket(ana, subject=subject)
    while drain_due():
        pass


def acting_parts(page: Page) -> list[str]:
    """Return the pieces of the page that could act and are not ours."""
    found: list[str] = page.evaluate(
        """(mark) => [...document.querySelectorAll('*')].filter(part =>
            part.localName.includes(mark)
            || [...part.attributes].some(({ name, value }) =>
                /^(on|hx-on|data-hx-on)/i.test(name) || name.includes(mark)
                || (['href', 'src', 'action', 'formaction'].includes(name) && /^\\s*(java|vb)script:/i.test(value))
                || (name.startsWith('hx-') && value.includes(mark) && !/^\\/(mesa|chamados)\\/[^<>"' ]*$/.test(value))
                || ((name === 'id' || name === 'style') && value.includes(mark)))
            || (part.matches('script, style, iframe, object, embed, base, meta') && part.outerHTML.includes(mark))
            || part.matches('.written :is(script, style, iframe, base, meta, math, form, img, video, template)')
        ).map(part => part.outerHTML.slice(0, 200))""",
        MARK,
    )
    return found
