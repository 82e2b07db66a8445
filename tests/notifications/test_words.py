"""What a mail asks of its reader, from the event and from where the ticket stands."""

import pytest

from notifications.words import News, wish
from tickets.enums import Status

REMINDED = News(event="SilenceReminded", number=10432, reader_id=1, reader_is_support=False)


@pytest.mark.parametrize(
    ("status", "is_immediate", "told"),
    [
        (Status.WAITING_CUSTOMER, False, True),
        # An immediate is never closed for a silence, but a silence accepts its solution, too.
        (Status.WAITING_CUSTOMER, True, False),
        (Status.SOLUTION_PROPOSED, False, True),
        (Status.SOLUTION_PROPOSED, True, True),
    ],
)
def test_reminder_tells_what_silence_will_do(status, is_immediate, told):
    sentence = wish(REMINDED, status=status, is_immediate=is_immediate, decides=True).sentence

    assert ("Sem resposta, " in sentence) is told
