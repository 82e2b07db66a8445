"""The backend that keeps mails in a table."""

from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection

from notifications.models import StoredMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def backend():
    return get_connection("notifications.mailbox.MailboxBackend")


def test_each_recipient_has_a_copy_with_text_html_and_id(backend):
    mail = EmailMultiAlternatives(
        "Assunto", "Texto", "casa@exemplo.com.br", ["Ana <ana@exemplo.com.br>"], bcc=["bia@exemplo.com.br"]
    )
    mail.extra_headers["Message-ID"] = "<1@exemplo>"
    mail.attach_alternative("<p>Texto</p>", "text/html")
    assert backend.send_messages([mail]) == 1
    assert list(
        StoredMail.objects.order_by("id").values_list("recipient", "subject", "text", "html", "message_id")
    ) == [
        ("ana@exemplo.com.br", "Assunto", "Texto", "<p>Texto</p>", "<1@exemplo>"),
        ("bia@exemplo.com.br", "Assunto", "Texto", "<p>Texto</p>", "<1@exemplo>"),
    ]


def test_mail_is_of_the_time_that_it_names(backend):
    mail = EmailMessage("Assunto", "Texto", "casa@exemplo.com.br", ["ana@exemplo.com.br"])
    mail.extra_headers["Date"] = "Mon, 23 Nov 2026 09:05:00 +0000"
    backend.send_messages([mail])
    assert StoredMail.objects.get().at == datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def test_plain_mail_has_no_html(backend):
    backend.send_messages([EmailMessage("Assunto", "Texto", "casa@exemplo.com.br", ["ana@exemplo.com.br"])])
    assert StoredMail.objects.get().html == ""


@pytest.mark.parametrize("subject", ["a\nBcc: b@exemplo.com", "a\rb"])
def test_subject_of_two_lines_is_refused(backend, subject):
    with pytest.raises(ValueError, match="a subject has one line"):
        backend.send_messages([EmailMessage(subject, "Texto", "casa@exemplo.com.br", ["ana@exemplo.com.br"])])
    assert StoredMail.objects.count() == 0
