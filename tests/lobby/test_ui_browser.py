"""The pieces in a real Chromium: seen by axe, worked by keys and hands, under the page's own policy."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.seeing import faults_of
from tests.factories.accounts import make_analyst, make_customer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]

URL = reverse("lobby:style_guide")


class Visit:
    """One person before one window; whatever the console says is kept."""

    def __init__(self, chromium: Browser, address: str, layout: str, **options: Any) -> None:
        self.said: list[str] = []
        person = make_customer() if layout == "portal" else make_analyst()
        client = Client()
        client.force_login(person)
        self.context = chromium.new_context(locale="pt-BR", **options)
        self.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(f"{address}{URL}?layout={layout}")
        expect(self.page.locator("html[data-ready]")).to_be_attached()

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.said.append(text)


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Any]:
    visits: list[Visit] = []

    def begin(layout: str = "portal", width: int = 1440, **options: Any) -> Visit:
        options = {"viewport": {"width": width, "height": 900}, **options}
        visits.append(Visit(chromium, live_server.url, layout, **options))
        return visits[-1]

    yield begin
    for made in visits:
        made.context.close()


@pytest.fixture
def page(visit: Any) -> Page:
    return visit().page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("layout", ["portal", "desk"])
def test_pieces_are_clean_for_axe_and_the_console(visit: Any, layout: str, width: int, scheme: str) -> None:
    seen = visit(layout, width, color_scheme=scheme, has_touch=width < 500)
    assert seen.said == []
    assert faults_of(seen.page) == []


def test_axe_sees_what_is_wrong(page: Page) -> None:
    page.evaluate("document.querySelector('h1').append(document.createElement('button'))")
    assert [rule for rule, _nodes in faults_of(page)] == ["button-name"]


@pytest.mark.parametrize("layout", ["portal", "desk"])
def test_pieces_never_widen_the_page(visit: Any, layout: str) -> None:
    page = visit(layout).page
    wide = {}
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        wide[width] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == {width: width for width in wide}


def test_desk_scrolls_inside_its_panes_only(visit: Any) -> None:
    page = visit("desk").page
    assert page.evaluate("document.documentElement.scrollHeight") == 900


def test_policy_refuses_html_that_can_act(page: Page) -> None:
    acting = [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<table><tr onclick='x()'><td>a</td></tr></table>",
        "<a href='java&#115;cript:alert(1)'>a</a>",
        "<a href=' \tjava\nscript:alert(1)'>a</a>",
        "<svg><a xlink:href='javascript:x()'/></svg>",
        "<iframe srcdoc='a'></iframe>",
        "<form action='javascript:x()'></form>",
        "<button hx-on:click='x()'>a</button>",
        "<base href='//example.com/'>",
        "<meta http-equiv=refresh content=0>",
        "</template><img src=x onerror=alert(1)>",
        "<template><img src=x onerror=alert(1)></template>",
        "<style>*{color:red}</style>",
    ]
    taken = page.evaluate(
        """list => list.filter(html => {
            try { document.createElement('div').innerHTML = html } catch (e) { return e.name != 'TypeError' }
            return true
        })""",
        acting,
    )
    assert taken == []


def test_policy_lets_words_through_that_only_look_like_acts(page: Page) -> None:
    html = '<p title="javascript:alert(1)">onclick=x() &lt;script&gt; <a href="/c/1/">ver</a></p>'
    taken = page.evaluate("h => { const d = document.createElement('div'); d.innerHTML = h; return d.innerHTML }", html)
    assert taken == html


def test_policy_refuses_script_text_and_addresses(page: Page) -> None:
    refused = page.evaluate(
        """() => ['text', 'src'].map(name => {
            try { document.createElement('script')[name] = 'x'; return 'taken' } catch (e) { return e.name }
        })"""
    )
    assert refused == ["TypeError", "TypeError"]


def test_menu_closes_on_escape_and_gives_the_focus_back(page: Page) -> None:
    menu = page.locator(".account")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_menu_closes_on_a_press_elsewhere(page: Page) -> None:
    menu = page.locator(".account")
    menu.locator("summary").click()
    page.locator("#cores").click()
    expect(menu).not_to_have_attribute("open", "")


def test_dialog_opens_over_the_page_and_closes_on_escape(page: Page) -> None:
    opener = page.get_by_role("link", name="Cancelar chamado…")
    opener.click()
    expect(page.get_by_role("dialog", name="Cancelar o chamado?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_tabs_show_one_panel_and_follow_the_arrows(page: Page) -> None:
    page.get_by_role("tab", name="Conversa").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("O histórico.")).to_be_visible()
    expect(page.get_by_text("A conversa.")).to_be_hidden()


def test_error_summary_takes_the_focus_and_leads_to_the_field(page: Page) -> None:
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Módulo: Este campo é obrigatório.").click()
    expect(page.locator("#id_module")).to_be_focused()


def test_theme_changes_at_once_and_stays(page: Page) -> None:
    page.locator(".account summary").click()
    with page.expect_response("**/aparencia/"):
        page.get_by_role("button", name="Escuro").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_keys_walk_the_list_and_open_the_help(page: Page) -> None:
    page.locator("body").press("j")
    expect(page.locator("[data-key-list] a.open").nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-key-list] a.open").nth(1)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Atalhos")).to_be_visible()


def test_keys_do_nothing_while_one_types(page: Page) -> None:
    page.locator("#id_routine").fill("")
    page.keyboard.type("n?j")
    expect(page.locator("#id_routine")).to_have_value("n?j")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_keys_can_be_switched_off(page: Page) -> None:
    page.locator("body").press("?")
    page.get_by_label("Usar atalhos de uma letra").uncheck()
    page.keyboard.press("Escape")
    page.locator("#cores").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_key_goes_to_the_note(page: Page) -> None:
    page.locator("body").press("n")
    expect(page.locator("#sample-note-text")).to_be_focused()


def test_editor_marks_what_is_selected_and_can_be_undone(page: Page) -> None:
    area = page.locator("#sample-note-text")
    area.fill("a carga 88231")
    area.select_text()
    page.keyboard.press("Control+b")
    expect(area).to_have_value("**a carga 88231**")
    page.keyboard.press("Control+z")
    expect(area).to_have_value("a carga 88231")


def test_editor_numbers_the_lines(page: Page) -> None:
    area = page.locator("#sample-note-text")
    area.fill("abri\nconfirmei")
    area.select_text()
    page.locator("#sample-note").get_by_role("button", name="Lista numerada").click()
    expect(area).to_have_value("1. abri\n2. confirmei")


def test_preview_shows_what_the_server_writes(page: Page) -> None:
    page.route("**/estilo/**", lambda route: route.fulfill(body="<p>em <strong>negrito</strong></p>"))
    page.locator("#sample-note-text").fill("em **negrito**")
    button = page.locator("#sample-note").get_by_role("button", name="Prévia")
    button.click()
    expect(page.locator("#sample-note strong")).to_have_text("negrito")
    button.click()
    expect(page.locator("#sample-note-text")).to_be_visible()


def test_draft_is_kept_after_a_pause(page: Page) -> None:
    kept: list[str] = []

    def keep(route: Route) -> None:
        kept.append(route.request.post_data or "")
        route.fulfill(status=204)

    page.route("**/estilo/**", keep)
    page.locator("#sample-reply-text").fill("Segue o log")
    expect(page.locator("#sample-reply [data-draft-state]")).to_have_attribute("data-state", "saved")
    assert kept == ["text=Segue+o+log&attachment=1&attachment=2"]


def test_draft_that_the_server_refused_is_put_back(page: Page) -> None:
    page.route("**/estilo/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("#sample-reply-text").fill("Não perca isto")
    state = page.locator("#sample-reply [data-draft-state]")
    expect(state).to_have_text("Guardado só neste aparelho; tentando de novo")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#sample-reply-text")).to_have_value("Não perca isto")


def test_draft_that_only_this_device_has_is_offered_to_a_new_page(page: Page) -> None:
    page.route("**/estilo/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("#sample-reply-text").fill("Não perca isto")
    expect(page.locator("#sample-reply [data-draft-state]")).to_have_attribute("data-state", "failed")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(page.url)
    page.get_by_role("button", name="Recuperar").click()
    expect(page.locator("#sample-reply-text")).to_have_value("Não perca isto")


def test_leaving_unsent_words_asks_first(page: Page) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#sample-note-text").press_sequentially("ab")
    page.reload()
    assert asked == ["beforeunload"]


def test_form_goes_once_and_its_button_says_that_it_works(page: Page) -> None:
    gone = page.evaluate(
        """() => {
            const form = document.getElementById('sample-note');
            const gone = [];
            document.addEventListener('submit', (event) => { gone.push(event.target.id); event.preventDefault(); });
            form.requestSubmit(form.querySelector('.send'));
            form.requestSubmit(form.querySelector('.send'));
            return gone;
        }"""
    )
    assert gone == ["sample-note"]
    expect(page.locator("#sample-note .send")).to_have_attribute("aria-busy", "true")


def _attach(page: Page, answer: dict[str, Any], status: int) -> None:
    page.route("**/estilo/**", lambda route: route.fulfill(status=status, json=answer))
    page.locator("#sample-upload").set_input_files(
        [{"name": "erro 1.log", "mimeType": "text/plain", "buffer": b"ORA-01403"}]
    )


def test_live_fragment_is_asked_with_its_etag_and_left_alone_on_304(page: Page) -> None:
    asked: list[str | None] = []

    def answer(route: Route) -> None:
        asked.append(route.request.headers.get("if-none-match"))
        fragment = f'<p id="live" hx-get="/vivo/" hx-trigger="again" hx-swap="outerHTML" data-live>{len(asked)}</p>'
        if len(asked) == 2:
            route.fulfill(status=304)
        else:
            route.fulfill(body=fragment, headers={"ETag": f'"v{len(asked)}"', "Content-Type": "text/html"})

    page.route("**/vivo/", answer)
    page.evaluate(
        """() => { const p = document.createElement('p');
        for (const [n, v] of Object.entries({id: 'live', 'hx-get': '/vivo/', 'hx-trigger': 'again', 'data-live': ''}))
            p.setAttribute(n, v);
        document.querySelector('main').append(p); htmx.process(p) }"""
    )
    live = page.locator("#live")
    for count, words in ((1, "1"), (2, "1"), (3, "3")):
        live.dispatch_event("again")
        expect(live).to_have_text(words)
        page.wait_for_timeout(300)
        assert len(asked) == count
    assert asked == [None, '"v1"', '"v1"']


def test_live_fragment_never_shows_a_sign_in_page(page: Page) -> None:
    page.route(
        "**/vivo/", lambda route: route.fulfill(body="<!doctype html><title>Entrar</title>", content_type="text/html")
    )
    page.evaluate(
        """() => { const p = document.createElement('p');
        for (const [n, v] of Object.entries({id: 'live', 'hx-get': '/vivo/', 'hx-trigger': 'again', 'data-live': ''}))
            p.setAttribute(n, v);
        p.textContent = 'antes'; document.querySelector('main').append(p); htmx.process(p) }"""
    )
    page.locator("#live").dispatch_event("again")
    expect(page.locator("#toasts")).to_contain_text("Sua sessão terminou.")
    expect(page.locator("#live")).to_have_text("antes")


def test_toast_is_told_by_an_answers_header(page: Page) -> None:
    said = json.dumps({"toast": {"text": "Guardado"}})
    page.route("**/feito/", lambda route: route.fulfill(status=204, headers={"HX-Trigger": said}))
    page.evaluate("() => htmx.ajax('POST', '/feito/', {swap: 'none'})")
    expect(page.locator("#toasts .toast")).to_contain_text("Guardado")


def test_connection_that_is_gone_is_told(visit: Any) -> None:
    seen = visit()
    seen.context.set_offline(True)
    expect(seen.page.get_by_text("Você está sem conexão.")).to_be_visible()
    seen.context.set_offline(False)
    expect(seen.page.get_by_text("Você está sem conexão.")).to_be_hidden()


def test_pieces_can_be_read_without_scripts(chromium: Browser, live_server: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(live_server.url + URL)
    expect(page.get_by_text("O histórico.")).to_be_visible()
    expect(page.locator("[data-editor-tools]").first).to_be_hidden()
    expect(page.locator("#sample-upload")).to_have_css("opacity", "1")
    context.close()
