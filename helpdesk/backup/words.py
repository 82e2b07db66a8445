"""What the commands say of a restoring."""

from __future__ import annotations

from helpdesk.backup.settling import Settled


def settled_words(settled: Settled, *, moved: bool) -> list[str]:
    """Return a sentence for each thing that settling changed."""
    lines = [
        f"{settled.sessions} sessions ended: everybody signs in anew." if settled.sessions else "",
        f"{settled.uploads} uploads that were on their way are cut off." if settled.uploads else "",
        _waiting(settled.waiting, moved=moved) if settled.waiting else "",
    ]
    return [line for line in lines if line]


def _waiting(count: int, *, moved: bool) -> str:
    if moved:
        return f"{count} mails and other tellings that waited will be sent."
    return (
        f"{count} mails and other tellings that waited then are held back, since they may have been sent meanwhile: "
        "`manage.py dead_letters` lists them, and --replay sends them."
    )
