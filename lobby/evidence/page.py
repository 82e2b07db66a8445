"""What the page of a file shows: who sent it when, where it belongs, and what is special to its kind."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.permissions import may_know_name
from attachments import owners
from attachments.contents import Contents, contents_of_gzip, contents_of_zip, has_directory, pages_of_pdf
from attachments.enums import FileKind
from attachments.models import Attachment
from attachments.moments import moment_of
from attachments.names import extension_of
from attachments.selectors import content_of
from attachments.services.quoting import place_of_moment
from lobby.ui.marks import is_playable
from tickets.selectors.files import FilePlace, files_of_ticket, place_of_file

ITEMS = 200


def head_of(file: Attachment, *, user: User) -> dict[str, Any]:
    """Return the context of what stands above every kind of file."""
    place = place_of_file(user=user, file=file)
    sender = file.uploaded_by
    return {
        "file": file,
        "place": place,
        "sender": sender if may_know_name(user, sender.organization_id) else None,
        "is_own": sender.pk == user.pk,
        "back_url": ticket_address(place, user=user, anchor=f"file-{file.pk}") if place else "",
    }


def ticket_address(place: FilePlace, *, user: User, query: str = "", anchor: str = "") -> str:
    """Return the ticket's address at this person's door."""
    door = "desk:show_ticket" if user.is_support else "portal:show_ticket"
    return f"{reverse(door, args=[place.number])}{f'?{query}' if query else ''}{f'#{anchor}' if anchor else ''}"


def picture_context(file: Attachment, *, user: User) -> dict[str, Any]:
    """Return the context of a picture and of its neighbours in the ticket."""
    head = head_of(file, user=user)
    place: FilePlace | None = head["place"]
    found = files_of_ticket(user=user, number=place.number, kinds=[FileKind.IMAGE]) if place else []
    ids = [evidence.file.pk for evidence in found]
    # It may have been erased between the two readings.
    at = ids.index(file.pk) if file.pk in ids else None
    if at is None:
        return {**head, "position": 1, "total": 1}
    return {
        **head,
        "position": at + 1,
        "total": len(ids),
        "previous": ids[at - 1] if at else None,
        "next": ids[at + 1] if at + 1 < len(ids) else None,
    }


def video_context(file: Attachment, seconds: int, *, user: User) -> dict[str, Any]:
    """Return the context of the player, which opens at a moment."""
    return {
        **head_of(file, user=user),
        "is_playable": is_playable(file),
        "seconds": seconds,
        "moment": moment_of(seconds),
    }


def quoting_address(place: FilePlace, file: Attachment, seconds: int, *, user: User) -> str:
    """Return the ticket's address with the moment quoted in what is written there."""
    anchor = "composer" if not user.is_support else f"composer-{'note' if place.is_internal else 'reply'}"
    query = urlencode({"citar": place_of_moment(file.pk, seconds)})
    return ticket_address(place, user=user, query=query, anchor=anchor)


def contents_context(file: Attachment, page_number: str, *, user: User) -> dict[str, Any]:
    """Return the context of a file that is downloaded, and of the list of what an archive holds."""
    extension = extension_of(file.name)
    context = {**head_of(file, user=user), "extension": extension.upper()}
    if file.kind == FileKind.PDF:
        with content_of(file) as content:
            return {**context, "pages": pages_of_pdf(content.read_at, content.size)}
    if not has_directory(file.kind, extension):
        return {**context, "cannot_list": file.kind == FileKind.ARCHIVE}
    found = _directory_of(file, extension)
    if found is None:
        return {**context, "cannot_list": True}
    page = Paginator(found.files, ITEMS).get_page(page_number)
    parts, pictures = found.parts(extension) if file.kind == FileKind.OFFICE else (0, 0)
    start = max(page.start_index() - 1, 0)
    return {
        **context,
        "contents": found,
        "page": page,
        "items": found.items(start, start + ITEMS, owners.tokens_of(file)),
        "parts": parts,
        "pictures": pictures,
    }


def _directory_of(file: Attachment, extension: str) -> Contents | None:
    with content_of(file) as content:
        reader = contents_of_gzip if extension == "gz" else contents_of_zip
        return reader(content.read_at, content.size)
