"""Which requests leave a line in the log of access, and what of their address is written down; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

# They show nothing of anybody, or what the reader is writing themselves. Every other address leaves a line.
SILENT: Final = frozenset(
    {
        "livez",
        "readyz",
        "lobby:brand_picture",
        "lobby:brand_sheet",
        "lobby:choose_theme",
        "lobby:draft_state",
        "lobby:preview",
        "lobby:save_draft",
        "lobby:session",
        "portal:complete_routines",
        "portal:read_opening",
    }
)
# A page asks for them again and again by itself. They show what it shows, so they do count as looking; but who stays
# on a page looks once in a while, and not at every refresh.
REPEATED: Final = frozenset(
    {
        "desk:queue_news",
        "desk:show_card",
        "desk:show_facts",
        "desk:show_import_progress",
        "desk:show_news",
        "desk:show_presence",
        "desk:show_rail",
        "lobby:bell",
        "lobby:show_scan",
        "lobby:upload",
        "portal:show_decision",
        "portal:show_news",
    }
)
REPEATED_EVERY: Final = timedelta(minutes=10)
# How the doors call the number of a ticket.
_KINDS: Final = {"number": "ticket", "attachment_id": "file"}


def numbers_of(kwargs: Mapping[str, Any]) -> dict[str, str]:
    """Return the numbers and UUIDs of an address by their names; a word of it may be a secret, as a link's token is."""
    return {name: str(value) for name, value in kwargs.items() if isinstance(value, int | UUID)}


def subject_of(numbers: Mapping[str, str]) -> tuple[str, str]:
    """Return the kind and number of what an address is about: the first that it names, or nothing."""
    for name, value in numbers.items():
        return _KINDS.get(name, name.removesuffix("_id"))[:30], value[:40]
    return "", ""
