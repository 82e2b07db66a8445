"""Finding out once which texts hold something secret, so that all others are handed out as they came."""

from __future__ import annotations

import logging
import time

from django.db.models import Q

from attachments.covering import RULES, UNFINISHED, searched_on
from attachments.enums import BlobState, FileKind
from attachments.models import Blob
from attachments.selectors import content_of_blob

logger = logging.getLogger(__name__)

_A_RUN = 20.0
_A_STEP = 5.0
_BATCH = 200


def search_texts(*, seconds: float = _A_RUN) -> int:
    """Search texts for secrets for some `seconds`, short ones first, and return how many are searched to their end.

    Any number may run: each goes on from what is kept, and leaves a text with which another was quicker.
    """
    until = time.monotonic() + seconds
    # What is not equal is less or more: so an index is of use.
    unsearched = Q(searched_with__lt=RULES) | Q(searched_with__gt=RULES)
    texts = Blob.objects.filter(unsearched, state=BlobState.COMPLETE, kind=FileKind.TEXT)
    done = 0
    for blob in list(texts.order_by("size")[:_BATCH]):
        begun = blob.searched_with == UNFINISHED
        at: int | None = blob.searched_bytes if begun else 0
        while at is not None and time.monotonic() < until:
            at = _search(blob, at, _A_STEP)
        done += blob.searched_with == RULES
        if time.monotonic() >= until:
            break
    return done


def _search(blob: Blob, start: int, seconds: float) -> int | None:
    """Search a text on, and return from where it is to be gone on with now; None where it is not."""
    try:
        with content_of_blob(blob.pk) as content:
            found = searched_on(content, start, seconds=seconds)
    except OSError:
        # The bytes are not all there: verify_invariants names it. The other texts go on.
        logger.exception("the text of blob %s could not be searched", blob.pk)
        return None
    is_done = found.has_secrets or found.until == blob.size
    known = {"has_secrets": found.has_secrets if is_done else None, "searched_bytes": 0 if is_done else found.until}
    before = {"searched_with": blob.searched_with, "searched_bytes": blob.searched_bytes}
    blob.searched_with = RULES if is_done else UNFINISHED
    blob.searched_bytes = known["searched_bytes"] or 0
    kept = Blob.objects.filter(pk=blob.pk, **before).update(searched_with=blob.searched_with, **known)
    return None if is_done or not kept else found.until
