"""The log viewer without scripts: lines, marks, searches, long lines, and who may look."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attachments.models import Attachment, TextIndex
from attachments.services.receiving import receive
from lobby.logs.marking import MOST_MARKS, Marker
from tests.attachments import samples
from tests.attachments.test_searching import calls_in
from tests.factories import make_analyst, make_customer, make_ticket, new_key, say
from tests.lobby.test_files_upload import as_
from tickets.models import Ticket
from tickets.services.conversation import note

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_customer()


def text_of(by: User, text: str | bytes, name: str = "1402.log") -> Attachment:
    return receive(by=by, name=name, chunks=[text.encode() if isinstance(text, str) else text])


def page_of(client: Client, file: Attachment, query: str = "", **options: Any) -> str:
    response = client.get(f"{reverse('lobby:show_log', args=[file.pk])}{query}", **options)
    assert response.status_code == 200
    return unescape(response.content.decode())


def numbers_in(page: str) -> list[int]:
    return [int(part.split('"')[0]) for part in page.split('<li id="l')[1:]]


def sent_in_ticket(by: User, text: str, name: str = "1402.log") -> tuple[Attachment, Ticket]:
    file = text_of(by, text, name)
    return file, make_ticket(by, attachment_ids=(file.pk,))


def test_page_names_the_file_its_size_lines_and_encoding(ana: User) -> None:
    page = page_of(as_(ana), text_of(ana, ("emissão\r\n" * 1200).encode("cp1252")))

    assert [word in page for word in ("1402.log", "1.200 linhas", "Windows-1252", "11 KB")] == [True] * 4
    assert numbers_in(page) == list(range(1, 401))


def test_windows_lead_on_before_and_to_both_ends(ana: User) -> None:
    file = text_of(ana, "linha\n" * 1000)
    client, address = as_(ana), reverse("lobby:show_log", args=[file.pk])

    middle, end = page_of(client, file, "?apartir=401"), page_of(client, file, "?fim=1")

    links = [f'href="{address}{query}"' for query in ("", "?apartir=1", "?apartir=801", "?fim=1")]
    assert (numbers_in(middle), [link in middle for link in links]) == (list(range(401, 801)), [True] * 4)
    assert (numbers_in(end), 'rel="next"' in end) == (list(range(601, 1001)), False)


def test_line_of_an_address_stands_in_the_middle_and_is_marked(ana: User) -> None:
    page = page_of(as_(ana), text_of(ana, "linha\n" * 1000), "?linha=500-502")

    assert numbers_in(page) == list(range(300, 700))
    assert [f'<li id="l{number}" data-chosen>' in page for number in (499, 500, 501, 502, 503)] == [
        False, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["?de=12&ate=10", "?linha=10-12", "?linha=12-10"])
def test_marks_are_read_in_either_order(ana: User, query: str) -> None:
    page = page_of(as_(ana), text_of(ana, "linha\n" * 20), query)

    assert page.count("data-chosen") == 3


def test_search_that_found_nothing_yet_goes_on_by_itself(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lobby.logs.page.SEARCH_SECONDS", 0.0)
    file = receive(by=ana, name="longo.log", chunks=[b"nada\n" * 400_000, b"ORA-00060\n"])
    client = as_(ana)
    page = page_of(client, file, "?busca=ORA-00060")
    turns = 0
    while (found := re.search(r'id="log-search" hx-get="([^"]+)"', page)) is not None:
        turns += 1
        page = client.get(unescape(found[1]), headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in page

    assert (turns > 0, "<mark>ORA-00060</mark>" in page, "até o fim" in page) == (True, True, True)


@pytest.mark.parametrize("query", ["?linha=x", "?linha=0", "?linha=-4", "?apartir=9e9", "?linha=²", "?desde=-1&busca="])
def test_address_that_makes_no_sense_shows_the_beginning(ana: User, query: str) -> None:
    page = page_of(as_(ana), text_of(ana, "linha\n" * 20), query)

    assert (numbers_in(page), "data-chosen" in page) == (list(range(1, 21)), False)


def test_line_behind_the_end_shows_the_end_and_says_so(ana: User) -> None:
    page = page_of(as_(ana), text_of(ana, "linha\n" * 20), "?linha=999999999999")

    assert (numbers_in(page), "O arquivo só tem 20 linhas" in page) == (list(range(1, 21)), True)


def test_empty_text_says_that_it_has_no_lines(ana: User) -> None:
    page = page_of(as_(ana), text_of(ana, "\ufeff", "vazio.txt"))

    assert (numbers_in(page), "O arquivo não tem linhas." in page) == ([], True)


def test_control_and_direction_characters_are_not_shown(ana: User) -> None:
    text = "um \x1b[31mvermelho\x1b[0m \u202egol.exe\u202c \x07fim <script>alert(1)</script>\n"
    client, file = as_(ana), text_of(ana, text + "plain\n" * 9)

    response = client.get(reverse("lobby:show_log", args=[file.pk]))

    assert "um vermelho gol.exe fim &lt;script&gt;alert(1)&lt;/script&gt;" in response.content.decode()


def test_fragment_for_scrolling_holds_the_lines_and_what_comes_next_alone(ana: User) -> None:
    file = text_of(ana, "linha\n" * 1000)

    page = page_of(as_(ana), file, "?apartir=401&lado=depois", headers={"HX-Request": "true"})
    before = page_of(as_(ana), file, "?apartir=1&linhas=250&lado=antes", headers={"HX-Request": "true"})

    assert ("<html" in page, numbers_in(page), page.count("data-log-more")) == (False, list(range(401, 801)), 1)
    assert "?apartir=801&lado=depois" in page
    assert (numbers_in(before), "data-log-more" in before) == (list(range(1, 251)), False)


def test_search_finds_without_case_and_accents_and_leads_to_the_line(ana: User) -> None:
    lines = ["nada"] * 5000
    lines[4321] = "PLS-00201: Emissão não autorizada"
    client, file = as_(ana), text_of(ana, "\n".join(lines))

    page = page_of(client, file, "?busca=EMISSAO+NAO")

    assert f'<a class="number" href="/arquivos/{file.pk}/log/?linha=4322&busca=EMISSAO%20NAO#l4322">' in page
    assert ("<mark>Emissão não</mark> autorizada" in page, "Procurado até o fim." in page) == (True, True)
    assert "<mark>Emissão não</mark>" in page_of(client, file, "?linha=4322&busca=EMISSAO+NAO")


def test_search_stops_at_a_hundred_lines_and_goes_on_from_there(ana: User) -> None:
    client, file = as_(ana), text_of(ana, "ORA-01403 ORA-01403\nlinha\n" * 150)

    first = page_of(client, file, "?busca=ora-")
    again = page_of(client, file, "?busca=ora-&desde=200")

    assert (first.count('class="number"'), "?busca=ora-&desde=200" in first) == (100, True)
    assert (again.count('class="number"'), "Procurado até o fim." in again) == (50, True)


def test_search_that_finds_nothing_says_so(ana: User) -> None:
    page = page_of(as_(ana), text_of(ana, "linha\n" * 20), "?busca=ORA-")

    assert "Nada encontrado no arquivo inteiro." in page


def test_long_line_is_folded_and_read_in_parts(ana: User) -> None:
    client, file = as_(ana), text_of(ana, "antes\n" + "ç" * 100_000 + "fim\ndepois\n")
    line = reverse("lobby:show_line", args=[file.pk, 2])

    page = page_of(client, file)
    parts = [unescape(client.get(f"{line}?parte={part}").content.decode()) for part in (1, 2, 3, 4)]

    assert (page.count("ç"), f'href="{line}"' in page, numbers_in(page)) == (2000, True, [1, 2, 3])
    assert sum(part.count("ç") for part in parts) == 100_000
    assert ("parte 4 de 4" in parts[3], "çfim" in parts[3]) == (True, True)


@pytest.mark.parametrize(("line", "part", "status"), [(2, "1", 200), (2, "2", 404), (2, "0", 404), (3, "1", 404)])
def test_part_of_a_line_that_is_not_there_is_not_found(ana: User, line: int, part: str, status: int) -> None:
    address = reverse("lobby:show_line", args=[text_of(ana, "um\ndois\n").pk, line])

    assert as_(ana).get(f"{address}?parte={part}").status_code == status


def test_log_of_what_is_no_text_or_not_ones_own_is_not_found(ana: User) -> None:
    picture = receive(by=ana, name="tela.png", chunks=[samples.picture("PNG")])
    foreign = text_of(make_customer(), "linha\n" * 20)

    for file in (picture, foreign):
        for address in (reverse("lobby:show_log", args=[file.pk]), reverse("lobby:show_line", args=[file.pk, 1])):
            assert as_(ana).get(address).status_code == 404


def test_excerpt_leads_to_the_log(ana: User) -> None:
    file = text_of(ana, "linha\n" * 50)

    page = as_(ana).get(reverse("lobby:excerpt_file", args=[file.pk])).content.decode()

    assert (f'href="/arquivos/{file.pk}/log/"' in page, "Ver o log inteiro" in page) == (True, True)


def test_long_text_is_counted_once_when_somebody_looks(ana: User) -> None:
    client, file = as_(ana), text_of(ana, "0123456789abcde\n" * 100_000)

    page = page_of(client, file, "?linha=99999")

    kept = TextIndex.objects.get()
    assert (99_999 in numbers_in(page), kept.line_count, kept.counted) == (True, 100_000, file.size)
    assert (kept.blob_id, kept.encoding, len(kept.packed)) == (file.blob_id, "utf-8", 8 * 8)


@pytest.mark.parametrize("query", ["", "?linha=700000", "?busca=linha"])
def test_page_asks_the_database_as_often_for_any_size(ana: User, query: str, django_assert_num_queries: Any) -> None:
    small, _ = sent_in_ticket(ana, "linha\n" * 10)
    large, _ = sent_in_ticket(ana, "linha\n" * 800_000)
    client = as_(ana)
    for file in (small, large):
        page_of(client, file, query)

    with django_assert_num_queries(6):
        page_of(client, small, query)
    # The kept count is one more.
    with django_assert_num_queries(7):
        page_of(client, large, query)


def test_marked_lines_lead_into_the_reply_of_the_customer(ana: User) -> None:
    file, ticket = sent_in_ticket(ana, "um\ndois\n```tres\nquatro\n")
    client = as_(ana)

    answer = client.get(f"{reverse('lobby:show_log', args=[file.pk])}?de=2&ate=3&citar=1", follow=True)

    assert (answer.status_code, answer.redirect_chain[0][0]) == (
        200, f"/chamados/{ticket.pk}/?citar={file.pk}%3A2-3#composer",
    )  # fmt: skip
    assert "`1402.log`, linhas 2 a 3:\n\n````\ndois\n```tres\n````\n" in unescape(answer.content.decode())


def test_marked_lines_lead_into_the_reply_at_the_desk(ana: User) -> None:
    file, ticket = sent_in_ticket(ana, "um\ndois\n")
    client = as_(make_analyst())

    answer = client.get(f"{reverse('lobby:show_log', args=[file.pk])}?de=2&citar=1", follow=True)

    page = unescape(answer.content.decode())
    reply = page[page.index('id="mode-reply"') : page.index('id="mode-note"')]
    assert (urlsplit(answer.redirect_chain[0][0]).path, "`1402.log`, linha 2:\n\n```\ndois\n```" in reply) == (
        f"/mesa/chamados/{ticket.pk}/", True,
    )  # fmt: skip


def test_lines_of_a_notes_file_are_quoted_in_a_note_only(ana: User) -> None:
    _, ticket = sent_in_ticket(ana, "um\n")
    marina = make_analyst()
    inner = text_of(marina, "so da equipe\n", "interno.log")
    note(ticket_id=ticket.pk, by=marina, words=say("Vejam", attachment_ids=(inner.pk,)), key=new_key())

    page = as_(marina).get(f"/mesa/chamados/{ticket.pk}/?modo=responder&citar={inner.pk}:1-1").content.decode()

    reply, notes = page.split('id="mode-note"')
    assert ("```\nso da equipe" in reply, "```\nso da equipe" in notes) == (False, True)


@pytest.mark.parametrize("place", ["{foreign}:1-2", "{other}:1-2", "{own}:0-2", "{own}", "x:1", "{own}:99-100", ""])
def test_lines_that_are_not_of_the_ticket_are_not_quoted(ana: User, place: str) -> None:
    own, ticket = sent_in_ticket(ana, "minha linha\n")
    other, _ = sent_in_ticket(ana, "linha de outro chamado\n")
    foreign, _ = sent_in_ticket(make_customer(), "linha de outra casa\n")
    named = place.format(own=own.pk, other=other.pk, foreign=foreign.pk)

    page = as_(ana).get(f"/chamados/{ticket.pk}/", {"citar": named})

    assert (page.status_code, "```" in page.content.decode()) == (200, False)


def test_quotation_is_cut_at_two_hundred_lines_and_put_in_once(ana: User) -> None:
    file, ticket = sent_in_ticket(ana, "".join(f"linha {number}\n" for number in range(1, 1001)))
    client = as_(ana)

    address = client.get(f"{reverse('lobby:show_log', args=[file.pk])}?linha=1-900&citar=1")["Location"]
    page = unescape(client.get(f"/chamados/{ticket.pk}/", {"citar": f"{file.pk}:1-900"}).content.decode())

    assert parse_qs(urlsplit(address).query) == {"citar": [f"{file.pk}:1-200"]}
    assert ("linha 200\n```" in page, "linha 201\n" in page, "linhas 1 a 200:" in page) == (True, False, True)


SECRETS = (
    "2026-11-23 07:12:44 conectando jdbc:oracle:thin:@10.0.0.5:1521/wint\n"
    "usuario=PCADMIN senha=Gr4nj@2026!\n"
    "cliente CPF 529.982.247-25 chave 35260714200166000187550010000000071123456786\n"
)


def test_secrets_of_a_log_stand_in_no_page_search_excerpt_or_quote(ana: User) -> None:
    file, ticket = sent_in_ticket(ana, "linha\n" * 500 + SECRETS + "linha\n" * 500)
    client = as_(ana)
    pages = [
        page_of(client, file, "?apartir=480"),
        page_of(client, file, "?apartir=502"),
        page_of(client, file, "?q=senha"),
        page_of(client, file, "?q=Gr4nj"),
        client.get(f"/chamados/{ticket.pk}/?citar={file.pk}:501-503").content.decode(),
    ]

    assert [[secret in page for secret in ("@2026!", "529.982.247-25")] for page in pages] == [[False, False]] * 5
    assert ["35260714200166000187550010000000071123456786" in page for page in (pages[0], pages[4])] == [True, True]
    tokens = [re.findall(r"\[SENHA_\d+\]", page) for page in pages]
    # The same secret has the same token, from wherever one begins to read.
    assert len({token for found in tokens[:3] for token in found}) == 1
    assert tokens[3] == []


def test_private_key_longer_than_a_window_is_shown_from_none_of_its_lines(ana: User) -> None:
    body = "".join(f"{'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC' * 2}\n" for _ in range(120))
    file = text_of(ana, f"antes\n-----BEGIN RSA PRIVATE KEY-----\n{body}-----END RSA PRIVATE KEY-----\ndepois\n")

    page = page_of(as_(ana), file, "?apartir=60")

    assert ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" in page, "depois" in page) == (False, True)


def test_window_marks_so_many_places_and_shows_all_of_its_words(ana: User) -> None:
    page = page_of(as_(ana), text_of(ana, ("a" * 1000 + "\n") * 4), "?linha=1&busca=a")

    assert (page.count("<mark>"), page.count("a" * 1000)) == (MOST_MARKS, 2)


def test_window_marks_what_a_search_for_a_sign_of_another_script_found(ana: User) -> None:
    page = page_of(as_(ana), text_of(ana, "um → DOIS\num ? dois\n"), "?linha=1&busca=→ dois")

    assert ("um <mark>→ DOIS</mark>" in page, page.count("<mark>")) == (True, 1)


def test_window_of_signs_that_folding_does_not_tell_apart_is_marked_at_no_cost_for_each_place() -> None:
    marker = Marker("い" * 200, seconds=60)

    assert calls_in(lambda: marker.pieces_of("あ" * 2000)) < 500
