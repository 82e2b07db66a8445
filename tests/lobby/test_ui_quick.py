"""Pieces of templates that are drawn in fewer steps say what Django's own say, and fail as those fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, Template
from django.template.base import FilterExpression, VariableNode
from django.template.defaulttags import URLNode
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.addresses import address
from lobby.ui.fixed import join_fixed
from lobby.ui.quick import Drawn, Linked, Looked, hasten


class Lost:
    """Has something that is not there."""

    @property
    def other(self) -> Any:
        raise ObjectDoesNotExist

    @property
    def broken(self) -> Any:
        raise RuntimeError("broken")

    @property
    def attribute(self) -> Any:
        return self.absent  # type: ignore[attr-defined]  # what a slip of the hand looks like


class Callables:
    """Has what a template calls, and what it does not."""

    def name(self) -> str:
        return "<called>"

    def needs(self, one: object) -> str:
        return str(one)

    def delete(self) -> str:
        raise AssertionError("a template deletes nothing")

    delete.alters_data = True  # type: ignore[attr-defined]  # as Django marks it

    class Kept:
        do_not_call_in_templates = True
        label = "kept"


VALUES: dict[str, Any] = {
    "text": "a < b & 'c' \"d\"", "safe": mark_safe("<b>x</b>"), "number": 1234567, "float": 1.5, "none": None,
    "yes": True, "pairs": {"a": 1}, "lazy": gettext_lazy("Send"), "list": ["zero", "one"],
    "dict": {"items": "own", "key": "<v>"},
    "lost": Lost(), "callables": Callables(), "call": lambda: "made", "bytes": b"b",
}  # fmt: skip
SHOWN = [
    "{{ text }}", "{{ safe }}", "{{ number }}", "{{ float }}", "{{ none }}", "{{ yes }}", "{{ lazy }}", "{{ list.1 }}",
    "{{ list.7 }}", "{{ dict.key }}", "{{ dict.items }}", "{{ dict.keys }}", "{{ dict.absent }}", "{{ absent }}",
    "{{ absent.more }}", "{{ text.upper }}", "{{ text.absent }}", "{{ lost.other }}", "{{ lost.absent }}",
    "{{ callables.name }}", "{{ callables.needs }}", "{{ callables.delete }}", "{{ callables.Kept.label }}",
    "{{ call }}", "{{ bytes }}", "{{ True }}", "{{ autoescape }}", "{{ template }}", "{{ text|upper }}",
    "{{ list|join:text }}",
    "{% autoescape off %}{{ text }}{{ number }}{% endautoescape %}",
    "{% if absent %}a{% elif none %}b{% elif dict.key == '<v>' and not lost.other %}c{% endif %}",
    "{% if text.absent is None %}none{% endif %}", "{% if autoescape %}on{% endif %}",
    "{% for one in list %}{{ forloop.counter }}{{ one }}{% if forloop.last %}!{% endif %}{% empty %}-{% endfor %}",
    "{% for key, value in pairs.items %}{{ key }}{% endfor %}", "{% for one in absent %}x{% empty %}-{% endfor %}",
    "{% with here=dict.key text=number %}{{ here }}{{ text }}{% endwith %}{{ text }}",
    "{% url 'lobby:show_ticket' number %}", "{% url 'lobby:show_ticket' number as place %}{{ place }}",
    "{% translate 'Send' as word %}{{ word }}{% translate 'Send' %}{% translate text as other %}{{ other }}",
    "{% url 'desk:list_queue' 'n1' %}", "{% url 'desk:list_queue' text|slugify %}",
]  # fmt: skip


def _both(source: str) -> list[Callable[[], str]]:
    """Return what draws a template in Django's way, and what draws it in the quick one."""
    engine = Engine.get_default()
    usual, quick = Template(source, engine=engine), Template(source, engine=engine)
    hasten(quick.nodelist)
    join_fixed(quick.nodelist)
    return [lambda template=one: template.render(Context(dict(VALUES))) for one in (usual, quick)]  # type: ignore[misc]


@pytest.mark.parametrize("source", SHOWN)
def test_quick_pieces_say_what_django_s_say(source: str) -> None:
    usual, quick = _both(source)

    assert quick() == usual()


@pytest.mark.parametrize("source", ["{{ lost.broken }}", "{{ lost.attribute }}", "{% url 'desk:list_queue' %}",
                                    "{% url 'lobby:show_ticket' text %}", "{% url 'lobby:nothing' %}"])  # fmt: skip
def test_quick_pieces_fail_as_django_s_fail(source: str) -> None:
    usual, quick = _both(source)
    with pytest.raises(Exception) as told:  # noqa: PT011 -- whatever it is, the other must be the same
        usual()

    with pytest.raises(told.type):
        quick()


def test_named_text_is_told_in_the_language_of_its_page() -> None:
    quick = Template("{% translate 'Send' as word %}{{ word }}", engine=Engine.get_default())
    join_fixed(quick.nodelist)

    told = []
    for language in ("pt-br", "en", "pt-br"):
        with translation.override(language):
            told.append(quick.render(Context()))

    assert told == ["Enviar", "Send", "Enviar"]


def test_pieces_of_the_house_s_templates_are_quick() -> None:
    nodes = Engine.get_default().get_template("desk/tickets/_ticket.html").nodelist

    found = {type(node) for node in nodes.get_nodes_by_type(VariableNode | URLNode)}  # type: ignore[type-var]

    assert found == {Drawn}
    assert Engine.get_default().get_template("desk/tickets/_act_link.html").nodelist.get_nodes_by_type(Linked)
    assert issubclass(Looked, FilterExpression)


def test_variable_that_fails_is_not_looked_up_twice_where_it_is_absent() -> None:
    asked: list[str] = []

    class Noting:
        def __getattr__(self, name: str) -> str:
            asked.append(name)
            return "x"

    quick = Template("{{ noting.one.upper }}", engine=Engine.get_default())
    hasten(quick.nodelist)

    assert (quick.render(Context({"noting": Noting()})), asked) == ("X", ["one"])


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("desk:show_ticket", (7,)),
        ("desk:show_ticket", (0,)),
        ("desk:list_queue", ("n1-faturamento",)),
        ("desk:show_card", (12, "dados")),
        ("lobby:save_draft", ()),
        ("desk:erase_file", (12, UUID(int=5))),
        ("desk:do_act", (9, "nota_interna")),
    ],
)
def test_addresses_are_those_that_django_finds(name: str, args: tuple[Any, ...]) -> None:
    # Twice: once looked up, once filled in.
    assert [address(name, *args), address(name, *args)] == [reverse(name, args=args)] * 2


@pytest.mark.parametrize(
    ("name", "args"), [("desk:show_ticket", (-1,)), ("desk:show_ticket", ("x",)), ("desk:nothing", ())]
)
def test_addresses_that_there_are_not_are_not_made_up(name: str, args: tuple[Any, ...]) -> None:
    with pytest.raises(NoReverseMatch):
        address(name, *args)
