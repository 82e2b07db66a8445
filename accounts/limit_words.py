"""What is told of a limit that was reached."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.services.limits import TooManyAttempts


def too_soon_words(refused: TooManyAttempts) -> str:
    """Return when what was written may be sent again, in the reader's zone."""
    words = _("So much was written in a short time that this was not taken. Send it again at %(when)s.")
    return words % {"when": date_format(localtime(refused.until), "TIME_FORMAT")}
