"""Frames: notices, pagers, navigation and what surrounds a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from lobby.ui import marks


@pytest.fixture(autouse=True)
def _portuguese() -> Iterator[None]:
    with translation.override("pt-br"):
        yield


def draw(template: str, path: str = "/inicio/", **context: Any) -> str:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return " ".join(engines["django"].from_string(template).render(context, request).split())


def test_notice_wraps_its_words_in_a_tone() -> None:
    assert draw('{% notice tone="danger" role="alert" %}<p>Caiu.</p>{% endnotice %}') == (
        f'<div class="notice" data-tone="danger" role="alert">{marks.icon("warning")}<div><p>Caiu.</p></div></div>'
    )


def test_empty_state_has_a_heading_of_the_asked_level() -> None:
    assert draw('{% empty icon="tray" title="Em dia" level=2 %}<p>Nada aqui.</p>{% endempty %}') == (
        f'<div class="empty">{marks.icon("tray", "large")}<h2>Em dia</h2><p>Nada aqui.</p></div>'
    )


def test_menu_hides_its_acts_behind_a_named_button() -> None:
    assert draw('{% menu label="Mais" up=True %}<li>a</li>{% endmenu %}') == (
        '<details class="menu" data-menu><summary class="icon-button" aria-label="Mais">'
        f'{marks.icon("more")}</summary><ul class="menu-list up"><li>a</li></ul></details>'
    )


def test_block_tags_escape_what_they_are_given() -> None:
    shown = draw("{% card title=title %}{{ words }}{% endcard %}", title="<x>", words="<y>")
    assert "<summary>&lt;x&gt;</summary>" in shown
    assert '<div class="card-body">&lt;y&gt;</div>' in shown


def test_dialog_is_named_by_its_title() -> None:
    shown = draw('{% dialog id="cancel" title="Cancelar?" size="s" %}<p>Sai da fila.</p>{% enddialog %}')
    assert shown.startswith('<dialog class="dialog" id="cancel" data-size="s" aria-labelledby="cancel-title">')
    assert '<h2 id="cancel-title">Cancelar?</h2>' in shown
    assert shown.endswith("<p>Sai da fila.</p> </dialog>")


def test_pager_keeps_what_else_the_address_asks_for() -> None:
    page = Paginator(range(287), 25).page(2)
    shown = draw("{% pager page %}", "/fila/?q=nota&page=2", page=page)
    assert '<a href="?q=nota&amp;page=1" rel="prev" aria-label="Página anterior">' in shown
    assert '<span class="here" aria-current="page">2</span>' in shown
    assert '<a href="?q=nota&amp;page=12" aria-label="Página 12">12</a>' in shown
    assert '<span aria-hidden="true">…</span>' in shown
    assert '<span class="end">26 a 50 de 287</span>' in shown


def test_pager_of_one_page_shows_nothing() -> None:
    assert draw("{% pager page %}", page=Paginator(range(3), 25).page(1)) == ""


def test_pager_on_its_last_page_leads_no_further() -> None:
    shown = draw("{% pager page %}", page=Paginator(range(50), 25).page(2))
    assert 'rel="next"' not in shown
    assert 'rel="prev"' in shown


def test_breadcrumb_ends_with_the_page_itself() -> None:
    assert draw('{% breadcrumb "Seus chamados" "/chamados/" "#10398" %}') == (
        '<nav class="breadcrumb" aria-label="Onde você está"><ol><li><a href="/chamados/">Seus chamados</a></li>'
        '<li aria-current="page">#10398</li></ol></nav>'
    )


def test_nav_link_marks_where_the_reader_is() -> None:
    template = '{% nav_link "lobby:home" "Início" within=True %}'
    assert draw(template, "/inicio/") == '<a href="/inicio/" aria-current="page">Início</a>'
    assert draw(template, "/inicio/mais/") == '<a href="/inicio/" aria-current="true">Início</a>'
    assert draw(template, "/outro/") == '<a href="/inicio/">Início</a>'


def test_nav_link_to_what_no_door_has_is_nothing() -> None:
    assert draw('{% nav_link "portal:teleport" "Ir" %}') == ""


def test_rail_link_shows_a_count_of_none_as_well() -> None:
    assert draw('{% rail_link "/mesa/?fila=1" "N1" count=0 key="q" %}', "/mesa/?fila=1") == (
        '<a class="rail-link" href="/mesa/?fila=1" aria-current="page" data-key="g q">'
        f'{marks.icon("tray")}<span class="label">N1</span><span class="count">0</span></a>'
    )


def test_rail_link_of_another_query_is_not_current() -> None:
    assert "aria-current" not in draw('{% rail_link "/mesa/?fila=1" "N1" %}', "/mesa/?fila=2")


def test_tab_marks_the_current_one() -> None:
    assert draw('{% tab "?a" "A" current=True count=3 %}{% tab "?b" "B" %}') == (
        '<a class="tab" href="?a" aria-current="page">A <span class="count">3</span></a><a class="tab" href="?b">B</a>'
    )


def test_timeline_tells_where_the_ticket_is() -> None:
    steps = [
        {"title": "Aberto", "detail": "ontem"},
        {"title": "Agora", "state": "now"},
        {"title": "Fim", "state": "next"},
    ]
    assert draw("{% timeline steps %}", steps=steps) == (
        '<ol class="timeline"><li>Aberto<small>ontem</small></li><li data-now aria-current="step">Agora</li>'
        "<li data-next>Fim</li></ol>"
    )


@pytest.mark.parametrize(
    ("shown", "dialled"),
    [("(62) 3000-1402", "+556230001402"), ("+55 62 3000-1402", "+556230001402"), ("(62) 93000-1402", "+5562930001402")],
)
def test_support_phone_can_be_dialled(shown: str, dialled: str, settings: Any) -> None:
    settings.SUPPORT_PHONE = shown
    assert draw("{% support_phone %}") == f'<a class="nowrap" href="tel:{dialled}">{shown}</a>'


def test_composer_in_note_mode_says_who_sees_it() -> None:
    shown = draw('{% composer mode="note" id="c" label="Nota" %}<button>Guardar</button>{% endcomposer %}')
    assert '<form class="composer" id="c" method="post" enctype="multipart/form-data" data-mode="note"' in shown
    assert "Visível só para a equipe" in shown
    assert 'name="csrfmiddlewaretoken"' in shown
    assert '<div class="composer-foot"><button>Guardar</button></div>' in shown


def test_composer_shows_its_error_beside_the_words_that_were_sent() -> None:
    shown = draw('{% composer id="c" error="Escreva algo." value=value %}x{% endcomposer %}', value="</textarea><b>")
    assert 'aria-invalid="true" aria-describedby="c-error"' in shown
    assert ">&lt;/textarea&gt;&lt;b&gt;</textarea>" in shown
    assert '<p class="composer-error error" id="c-error">' in shown


def test_draft_state_tells_when_it_was_kept() -> None:
    saved_at = datetime(2026, 11, 24, 12, 41, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 11, 24, 13, 0, tzinfo=UTC), tick=False):
        shown = draw("{% draft_state saved_at %}", saved_at=saved_at)
    assert ">Rascunho guardado <time" in shown
    assert ">às 09h41</time></span>" in shown


def test_upload_lists_what_is_already_there() -> None:
    files = [{"id": 7, "name": 'a"b.log', "size": 2048, "kind": "text", "is_complete": True}]
    shown = draw('{% upload url="/enviar" files=files id="f" %}', files=files)
    assert 'data-upload-url="/enviar"' in shown
    assert '<input type="file" id="f" name="files" multiple>' in shown
    assert '<span class="name">a&quot;b.log</span><span class="state">2,0 KB, enviado</span>' in shown
    assert '<input type="hidden" name="attachment" value="7">' in shown
    assert 'aria-label="Retirar a&quot;b.log"' in shown
