"""States of a blob and the kinds of file that pages treat differently."""

from django.db.models import TextChoices


class BlobState(TextChoices):
    RECEIVING = "receiving"
    COMPLETE = "complete"
    REFUSED = "refused"
    # Its bytes are to be removed; the row goes when they are gone.
    DISCARDED = "discarded"


class FileKind(TextChoices):
    IMAGE = "image"
    VIDEO = "video"
    TEXT = "text"
    PDF = "pdf"
    OFFICE = "office"
    ARCHIVE = "archive"
