"""Pictures, videos and archives as pages, without scripts: what they show, where they lead, and who may look."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attachments.models import Attachment
from attachments.services.receiving import receive
from tests.attachments import samples
from tests.factories import (
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tests.lobby.test_files_upload import as_
from tickets.models import Ticket
from tickets.services import people
from tickets.services.conversation import note, reply
from tickets.services.erasing import erase_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_customer(make_organization("Aurora Distribuidora"))


def sent(by: User, name: str, data: bytes = b"") -> Attachment:
    return receive(by=by, name=name, chunks=[data or samples.picture("PNG")])


def address_of(file: Attachment, query: str = "") -> str:
    return f"{reverse('lobby:view_file', args=[file.pk])}{query}"


def page_of(client: Client, file: Attachment, query: str = "", **options: Any) -> str:
    response = client.get(address_of(file, query), **options)
    assert response.status_code == 200
    return unescape(response.content.decode())


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def neighbours_in(page: str) -> dict[str, str]:
    return dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', page))


def three_pictures(ana: User, marina: User) -> tuple[Ticket, list[Attachment], Attachment]:
    first, second = sent(ana, "primeira.png"), sent(ana, "segunda.png")
    ticket = make_ticket(ana, attachment_ids=(first.pk, second.pk))
    inner, third = sent(marina, "interna.png"), sent(ana, "terceira.png")
    note(ticket_id=ticket.pk, by=marina, words=say("Ver.", attachment_ids=(inner.pk,)), key=new_key())
    reply(ticket_id=ticket.pk, by=ana, words=say("Mais uma.", attachment_ids=(third.pk,)), key=new_key())
    return ticket, [first, second, third], inner


def test_picture_leads_to_its_neighbours_and_back_to_the_ticket(ana: User) -> None:
    ticket, (first, second, third), _inner = three_pictures(ana, make_analyst())

    pages = [page_of(as_(ana), file) for file in (first, second, third)]

    assert [neighbours_in(page) for page in pages] == [
        {"next": address_of(second)},
        {"prev": address_of(first), "next": address_of(third)},
        {"prev": address_of(second)},
    ]
    assert [f"{place} de 3" in page for place, page in enumerate(pages, start=1)] == [True] * 3
    assert f'href="/chamados/{ticket.pk}/#file-{second.pk}"' in pages[1]
    assert f'src="/arquivos/{second.pk}/"' in pages[1]


def test_picture_of_a_note_stands_between_them_at_the_desk_alone(ana: User) -> None:
    marina = make_analyst()
    ticket, (_first, second, third), inner = three_pictures(ana, marina)

    page = page_of(as_(marina), inner)

    assert neighbours_in(page) == {"prev": address_of(second), "next": address_of(third)}
    assert ["3 de 4" in page, "Visível só para a equipe" in page] == [True, True]
    assert f'href="/mesa/chamados/{ticket.pk}/#file-{inner.pk}"' in page
    assert as_(ana).get(address_of(inner)).status_code == 404


def test_erased_picture_is_passed_over_and_not_shown(ana: User) -> None:
    _ticket, (first, second, third), _inner = three_pictures(ana, make_analyst())
    erase_file(attachment_id=second.pk, by=ana, reason="Errada")

    assert neighbours_in(page_of(as_(ana), first)) == {"next": address_of(third)}
    assert as_(ana).get(address_of(second)).status_code == 404


def test_picture_over_a_page_is_its_middle_alone(ana: User) -> None:
    _ticket, (first, _second, _third), _inner = three_pictures(ana, make_analyst())

    response = as_(ana).get(address_of(first), headers={"HX-Request": "true"})
    page = response.content.decode()

    assert ["<html" in page, "data-viewer-close" in page, 'id="viewer-title"' in page] == [False, True, True]
    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]


def test_picture_that_waits_for_a_form_stands_alone(ana: User) -> None:
    page = page_of(as_(ana), sent(ana, "tela.png"))

    assert (neighbours_in(page), "Voltar ao chamado" in page) == ({}, False)


@pytest.mark.parametrize("count", [1, 3])
def test_picture_costs_the_same_among_one_and_three(ana: User, django_assert_num_queries: Any, count: int) -> None:
    files = [sent(ana, f"{number}.png") for number in range(count)]
    make_ticket(ana, attachment_ids=tuple(file.pk for file in files))
    client = as_(ana)
    client.get(address_of(files[0]))

    with django_assert_num_queries(8):
        client.get(address_of(files[0]))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("passos.mp4", 6), ("logs.zip", 7)])
def test_video_and_contents_cost_the_same_among_one_and_three(
    ana: User, django_assert_num_queries: Any, count: int, name: str, queries: int
) -> None:
    members = {f"{number}.log": b"x" for number in range(count)}
    data = samples.MP4 if name.endswith("mp4") else samples.zip_of(members)
    files = [sent(ana, f"{number}{name}", data) for number in range(count)]
    make_ticket(ana, attachment_ids=tuple(file.pk for file in files))
    client = as_(ana)
    client.get(address_of(files[0]))

    with django_assert_num_queries(queries):
        client.get(address_of(files[0]))


@pytest.mark.parametrize("name", ["tela.png", "passos.mp4", "logs.zip", "nota.pdf", "1402.log"])
def test_others_learn_of_no_kind_of_file(ana: User, name: str) -> None:
    data = {"png": samples.picture("PNG"), "mp4": samples.MP4, "zip": samples.zip_of({"a.log": b"x"})}
    data |= {"pdf": samples.PDF, "log": samples.LOG}
    file = sent(ana, name, data[name.rpartition(".")[2]])
    make_ticket(ana, attachment_ids=(file.pk,))
    stranger = make_customer(make_organization("Boreal Atacado"))

    statuses = [as_(who).get(address_of(file)).status_code for who in (stranger, make_customer(ana.organization))]

    assert (statuses, Client().get(address_of(file)).status_code) == ([404, 404], 302)


def test_name_of_another_house_is_not_told_around_a_moved_ticket(ana: User) -> None:
    other = make_customer(make_organization("Boreal Atacado"), name="Olga Nunes")
    file = sent(other, "tela.png")
    ticket = make_ticket(other, attachment_ids=(file.pk,))
    boss = make_support_manager()
    people.move_ticket(ticket_id=ticket.pk, by=boss, organization_id=ana.organization_id or 0, requester_id=ana.pk)

    pages = {who.name: words_of(page_of(as_(who), file)) for who in (ana, boss)}

    assert {name: ("Olga" in words, "alguém" in words) for name, words in pages.items()} == {
        ana.name: (False, True),
        boss.name: (True, False),
    }


def test_text_is_led_to_its_own_viewer(ana: User) -> None:
    file = sent(ana, "1402.log", samples.LOG)

    response = as_(ana).get(address_of(file))

    assert (response.status_code, response["Location"]) == (302, f"/arquivos/{file.pk}/log/")


@pytest.mark.parametrize(
    ("query", "source", "field"),
    [("", "", "0:00"), ("?t=83", "#t=83", "1:23"), ("?t=1:23", "#t=83", "1:23"), ("?t=x", "", "0:00")],
)
def test_video_opens_at_the_moment_of_the_address(ana: User, query: str, source: str, field: str) -> None:
    file = sent(ana, "passos.mp4", samples.MP4)

    page = page_of(as_(ana), file, query)

    assert (f'src="/arquivos/{file.pk}/{source}"' in page, f'name="t" value="{field}"' in page) == (True, True)


def test_video_that_no_browser_plays_says_so_and_is_downloaded(ana: User) -> None:
    film, camera = sent(ana, "passos.mp4", samples.MP4), sent(ana, "camera.avi", samples.AVI)
    ticket = make_ticket(ana, attachment_ids=(film.pk, camera.pk))
    client = as_(ana)

    pages = [page_of(client, file) for file in (film, camera)]
    talk = client.get(f"/chamados/{ticket.pk}/").content.decode()

    said = "O navegador não reproduz este vídeo."
    assert [("<video" in page, said in page, "data-unplayable hidden" in page) for page in pages] == [
        (True, True, True),
        (False, True, False),
    ]
    assert (talk.count("<video"), talk.count("data-unplayable hidden"), talk.count(said)) == (1, 1, 2)


def test_moment_is_quoted_into_the_reply_at_both_doors(ana: User) -> None:
    marina = make_analyst()
    film = sent(ana, "passos.mp4", samples.MP4)
    ticket = make_ticket(ana, attachment_ids=(film.pk,))

    found = {}
    for who in (ana, marina):
        client = as_(who)
        led = client.get(address_of(film, "?t=1:23&citar=1"))
        found[who.name] = (
            led["Location"],
            "`passos.mp4` [1:23] </textarea>" in client.get(led["Location"]).content.decode(),
        )

    assert found == {
        ana.name: (f"/chamados/{ticket.pk}/?citar={film.pk}%4083#composer", True),
        marina.name: (f"/mesa/chamados/{ticket.pk}/?citar={film.pk}%4083#composer-reply", True),
    }


def test_moment_of_a_note_is_quoted_in_a_note_alone(ana: User) -> None:
    marina = make_analyst()
    ticket = make_ticket(ana)
    film = sent(marina, "interno.mp4", samples.MP4)
    note(ticket_id=ticket.pk, by=marina, words=say("Ver.", attachment_ids=(film.pk,)), key=new_key())

    led = as_(marina).get(address_of(film, "?t=5&citar=1"))["Location"]
    page = as_(marina).get(led).content.decode()

    assert led.endswith("#composer-note")
    assert re.findall(r'id="(composer-\w+)-text"[^>]*>`interno.mp4` \[0:05\]', page) == ["composer-note"]
    assert "interno.mp4" not in as_(ana).get(f"/chamados/{ticket.pk}/?citar={film.pk}@5").content.decode()


def test_archive_is_listed_in_pages_and_nothing_of_it_is_opened(ana: User) -> None:
    names = {f"pasta/{number:04}.log": b"" for number in range(450)}
    file = sent(ana, "logs.zip", samples.zip_of({**names, "dentro.zip": b"PK"}))
    client = as_(ana)

    first, last = page_of(client, file), page_of(client, file, "?pagina=3")
    beyond = page_of(client, file, "?pagina=99")

    assert [first.count("<tr>"), last.count("<tr>"), beyond.count("<tr>")] == [201, 52, 52]
    words = words_of(first)
    assert [part in words for part in ("451 arquivos, 1 pasta", "1, citado e não aberto", file.sha256)] == [True] * 3
    assert ["0000.log" in first, "0449.log" in first, "0449.log" in last] == [True, False, True]


def test_hostile_name_in_an_archive_is_words_and_marked(ana: User) -> None:
    name = "../<script>alert(1)</script>\u202egpj.exe"
    page = as_(ana).get(address_of(sent(ana, "logs.zip", samples.zip_of({name: b"x"})))).content.decode()

    assert ["<script>alert" in page, "\u202e" in page, "nome suspeito" in page] == [False, False, True]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("backup.7z", samples.SEVEN_ZIP, "Não dá para listar o conteúdo"),
        ("backup.rar", samples.RAR, "Não dá para listar o conteúdo"),
        ("vazio.zip", samples.zip_of({}), "O arquivo está vazio."),
        ("carta.doc", samples.ole_of("WordDocument"), "Documento do Office (DOC)"),
        ("precos.xlsx", samples.open_xml("xl", **{"xl/worksheets/sheet1.xml": b"x"}), "Planilhas 1"),
        ("slides.pptx", samples.open_xml("ppt", **{"ppt/slides/slide1.xml": b"x"}), "Slides 1"),
        ("nota.pdf", samples.PDF.replace(b"<<>>", b"<</Type/Pages/Count 12>>", 1), "Páginas 12"),
    ],
)
def test_other_kinds_say_what_they_can(ana: User, name: str, data: bytes, said: str) -> None:
    assert said in words_of(page_of(as_(ana), sent(ana, name, data)))
