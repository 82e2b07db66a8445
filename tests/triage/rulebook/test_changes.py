"""What a desk changed of the product's rulebook: put, taken back, merged with others' and with another product."""

from __future__ import annotations

from dataclasses import replace

from triage.deciding.governing import shipped
from triage.rulebook.book import usual
from triage.rulebook.changes import (
    Changes,
    Conflict,
    Kind,
    Merge,
    Place,
    Put,
    Step,
    book_of,
    conflicts,
    edited,
    merged,
    steps,
    switched_off,
    words_put,
)
from triage.rulebook.tables import Figure, Tables

SOON, PART, LOOKS = (
    Place(Kind.FIGURE, "due.soon"),
    Place(Kind.VALUE, "severity.part"),
    Place(Kind.RULE, "severity.looks"),
)
LATER = Place(Kind.FIGURE, "due.later")


def word(name: str, text: str) -> Place:
    return Place(Kind.WORD, name, text)


def changed(**values: int) -> Changes:
    """Return changes of figures, by the end of their names."""
    return Changes({Place(Kind.FIGURE, f"due.{name}"): Put(0, value) for name, value in values.items()})


def another_product(lists: dict[str, tuple[str, ...]] | None = None, **figures: int) -> Tables:
    ours = shipped()
    also = {f"due.{name}": Figure(value, 0, 99) for name, value in figures.items()}
    return replace(ours, lists={**ours.lists, **(lists or {})}, figures={**ours.figures, **also})


def test_what_the_product_comes_with_is_the_usual_rulebook() -> None:
    book = book_of(shipped(), Changes())

    assert (book.figures, book.routines, book.off) == (usual().figures, usual().routines, frozenset())
    assert book.version == usual().version
    assert book.values["severity.part"] == "alta"


def test_changes_are_read_as_they_are_written() -> None:
    changes = Changes(
        {SOON: Put(5, 4), PART: Put("alta", "media"), LOOKS: Put(True, False), word("virus", "worm"): Put(False, True)}
    )

    again = Changes.read(changes.rows())

    assert (again, again.digest()) == (changes, changes.digest())
    assert Changes(dict(reversed(changes.puts.items()))).digest() == changes.digest()
    assert Changes().digest() != changes.digest()


def test_what_the_product_says_itself_is_no_change() -> None:
    changes = Changes().with_put(SOON, 4, shipped())

    assert changes.puts == {SOON: Put(5, 4)}
    assert changes.with_put(SOON, 5, shipped()).puts == {}
    assert words_put(Changes(), "virus", shipped().lists["virus"], shipped()).puts == {}


def test_words_come_and_go() -> None:
    kept = [one for one in shipped().lists["word.orgao"] if one != "mapa"]

    changes = words_put(Changes(), "word.orgao", [*kept, "susep"], shipped())

    assert changes.puts == {word("word.orgao", "mapa"): Put(True, False), word("word.orgao", "susep"): Put(False, True)}
    assert edited(shipped(), changes).lists["word.orgao"] == (*kept, "susep")
    assert shipped().lists["word.orgao"] != edited(shipped(), changes).lists["word.orgao"]


def test_figures_values_and_switches_reach_the_rulebook() -> None:
    changes = Changes({SOON: Put(5, 4), PART: Put("alta", "media"), LOOKS: Put(True, False)})

    book = book_of(shipped(), changes, name="2026-11-30+1")

    assert (book.version, book.figures["due.soon"], book.values["severity.part"], book.off) == (
        "2026-11-30+1",
        4,
        "media",
        frozenset({"severity.looks"}),
    )


def test_what_another_product_has_no_more_is_left_out_and_told() -> None:
    gone = {name: words for name, words in shipped().lists.items() if name != "virus"}
    tables = replace(shipped(), lists=gone, values={})
    changes = Changes({word("virus", "worm"): Put(False, True), LOOKS: Put(True, False)})

    assert "virus" not in edited(tables, changes).lists
    assert switched_off(tables, changes) == frozenset()
    assert conflicts(tables, changes) == {word("virus", "worm"): Conflict.GONE, LOOKS: Conflict.GONE}


def test_what_another_product_took_over_or_moved_is_told_and_the_desk_counts() -> None:
    tables = another_product({"virus": (*shipped().lists["virus"], "worm")}, soon=7, later=45)
    changes = Changes({word("virus", "worm"): Put(False, True), SOON: Put(5, 4), LATER: Put(30, 45)})

    assert conflicts(tables, changes) == {
        word("virus", "worm"): Conflict.TAKEN_OVER,
        SOON: Conflict.MOVED,
        LATER: Conflict.TAKEN_OVER,
    }
    assert edited(tables, changes).lists["virus"].count("worm") == 1
    assert edited(tables, changes).figures["due.soon"].value == 4


def test_new_words_of_another_product_join_the_desks_own() -> None:
    tables = another_product({"virus": (*shipped().lists["virus"], "trojan")})

    lists = edited(tables, Changes({word("virus", "worm"): Put(False, True)})).lists

    assert lists["virus"] == (*shipped().lists["virus"], "trojan", "worm")
    assert conflicts(tables, Changes({word("virus", "worm"): Put(False, True)})) == {}


def test_two_people_keep_what_both_changed() -> None:
    merge = merged(base=changed(now=1), mine=changed(now=1, soon=4), theirs=changed(now=1, later=20))

    assert merge == Merge(changed(now=1, soon=4, later=20), theirs=(LATER,), clashes=())


def test_where_both_changed_a_place_mine_stands_and_the_clash_is_told() -> None:
    merge = merged(base=Changes(), mine=changed(soon=4), theirs=changed(soon=6, later=20))

    assert merge == Merge(changed(soon=4, later=20), theirs=(LATER,), clashes=(SOON,))


def test_what_somebody_took_back_stays_taken_back() -> None:
    base = changed(soon=4, later=20)

    assert merged(base=base, mine=changed(soon=4), theirs=changed(soon=4, later=20)).changes == changed(soon=4)
    assert merged(base=base, mine=base, theirs=changed(soon=4)) == Merge(changed(soon=4), theirs=(LATER,), clashes=())


def test_steps_tell_what_two_states_say_differently() -> None:
    before = Changes({SOON: Put(5, 4), word("virus", "worm"): Put(False, True)})
    after = Changes({SOON: Put(5, 6), PART: Put("alta", "media")})

    assert list(steps(before, after, shipped())) == [
        Step(SOON, 4, 6),
        Step(PART, "alta", "media"),
        Step(word("virus", "worm"), True, False),
    ]
