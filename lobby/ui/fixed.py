"""What a template says the same each time is put together once for each language (ADR 39).

Between two values stand words, icons and text that no request changes; drawing them one by one took a page as long as
its values. The loader joins such neighbours when it has compiled a template: pieces are still told apart in the file.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, cast

from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lobby.ui import marks
from lobby.ui.quick import hasten

_JOINING = threading.Lock()
# Where a context keeps the language that it is drawn in.
_LANGUAGE = "_language_of_the_page"


class Loader(cached.Loader):
    """Django's, that keeps compiled templates; what is fixed in them is joined."""

    def get_template(self, template_name: str, skip: Any = None) -> Any:
        template: Any = super().get_template(template_name, skip)
        if not hasattr(template, "is_joined"):
            with _JOINING:
                if not hasattr(template, "is_joined"):
                    hasten(template.nodelist)
                    join_fixed(template.nodelist)
                    template.is_joined = True
        return template


class FixedNode(Node):
    """Neighbours that depend on nothing but the language."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self._texts: dict[str | None, SafeString] = {}

    def render_annotated(self, context: Context) -> SafeString:
        language = _language_of(context)
        text = self._texts.get(language)
        if text is None:
            text = self._texts[language] = SafeString("".join(node.render(context) for node in self.nodes))
        return text

    render = render_annotated


class NamedNode(Node):
    """A text of its own that is given a name: `{% translate "…" as name %}`."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.name = str(node.asvar)
        self._texts: dict[str | None, Any] = {}

    def render_annotated(self, context: Context) -> str:
        language = _language_of(context)
        if language not in self._texts:
            self.node.render(context)
            self._texts[language] = context[self.name]
        context[self.name] = self._texts[language]
        return ""

    render = render_annotated


def _language_of(context: Context) -> str | None:
    # Asked once a page: a page is drawn in one language.
    known: str | Context | None = vars(context).get(_LANGUAGE, context)
    if known is context:
        known = vars(context)[_LANGUAGE] = get_language()
    return cast("str | None", known)


def join_fixed(nodes: NodeList) -> None:
    """Put what is fixed in a compiled template's nodes together, in place, and in those within."""
    for node in nodes:
        for inner in _within(node):
            join_fixed(inner)
    nodes[:] = [_named(node) for node in _joined(nodes)]


def _named(node: Node) -> Node:
    if not isinstance(node, TranslateNode) or node.asvar is None or node.noop:
        return node
    return NamedNode(node) if all(map(_is_literal, (node.filter_expression, node.message_context))) else node


def _joined(nodes: NodeList) -> Iterator[Node]:
    run: list[Node] = []
    for node in nodes:
        if _is_fixed(node):
            run.append(node)
            continue
        yield from _of_run(run)
        run = []
        yield node
    yield from _of_run(run)


def _of_run(run: list[Node]) -> list[Node]:
    return [FixedNode(run)] if any(not isinstance(node, TextNode) for node in run) else run


def _within(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (inner for _condition, inner in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        inner = getattr(node, name, None)
        if isinstance(inner, NodeList):
            yield inner


def _is_fixed(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        is_plain = node.asvar is None and not node.noop
        return is_plain and all(map(_is_literal, (node.filter_expression, node.message_context)))
    if isinstance(node, SimpleNode):
        given = (*node.args, *node.kwargs.values())
        return node.func is marks.icon and node.target_var is None and all(map(_is_literal, given))
    if isinstance(node, StaticNode):
        return node.varname is None and _is_literal(node.path)
    return isinstance(node, TextNode | CommentNode | LoadNode)


def _is_literal(given: FilterExpression | None) -> bool:
    if given is None:
        return True
    is_value = isinstance(given.var, Variable) and given.var.literal is None
    return not given.filters and not is_value
