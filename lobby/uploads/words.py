"""What an upload that cannot go on says to a person."""

from __future__ import annotations

from django.utils.translation import gettext as _


def explain_other_place() -> str:
    return _("This upload goes on from another place. Reload the page and choose the file again.")


def explain_length() -> str:
    return _("More came than this file holds: it may have changed while it was sent. Choose it again.")


def explain_checksum() -> str:
    return _("A piece of the file was damaged on its way. It is sent again.")


def explain_unreadable() -> str:
    return _("This request could not be read. Reload the page and choose the file again.")


def explain_gone() -> str:
    return _("This upload does not exist any more. Choose the file again to send it from the beginning.")
