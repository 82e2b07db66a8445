"""The moment in which a running upload becomes a file: it goes to whoever named it meanwhile."""

from __future__ import annotations

from datetime import datetime

from attachments.events import FileArrived
from attachments.models import Attachment, Upload
from attachments.owners import DRAFT
from core.events import publish


class OwnerChanged(Exception):
    """A form named the upload in the very moment of its completion: try again with what it says now."""


def hand_over(upload: Upload, attachment: Attachment, *, at: datetime) -> None:
    """Give the complete file to the upload's owner, in the caller's transaction, and forget the upload.

    A draft holds it at once; of anything else, the app that it belongs to hears `FileArrived` and decides.

    :raises OwnerChanged: when a form named the upload meanwhile.
    """
    fresh = Upload.objects.filter(pk=upload.pk).values_list("owner_kind", "owner_id").first()
    if fresh is None:
        raise OwnerChanged
    kind, owner_id = fresh
    if kind == DRAFT:
        Attachment.objects.filter(pk=attachment.pk).update(owner_kind=kind, owner_id=owner_id)
    elif kind and owner_id is not None:
        publish(
            FileArrived(
                at=at,
                actor_id=attachment.uploaded_by_id,
                attachment_id=str(attachment.pk),
                owner_kind=kind,
                owner_id=owner_id,
            )
        )
    # Under its lock the condition is looked at again: a form that was quicker is seen.
    if not Upload.objects.filter(pk=upload.pk, owner_kind=kind, owner_id=owner_id).delete()[0]:
        raise OwnerChanged
