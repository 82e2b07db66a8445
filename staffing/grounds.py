"""The words of the choice: what speaks for a ticket, how skills fit it, why nothing was chosen; without Django."""

from enum import StrEnum


class Way(StrEnum):
    """How a chosen ticket came to its person."""

    NEXT = "next"
    AUTOMATIC = "automatic"


class Ground(StrEnum):
    """What spoke for a ticket, in the order in which it counts."""

    IMMEDIATE = "immediate"
    AT_RISK = "at_risk"
    SEVERITY = "severity"
    WAITED = "waited"
    SKILL = "skill"
    AGE = "age"
    OWN_ORDER = "own_order"
    FAIRNESS = "fairness"
    LOAD = "load"
    LEAST_LOADED = "least_loaded"
    ONLY = "only"


class Fit(StrEnum):
    """How a person's skills fit a ticket."""

    GROUP = "group"
    LEVEL = "level"
    NO_MODULE = "no_module"


class WhyNone(StrEnum):
    """Why nothing was chosen."""

    NOTHING_WAITS = "nothing_waits"
    ONLY_SKIPPED = "only_skipped"
    AT_CAPACITY = "at_capacity"
    NO_SKILL = "no_skill"
