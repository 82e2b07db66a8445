"""Who plays which part in a ticket of the demo: customer, requester, analysts of the module's group; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from helpdesk.demo import data
from helpdesk.demo.stories import Story, Told

ANA = "ana.lima"
# The larger customer writes more.
_WEIGHTS = {"aurora": 7, "serra-azul": 6, "casa-do-norte": 4, "tres-pontas": 4}
_LEFT_AGO = timedelta(days=30)


class Cast:
    """Deals the parts; the same customer never tells the same story twice."""

    def __init__(self, rng: Random, *, told: Iterable[tuple[str, str]] = ()) -> None:
        people = data.people()
        self._rng = rng
        self._organizations: dict[str, Any] = people["organizations"]
        self._support: list[dict[str, Any]] = people["support"]["people"]
        self._groups = {
            label: module["group"]
            for product in data.catalogue()["products"]
            for module in product["modules"]
            # The examples name a module with its number where it has one that people know.
            for label in (module["name"], f"{module['number']} - {module['name']}")
        }
        self._told_at: dict[str, set[str]] = defaultdict(set)
        for story, organization in told:
            self._told_at[story].add(organization)

    def organization(self, story: Story, told: Told) -> str:
        """Return the customer that tells it."""
        free = [key for key in self._organizations if key not in self._told_at[story.key]] or [*self._organizations]
        chosen = told.home or self._rng.choices(free, [_WEIGHTS[key] for key in free])[0]
        self._told_at[story.key].add(chosen)
        return chosen

    def requester(self, organization: str, *, is_ended: bool, ended_at: datetime, now: datetime) -> str:
        """Return who opens it: rarely the manager, those who left only while they were there, and Ana nothing that
        lasts: what she has open is told by scenes."""
        people = self._organizations[organization]["people"]
        weights = [
            0
            if (who["key"] == ANA and not is_ended) or (who.get("left") and ended_at > now - _LEFT_AGO)
            else 1
            if who.get("manages")
            else 4
            for who in people
        ]
        return str(self._rng.choices(people, weights)[0]["key"])

    def branch(self, organization: str) -> str:
        """Return the code of a branch, most often the first."""
        codes = [branch["code"] for branch in self._organizations[organization]["branches"]]
        return str(self._rng.choices(codes, [4, *[2] * (len(codes) - 1)])[0])

    def followers(self, organization: str, requester: str) -> tuple[str, ...]:
        """Return colleagues who are told, too; most often none."""
        if self._rng.random() > 0.18:
            return ()
        people = self._organizations[organization]["people"]
        others = [who["key"] for who in people if who["key"] != requester and not who.get("left")]
        return (str(self._rng.choice(others)),)

    def parts(self, story: Story, requester: str) -> dict[str, str]:
        """Return the person's key for each part."""
        group = self._groups.get(story.module, "infraestrutura")
        return {
            "requester": requester,
            "one": self._analyst("one", group),
            "two": self._analyst("two", group),
            "manager": "renata.queiroz",
        }

    def _analyst(self, level: str, group: str) -> str:
        return str(self._rng.choice([who["key"] for who in self._support if group in who.get(level, [])]))
