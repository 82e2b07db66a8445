"""Only services write: every call that changes rows stands in a `services/` room, or in a place named here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import APPS, BASE, Module, modules

# On a queryset or manager these always write.
ALWAYS = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "create_user",
    "create_superuser",
    "_raw_delete",
}
# These write when what they are called on is a queryset, a manager or an instance.
ON_ROWS = {"create", "update", "delete", "save", "aupdate", "acreate", "asave", "adelete"}
# What makes the receiver of a call a queryset.
QUERY_WORDS = {
    "objects", "_default_manager", "_base_manager", "filter", "exclude", "all", "select_for_update", "order_by",
    "visible_to", "using", "select_related",
}  # fmt: skip

# Rooms that may write, with the reason.
ALLOWED = {
    "services/": "the only place that writes",
    "services.py": "the same, before it became a folder",
    "core/events.py": "publishing writes the outbox row in its cause's transaction",
    "accounts/models/people.py": "the manager that Django asks for a new person, called by services",
    "helpdesk/demo/": "the demo's past is written, not lived",
    "core/cache.py": "a cache, no rows",
    "notifications/mailbox.py": "the mail server's stand-in: Django calls it as a backend",
}


def is_allowed(module: Module) -> bool:
    return any(module.path.startswith(place) or f"/{place}" in f"/{module.path}" for place in ALLOWED)


def written(module: Module) -> Iterator[str]:
    models = model_instances(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, receiver = node.func.attr, node.func.value
            if name in ALWAYS or (name in ON_ROWS and (speaks_of_a_query(receiver) or named(receiver) in models)):
                yield f"{module}:{node.lineno} .{name}("
            elif name == "save" and not node.args and any(word.arg == "update_fields" for word in node.keywords):
                yield f"{module}:{node.lineno} .save(update_fields="


def speaks_of_a_query(node: ast.expr) -> bool:
    """Tell whether the chain that a method is called on goes through a manager or a queryset's own words."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            if node.attr in QUERY_WORDS:
                return True
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return False


def named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def model_instances(module: Module) -> set[str]:
    """Return names bound to what a query or a model's constructor gave."""
    found: set[str] = set()
    imported = {
        alias.asname or alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models")
        for alias in node.names
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            made = named(node.value.func) in imported or speaks_of_a_query(node.value.func)
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if made:
                found.update(named(target) for target in targets)
    return found - {""}


def test_only_services_write() -> None:
    found = [call for module in modules(*APPS) if not is_allowed(module) for call in written(module)]

    assert found == []


def test_scan_sees_the_ways_to_write() -> None:
    text = (
        "from tickets.models import Ticket\n"
        "Ticket.objects.filter(pk=1).update(status='x')\n"
        "Ticket.objects.create()\n"
        "ticket = Ticket.objects.get(pk=1)\n"
        "ticket.save()\n"
        "fresh = Ticket()\n"
        "fresh.delete()\n"
        "other.save(update_fields=['status'])\n"
        "rows.bulk_create([])\n"
        "{}.update(a=1)\n"
        "form.save()\n"
        "digest.update(b'x')\n"
    )

    calls = written(Module("desk/views.py", text, ast.parse(text)))

    assert sorted(int(re.findall(r":(\d+) ", call)[0]) for call in calls) == [2, 3, 5, 7, 8, 9]


def test_every_exception_is_still_needed() -> None:
    gone = [
        place
        for place in ALLOWED
        if place not in {"services/", "services.py"}
        and not place.startswith("helpdesk/demo")
        and not (BASE / place).exists()
    ]

    assert gone == []
