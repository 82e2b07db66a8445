"""Mails as they leave: what they say, to whom, once each, gathered when a ticket is busy."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.core import mail as outbox_of_tests

from core.database import database_now
from core.enums import DeliveryState
from core.models import Delivery
from core.services.outbox import drain_due
from notifications.mail import message_id_of
from notifications.models import SentMail
from notifications.selectors.invariants import mails_with_two_ids
from tests.factories import (
    make_analyst,
    make_customer,
    make_organization,
    make_support_manager,
    make_ticket,
    new_key,
    say,
)
from tickets.models import Follower
from tickets.services.assignment import take
from tickets.services.conversation import ask_customer, note, reply
from tickets.services.erasing import erase_message
from tickets.services.lifecycle import propose_solution
from tickets.services.people import add_follower, move_ticket, remove_follower

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PORTAL_URL = "https://suporte.exemplo.com.br"


@pytest.fixture
def ana():
    return make_customer(make_organization("Aurora Distribuidora"), name="Ana Lima", email="ana@aurora.com.br")


@pytest.fixture
def joao():
    return make_analyst(level=2, name="João Prado")


@pytest.fixture
def ticket(ana, joao):
    """Give a ticket that João has, with nothing left to be told."""
    made = make_ticket(ana, subject="Carga não aparece na 1402")
    take(ticket_id=made.pk, by=joao)
    Delivery.objects.all().delete()
    return made


def sent():
    """Drain, and return the mails that left since the last look."""
    drain_due()
    mails = list(outbox_of_tests.outbox)
    outbox_of_tests.outbox.clear()
    return mails


def subjects():
    return [(message.to[0], message.subject) for message in sent()]


def replies(ticket, joao, *texts):
    for text in texts:
        reply(ticket_id=ticket.pk, by=joao, words=say(text), key=new_key())


def test_question_says_who_asked_what_is_wanted_and_where_to_answer(ticket, joao):
    ask_customer(ticket_id=ticket.pk, by=joao, words=say("Qual é a **versão** da 1402?"), key=new_key())
    (mail,) = sent()
    at = ticket.messages.latest("pk").at.astimezone()
    assert mail.body == (
        f"João Prado perguntou sobre o chamado #{ticket.pk}\n"
        "\n"
        "Olá, Ana.\n"
        "\n"
        'O chamado "Carga não aparece na 1402" aguarda você.\n'
        "\n"
        "> Qual é a **versão** da 1402?\n"
        f"> -- João Prado, Nível 2, {at:%d/%m/%Y} às {at:%H}h{at:%M}\n"
        "\n"
        "O atendimento continua assim que você responder.\n"
        "\n"
        "Responder no portal:\n"
        f"https://suporte.exemplo.com.br/c/{ticket.pk}/\n"
        "\n"
        f"Chamado: #{ticket.pk}, Carga não aparece na 1402\n"
        "Situação: Aguardando você\n"
        "Com: João Prado, Nível 2\n"
        "\n"
        "Não responda este e-mail: ninguém o lê. Use o endereço acima.\n"
        "Você recebe este aviso porque abriu o chamado. "
        "Escolher avisos: https://suporte.exemplo.com.br/avisos/preferencias/\n"
        "Faturamento parado? Ligue (62) 3000-1402.\n"
    )


def test_question_tells_others_whom_it_waits_for(ticket, ana, joao):
    bia = make_customer(ana.organization, name="Bia Reis", email="bia@aurora.com.br")
    add_follower(ticket_id=ticket.pk, by=ana, user_id=bia.pk)
    sent()
    ask_customer(ticket_id=ticket.pk, by=joao, words=say("Qual é a versão?"), key=new_key())
    body = next(mail.body for mail in sent() if "bia@" in mail.to[0])
    assert [line for line in body.splitlines() if "Ana" in line or "Ver o chamado" in line] == [
        'O chamado "Carga não aparece na 1402" aguarda Ana.',
        "O atendimento continua assim que Ana responder; você também pode responder.",
        "Ver o chamado:",
        "Situação: Aguardando Ana",
    ]


def test_solution_asks_who_decides_and_only_shows_the_others(ticket, ana, joao):
    bia = make_customer(ana.organization, name="Bia Reis", email="bia@aurora.com.br")
    add_follower(ticket_id=ticket.pk, by=ana, user_id=bia.pk)
    sent()
    propose_solution(ticket_id=ticket.pk, by=joao, words=say("Recalcule."), key=new_key())
    asks = {
        mail.to[0]: ("aguarda você" in mail.body, "Aceite a solução" in mail.body, "Ver a solução:" in mail.body)
        for mail in sent()
    }
    assert asks == {
        "Ana Lima <ana@aurora.com.br>": (True, True, True),
        "Bia Reis <bia@aurora.com.br>": (False, False, True),
    }


def test_html_has_one_button_its_sheet_and_no_outside_address(ticket, joao):
    ask_customer(ticket_id=ticket.pk, by=joao, words=say("Qual é a **versão**?"), key=new_key())
    ((html, media_type),) = sent()[0].alternatives
    address = f"https://suporte.exemplo.com.br/c/{ticket.pk}/"
    assert (media_type, html.count('class="action"'), html.count(f'href="{address}"')) == ("text/html", 1, 1)
    assert "<strong>versão</strong>" in html
    assert "background: #0b5a5e" in html
    assert html.count("http") == html.count("https://suporte.exemplo.com.br/")
    assert "<script" not in html
    assert "<img" not in html


def test_headers_identify_thread_and_silence_robots(ticket, joao, ana):
    replies(ticket, joao, "Olá")
    delivery = Delivery.objects.get()
    (mail,) = sent()
    headers = mail.message()
    assert (mail.to, mail.subject) == (["Ana Lima <ana@aurora.com.br>"], f"[#{ticket.pk}] Carga não aparece na 1402")
    assert headers["Message-ID"] == SentMail.objects.get(delivery=delivery).message_id
    assert headers["Message-ID"].endswith("@suporte.exemplo.com.br>")
    assert parsedate_to_datetime(headers["Date"]) == delivery.event.at.replace(microsecond=0)
    assert headers["References"] == headers["In-Reply-To"] != headers["Message-ID"]
    assert (headers["Auto-Submitted"], headers["X-Request-ID"]) == ("auto-generated", delivery.event.request_id)


def test_every_mail_about_a_ticket_refers_to_one_thread(ticket, joao):
    replies(ticket, joao, "Um", "Dois")
    mails = sent()
    assert len({mail.extra_headers["References"] for mail in mails}) == 1
    assert len({mail.extra_headers["Message-ID"] for mail in mails}) == 2


def test_own_links_in_a_quote_lead_to_the_portal_from_outside(ticket, joao):
    replies(ticket, joao, "Veja #10432 e [isto](https://exemplo.com/a).")
    quote = sent()[0].alternatives[0][0].split("blockquote>")[1]
    assert 'href="https://suporte.exemplo.com.br/c/10432/"' in quote
    assert 'href="https://exemplo.com/a"' in quote


def test_markup_in_words_names_and_subjects_stays_text(ana, joao):
    evil = '<img src=x onerror="alert(1)">'
    ana.name = f"{evil} Lima"
    ana.save(update_fields=["name"])
    ticket = make_ticket(ana, subject=f"{evil} {{{{ 7|add:7 }}}}")
    Delivery.objects.all().delete()
    replies(ticket, joao, f"{evil} {{% now 'Y' %}}")
    mail = sent()[0]
    html = mail.alternatives[0][0]
    assert ("<img" in html, "{{ 7|add:7 }}" in html, "{% now" in mail.body) == (False, True, True)


@pytest.mark.parametrize("name", ["Ana\r\nBcc: outro@exemplo.com", "Ana\u2028Lima", "Ana\x00Lima"])
def test_line_breaks_in_a_name_do_not_become_headers(ticket, ana, joao, name):
    from accounts.models import User

    if "\x00" not in name:
        User.objects.filter(pk=ana.pk).update(name=name)
    replies(ticket, joao, "Olá")
    (mail,) = sent()
    message = mail.message()
    assert (message["Bcc"], mail.recipients()) == (None, mail.to)
    assert "\n" not in mail.to[0]


def test_note_never_leaves_to_a_customer_even_when_asked_to(ticket, ana, joao):
    canary = "CANÁRIO-INTERNO"
    note(ticket_id=ticket.pk, by=joao, words=say(canary), key=new_key())
    replies(ticket, joao, "Texto público")
    # A row that should not be: the composer refuses what the rules already left out.
    public = Delivery.objects.get()
    from core.models import OutboxEvent

    internal = OutboxEvent.objects.get(name="MessagePosted", payload__audience="internal")
    Delivery.objects.create(
        event=internal,
        consumer="mail",
        recipient=public.recipient,
        ordering_key=public.ordering_key,
        data=public.data,
        available_at=internal.at,
    )
    mails = sent()
    assert [canary in mail.body + mail.alternatives[0][0] for mail in mails] == [False]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}


def test_words_of_support_for_itself_are_in_no_mail_of_a_customer(ana):
    import re

    joao, rita = make_analyst(level=2, name="João Prado"), make_support_manager()
    make_analyst(name="Outra Fila")
    ticket = make_ticket(ana)
    add_follower(ticket_id=ticket.pk, by=joao, user_id=rita.pk)
    take(ticket_id=ticket.pk, by=joao)
    note(ticket_id=ticket.pk, by=joao, words=say("Nota."), key=new_key())
    replies(ticket, joao, "Um", "Dois")
    propose_solution(ticket_id=ticket.pk, by=joao, words=say("Recalcule."), key=new_key())
    texts = [mail.body + mail.alternatives[0][0] for mail in sent() if "ana@" in mail.to[0]]
    internal = re.compile(r"\b(nota|fila|SLA|prazo|vence|Padrão|Prime|ticket|Rita Moura)\b", re.IGNORECASE)
    assert [internal.findall(text) for text in texts] == [[]] * 3


def test_erased_words_do_not_leave(ticket, joao):
    replies(ticket, joao, "A senha é 1234")
    erase_message(message_id=ticket.messages.latest("pk").pk, by=joao, reason="senha")
    assert sent() == []
    propose_solution(ticket_id=ticket.pk, by=joao, words=say("Use a senha 1234"), key=new_key())
    erase_message(message_id=ticket.messages.latest("pk").pk, by=joao, reason="senha")
    (mail,) = sent()
    assert ("1234" in mail.body + mail.alternatives[0][0], mail.body.splitlines()[0]) == (
        False,
        f"João Prado propôs uma solução para o chamado #{ticket.pk}",
    )


def test_person_who_was_deactivated_meanwhile_gets_nothing(ticket, ana, joao):
    replies(ticket, joao, "Olá")
    ana.is_active = False
    ana.save(update_fields=["is_active"])
    assert (sent(), Delivery.objects.get().state) == ([], "done")


def test_follower_who_was_removed_meanwhile_gets_nothing(ticket, ana, joao):
    bia = make_customer(ana.organization, name="Bia Reis", email="bia@aurora.com.br")
    add_follower(ticket_id=ticket.pk, by=ana, user_id=bia.pk)
    sent()
    replies(ticket, joao, "Olá")
    remove_follower(ticket_id=ticket.pk, by=ana, user_id=bia.pk)
    assert [mail.to for mail in sent()] == [["Ana Lima <ana@aurora.com.br>"]]


def test_ticket_that_moved_to_another_house_tells_the_old_one_nothing(ticket, ana, joao):
    other = make_customer(make_organization("Boreal"), name="Caio Dias", email="caio@boreal.com.br")
    replies(ticket, joao, "Olá, Aurora")
    move_ticket(
        ticket_id=ticket.pk, by=make_support_manager(), organization_id=other.organization_id, requester_id=other.pk
    )
    assert subjects() == [("Caio Dias <caio@boreal.com.br>", f"[#{ticket.pk}] Carga não aparece na 1402")]


def test_follower_of_a_foreign_house_gets_nothing_whatever_the_tables_say(ticket, joao, ana):
    stranger = make_customer(make_organization("Boreal"), name="Caio Dias")
    Follower.objects.create(ticket=ticket, user=stranger, added_by=joao, at=database_now())
    replies(ticket, joao, "Olá")
    assert [mail.to for mail in sent()] == [["Ana Lima <ana@aurora.com.br>"]]


def test_mail_that_left_is_not_sent_again_by_the_next_process(ticket, joao):
    replies(ticket, joao, "Olá")
    assert len(sent()) == 1
    Delivery.objects.update(
        state=DeliveryState.RUNNING, done_at=None, lease_until=database_now() - timedelta(seconds=1)
    )
    assert (sent(), Delivery.objects.get().state) == ([], "done")


def test_mail_that_is_sent_twice_has_one_message_id(ticket, joao):
    replies(ticket, joao, "Olá")
    first = sent()
    SentMail.objects.all().delete()
    Delivery.objects.update(
        state=DeliveryState.RUNNING, done_at=None, lease_until=database_now() - timedelta(seconds=1)
    )
    assert [mail.extra_headers["Message-ID"] for mail in first + sent()] == [first[0].extra_headers["Message-ID"]] * 2


def test_mail_keeps_its_id_when_the_portal_moves_to_another_address(ticket, joao, settings):
    replies(ticket, joao, "Olá")
    (mail,) = sent()
    settings.PORTAL_URL = "http://localhost:8001"
    delivery = Delivery.objects.select_related("event").get()

    ids = [message_id.partition("@")[0] for message_id in (mail.extra_headers["Message-ID"], message_id_of(delivery))]

    assert (ids[0] == ids[1], list(mails_with_two_ids())) == (True, [])


def test_three_mails_leave_at_once_and_the_following_wait_to_be_one(ticket, joao):
    for text in ("Um", "Dois", "Três"):
        replies(ticket, joao, text)
        assert len(sent()) == 1
    replies(ticket, joao, "Quatro", "Cinco")
    assert sent() == []
    SentMail.objects.update(sent_at=database_now() - timedelta(minutes=11))
    Delivery.objects.filter(state="pending").update(available_at=database_now())
    replies(ticket, joao, "Seis", "Sete")
    (digest,) = sent()
    assert digest.body.splitlines()[0] == f"4 novidades no chamado #{ticket.pk}"
    assert [line for line in digest.body.splitlines() if line in ("> Quatro", "> Cinco", "> Seis", "> Sete")] == [
        "> Quatro",
        "> Cinco",
        "> Seis",
        "> Sete",
    ]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"done"}


def test_five_hundred_messages_in_a_minute_become_three_mails_and_a_digest(ticket, joao):
    replies(ticket, joao, "Um")
    sent()
    replies(ticket, joao, "Dois")
    sent()
    replies(ticket, joao, "Três")
    sent()
    replies(ticket, joao, *(f"Mensagem {number}" for number in range(497)))
    assert sent() == []
    SentMail.objects.update(sent_at=database_now() - timedelta(minutes=11))
    Delivery.objects.filter(state="pending").update(available_at=database_now())
    (digest,) = sent()
    lines = digest.body.splitlines()
    assert lines[0] == f"497 novidades no chamado #{ticket.pk}"
    assert "477 anteriores estão no portal." in lines
    assert ([line for line in lines if line.startswith("> Mensagem")][-1], len(digest.body) < 5000) == (
        "> Mensagem 496",
        True,
    )
    assert (SentMail.objects.count(), Delivery.objects.exclude(state="done").count()) == (4, 0)


def test_backlog_of_an_outage_leaves_as_one_mail(ticket, joao):
    replies(ticket, joao, "Um", "Dois", "Três", "Quatro")
    (digest,) = sent()
    assert digest.body.splitlines()[0] == f"4 novidades no chamado #{ticket.pk}"


def test_busy_ticket_holds_back_no_other_ticket(ticket, ana, joao):
    for text in ("Um", "Dois", "Três"):
        replies(ticket, joao, text)
        sent()
    other = make_ticket(ana, subject="Outro assunto")
    replies(ticket, joao, "Quatro")
    replies(other, joao, "Olá")
    assert subjects() == [("Ana Lima <ana@aurora.com.br>", f"[#{other.pk}] Outro assunto")]


def test_long_words_are_cut_and_a_file_is_named_not_sent(ticket, joao):
    replies(ticket, joao, "palavra " * 5000)
    mail = sent()[0]
    assert (len(mail.body) < 6000, " …" in mail.body, mail.attachments) == (True, True, [])


def test_english_reader_is_written_to_in_english_in_their_own_time(ticket, ana, joao):
    ana.language, ana.timezone = "en", "Asia/Tokyo"
    ana.save(update_fields=["language", "timezone"])
    replies(ticket, joao, "Hello")
    body = sent()[0].body
    assert body.startswith(f"João Prado replied in ticket #{ticket.pk}\n\nHello, Ana.\n")


def test_zone_that_does_not_exist_breaks_no_mail(ticket, ana, joao):
    ana.timezone = "Nowhere/Land"
    ana.save(update_fields=["timezone"])
    replies(ticket, joao, "Olá")
    assert len(sent()) == 1


def test_sending_one_mail_costs_a_fixed_number_of_queries(ticket, joao, django_assert_num_queries):
    from notifications.services.mailing import deliver_mail

    replies(ticket, joao, "Olá", "Outra")
    first, second = Delivery.objects.select_related("event").order_by("id")
    with django_assert_num_queries(12):
        deliver_mail(second)
    assert len(outbox_of_tests.outbox) == 1
    assert first.state == "pending"
