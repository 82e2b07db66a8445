"""Telling the database that a sweep ended and that a process is alive; where that fails, work goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, connections

if TYPE_CHECKING:
    from monitoring.enums import ProcessKind

logger = logging.getLogger(__name__)


def sweep_ended(name: str, *, every: float, done: int | None) -> None:
    """Write down how a sweep ended: what it counted, None where it did not end well."""
    from monitoring.services.noting import note_sweep  # noqa: PLC0415 -- Celery's schedule is read before the models are

    try:
        note_sweep(name=name, every=every, is_well=done is not None, done=done or 0)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("the end of sweep %s could not be written down: %s", name, error)
        close_broken_connections()


def process_begins(kind: str) -> None:
    """Write down that this process begins; it keeps no connection of that."""
    from monitoring.services.noting import note_begin  # noqa: PLC0415 -- as above

    _write_down("begins", kind, note_begin)
    connections.close_all()


def process_lives(kind: str, *, host: str = "", pid: int = 0) -> None:
    """Write down that a process works: this one, unless another is named."""
    from monitoring.services.noting import note_process  # noqa: PLC0415 -- as above

    _write_down("is alive", kind, lambda known: note_process(known, host=host, pid=pid))


def process_ends(kind: str) -> None:
    """Write down that this process ends because it was asked to."""
    from monitoring.services.noting import note_end  # noqa: PLC0415 -- as above

    _write_down("ends", kind, note_end)
    connections.close_all()


def _write_down(what: str, kind: str, write: Callable[[ProcessKind], None]) -> None:
    from monitoring.enums import ProcessKind  # noqa: PLC0415 -- as above

    try:
        write(ProcessKind(kind))
    except (DatabaseError, InterfaceError) as error:
        logger.warning("that this %s %s could not be written down: %s", kind, what, error)
        close_broken_connections()


def forget_former_sweeps() -> int:
    """Forget the sweeps that this version does not run, which would be late for ever, and return how many."""
    from helpdesk.sweeps import SWEEPS  # noqa: PLC0415 -- the registry names this one
    from monitoring.services.noting import forget_sweeps  # noqa: PLC0415 -- as above

    return forget_sweeps(known=[sweep.name for sweep in SWEEPS])


def close_broken_connections() -> None:
    """Let go of connections that an error may have left unusable; the next query opens new ones."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
