"""States of a blob, what a scanner says of a file, and the kinds of file that pages treat differently."""

from django.db.models import TextChoices


class BlobState(TextChoices):
    RECEIVING = "receiving"
    COMPLETE = "complete"
    REFUSED = "refused"
    # Its bytes are to be removed; the row goes when they are gone.
    DISCARDED = "discarded"


class ScanState(TextChoices):
    """What a virus scanner says of a complete file; where none is named, our own checks alone make it clean."""

    PENDING = "pending"
    CLEAN = "clean"
    REFUSED = "refused"
    # It could not be scanned, and will not be tried again: `scan_reason` says why.
    ERROR = "error"


class ScanError(TextChoices):
    """Why a file could not be scanned."""

    TOO_LARGE = "too_large"
    FAILED = "failed"
    NO_ANSWER = "no_answer"


class FileKind(TextChoices):
    IMAGE = "image"
    VIDEO = "video"
    TEXT = "text"
    PDF = "pdf"
    OFFICE = "office"
    ARCHIVE = "archive"
