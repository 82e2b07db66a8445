"""The plan of the demo: from a seed and a moment, every ticket with the instants of its life; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from calendars.business_calendar import BusinessCalendar
from calendars.business_time import add, subtract
from helpdesk.demo.beats import Beat, Shape, Writer
from helpdesk.demo.casting import Cast
from helpdesk.demo.shapes import SHAPES
from helpdesk.demo.stories import Story, Told, stories

_SEVERITIES = ("critical", "high", "medium", "low")
# Lives that a stop for which everyone hurries does not have; the ones that last now are scenes.
_PATIENT = {
    "never_answered", "closed_by_support", "cancelled", "proposed", "thanked", "waiting", "waiting_for_second_level",
    "with_maintenance", "with_product_team", "at_second_level", "reopened", "refused", "taken",
    "came_back_from_maintenance", "in_progress", "new",
}  # fmt: skip
_ENDED = {
    "accepted", "refused_then_accepted", "taken_as_accepted", "never_answered", "closed_by_support",
    "reopened_and_closed", "came_back_from_maintenance", "cancelled",
}  # fmt: skip


@dataclass(frozen=True)
class Act:
    """A beat with its instant and the person who does it, by key; empty for the house."""

    beat: Beat
    who: str
    at: datetime


@dataclass(frozen=True)
class Planned:
    """One ticket of the demo: who opens it where and when, with what, and what happens then."""

    story: Story
    told: Told
    organization: str
    branch: str
    requester: str
    opened_at: datetime
    severity_asked: str
    acts: tuple[Act, ...]
    files: tuple[str, ...] = ()
    name: str = ""
    follows: str = ""
    followers: tuple[str, ...] = ()
    is_at_risk: bool = False
    # Support opens it for the customer, who called.
    opened_by: str = ""


def make_plan(
    *, seed: int, now: datetime, hours: BusinessCalendar, share: float = 1.0, scenes: Sequence[Planned] = ()
) -> list[Planned]:
    """Return the tickets that shapes and stories make; the same seed, moment and hours give the same ones.

    No customer tells what it tells in one of the scenes. `share` keeps that part of every shape, at least one
    ticket of each.
    """
    rng = Random(seed)  # noqa: S311 -- repeatable on purpose
    cast = Cast(rng, told=[(scene.story.key, scene.organization) for scene in scenes])
    plan = [
        _live(shape, story, told, cast=cast, rng=rng, now=now, hours=hours) for shape, story, told in _dealt(rng, share)
    ]
    return sorted(plan, key=lambda planned: planned.opened_at)


def _dealt(rng: Random, share: float) -> Iterator[tuple[Shape, Story, Told]]:
    """Deal each way of telling a story to one shape; shapes that few stories fit choose first."""
    pool = [(story, told) for story in stories().values() for told in story.told]
    rng.shuffle(pool)
    fitting = {shape.name: sum(_fits(shape, *told) for told in pool) for shape in SHAPES}
    for shape in sorted(SHAPES, key=lambda shape: (fitting[shape.name], shape.count)):
        for _ in range(max(1, round(shape.count * share))):
            found = next((index for index, told in enumerate(pool) if _fits(shape, *told)), None)
            if found is None:
                break
            story, told = pool.pop(found)
            yield shape, story, told


def _fits(shape: Shape, story: Story, told: Told) -> bool:
    if story.is_immediate and shape.name in _PATIENT:
        return False
    if shape.name in ("with_maintenance", "came_back_from_maintenance"):
        return story.level == 2 and story.request_type == "corrective" and story.customization == "standard"
    if shape.name == "with_product_team":
        return story.level == 2 and story.request_type == "legal"
    if shape.name in ("never_answered", "waiting", "waiting_for_second_level"):
        return bool(story.saying("question", told=told)) and (story.level == 2) == (
            shape.name == "waiting_for_second_level"
        )
    if shape.name == "at_second_level":
        return story.level == 2
    if shape.name == "closed_by_support":
        return story.reason != "resolved"
    return True


def _live(
    shape: Shape, story: Story, told: Told, *, cast: Cast, rng: Random, now: datetime, hours: BusinessCalendar
) -> Planned:
    write = Writer(story, told, rng)
    shape.play(write)
    ended_at = now - timedelta(days=_days_ago(shape, rng))
    organization = cast.organization(story, told)
    requester = cast.requester(organization, is_ended=shape.name in _ENDED, ended_at=ended_at, now=now)
    opened_at, instants = place_beats(
        write.beats, ended_at=ended_at, hours=None if story.is_immediate else hours, spare=rng.randint(0, 50)
    )
    parts = cast.parts(story, requester)
    acts = [Act(beat, parts.get(beat.who, beat.who), at) for beat, at in zip(write.beats, instants, strict=True)]
    told, files = _evidence(story, told, rng)
    return Planned(
        story=story,
        told=told,
        organization=organization,
        branch=cast.branch(organization),
        requester=requester,
        opened_at=opened_at,
        severity_asked=_asked(story, rng),
        acts=tuple(acts),
        files=files,
        followers=cast.followers(organization, requester),
    )


def _days_ago(shape: Shape, rng: Random) -> float:
    latest, earliest = shape.ago
    return rng.uniform(latest, earliest)


def place_beats(
    beats: Sequence[Beat], *, ended_at: datetime, hours: BusinessCalendar | None, spare: int = 0
) -> tuple[datetime, list[datetime]]:
    """Return the opening's instant and the beats', the last no later than `ended_at`.

    Waits count in business time, and round the clock without `hours`.
    """
    waits = [timedelta(minutes=beat.wait) for beat in beats]
    whole = sum(waits, timedelta(minutes=spare))
    opened_at = ended_at - whole if hours is None else subtract(hours, ended_at, whole)
    instants, passed = [], timedelta()
    for wait in waits:
        passed += wait
        instants.append(opened_at + passed if hours is None else add(hours, opened_at, passed))
    return opened_at, instants


def _asked(story: Story, rng: Random) -> str:
    """Return what the requester asks: mostly what the facts give, sometimes nothing or one step more."""
    fate = rng.random()
    if fate < 0.18 and not story.is_immediate:
        return ""
    place = _SEVERITIES.index(story.severity)
    return _SEVERITIES[max(0, place - 1)] if fate > 0.94 and story.severity != "high" else story.severity


def _evidence(story: Story, told: Told, rng: Random) -> tuple[Told, tuple[str, ...]]:
    """Return the words and the files: a log is pasted or sent as a file, never both."""
    files = [name for name in story.files if rng.random() < 0.7]
    if told.log and rng.random() < 0.45:
        files.insert(0, "log-1252" if rng.random() < 0.4 else "log")
        told = replace(told, log="")
    return told, tuple(files)
