"""What a mail asks of its reader, from the event and from where the ticket stands."""

import pytest

from notifications.words import News, Wish, wish
from tickets.enums import Status

REMINDED = News(event="SilenceReminded", number=10432, reader_id=1, reader_is_support=False)


@pytest.mark.parametrize(
    ("status", "ends_on", "told"),
    [
        (Status.WAITING_CUSTOMER, "16/03/2026", " Sem resposta, o chamado é encerrado em 16/03/2026."),
        (Status.SOLUTION_PROPOSED, "11/03/2026", " Sem resposta, ela vale como aceita em 11/03/2026."),
        # An immediate waits for ever, and so does what the customer wrote to a solution until it is answered.
        (Status.WAITING_CUSTOMER, "", ""),
        (Status.SOLUTION_PROPOSED, "", ""),
    ],
)
def test_reminder_tells_what_silence_will_do_and_when(status, ends_on, told):
    wishes = [wish(REMINDED, status=status, ends_on=day, decides=True).sentence for day in ("", ends_on)]

    assert wishes[1] == wishes[0] + told


@pytest.mark.parametrize(
    ("decides", "told"),
    [(True, "Quem diz se resolveu é Ana; você também pode dizer."), (False, "Quem diz se resolveu é Ana.")],
)
def test_mail_about_a_solution_names_who_decides_to_others(decides, told):
    news = News(event="SolutionProposed", number=10432, reader_id=1, reader_is_support=False, awaited="Ana")

    assert wish(news, status=Status.SOLUTION_PROPOSED, ends_on="", decides=decides) == Wish(told, "Ver a solução")
