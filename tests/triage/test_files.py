"""What was attached is read behind the opening, whereupon triage looks again."""

from __future__ import annotations

import gzip

import pytest

from accounts.models import User
from attachments.services.receiving import receive
from core.services.outbox import drain_due
from tests.factories import make_analyst, make_customer, make_ticket, new_key, say
from tickets.models import Ticket
from tickets.services.conversation import reply
from triage.models import Classification
from triage.reading.attached import telling_lines
from triage.selectors import understanding_of

pytestmark = pytest.mark.django_db
ERROR = 'ORA-01403: dados não encontrados\nORA-06512: em "PORTAL.PKG_FATURA", line 812\nsenha=Verao2024!\n'


@pytest.fixture
def ana() -> User:
    return make_customer()


def opened_with(ana: User, content: bytes, name: str = "winthor.log", **words: str) -> Ticket:
    file = receive(by=ana, name=name, chunks=[content])
    said = {"subject": "1402 aborta ao faturar", "description": "Segue o log.", **words}
    return make_ticket(ana, attachment_ids=(file.pk,), **said)


def revisions(ticket: Ticket) -> list[tuple[int, str, str]]:
    rows = Classification.objects.filter(ticket=ticket).order_by("revision")
    return list(rows.values_list("revision", "occasion", "signature"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_log_is_read_whatever_its_encoding_and_however_deep_the_error_stands(ana: User, encoding: str) -> None:
    quiet = "23/11/2026 07:12:44 INFO ciclo concluído\r\n" * 30_000
    ticket = opened_with(ana, (quiet + ERROR).encode(encoding))
    assert revisions(ticket) == [(1, "opened", "")]

    drain_due()

    assert revisions(ticket) == [(1, "opened", ""), (2, "file_read", "ora-01403/pkg_fatura")]
    assert Ticket.objects.get(pk=ticket.pk).resolving_level == 2


def test_reason_that_stands_in_a_file_says_so_and_quotes_nothing(ana: User) -> None:
    ticket = opened_with(ana, ERROR.encode())
    drain_due()

    understood = understanding_of(ticket=Ticket.objects.get(pk=ticket.pk), opening=ticket.messages.get())

    assert understood is not None
    (level,) = [reason for reason in understood.reasons if reason.decides == "level"]
    assert (level.fields, level.quotes) == (["file"], [])
    assert "Verao2024" not in str(understood.row.evidence) + understood.row.signature


def test_delivery_that_comes_twice_and_a_file_that_tells_nothing_leave_it_as_it_is(ana: User) -> None:
    ticket = opened_with(ana, b"tudo certo\n" * 50)
    drain_due()
    drain_due()

    assert revisions(ticket) == [(1, "opened", "")]


def test_packed_file_and_picture_are_no_text(ana: User) -> None:
    ticket = opened_with(ana, gzip.compress(ERROR.encode()), name="log.gz")
    drain_due()

    assert len(revisions(ticket)) == 1


def test_file_of_a_later_message_does_not_open_the_question_anew(ana: User) -> None:
    ticket = make_ticket(ana)
    file = receive(by=ana, name="outro.log", chunks=[ERROR.encode()])
    reply(ticket_id=ticket.pk, by=ana, words=say("Segue.", attachment_ids=(file.pk,)), key=new_key())
    reply(ticket_id=ticket.pk, by=make_analyst(), words=say("Obrigado."), key=new_key())
    drain_due()

    assert len(revisions(ticket)) == 1


def test_lines_that_tell_are_kept_with_those_behind_them() -> None:
    lines = [*["linha"] * 40, "Erro: falha geral", *[f"em {number}" for number in range(10)]]

    found = telling_lines(lines)

    assert found[20:] == ["Erro: falha geral", *[f"em {number}" for number in range(6)]]
    assert len(telling_lines(["erro"] * 5000)) == 300
