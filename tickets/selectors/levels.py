"""The queues of the levels: whose they are by skill, and how much is in each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Value

from accounts.models import Skill
from catalogue.models import ModuleGroup
from core.shaped import Slot
from tickets.enums import Level
from tickets.selectors.queues import Kind, Queue, open_counts


def level_counts() -> dict[tuple[int, int], int]:
    """Return how many open tickets each (level, module group) holds; group 0: their module is not known yet."""
    found: dict[tuple[int, int], int] = {}
    for level, group, _assignee, _waiting, number in open_counts().groups:
        found[level, group] = found.get((level, group), 0) + number
    return found


# Of a level and a group the person has the skill; at level 0 stands a group with its slug, name and position.
LevelRow = tuple[int, int | None, str, str, int]


def groups_and_skills(person_id: int | Slot) -> tuple[QuerySet[Any, Any], QuerySet[Any, Any]]:
    """Return the two querysets whose rows, of both together, `queues_told` reads."""
    groups = ModuleGroup.objects.order_by().values_list(Value(0), "pk", "slug", "name", "position")
    skills = Skill.objects.filter(user_id=person_id).order_by()
    return groups, skills.values_list("level", "module_group_id", Value(""), Value(""), Value(0))


def queues_told(rows: Iterable[LevelRow]) -> tuple[list[ModuleGroup], list[Queue]]:
    """Return every module group in its order, and the queues that the person's skills name: gravest level last, groups
    in their order.

    Who has no skills (a manager, an administrator) looks over every level as a whole.

    :param rows: of both querysets that `groups_and_skills` returns
    """
    skills, groups = [], []
    for level, group_id, slug, name, position in rows:
        if level:
            skills.append((level, group_id))
        else:
            groups.append(ModuleGroup(pk=group_id, slug=slug, name=name, position=position))
    groups.sort(key=lambda group: (group.position, group.name))
    places = {group.pk: place for place, group in enumerate(groups)}
    skills.sort(key=lambda skill: (skill[0], places.get(skill[1] or 0, -1)))
    named = [Queue(Kind.LEVEL, level, group_id) for level, group_id in skills]
    return groups, named or [Queue(Kind.LEVEL, level) for level in Level.values]
