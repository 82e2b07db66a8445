"""How drf-spectacular reads what api.describing says of each operation."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from api.callers import ANYONE
from api.codes import CODES
from api.describing import Operation, operation_of
from api.schema import parameters
from api.shapes import Shape

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"


class ProblemOut(Shape):
    """What is wrong, as RFC 9457 has it."""

    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]  # a field


class Description(AutoSchema):
    """One operation as OpenAPI has it, for who asks."""

    @property
    def said(self) -> Operation:
        """What the view says of this method."""
        found = operation_of(self.view, self.method)
        assert found is not None, f"{self.method} {self.path} is not described"
        return found

    def get_operation_id(self) -> str:
        words = self.path.removeprefix("/api/").removeprefix("v1/").strip("/").replace("{", "").replace("}", "")
        return f"{self.method.lower()}_{words.replace('/', '_') or 'root'}"

    def get_summary(self) -> str:
        return str(self.said.summary)

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return str(self.said.about)

    def get_tags(self) -> list[str]:
        words = self.path.removeprefix("/api/").removeprefix("v1/").strip("/").split("/")
        return [words[0] or "root"]

    def get_auth(self) -> list[dict[str, Any]]:
        return [] if self.said.callers is ANYONE else [{"token": []}, {"session": []}]

    def get_request_serializer(self) -> Any:
        return self.said.takes

    def get_examples(self) -> list[OpenApiExample]:
        if self.said.takes is None:
            return []
        return [OpenApiExample("sent", value=self.said.sent, request_only=True)]

    def get_override_parameters(self) -> list[OpenApiParameter]:  # type: ignore[override]  # a list of one of its kinds
        said = self.said
        return [
            *parameters.headers_asked(said),
            *parameters.of_pages(said),
            *parameters.of_filters(said.filters),
            *(parameters.plain(parameter) for parameter in said.parameters),
            *parameters.headers_told(said),
        ]

    def get_response_serializers(self) -> Any:
        said = self.said
        answers: dict[Any, Any] = {}
        reader = self.view.request.user
        for status, shape in said.gives.items():
            where: Any = status if shape is None else (status, JSON)
            answers[where] = OpenApiResponse(None) if shape is None else _answer(shape, said.given, reader)
        for status in dict.fromkeys(CODES[code].status for code in said.problems):
            codes = [code for code in said.problems if CODES[code].status == status]
            answers[status, PROBLEM] = OpenApiResponse(
                ProblemOut, description=", ".join(codes), examples=[_problem(code) for code in codes]
            )
        return answers

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        # Shapes leave out what only support is told: they ask who reads.
        serializer = force_instance(serializer)
        serializer.context.setdefault("reader", self.view.request.user)
        return super()._map_serializer(serializer, direction, bypass_extensions)  # type: ignore[no-untyped-call]  # as it is


def _answer(shape: Any, given: Any, reader: Any) -> OpenApiResponse:
    seen = shape(context={"reader": reader})
    if "results" in seen.fields:
        given = {name: [given] if name == "results" else None for name in seen.fields}
    return OpenApiResponse(shape, examples=[OpenApiExample("given", value=_as_seen(given, seen))])


def _as_seen(given: Any, shape: Any) -> Any:
    """Return of an example what this reader's shape has: no word of what only support is told."""
    if isinstance(given, list) and isinstance(shape, serializers.ListSerializer):
        return [_as_seen(row, shape.child) for row in given]
    if isinstance(given, dict) and isinstance(shape, Shape):
        return {name: _as_seen(value, shape.fields[name]) for name, value in given.items() if name in shape.fields}
    return given


def _problem(code: str) -> OpenApiExample:
    known = CODES[code]
    value = {"status": known.status, "detail": str(known.said), "code": code}
    if code == "invalid":
        value["errors"] = {"field": str(CODES["bad_address"].said)}
    return OpenApiExample(code, value=value)
