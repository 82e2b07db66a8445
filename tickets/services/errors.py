"""What keeps a service from doing what it was asked, as facts that a door turns into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class InvalidInput(Exception):
    """Some fields cannot be taken: field name to code (required, too_long, unknown, …)."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(dict(errors))
        self.errors = dict(errors)


class NewerMessages(Exception):
    """Others wrote while this was being written; nothing was posted."""

    def __init__(self, message_ids: Sequence[int]) -> None:
        super().__init__(list(message_ids))
        self.message_ids = list(message_ids)


class VersionConflict(Exception):
    """Someone changed the ticket's fields meanwhile; `current` is its version now."""

    def __init__(self, current: int) -> None:
        super().__init__(current)
        self.current = current
