"""The kinds of lives that tickets have in the demo, how many there are of each, and how long ago; pure."""

from __future__ import annotations

from helpdesk.demo.beats import (
    CANCELLATIONS,
    PUBLIC_FORWARDED,
    PUBLIC_PRODUCT,
    REOPENINGS,
    SECOND_SOLUTIONS,
    SOLUTIONS,
    THANKS_ONLY,
    Shape,
    Writer,
)


def _accepted(write: Writer) -> None:
    write.begin()
    write.propose()
    write.accept()


def _refused_then_accepted(write: Writer) -> None:
    write.begin()
    write.propose()
    write.refuse()
    write.add("propose", write.hand, 60, 500, write.words("second", *SECOND_SOLUTIONS), value=write.story.reason)
    write.accept()


def _taken_as_accepted(write: Writer) -> None:
    write.begin()
    write.propose()


def _never_answered(write: Writer) -> None:
    write.take()
    write.ask()


def _closed_by_support(write: Writer) -> None:
    write.take()
    if write.chance(0.6):
        write.ask()
        write.answer()
    reason = write.story.reason if write.story.reason != "resolved" else "guided"
    write.add("close", "one", 20, 300, write.words("solution", *SOLUTIONS), value=reason)


def _reopened(write: Writer) -> None:
    _accepted(write)
    write.beats = [beat for beat in write.beats if beat.act != "rate"]
    write.add("reopen", "requester", 300, 1200, write.rng.choice(REOPENINGS))


def _reopened_and_closed(write: Writer) -> None:
    _reopened(write)
    write.add("propose", write.hand, 60, 400, write.words("second", *SECOND_SOLUTIONS), value="resolved")
    write.accept()


def _cancelled(write: Writer) -> None:
    if write.chance(0.5):
        write.take()
    write.add("cancel", "requester", 15, 240, write.rng.choice(CANCELLATIONS))


def _proposed(write: Writer) -> None:
    write.begin()
    write.propose()


def _thanked(write: Writer) -> None:
    """A reply without a choice: the question stays open."""
    _proposed(write)
    write.add("reply", "requester", 20, 200, write.rng.choice(THANKS_ONLY))


def _waiting(write: Writer) -> None:
    write.take()
    if write.chance(0.4):
        write.note()
    write.ask()


def _waiting_for_second_level(write: Writer) -> None:
    write.take()
    write.hand_over()
    write.add("ask", "two", 30, 200, write.words("question", "Qual é a versão da rotina em cada filial?"))


def _with_maintenance(write: Writer) -> None:
    write.begin()
    _reach_second_level(write)
    write.add("reply", "two", 30, 300, write.words("forwarded", *PUBLIC_FORWARDED))
    write.add("forward", "two", 1, 6, value="with_maintenance")


def _with_product_team(write: Writer) -> None:
    write.begin()
    _reach_second_level(write)
    write.add("reply", "two", 30, 300, write.words("forwarded", *PUBLIC_PRODUCT))
    write.add("forward", "two", 1, 6, value="with_product_team")


def _came_back_from_maintenance(write: Writer) -> None:
    _with_maintenance(write)
    write.add("take_back", "two", 1200, 4000)
    write.propose()
    write.accept()


def _in_progress(write: Writer) -> None:
    write.begin()


def _refused(write: Writer) -> None:
    write.begin()
    write.propose()
    write.refuse()


def _at_second_level(write: Writer) -> None:
    write.take()
    write.note()
    write.add("level", "one", 2, 10, value="2")


def _taken(write: Writer) -> None:
    write.take()


def _new(write: Writer) -> None:
    """Nobody has looked yet."""


def _reach_second_level(write: Writer) -> None:
    if write.hand == "one":
        write.hand_over()


# Days ago are of the last beat, so that silence has (or has not) ended the ticket since.
SHAPES: tuple[Shape, ...] = (
    Shape("accepted", 76, (0.6, 84), _accepted),
    Shape("refused_then_accepted", 10, (2, 80), _refused_then_accepted),
    Shape("taken_as_accepted", 14, (17, 82), _taken_as_accepted),
    Shape("never_answered", 7, (22, 80), _never_answered),
    Shape("closed_by_support", 16, (1, 80), _closed_by_support),
    Shape("reopened_and_closed", 3, (8, 60), _reopened_and_closed),
    Shape("came_back_from_maintenance", 5, (4, 60), _came_back_from_maintenance),
    Shape("cancelled", 7, (1, 75), _cancelled),
    Shape("reopened", 2, (0.3, 3), _reopened),
    Shape("proposed", 6, (0.1, 6), _proposed),
    Shape("thanked", 2, (0.1, 4), _thanked),
    Shape("waiting", 6, (0.1, 8), _waiting),
    Shape("waiting_for_second_level", 3, (0.2, 7), _waiting_for_second_level),
    Shape("with_maintenance", 6, (0.5, 25), _with_maintenance),
    Shape("with_product_team", 4, (1, 30), _with_product_team),
    Shape("in_progress", 8, (0.05, 2), _in_progress),
    Shape("refused", 2, (0.1, 1.5), _refused),
    Shape("at_second_level", 4, (0.1, 1.5), _at_second_level),
    Shape("taken", 3, (0.05, 0.6), _taken),
    Shape("new", 9, (0.01, 1.1), _new),
)
