"""The rules of this app's tables at the second wall (core.walls)."""

from core.walls import show

# A file of a message is shown with it: notes and their files are support's.
_OF_A_MESSAGE = "owner_kind = 'message' AND EXISTS (SELECT 1 FROM tickets_message m WHERE m.id = owner_id)"
_OF_A_BLOB = "EXISTS (SELECT 1 FROM attachments_blob b WHERE b.id = blob_id)"

show("attachments_attachment", f"uploaded_by_id = {{person}} OR organization_id = {{organization}} AND {_OF_A_MESSAGE}")
show("attachments_upload", f"uploaded_by_id = {{person}} OR {_OF_A_MESSAGE}")
show(
    "attachments_blob",
    "uploaded_by_id = {person}"
    " OR EXISTS (SELECT 1 FROM attachments_attachment a WHERE a.blob_id = attachments_blob.id)"
    " OR EXISTS (SELECT 1 FROM attachments_upload u WHERE u.blob_id = attachments_blob.id)",
)
show("attachments_blobpart", _OF_A_BLOB)
show("attachments_textindex", _OF_A_BLOB)
