"""People whom an import brought in, invited some at a time, once somebody asked for it."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from accounts.enums import ImportState
from accounts.models import CustomerImport
from accounts.services.importing.taking import rows_to_invite
from accounts.services.invitations import AlreadyIn, invite

PEOPLE_A_BATCH: Final = 50


def invite_batch(import_id: int) -> None:
    """Invite the next people; who has come in meanwhile, or was let out, is left alone."""
    with transaction.atomic():
        taken = CustomerImport.objects.select_for_update(no_key=True).get(pk=import_id)
        if taken.state != ImportState.INVITING:
            return
        rows = list(rows_to_invite(taken)[:PEOPLE_A_BATCH])
        invited = 0
        for row in rows:
            row.is_invited = True
            row.save(update_fields=["is_invited"])
            try:
                invite(by=taken.confirmed_by, person_id=row.person_id or 0)
            except AlreadyIn:
                continue
            invited += 1
        taken.results["invited"] = taken.results.get("invited", 0) + invited
        if len(rows) < PEOPLE_A_BATCH:
            taken.state = ImportState.DONE
        taken.save(update_fields=["results", "state"])
