"""Who may change the catalogue: pure, from roles alone."""

from __future__ import annotations

from typing import Protocol


class Editor(Protocol):
    """What is asked of the person who acts."""

    @property
    def pk(self) -> int: ...

    @property
    def is_administrator(self) -> bool: ...


class MayNotEdit(Exception):
    """The person may not change the catalogue."""


def may_edit(by: Editor | None) -> bool:
    """Whether this person changes the catalogue; None is the house itself: a command, the demo, an import."""
    return by is None or by.is_administrator
