"""What a test reads of a page: texts by their place, values of a form, as a browser without scripts has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

_VOID = {"input", "meta", "link", "br", "img", "hr", "use", "path"}


@dataclass
class Node:
    """An element with its attributes and what is in it."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).split())

    def all(self, tag: str = "", **attributes: str) -> list[Node]:
        """Return the elements below this one with that tag and those attributes; class_ holds one class."""
        found: list[Node] = []
        for child in self.children:
            if isinstance(child, Node):
                if (not tag or child.tag == tag) and child.has(attributes):
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def has(self, attributes: dict[str, str]) -> bool:
        for name, value in attributes.items():
            if name == "class_":
                if value not in self.attributes.get("class", "").split():
                    return False
            elif self.attributes.get(name.replace("_", "-")) != value:
                return False
        return True

    def one(self, tag: str = "", **attributes: str) -> Node:
        (found,) = self.all(tag, **attributes)
        return found


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("", {})

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in _VOID:
            self.here = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.here
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.here = node.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def page_of(response: HttpResponse) -> Node:
    """Return the page as a tree."""
    return tree_of(response.content.decode())


def tree_of(text: str) -> Node:
    """Return a page's text as a tree."""
    builder = _Builder()
    builder.feed(text)
    return builder.root


def values_of(form: Node) -> dict[str, Any]:
    """Return what a browser would send of this form, but for its buttons and its token."""
    values: dict[str, Any] = {}

    def add(name: str, value: str) -> None:
        if name in values:
            values[name] = [*(values[name] if isinstance(values[name], list) else [values[name]]), value]
        else:
            values[name] = value

    for control in form.all():
        name = control.attributes.get("name", "")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if control.tag == "input" and control.attributes.get("type") in ("radio", "checkbox"):
            if "checked" in control.attributes:
                add(name, control.attributes.get("value", "on"))
        elif control.tag == "input" and control.attributes.get("type") != "file":
            add(name, control.attributes.get("value", ""))
        elif control.tag == "textarea":
            # A browser drops the line break that directly follows the tag.
            add(name, "".join(child for child in control.children if isinstance(child, str)).removeprefix("\n"))
        elif control.tag == "select":
            options = control.all("option")
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            add(name, chosen[0].attributes.get("value", "") if chosen else "")
    return values


def toasts(page: Node) -> list[str]:
    """Return what the page tells about what was just done."""
    return [toast.text for toast in page.all(class_="toast")]
