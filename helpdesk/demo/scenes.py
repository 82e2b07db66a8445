"""Scenes: tickets that the data tells moment by moment, put at their instants before now; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from calendars.business_calendar import BusinessCalendar
from calendars.business_time import subtract
from helpdesk.demo import data
from helpdesk.demo.beats import Beat
from helpdesk.demo.plan import Act, Planned
from helpdesk.demo.stories import Story, Told, stories

_PART = re.compile(r"(\d{1,6})(d|h|min)")
_UNITS = {"d": "days", "h": "hours", "min": "minutes"}
_A_DAY = timedelta(days=1)
_BREATH = timedelta(minutes=2)


def make_scenes(*, now: datetime, hours: BusinessCalendar) -> list[Planned]:
    """Return the scenes, in the order of the data: what they follow stands before them."""
    return [_scene(scene, now, hours) for scene in data.scenes()]


def span_of(text: str) -> timedelta:
    """Return how long "2d 3h 10min" is.

    :raises ValueError: for anything else.
    """
    if _PART.sub("", text).strip() or not text.strip():
        raise ValueError(f"not a span: {text!r}")
    return timedelta(**{_UNITS[unit]: float(number) for number, unit in _PART.findall(text)})


def _scene(scene: Mapping[str, Any], now: datetime, hours: BusinessCalendar) -> Planned:
    story = _facts(stories()[scene["story"]], scene)
    first = story.told[0]
    opened_at, *instants = _moments([scene["opened"], *(act["ago"] for act in scene["acts"])], now, hours)
    told = Told(
        subject=scene["subject"],
        description=scene["description"],
        log=scene.get("log", first.log),
        routine=scene.get("routine", first.routine),
    )
    return Planned(
        # A log that is sent as a file is read from the story's own words.
        story=replace(story, told=(*story.told, replace(told, log=told.log or first.log))),
        told=told,
        organization=scene["organization"],
        branch=scene["branch"],
        requester=scene["requester"],
        opened_at=opened_at,
        severity_asked=scene.get("asked", ""),
        acts=tuple(_act(act, at) for act, at in zip(scene["acts"], instants, strict=True)),
        files=tuple(scene.get("files", [])),
        name=scene["name"],
        follows=scene.get("follows", ""),
        followers=tuple(scene.get("followers", [])),
        is_at_risk=scene.get("at_risk", False),
        opened_by=scene.get("opened_by", ""),
    )


def _facts(story: Story, scene: Mapping[str, Any]) -> Story:
    changed = {name: scene[name] for name in ("product", "module", "version") if name in scene}
    if scene.get("plain"):
        # Nothing has stopped in this telling.
        changed |= {"is_immediate": False, "stopped": "nothing", "extent": "", "workaround": ""}
    return replace(story, **changed)


def _act(act: Mapping[str, Any], at: datetime) -> Act:
    beat = Beat(act["act"], act.get("who", ""), act.get("text", ""), value=act.get("value", ""))
    return Act(beat, beat.who, at)


def _moments(spans: Sequence[str], now: datetime, hours: BusinessCalendar) -> list[datetime]:
    """Return the instants, in their order also where a weekend pushed two days together."""
    found: list[datetime] = []
    for span in spans:
        at = _moment(span_of(span), now, hours)
        found.append(max(at, found[-1] + _BREATH) if found else at)
    return found


def _moment(ago: timedelta, now: datetime, hours: BusinessCalendar) -> datetime:
    """Return the instant; of an earlier day it is one at which the desk was open, whenever `now` is."""
    if ago < _A_DAY:
        return now - ago
    days, rest = divmod(ago, _A_DAY)
    last_open = subtract(hours, now, timedelta())
    return subtract(hours, last_open - days * _A_DAY, rest + _BREATH)
