"""What an operation is, said once beside it: who may call it, what it takes, gives and refuses.

The door (api.endpoints) admits by it and the schema (api.schema) tells of it, so that the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from django.utils.functional import Promise
from rest_framework.serializers import BaseSerializer

from api.callers import ANYONE, SIGNED_IN, Callers
from api.codes import CODES

F = TypeVar("F", bound=Callable[..., Any])
Words = str | Promise

_ALWAYS: Final = ("not_acceptable", "too_many_requests", "many_at_once", "all_busy", "unavailable")
_SIGNED_IN: Final = ("not_signed_in", "token_not_good")
_WITH_BODY: Final = ("parse_error", "too_large", "unsupported_media_type", "invalid")
_WRITES: Final = ("permission_denied", "token_reads_only")
_ONCE: Final = ("key_missing", "key_reused", "twin_running")
_PAGED: Final = ("bad_address", "not_found")
_FILTERED: Final = ("invalid",)
_PROVED: Final = ("proof_missing",)
_MATCHED: Final = ("changed_meanwhile", "version_missing")


@dataclass(frozen=True)
class Parameter:
    """A value in the address or a header; `schema` is its JSON Schema."""

    name: str
    about: Words
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    place: str = "query"
    is_required: bool = False


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    summary: Words
    about: Words
    callers: Callers
    takes: type[BaseSerializer[Any]] | None
    gives: Mapping[int, type[BaseSerializer[Any]] | None]
    own_problems: frozenset[str]
    sent: Any
    given: Any
    parameters: tuple[Parameter, ...]
    filters: Any
    writes: bool
    is_once: bool
    is_matched: bool
    is_paged: bool
    wants_proof: bool

    @property
    def problems(self) -> list[str]:
        """The codes that it may answer, in the order of their statuses."""
        is_for_people = self.callers is not ANYONE
        traits = {
            _ALWAYS: True,
            _SIGNED_IN: is_for_people,
            _WRITES: is_for_people and self.writes,
            _WITH_BODY: self.takes is not None,
            _ONCE: self.is_once,
            _MATCHED: self.is_matched,
            _PAGED: self.is_paged,
            _FILTERED: self.filters is not None,
            _PROVED: self.wants_proof,
        }
        found = self.own_problems.union(*(codes for codes, is_so in traits.items() if is_so))
        return [code for code in CODES if code in found]


def described(
    summary: Words,
    *,
    gives: type[BaseSerializer[Any]] | Mapping[int, type[BaseSerializer[Any]] | None],
    given: Any = None,
    takes: type[BaseSerializer[Any]] | None = None,
    sent: Any = None,
    callers: Callers = SIGNED_IN,
    problems: Collection[str] = (),
    about: Words = "",
    parameters: Iterable[Parameter] = (),
    filters: Any = None,
    once: bool = False,
    matched: bool = False,
    paged: bool = False,
    proved: bool = False,
) -> Callable[[F], F]:
    """Return a decorator that says all of this of a method of an `Endpoint`.

    `gives` is the shape of the answer with 200, or statuses with theirs (None has no body); `given` and `sent` are
    examples of what comes and goes, in JSON's terms (of a page: one row). `problems` are codes of api.codes that this
    operation alone may answer: those that its other traits bring (a body, a key, a token) come by themselves. `once`
    wants an Idempotency-Key, `matched` an If-Match; `paged` turns pages by cursor, `filters` is a FilterSet. `proved`
    is for a browser whose person showed a short while ago who they are, as on the page that does the same.
    """

    unknown = set(problems) - set(CODES)
    assert not unknown, unknown

    def describe(method: F) -> F:
        method.operation = Operation(  # type: ignore[attr-defined]  # read by operation_of
            summary=summary,
            about=about,
            callers=callers,
            takes=takes,
            gives=gives if isinstance(gives, Mapping) else {200: gives},
            own_problems=frozenset(problems),
            sent=sent,
            given=given,
            parameters=tuple(parameters),
            filters=filters,
            writes=method.__name__ != "get",
            is_once=once,
            is_matched=matched,
            is_paged=paged,
            wants_proof=proved,
        )
        return method

    return describe


def operation_of(view: object, method: str) -> Operation | None:
    """Return what was said of this method of a view; HEAD is what GET is."""
    name = "get" if method.lower() == "head" else method.lower()
    found: Operation | None = getattr(getattr(view, name, None), "operation", None)
    return found


def operations_of(view: object) -> list[Operation]:
    """Return all that was said of a view."""
    found = (operation_of(view, name) for name in ("get", "post", "put", "patch", "delete"))
    return [operation for operation in found if operation is not None]
