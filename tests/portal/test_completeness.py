"""What a form holds and what it lacks."""

from __future__ import annotations

from portal.opening.completeness import TELLING_LENGTH, Item, completeness

FULL = {
    "product": "1",
    "module": "2",
    "routine": "1402",
    "routine_version": "33.00.04.06",
    "branch": "3",
    "environment": "production",
    "contact_phone": "(62) 99120-4417",
    "description": "x" * TELLING_LENGTH,
    "log_text": "ORA-01403",
}


def missing(answers: dict[str, str], **files: bool) -> set[Item]:
    return {item for item, is_there in completeness(answers, **files).items if not is_there}


def test_completeness_of_nothing_lacks_everything() -> None:
    found = completeness({})
    assert (found.done, found.total, missing({})) == (0, 7, set(Item))


def test_completeness_of_everything_lacks_nothing() -> None:
    found = completeness(FULL, has_video=True)
    assert (found.done, found.total) == (7, 7)


def test_completeness_names_what_one_answer_less_lacks() -> None:
    lacking = {
        "product": Item.PLACE,
        "module": Item.PLACE,
        "routine": Item.PLACE,
        "routine_version": Item.VERSION,
        "branch": Item.WHERE,
        "environment": Item.WHERE,
        "contact_phone": Item.PHONE,
        "description": Item.STORY,
        "log_text": Item.ERROR,
    }
    found = {name: missing({**FULL, name: " "}, has_video=True) for name in lacking}
    assert found == {name: {item} for name, item in lacking.items()}


def test_completeness_takes_a_picture_for_the_error_and_either_phone() -> None:
    answers = {**FULL, "log_text": "", "contact_phone": "", "urgent_phone": "62 99120-4417"}
    assert missing(answers, has_image=True) == {Item.VIDEO}


def test_completeness_of_a_question_asks_for_no_error_and_no_video() -> None:
    question = completeness({"request_type": "question", "stopped": "nothing"})
    stopped = completeness({"request_type": "question", "stopped": "other"})
    assert ([item for item, _ in question.items], stopped.total) == (
        [Item.PLACE, Item.STORY, Item.VERSION, Item.WHERE, Item.PHONE],
        7,
    )
