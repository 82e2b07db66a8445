"""What a worker does with files of customers: claims one and goes on with it, wherever the last one was cut."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.customer_file.limits import FileUnreadable
from accounts.enums import ImportState
from accounts.models import CustomerImport
from accounts.models.imports import WORKED
from accounts.services.importing.batches import check_batch, import_batch
from accounts.services.importing.inviting import invite_batch
from accounts.services.importing.reading import read_heads, read_rows
from accounts.services.importing.taking import SWEEP, forget_rows
from core.database import database_now
from core.services.waking import wake_for

logger = logging.getLogger(__name__)

# A worker that ends without a word is taken for dead after this; each batch takes a second or two.
HELD_FOR: Final = timedelta(seconds=60)
# Under the time limit of a task; what is left goes on in the next one.
SECONDS_A_TURN: Final = 100
# What stood in a file is forgotten, whether or not it was imported.
KEPT_FOR: Final = timedelta(days=30)


def work_on_imports(*, seconds: float = SECONDS_A_TURN) -> dict[str, int]:
    """Go on with every file of customers that has something to do, and tell how many steps were made."""
    ends = time.monotonic() + seconds
    steps = 0
    while time.monotonic() < ends and (import_id := _claim()) is not None:
        try:
            while time.monotonic() < ends and _step(import_id):
                steps += 1
        finally:
            CustomerImport.objects.filter(pk=import_id).update(claimed_until=None)
    if _free().exists():
        wake_for(SWEEP)
    return {"steps": steps} if steps else {}


def work_through(import_id: int) -> None:
    """Go on with one import until a person is awaited, together with whoever works on it already."""
    while CustomerImport.objects.filter(pk=import_id, state__in=WORKED).exists():
        if _claimed(import_id):
            try:
                while _step(import_id):
                    pass
            finally:
                CustomerImport.objects.filter(pk=import_id).update(claimed_until=None)
        else:
            time.sleep(0.2)


def forget_old_imports() -> dict[str, int]:
    """Forget files of customers and what was read of them once they are old; their counts stay."""
    old = CustomerImport.objects.filter(created_at__lt=database_now() - KEPT_FOR)
    forgotten = 0
    for taken in old.filter(Q(pieces__isnull=False) | Q(rows__isnull=False)).distinct()[:20]:
        with transaction.atomic():
            forget_rows(taken)
            if taken.state in (ImportState.COLUMNS, ImportState.CHECKED, *WORKED):
                CustomerImport.objects.filter(pk=taken.pk).update(
                    state=ImportState.DISCARDED if taken.confirmed_at is None else ImportState.DONE
                )
        forgotten += 1
    return {"forgotten": forgotten} if forgotten else {}


def _free() -> QuerySet[CustomerImport]:
    now = database_now()
    return CustomerImport.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=now), state__in=WORKED
    ).order_by("pk")


def _claim() -> int | None:
    """Return an import that nobody works on, held from now on; None where there is none."""
    for pk in _free().values_list("pk", flat=True)[:10]:
        if _claimed(pk):
            return int(pk)
    return None


def _claimed(import_id: int) -> bool:
    """Hold the import, unless somebody does."""
    return bool(_free().filter(pk=import_id).update(claimed_until=database_now() + HELD_FOR))


def _hold(import_id: int) -> None:
    CustomerImport.objects.filter(pk=import_id).update(claimed_until=database_now() + HELD_FOR)


def _step(import_id: int) -> bool:
    """Do the next step, and tell whether there was one."""
    taken = CustomerImport.objects.get(pk=import_id)
    act = _ACTS.get(ImportState(taken.state))
    if act is None:
        return False
    try:
        act(taken)
    except FileUnreadable as unreadable:
        _set_unreadable(taken, unreadable)
    _hold(import_id)
    return True


def _set_unreadable(taken: CustomerImport, unreadable: FileUnreadable) -> None:
    logger.info("import %s is not read: %s", taken.pk, unreadable)
    with transaction.atomic():
        forget_rows(taken)
        CustomerImport.objects.filter(pk=taken.pk).update(
            state=ImportState.UNREADABLE, reason=unreadable.why, reason_about=unreadable.what[:100]
        )


_ACTS: Final[Mapping[ImportState, Callable[[CustomerImport], None]]] = {
    ImportState.RECEIVED: read_heads,
    ImportState.READING: lambda taken: read_rows(taken, keep=partial(_hold, taken.pk)),
    ImportState.CHECKING: lambda taken: check_batch(taken.pk),
    ImportState.IMPORTING: lambda taken: import_batch(taken.pk),
    ImportState.INVITING: lambda taken: invite_batch(taken.pk),
}
