"""The endpoint of uploads and that of files, described by hand: they are views of the doors, not of the framework."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from api.codes import CODES

_TUS: Final = "application/offset+octet-stream"
_PROBLEM: Final = "application/problem+json"
_ID: Final = "0b6e7a3e-6a5c-4c3d-9c0e-3f1f5a1f7d11"
_WAYS_IN: Final[list[dict[str, list[str]]]] = [{"token": []}, {"session": []}]
_BYTES: Final = {"type": "integer", "minimum": 0}


def upload_paths() -> dict[str, Any]:
    """Return their paths, as OpenAPI has them."""
    begin = reverse("lobby:begin_upload")
    one = reverse("lobby:upload", args=[_ID]).replace(_ID, "{upload_id}")
    file = reverse("lobby:show_file", args=[_ID]).replace(_ID, "{file_id}")
    return {
        begin: {"post": _begin(), "options": _about()},
        one: {
            "get": _about_one("upload_id", _read()),
            "head": _about_one("upload_id", _how_far()),
            "patch": _about_one("upload_id", _go_on()),
            "delete": _about_one("upload_id", _throw_away()),
        },
        file: {"get": _about_one("file_id", _file())},
    }


def _about_one(name: str, operation: dict[str, Any]) -> dict[str, Any]:
    where = {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    return {**operation, "parameters": [where, *operation.get("parameters", ())]}


def _begin() -> dict[str, Any]:
    headers = [
        _VERSION,
        _header("Upload-Length", _("The size of the file in bytes."), _BYTES, required=False),
        _header("Upload-Defer-Length", _("1, where the size will be told later."), {"const": "1"}, required=False),
        _header("Upload-Metadata", _("Pairs of a name and Base64: `filename`, `filetype`."), required=False),
        _checksum(),
    ]
    answers = {"201": _made(), **_problems("400", "401", "403", "412", "413", "422", "429", "503")}
    return {
        "operationId": "post_uploads",
        "summary": _("Begin an upload"),
        "description": _(
            "By the protocol tus 1.0: any client of it will do. When the last byte is here, the id of the upload goes "
            "into `attachments` of a ticket or a message."
        ),
        "tags": ["uploads"],
        "security": _WAYS_IN,
        "parameters": headers,
        "requestBody": _body(),
        "responses": answers,
    }


def _about() -> dict[str, Any]:
    return {
        "operationId": "options_uploads",
        "summary": _("Read what this server offers of the protocol"),
        "tags": ["uploads"],
        "security": _WAYS_IN,
        "responses": {
            "204": {
                "description": _("In headers: Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm."),
                "headers": {"Tus-Max-Size": {"schema": _BYTES, "example": 2147483648}},
            },
            **_problems("401"),
        },
    }


def _read() -> dict[str, Any]:
    return {
        "operationId": "get_upload",
        "summary": _("Read how far an upload is, and its file once it is here"),
        "tags": ["uploads"],
        "security": _WAYS_IN,
        "responses": {"200": _told(), **_problems("401", "404")},
    }


def _how_far() -> dict[str, Any]:
    return {
        "operationId": "head_upload",
        "summary": _("Ask from which byte an upload goes on"),
        "tags": ["uploads"],
        "security": _WAYS_IN,
        "parameters": [_VERSION],
        "responses": {"200": _offset(), "404": {"description": "gone"}, "401": {"description": "not_signed_in"}},
    }


def _go_on() -> dict[str, Any]:
    headers = [
        _VERSION,
        _header("Upload-Offset", _("From which byte these go on."), _BYTES),
        _header("Upload-Length", _("The size of the file, where it was not told before."), _BYTES, required=False),
        _checksum(),
    ]
    return {
        "operationId": "patch_upload",
        "summary": _("Send the next bytes"),
        "tags": ["uploads"],
        "security": _WAYS_IN,
        "parameters": headers,
        "requestBody": {**_body(), "required": True},
        "responses": {
            "204": _offset(),
            **_problems("400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "460", "503"),
        },
    }


def _throw_away() -> dict[str, Any]:
    return {
        "operationId": "delete_upload",
        "summary": _("Throw an upload away"),
        "tags": ["uploads"],
        "security": _WAYS_IN,
        "parameters": [_VERSION],
        "responses": {"204": {"description": _("It is gone.")}, **_problems("401", "403", "404", "412")},
    }


def _file() -> dict[str, Any]:
    return {
        "operationId": "get_file",
        "summary": _("Read a file"),
        "description": _("Asked for anew each time: who may no longer see its ticket gets 404. Ranges are answered."),
        "tags": ["files"],
        "security": _WAYS_IN,
        "parameters": [_header("Range", _("Which bytes: `bytes=0-1023`."), required=False)],
        "responses": {
            "200": {
                "description": _("All of it."),
                "content": {"*/*": {"schema": {"type": "string", "contentEncoding": "binary"}}},
            },
            "206": {
                "description": _("The bytes that were asked for."),
                "content": {"*/*": {"schema": {"type": "string", "contentEncoding": "binary"}}},
            },
            "404": {"description": "not_found"},
            "401": {"description": "not_signed_in"},
            "416": {"description": _("There are no such bytes.")},
        },
    }


def _body() -> dict[str, Any]:
    schema = {"type": "string", "contentEncoding": "binary"}
    return {"required": False, "content": {_TUS: {"schema": schema}}}


def _made() -> dict[str, Any]:
    headers = {"Location": {"schema": {"type": "string", "format": "uri"}}, **_offset()["headers"]}
    return {"description": _("Where to go on."), "headers": headers, "content": _progress(offset=0)}


def _told() -> dict[str, Any]:
    return {"description": _("How far it is."), "content": _progress(offset=1024)}


def _offset() -> dict[str, Any]:
    headers = {"Upload-Offset": {"schema": _BYTES, "example": 1024}, "Upload-Expires": {"schema": {"type": "string"}}}
    return {"description": _("From which byte it goes on."), "headers": headers}


def _progress(*, offset: int) -> dict[str, Any]:
    fields = {
        "id": {"type": "string", "format": "uuid"},
        "offset": _BYTES,
        "length": {"type": ["integer", "null"]},
        "upload": {"type": "string"},
    }
    address = reverse("lobby:upload", args=[_ID])
    given = {"id": _ID, "offset": offset, "length": 48211, "upload": address, "tail": ""}
    schema = {"type": "object", "properties": fields, "required": list(fields)}
    return {"application/json": {"schema": schema, "examples": {"given": {"value": given}}}}


def _problems(*statuses: str) -> dict[str, Any]:
    return {status: _problem_of(status) for status in statuses}


def _problem_of(status: str) -> dict[str, Any]:
    codes, like = _CODES[status]
    if not like:
        return {"description": codes[0]}
    said = str(CODES[like].said)
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    examples = {code: {"value": {"status": int(status), "detail": said, "code": code}} for code in codes}
    return {"description": ", ".join(codes), "content": {_PROBLEM: {"schema": schema, "examples": examples}}}


# What each status is told by, and whose sentence its examples have; none where it comes without a body.
_CODES: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "400": (("header", "length", "cut"), "bad_address"),
    "401": (("not_signed_in", "token_not_good"), "not_signed_in"),
    "403": (("permission_denied", "token_reads_only"), "token_reads_only"),
    "404": (("gone",), "not_found"),
    "409": (("offset",), "changed_meanwhile"),
    "412": (("Tus-Version: 1.0.0",), ""),
    "413": (("too_large",), "too_large"),
    "415": ((f"Content-Type: {_TUS}",), ""),
    "422": (("other_content", "other_type", "macros", "empty"), "invalid"),
    "429": (("no_room", "too_many_requests"), "too_many_requests"),
    "460": (("checksum",), "changed_meanwhile"),
    "503": (("not_kept",), "too_many_requests"),
}


def _header(name: str, about: str, schema: dict[str, Any] | None = None, *, required: bool = True) -> dict[str, Any]:
    told = schema or {"type": "string"}
    return {"name": name, "in": "header", "required": required, "description": about, "schema": told}


def _checksum() -> dict[str, Any]:
    return _header("Upload-Checksum", _("`sha1` or `sha256`, and its Base64, of the bytes sent here."), required=False)


_VERSION: Final = {
    "name": "Tus-Resumable",
    "in": "header",
    "required": True,
    "schema": {"const": "1.0.0"},
}
