"""What happens to customers: examples of requests, and for each what both sides say until it is solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from helpdesk.demo import data

_ENVIRONMENTS = {"producao": "production", "homologacao": "homologation"}
_TYPES = {"Manutenção Corretiva": "corrective", "Adequação à Legislação": "legal", "Dúvida": "question"}
_SEVERITIES = {"critica": "critical", "alta": "high", "media": "medium", "baixa": "low"}


@dataclass(frozen=True)
class Told:
    """One way in which a customer tells the request: words, and what differs from the example."""

    subject: str
    description: str
    log: str = ""
    routine: str = ""
    # The customer that it happened to, where the words give it away.
    home: str = ""
    # Where the same facts have another cause: what is said then, in place of the story's own words.
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A request with the facts that the form asks for, every way in which it is told, and its conversation.

    `says` holds the words by moment: question, answer, note, workaround, solution, refusal, second, forwarded.
    """

    key: str
    product: str
    module: str
    environment: str
    customization: str
    request_type: str
    level: int
    severity: str
    is_immediate: bool
    told: tuple[Told, ...]
    stopped: str = ""
    extent: str = ""
    workaround: str = ""
    version: str = ""
    reason: str = "resolved"
    files: tuple[str, ...] = ()
    says: Mapping[str, str] = field(default_factory=dict)

    def saying(self, moment: str, *, told: Told) -> str:
        """Return the words of this moment when the story is told so, empty where there are none."""
        return (told.says or self.says).get(moment, "")


@lru_cache(maxsize=1)
def stories() -> dict[str, Story]:
    """Return every story by its key, in the order of the examples."""
    scripts = data.scripts()
    return {example["key"]: _story(example, scripts.get(example["key"], {})) for example in data.examples()}


def _story(example: dict[str, Any], script: dict[str, Any]) -> Story:
    original = Told(
        example["subject"], example["description"], example["log"], example["routine"], script.get("home", "")
    )
    others = [
        Told(**{"log": original.log, "routine": original.routine, **variant}) for variant in script.get("variants", [])
    ]
    return Story(
        key=example["key"],
        product=example["product"],
        module=example["module"],
        environment=_ENVIRONMENTS[example["environment"]],
        customization="custom" if example["customization"] else "standard",
        request_type=_TYPES[example["type"]],
        level=2 if example["level"] == "N2" else 1,
        severity=_SEVERITIES[example["severity"]],
        is_immediate=example["immediate"],
        told=(original, *others),
        stopped=script.get("stopped", "nothing"),
        extent=script.get("extent", ""),
        workaround=script.get("workaround", ""),
        version=script.get("version", ""),
        reason=script.get("reason", "resolved"),
        files=tuple(script.get("files", [])),
        says=script.get("says", {}),
    )
