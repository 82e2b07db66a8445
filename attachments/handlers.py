"""Uploads of plain forms, streamed to blobs."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BlobUploadHandler(TemporaryFileUploadHandler):
    """Stream a form's files to durable blobs."""
