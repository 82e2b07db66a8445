"""What the opening facts say by themselves, pure: the severity they give, and what excludes an immediate.

Source: the support policy; the severity table is our default. The verdict over a whole ticket is triage's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Facts:
    """The answers of the form; each value is the stored word of its enum, empty while unanswered."""

    stopped: str = ""
    extent: str = ""
    environment: str = ""
    customization: str = ""
    workaround: str = ""
    request_type: str = ""


class Exclusion(StrEnum):
    """The fact that keeps a ticket from being immediate."""

    NOTHING_STOPPED = "nothing_stopped"
    OTHER_PROCESS = "other_process"
    PARTIAL_STOP = "partial_stop"
    HOMOLOGATION = "homologation"
    IMPLANTATION = "implantation"
    CUSTOMIZATION = "customization"
    CONTINGENCY = "contingency"


def immediate_exclusion(facts: Facts) -> Exclusion | None:
    """Return the first fact that excludes Atendimento Imediato, None when the answers so far do not.

    A partial stop excludes it for invoicing only: dispatch is critical when today's loads cannot leave.
    """
    if facts.stopped in ("", "nothing"):
        return Exclusion.NOTHING_STOPPED
    if facts.stopped == "other":
        return Exclusion.OTHER_PROCESS
    if facts.environment == "homologation":
        return Exclusion.HOMOLOGATION
    if facts.environment == "implantation":
        return Exclusion.IMPLANTATION
    if facts.customization == "custom":
        return Exclusion.CUSTOMIZATION
    if facts.stopped == "invoicing" and facts.extent == "part":
        return Exclusion.PARTIAL_STOP
    if facts.stopped == "invoicing" and facts.workaround == "contingency":
        return Exclusion.CONTINGENCY
    return None


def are_complete(facts: Facts) -> bool:
    """Return whether the four taps are all answered."""
    return all((facts.stopped, facts.extent, facts.environment, facts.customization))


def suggested_severity(facts: Facts) -> str:
    """Return the severity that the answers give; `medium` where they say nothing."""
    if facts.request_type == "question" and facts.stopped in ("", "nothing"):
        return "low"
    if facts.environment in ("homologation", "implantation"):
        return "medium"
    if facts.stopped in ("", "nothing"):
        return "medium"
    if facts.customization == "custom":
        return "high"
    if facts.workaround == "contingency":
        return "medium"
    if facts.stopped in ("invoicing", "dispatch"):
        whole = facts.extent != "part"
        return "critical" if whole and facts.workaround != "painful" else "high"
    return "high" if facts.extent == "all" else "medium"
