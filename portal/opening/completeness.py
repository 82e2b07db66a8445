"""How much of what support needs a form already holds, pure: each item and why it helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# A sentence of what happened; shorter texts ("deu erro") make the first answer a question.
TELLING_LENGTH = 60


class Item(StrEnum):
    """What helps support to answer, in the order in which the form asks for it."""

    PLACE = "place"
    STORY = "story"
    ERROR = "error"
    VERSION = "version"
    WHERE = "where"
    PHONE = "phone"
    VIDEO = "video"


@dataclass(frozen=True)
class Completeness:
    """Every item that applies, in order, with whether it is there."""

    items: tuple[tuple[Item, bool], ...]

    @property
    def done(self) -> int:
        return sum(is_there for _item, is_there in self.items)

    @property
    def total(self) -> int:
        return len(self.items)


def completeness(answers: Mapping[str, str], *, has_image: bool = False, has_video: bool = False) -> Completeness:
    """Return what these answers already hold; a question needs neither an error nor a video.

    A picture of the screen stands for the error text, since it usually shows it.
    """
    given = {name: value.strip() for name, value in answers.items()}

    def all_of(*names: str) -> bool:
        return all(given.get(name) for name in names)

    found = {
        Item.PLACE: all_of("product", "module", "routine"),
        Item.STORY: len(given.get("description", "")) >= TELLING_LENGTH,
        Item.ERROR: bool(given.get("log_text")) or has_image,
        Item.VERSION: all_of("routine_version"),
        Item.WHERE: all_of("branch", "environment"),
        Item.PHONE: bool(given.get("contact_phone") or given.get("urgent_phone")),
        Item.VIDEO: has_video,
    }
    is_question = given.get("request_type") == "question" and given.get("stopped", "") in ("", "nothing")
    left_out = {Item.ERROR, Item.VIDEO} if is_question else set()
    return Completeness(tuple((item, found[item]) for item in Item if item not in left_out))
