"""What a person is told of a file that the virus scanner keeps back, did not judge, or refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from attachments.enums import ScanError
from attachments.models import Attachment
from attachments.releasing import Caution, Release


def explain_caution(file: Attachment, release: Release, *, is_own: bool = False) -> str:
    """Return the sentences beside a file, or on the page that is shown in its place; empty when there is no caution."""
    if release.caution == Caution.REFUSED:
        return _refused(file, is_own=is_own)
    if release.caution == Caution.UNSCANNED:
        return _unscanned(file)
    if release.caution == Caution.LATE:
        return _("The virus check is late, so this file was not checked yet. Open it only if you need it now.")
    if release.caution == Caution.PENDING:
        return _pending(release)
    return ""


def _refused(file: Attachment, *, is_own: bool) -> str:
    found = _("The virus scanner found %(found)s in this file. It was removed, and nobody gets it.") % {
        "found": file.scan_reason
    }
    if not is_own:
        return found
    return f"{found} " + _("Have the computer that it came from checked, and send the evidence in another file.")


def _unscanned(file: Attachment) -> str:
    if file.scan_reason == ScanError.TOO_LARGE:
        return _("Not checked for viruses: it is larger than the scanner takes. Open it with care.")
    if file.scan_reason == ScanError.NO_ANSWER:
        return _("Not checked for viruses: the scanner did not answer for a day. Open it with care.")
    return _("Not checked for viruses: the scanner could not read it. Open it with care.")


def _pending(release: Release) -> str:
    if release.bytes:
        return _("Being checked for viruses.")
    if release.words:
        return _("Being checked for viruses. A text can be read here already; the file itself comes in a moment.")
    return _("Being checked for viruses. It can be opened in a moment.")
