"""What goes wrong in the house while nobody looks: said on every page of administration until it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit_chain import is_sealing_late
from accounts.models import User
from attachments.selectors import late_scans
from core.selectors import dead_deliveries


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong, and the page that says more, where there is one."""

    said: str
    url: str = ""
    act: str = ""


def troubles_for(reader: User) -> Sequence[Trouble]:
    """Return what this administrator should know of, most urgent first; times are in their zone."""
    found = []
    late = late_scans()
    if late.count and late.oldest:
        since = timezone.localtime(late.oldest, ZoneInfo(reader.timezone))
        said = ngettext(
            "The virus scanner does not answer in time: %(count)d file waits, since %(since)s. See that ClamAV runs.",
            "The virus scanner does not answer in time: %(count)d files wait, since %(since)s. See that ClamAV runs.",
            late.count,
        )
        found.append(Trouble(said % {"count": late.count, "since": date_format(since, "SHORT_DATETIME_FORMAT")}))
    if dead := dead_deliveries().count():
        said = ngettext("%(count)d mail was given up.", "%(count)d mails were given up.", dead) % {"count": dead}
        found.append(Trouble(said, reverse("desk:change_mail"), _("See which, and try again")))
    if is_sealing_late():
        found.append(Trouble(_("The trail of changes waits for its seals. See that the sweeper runs.")))
    return found
