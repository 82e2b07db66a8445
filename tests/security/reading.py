"""Which fields of an address or a form an answer depended on: what is never read cannot tell anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import QueryDict

# Ways to read one field, by its name; ways to read them all; and ways to carry them on: a copy is watched as well,
# and an address that repeats what stood in it tells what its reader knows. Being filled is no reading either.
_ONE = ("__getitem__", "getlist", "get", "__contains__", "pop")
_ALL = ("__iter__", "items", "lists", "values", "keys", "dict")
_CARRIED = ("__init__", "setlistdefault", "copy", "__copy__", "__deepcopy__", "urlencode")


class Read:
    """The names that were read; once all were read at once, it holds every name."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._everything = False
        self._carrying = 0

    def __contains__(self, name: object) -> bool:
        return self._everything or name in self._names

    def one(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def watched(fields: QueryDict, name: str, *args: Any, **kwargs: Any) -> Any:
            if not self._carrying:
                self._names.add(name)
            return method(fields, name, *args, **kwargs)

        return watched

    def all(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def watched(fields: QueryDict, *args: Any, **kwargs: Any) -> Any:
            self._everything = self._everything or not self._carrying
            return method(fields, *args, **kwargs)

        return watched

    def carried(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def watched(fields: QueryDict, *args: Any, **kwargs: Any) -> Any:
            self._carrying += 1
            try:
                return method(fields, *args, **kwargs)
            finally:
                self._carrying -= 1

        return watched


@contextmanager
def fields_read(monkeypatch: Any) -> Iterator[Read]:
    """Watch what requests read of their query and form while the block runs."""
    read = Read()
    with monkeypatch.context() as patch:
        for names, watch in ((_ONE, read.one), (_ALL, read.all), (_CARRIED, read.carried)):
            for name in names:
                patch.setattr(QueryDict, name, watch(getattr(QueryDict, name)), raising=False)
        yield read
