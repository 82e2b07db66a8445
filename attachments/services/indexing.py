"""Counting the lines of long texts once, on demand and by a sweep: then any line is found without the rest."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from attachments.content import StoredContent
from attachments.enums import BlobState, FileKind
from attachments.lines import HEAD, Form, LineIndex, Lines, counted_on, form_of, unpacked
from attachments.models import LONG_TEXT, Blob, TextIndex
from attachments.selectors import content_of_blob

logger = logging.getLogger(__name__)

# How long whoever asks for a line waits for lines to be counted.
PATIENCE = 0.5
_A_RUN = 20.0
_A_STEP = 5.0
_BATCH = 500


def counted_lines(blob_id: UUID, content: StoredContent, *, seconds: float = PATIENCE) -> Lines:
    """Return the lines of a text, counted on for at most so many seconds; of a long one the count is kept."""
    form = form_of(content.read_at(0, HEAD))
    if content.size <= LONG_TEXT:
        return Lines(content, form, counted_on(content, form, LineIndex(content.size)))
    kept = TextIndex.objects.filter(pk=blob_id).first()
    index = LineIndex(content.size)
    if kept is not None and kept.size == content.size:
        index = unpacked(size=kept.size, packed=bytes(kept.packed), has_tail=kept.has_tail)
    if not index.is_complete:
        index = counted_on(content, form, index, seconds=seconds)
        _keep(blob_id, form, index)
    return Lines(content, form, index)


def index_texts(*, seconds: float = _A_RUN) -> int:
    """Count the lines of long texts for some `seconds`, and return how many texts are counted to their end.

    Any number may run: each goes on from what is kept, and what counted further stays.
    """
    until = time.monotonic() + seconds
    uncounted = Q(text_index__isnull=True) | Q(text_index__line_count__isnull=True)
    texts = Blob.objects.filter(uncounted, state=BlobState.COMPLETE, kind=FileKind.TEXT, size__gt=LONG_TEXT)
    done = 0
    for blob_id in list(texts.order_by("created_at").values_list("pk", flat=True)[:_BATCH]):
        is_complete = False
        while not is_complete and time.monotonic() < until:
            try:
                with content_of_blob(blob_id) as content:
                    is_complete = counted_lines(blob_id, content, seconds=_A_STEP).index.is_complete
            except OSError:
                # The bytes are not all there: check_files names it. The other texts go on.
                logger.exception("the lines of blob %s could not be counted", blob_id)
                break
        done += is_complete
    return done


def _keep(blob_id: UUID, form: Form, index: LineIndex) -> None:
    fields = {
        "encoding": form.encoding,
        "size": index.size,
        "counted": index.counted,
        "line_count": index.lines if index.is_complete else None,
        "has_tail": index.has_tail,
        "packed": index.packed(),
    }
    try:
        with transaction.atomic():
            if not TextIndex.objects.filter(pk=blob_id, counted__lt=index.counted).update(**fields):
                TextIndex.objects.get_or_create(pk=blob_id, defaults=fields)
    except IntegrityError:
        # Erased while it was being read: there is nothing left to keep a count of.
        logger.info("the text of blob %s went while its lines were counted", blob_id)
