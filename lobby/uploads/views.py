"""The endpoint at which an upload begins, goes on, is asked about and ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.urls import reverse

from accounts import house
from accounts.access import PersonRequest, signed_in
from attachments.models import Upload
from attachments.refusals import FileRefused
from attachments.selectors import tail_of, upload_named
from attachments.services.senders import UploadCut
from attachments.services.uploads import (
    ChecksumMismatch,
    LengthMismatch,
    OffsetMismatch,
    Progress,
    append,
    create_upload,
    progress_of,
    terminate,
)
from attachments.words import explain_cut
from core.methods import require_http_methods
from core.problems import problem
from lobby.files.bodies import pieces_of, read_past, refusal
from lobby.uploads import protocol, words

View = Callable[..., HttpResponseBase]


def speaks_tus(view: View) -> View:
    """Answer in the protocol's terms: its version in every answer, what fails as a problem that a person can read."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        override = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and override in ("PATCH", "DELETE", "HEAD"):
            request.method = override
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(
                status=204, headers=protocol.about_the_house(house.current().limit("max_file_bytes"))
            )
        elif request.method != "GET" and request.headers.get("Tus-Resumable") != protocol.VERSION:
            response = HttpResponse(status=412, headers={"Tus-Version": protocol.VERSION})
        else:
            response = _answered(request, lambda: view(request, *args, **kwargs))
        response.headers["Tus-Resumable"] = protocol.VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def _answered(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        return act()
    except FileRefused as refused:
        read_past(request)
        return refusal(refused)
    except Upload.DoesNotExist:
        read_past(request)
        return problem(404, words.explain_gone(), code="gone")
    except OffsetMismatch as mismatch:
        read_past(request)
        headers = {"Upload-Offset": str(mismatch.offset)}
        return problem(409, words.explain_other_place(), code="offset", headers=headers)
    except ChecksumMismatch:
        return problem(460, words.explain_checksum(), code="checksum")
    except (LengthMismatch, protocol.BadHeader) as bad:
        read_past(request)
        is_header = isinstance(bad, protocol.BadHeader)
        said = words.explain_unreadable() if is_header else words.explain_length()
        return problem(400, said, code="header" if is_header else "length")
    except UploadCut:
        return problem(409, words.explain_other_place(), code="offset")
    except UnreadablePostError:
        return problem(400, explain_cut(), code="cut")


@require_http_methods(["OPTIONS", "POST"])
@signed_in
@speaks_tus
def begin_upload(request: PersonRequest) -> HttpResponseBase:
    """Begin an upload, with its first bytes where they come along."""
    length = protocol.length_of(request.headers)
    metadata = protocol.metadata_of(request.headers)
    progress = create_upload(
        by=request.user,
        name=metadata.get("filename") or metadata.get("name", ""),
        declared_size=length,
        declared_type=metadata.get("filetype") or metadata.get("type", ""),
        fingerprint=metadata.get("fingerprint", ""),
    )
    if request.content_type == protocol.BYTES:
        progress = _append(request, progress.upload_id, offset=0, length=None)
    address = reverse("lobby:upload", args=[progress.upload_id])
    headers = {**protocol.headers_of(progress), "Location": request.build_absolute_uri(address)}
    return JsonResponse(_told(request, progress), status=201, headers=headers)


@require_http_methods(["OPTIONS", "GET", "HEAD", "PATCH", "DELETE", "POST"])
@signed_in
@speaks_tus
def upload(request: PersonRequest, upload_id: UUID) -> HttpResponseBase:
    """Go on with an upload, tell how far it is, or throw it away."""
    if request.method == "DELETE":
        terminate(upload_id=upload_id, by=request.user)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        if request.content_type != protocol.BYTES:
            return HttpResponse(status=415)
        offset = protocol.number(request.headers, "Upload-Offset")
        if offset is None:
            raise protocol.BadHeader("Upload-Offset")
        length = protocol.number(request.headers, "Upload-Length")
        progress = _append(request, upload_id, offset=offset, length=length)
        return HttpResponse(status=204, headers=protocol.headers_of(progress))
    if request.method == "POST":
        return HttpResponse(status=405, headers={"Allow": "OPTIONS, GET, HEAD, PATCH, DELETE"})
    progress = progress_of(upload_id=upload_id, by=request.user)
    if request.method == "HEAD":
        named = upload_named(upload_id=upload_id)
        headers = {"Upload-Metadata": protocol.metadata(named)} if named else {}
        return HttpResponse(headers={**protocol.headers_of(progress), **protocol.size_of(progress), **headers})
    return JsonResponse(_told(request, progress))


def _append(request: PersonRequest, upload_id: UUID, *, offset: int, length: int | None) -> Progress:
    return append(
        upload_id=upload_id,
        by=request.user,
        offset=offset,
        chunks=pieces_of(request),
        length=length,
        checksum=protocol.checksum_of(request.headers),
    )


def _told(request: HttpRequest, progress: Progress) -> dict[str, object]:
    """Return what the sender's page wants to know: the file once it is here, else where to go on."""
    attachment = progress.attachment
    told: dict[str, object] = {
        "id": str(progress.upload_id),
        "offset": progress.offset,
        "length": progress.length,
        "upload": reverse("lobby:upload", args=[progress.upload_id]),
    }
    if attachment is not None:
        address = reverse("lobby:show_file", args=[attachment.pk])
        return {**told, "name": attachment.name, "size": attachment.size, "kind": attachment.kind, "url": address}
    return {**told, "tail": tail_of(upload_id=progress.upload_id)}
