"""The queues of the levels: whose they are by skill, and how much is in each."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet, Value

from accounts.models import Skill, User
from catalogue.models import ModuleGroup
from core.shaped import Shaped, Slot
from tickets.enums import Level
from tickets.selectors.queues import Kind, Queue, open_counts


def level_counts() -> dict[tuple[int, int], int]:
    """Return how many open tickets each (level, module group) holds; group 0: their module is not known yet."""
    found: dict[tuple[int, int], int] = {}
    for level, group, _assignee, _waiting, number in open_counts().groups:
        found[level, group] = found.get((level, group), 0) + number
    return found


def level_queues(*, user: User) -> tuple[list[ModuleGroup], list[Queue]]:
    """Return every module group in its order, and the queues that this person's skills name: gravest level last, groups
    in their order.

    Who has no skills (a manager, an administrator) looks over every level as a whole.
    """
    skills, groups = [], []
    for level, group_id, slug, name, position in _GROUPS_AND_SKILLS.rows(user=user.pk):
        if level:
            skills.append((level, group_id))
        else:
            groups.append(ModuleGroup(pk=group_id, slug=slug, name=name, position=position))
    groups.sort(key=lambda group: (group.position, group.name))
    places = {group.pk: place for place, group in enumerate(groups)}
    skills.sort(key=lambda skill: (skill[0], places.get(skill[1] or 0, -1)))
    named = [Queue(Kind.LEVEL, level, group_id) for level, group_id in skills]
    return groups, named or [Queue(Kind.LEVEL, level) for level in Level.values]


def _write_groups_and_skills() -> QuerySet[Any, Any]:
    groups = ModuleGroup.objects.order_by().values_list(Value(0), "pk", "slug", "name", "position")
    skills = Skill.objects.filter(user_id=Slot("user")).order_by()
    return groups.union(skills.values_list("level", "module_group_id", Value(""), Value(""), Value(0)), all=True)


_GROUPS_AND_SKILLS: Final = Shaped[tuple[int, int | None, str, str, int]](_write_groups_and_skills)
