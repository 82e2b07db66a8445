"""Blobs made of durable parts, and the attachments that name them for an owner elsewhere."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Organization
from attachments.enums import BlobState, FileKind, ScanState
from attachments.querysets import AttachmentQuerySet, UploadQuerySet

# From here on a text's lines are counted once, and not each time that somebody looks at them.
LONG_TEXT = 1024 * 1024


class Blob(models.Model):
    """The bytes of one file: a list of parts, each durable before its row; complete once checked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BlobState, default=BlobState.RECEIVING)
    declared_name = models.CharField(max_length=255)
    declared_size = models.BigIntegerField(null=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10, choices=FileKind, blank=True)
    refusal = models.CharField(max_length=40, blank=True)
    # Of a text: whether something secret stands in it, with which rules it was searched (attachments.covering), and
    # how far while that is not done.
    has_secrets = models.BooleanField(null=True)
    searched_with = models.CharField(max_length=20, blank=True)
    searched_bytes = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=BlobState.COMPLETE) | (~Q(sha256="") & ~Q(kind="")),
                name="attachments_blob_complete",
            ),
            models.CheckConstraint(condition=Q(size__gte=0), name="attachments_blob_size"),
            models.CheckConstraint(
                condition=Q(has_secrets__isnull=True) | (Q(kind=FileKind.TEXT) & ~Q(searched_with="")),
                name="attachments_blob_searched",
            ),
        ]
        indexes = [
            models.Index(fields=["touched_at"], name="attachments_blob_age"),
            # Texts that are to be searched for secrets, or searched anew with other rules.
            models.Index(
                fields=["searched_with"],
                name="attachments_texts_searched",
                condition=Q(state=BlobState.COMPLETE, kind=FileKind.TEXT),
            ),
            # Texts that are worth an index of their lines (attachments.services.indexing).
            models.Index(
                fields=["created_at"],
                name="attachments_long_texts",
                condition=Q(state=BlobState.COMPLETE, kind=FileKind.TEXT, size__gt=LONG_TEXT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declared_name} ({self.state})"


class BlobPart(models.Model):
    """One durable piece: storage key of ours, bytes and digest."""

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blob", "number"], name="attachments_part_once")]

    def __str__(self) -> str:
        return f"{self.blob_id} {self.number}"


class TextIndex(models.Model):
    """Where the lines of a long text are: how many end before each of its blocks, as far as they are counted.

    `packed` is what attachments.lines.LineIndex holds, 8 bytes a block of 256 KB.
    """

    blob = models.OneToOneField(Blob, on_delete=models.CASCADE, primary_key=True, related_name="text_index")
    encoding = models.CharField(max_length=20)
    size = models.BigIntegerField()
    counted = models.BigIntegerField()
    # Known once all is counted.
    line_count = models.BigIntegerField(null=True)
    has_tail = models.BooleanField()
    packed = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counted=F("size"), line_count__isnull=False)
                | Q(counted__lt=F("size"), line_count__isnull=True),
                name="attachments_textindex_counted",
            ),
        ]
        indexes = [
            models.Index(fields=["blob"], name="attachments_text_uncounted", condition=Q(line_count__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.blob_id} {self.counted} of {self.size}"


class Upload(models.Model):
    """A file on its way in that may be cut and go on later; its id is the attachment's once all of it is here.

    Whoever sends a form names the file by that id whether or not the last byte has come. `owner_kind` is empty
    until a draft or something sent has named it. The row goes when the file is complete.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    blob = models.OneToOneField(Blob, on_delete=models.CASCADE, related_name="upload")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_type = models.CharField(max_length=100, blank=True)
    # What the sender's page knows the file by when it is chosen again (its time of change).
    fingerprint = models.CharField(max_length=64, blank=True)
    owner_kind = models.CharField(max_length=30, blank=True)
    owner_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner_kind="", owner_id__isnull=True) | (~Q(owner_kind="") & Q(owner_id__isnull=False)),
                name="attachments_upload_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id"], name="attachments_upload_of"),
            models.Index(fields=["expires_at"], name="attachments_upload_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.blob_id} on its way"


class Attachment(models.Model):
    """A file that belongs to something of another app, named by kind and id; that app says who may see it.

    `owner_kind` is empty while the file waits for the form that it was uploaded for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=FileKind)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner_kind = models.CharField(max_length=30, blank=True)
    owner_id = models.BigIntegerField(null=True)
    # Whether the form knew its id before its bytes were all here.
    was_upload = models.BooleanField(default=False)
    # Since when it is its owner's, or waits for one: what waits too long is swept.
    owner_since = models.DateTimeField()
    created_at = models.DateTimeField()
    scan_state = models.CharField(max_length=10, choices=ScanState, default=ScanState.CLEAN)
    # What was found in a refused file, or the ScanError of one that could not be scanned.
    scan_reason = models.CharField(max_length=120, blank=True)
    # The scanner and its signatures; empty while none has answered, or where there is none but our own checks.
    scanned_by = models.CharField(max_length=80, blank=True)
    scanned_at = models.DateTimeField(null=True)
    # When a pending file is next due to be scanned; while it is being scanned, until when that is waited for.
    scan_due_at = models.DateTimeField(null=True)
    scan_leased_until = models.DateTimeField(null=True)
    # How often the scanner failed at this very file.
    scan_failures = models.PositiveSmallIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    erase_reason = models.CharField(max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner_kind="", owner_id__isnull=True) | (~Q(owner_kind="") & Q(owner_id__isnull=False)),
                name="attachments_attachment_owner",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False, erased_by__isnull=False, blob__isnull=True)
                | Q(erased_at__isnull=True, erased_by__isnull=True, scan_state=ScanState.REFUSED, blob__isnull=True)
                | (
                    Q(erased_at__isnull=True, erased_by__isnull=True, blob__isnull=False)
                    & ~Q(scan_state=ScanState.REFUSED)
                ),
                name="attachments_attachment_erased",
            ),
            models.CheckConstraint(
                condition=Q(scan_state=ScanState.PENDING, scan_due_at__isnull=False, scan_reason="")
                | Q(scan_state=ScanState.CLEAN, scan_due_at__isnull=True, scan_reason="")
                | (
                    Q(scan_state__in=[ScanState.REFUSED, ScanState.ERROR])
                    & Q(scan_due_at__isnull=True, scanned_at__isnull=False)
                    & ~Q(scan_reason="")
                ),
                name="attachments_attachment_scan",
            ),
            models.CheckConstraint(
                condition=Q(scan_leased_until__isnull=True) | Q(scan_state=ScanState.PENDING),
                name="attachments_attachment_scan_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id"], name="attachments_owner"),
            models.Index(fields=["owner_since"], name="attachments_unowned", condition=Q(owner_kind="")),
            models.Index(fields=["uploaded_by", "created_at"], name="attachments_by_person"),
            models.Index(
                fields=["scan_due_at"],
                name="attachments_scan_due",
                condition=Q(scan_state=ScanState.PENDING, erased_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name
