"""The commonest pieces of a compiled template, drawn with fewer steps than Django takes; the HTML is the same (ADR 41).

Whatever is out of the ordinary (a failed lookup, a value that is neither text nor number) is left to Django's own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Final

from django.conf import settings
from django.template.base import FilterExpression, Node, Variable, VariableNode, render_value_in_context
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.smartif import TokenBase
from django.utils.safestring import SafeString

from core.addresses import address

# Which types know `value[name]`: Django tries that before an attribute.
_subscripted: dict[type, bool] = {}
_NUMBERS_ARE_PLAIN: Final = not settings.USE_THOUSAND_SEPARATOR


class Looked(FilterExpression):
    """A variable without filters."""

    __slots__ = ()

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        lookups = self.var.lookups
        first = lookups[0]
        for held in reversed(context.dicts):
            if first in held:
                current = held[first]
                break
        else:
            if ignore_failures and first not in vars(context) and not hasattr(type(context), first):
                return None
            return super().resolve(context, ignore_failures)
        try:
            if callable(current):
                current = _called(current)
            for name in lookups[1:]:
                current = _within(current, name)
                if callable(current):
                    current = _called(current)
        except Exception:  # noqa: BLE001 -- Django asks again, and tells it, or passes over it, in its way
            return super().resolve(context, ignore_failures)
        return current


def _within(current: Any, name: str) -> Any:
    kind = type(current)
    subscripted = _subscripted.get(kind)
    if subscripted is None:
        subscripted = _subscripted[kind] = hasattr(kind, "__getitem__")
    if subscripted:
        try:
            return current[name]
        except (TypeError, AttributeError, KeyError, ValueError, IndexError):
            pass
    return getattr(current, name)


def _called(current: Any) -> Any:
    if getattr(current, "do_not_call_in_templates", False):
        return current
    if getattr(current, "alters_data", False):
        raise ValueError("a template changes nothing")
    return current()


class Drawn(VariableNode):
    """A value in the page."""

    def render_annotated(self, context: Context) -> Any:
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str:
            return escape(value) if context.autoescape else value
        if kind is int and _NUMBERS_ARE_PLAIN:
            return str(value)
        return render_value_in_context(value, context)

    render = render_annotated


class Linked(URLNode):
    """The address of a view that is named in the template."""

    def render_annotated(self, context: Context) -> Any:
        found = address(self.view_name.var, *(arg.resolve(context) for arg in self.args))
        if self.asvar:
            context[self.asvar] = found
            return ""
        return escape(found) if context.autoescape else found

    render = render_annotated


def hasten(nodes: Iterable[Node]) -> None:
    """Let the pieces of a compiled template that can be drawn quickly be drawn so, in place."""
    seen: set[int] = set()
    waiting: list[Any] = list(nodes)
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        _hasten_one(one)
        waiting.extend(_parts_of(one))


def _hasten_one(one: Any) -> None:
    if type(one) is FilterExpression and not one.filters and _is_looked_up(one.var):
        one.__class__ = Looked
    elif type(one) is VariableNode:
        one.__class__ = Drawn
    elif type(one) is URLNode and not one.kwargs and _is_literal(one.view_name):
        one.__class__ = Linked


def _is_looked_up(variable: Any) -> bool:
    return isinstance(variable, Variable) and variable.lookups is not None and not variable.translate


def _is_literal(given: FilterExpression) -> bool:
    return not given.filters and not isinstance(given.var, Variable)


def _parts_of(one: Any) -> Iterator[Any]:
    """Yield what a piece holds: nodes, expressions, and what holds those."""
    if isinstance(one, dict):
        yield from one.values()
    elif isinstance(one, list | tuple):
        yield from one
    elif isinstance(one, Node | TokenBase):
        yield from vars(one).values()
