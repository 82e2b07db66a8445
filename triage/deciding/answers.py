"""What the answers of the form say by themselves, beside the words: what stands still, how much, how it goes on; pure.

The answers are stored words of `tickets.enums`; a file of tickets has none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from triage.deciding.request import PRODUCTION, Request
from triage.deciding.workaround_kinds import Workaround
from triage.reading.claims import Extent

# What a tap says of how much of it stands still.
_EXTENTS: Final[Mapping[str, Extent]] = {"all": Extent.ALL, "part": Extent.PART}
_PROCESSES: Final = ("invoicing", "dispatch")
_WAYS: Final[Mapping[str, Workaround]] = {"none": Workaround.NONE, "painful": Workaround.PAINFUL}


def stopped_by_form(request: Request) -> Mapping[str, Extent]:
    """Return how much of which process stands still by the form, nothing where it says none or goes on otherwise."""
    if request.stopped not in _PROCESSES or is_contingency_by_form(request):
        return {}
    return {request.stopped: _EXTENTS.get(request.extent, Extent.UNSAID)}


def way_by_form(request: Request) -> Workaround:
    """Return how the work goes on by the form; contingency is told apart."""
    return _WAYS.get(request.workaround, Workaround.UNSAID)


def is_contingency_by_form(request: Request) -> bool:
    return request.workaround == "contingency"


def asked_immediate(request: Request) -> tuple[str, ...]:
    """Return the fields by which the form's stop is one that is helped at once, none where it is not.

    Whose it is and where it runs is left to the words, which win over fields that may stand at their default.
    """
    if request.stopped == "invoicing" and not is_contingency_by_form(request):
        if request.extent == "all":
            return ("stopped", "extent")
        # Pressed while the stop was on: what was not asked any more is no answer against it.
        return ("stopped", "immediate_asked") if request.extent == "" and request.immediate_asked else ()
    return ("stopped", "extent") if request.stopped == "dispatch" else ()


def says_immediate(request: Request) -> bool:
    """Tell whether the answers alone ask for immediate help."""
    is_ours = request.environment == PRODUCTION and not request.customization
    return is_ours and bool(asked_immediate(request))


def denies_immediate(request: Request) -> bool:
    """Tell whether an answer that somebody gave excludes immediate help, as far as what stands still goes."""
    return bool(request.stopped) and not asked_immediate(request)
