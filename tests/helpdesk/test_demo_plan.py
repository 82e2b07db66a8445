"""The demo's data and plan: whole, repeatable, and within the time that it tells of; no database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from calendars.business_calendar import BusinessCalendar
from calendars.business_time import is_open
from helpdesk.demo import data
from helpdesk.demo.beats import Beat, Writer
from helpdesk.demo.files import dated, make_file
from helpdesk.demo.plan import make_plan, place_beats
from helpdesk.demo.scenes import make_scenes, span_of
from helpdesk.demo.shapes import SHAPES
from helpdesk.demo.stories import stories
from tickets.enums import ClosingReason, RequestType, Severity, Stopped

MOMENTS = {"question", "answer", "note", "workaround", "solution", "refusal", "second", "forwarded"}
NOW = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
HOURS = BusinessCalendar.from_plain(
    {
        "timezone": "America/Sao_Paulo",
        "hours": {day: [["08:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)


def whole_plan(*, seed: int = 7, now: datetime = NOW):
    scenes = make_scenes(now=now, hours=HOURS)
    return scenes + make_plan(seed=seed, now=now, hours=HOURS, scenes=scenes)


def test_examples_are_all_there_each_with_its_conversation() -> None:
    examples = data.examples()

    assert len(examples) == 55
    assert set(data.scripts()) == {example["key"] for example in examples}
    assert [key for key, script in data.scripts().items() if set(script["says"]) - MOMENTS] == []
    assert [key for key, script in data.scripts().items() if "solution" not in script["says"]] == []
    asking = [script["says"] for script in data.scripts().values() if "question" in script["says"]]
    assert len(asking) >= 50
    assert [says for says in asking if "answer" not in says] == []


def test_stories_speak_the_words_of_the_trade() -> None:
    told = stories().values()

    assert {story.request_type for story in told} == set(RequestType.values)
    assert {story.severity for story in told} == set(Severity.values)
    assert {story.stopped for story in told} <= set(Stopped.values)
    assert {story.reason for story in told} <= set(ClosingReason.values)
    assert [story.key for story in told if story.is_immediate and story.stopped not in ("invoicing", "dispatch")] == []


def test_texts_keep_the_words_of_the_house() -> None:
    shown = [planned.told.subject + planned.told.description for planned in whole_plan()]
    shown += [act.beat.text for planned in whole_plan() for act in planned.acts]

    assert [text for text in shown if "ticket" in text.lower() or "obrigad" in text.lower()] == []


def test_stories_are_told_in_the_catalogue_and_house_that_exist() -> None:
    modules = {
        (product["name"], label)
        for product in data.catalogue()["products"]
        for module in product["modules"]
        for label in (module["name"], f"{module['number']} - {module['name']}")
    }
    groups = set(data.people()["groups"])

    unknown = {(story.product, story.module) for story in stories().values()} - modules
    assert unknown == {("Portal de Suporte", "Privacidade"), ("WinThor", "")}
    assert {module["group"] for product in data.catalogue()["products"] for module in product["modules"]} == groups


def test_plan_is_the_same_for_the_same_seed_and_moment() -> None:
    assert whole_plan() == whole_plan()
    assert whole_plan(seed=8) != whole_plan(seed=7)


def test_plan_counts_about_two_hundred_with_no_subject_twice() -> None:
    plan = whole_plan()

    assert 195 <= len(plan) <= 215
    assert [subject for subject, times in Counter(planned.told.subject for planned in plan).items() if times > 1] == []


@pytest.mark.parametrize("now", [NOW, SUNDAY_NIGHT], ids=["at work", "on a Sunday night"])
def test_nothing_happens_later_than_now_or_before_three_months(now: datetime) -> None:
    instants = [at for planned in whole_plan(now=now) for at in (planned.opened_at, *(act.at for act in planned.acts))]

    assert max(instants) <= now
    assert min(instants) > now - timedelta(days=110)


@pytest.mark.parametrize("now", [NOW, SUNDAY_NIGHT], ids=["at work", "on a Sunday night"])
def test_acts_of_a_ticket_follow_its_opening_in_order(now: datetime) -> None:
    for planned in whole_plan(now=now):
        instants = [planned.opened_at, *(act.at for act in planned.acts)]
        assert instants == sorted(instants), planned.told.subject


def test_scenes_of_earlier_days_lie_in_the_desks_hours() -> None:
    instants = [
        at
        for scene in make_scenes(now=SUNDAY_NIGHT, hours=HOURS)
        for at in (scene.opened_at, *(act.at for act in scene.acts))
        if at < SUNDAY_NIGHT - timedelta(days=1)
    ]

    assert len(instants) > 30
    # Where a weekend pushes two days together, their acts keep their order a few minutes past closing.
    assert [at for at in instants if not is_open(HOURS, at - timedelta(minutes=5))] == []


def test_what_waits_on_ana_is_one_question_and_one_solution() -> None:
    lasts = [planned for planned in whole_plan() if planned.requester == "ana.lima" and planned.name]
    last_acts = {planned.name: planned.acts[-1].beat.act for planned in lasts}

    assert (last_acts["versao-1402"], last_acts["remessa-recusada"]) == ("ask", "propose")
    assert Counter(last_acts.values())["ask"] == Counter(last_acts.values())["propose"] == 1


def test_what_ana_has_open_is_told_by_scenes() -> None:
    ends = {"accept", "close", "cancel", "rate", "propose", "ask"}
    others = [planned for planned in whole_plan() if planned.requester == "ana.lima" and not planned.name]

    assert others
    assert [planned for planned in others if planned.acts[-1].beat.act not in ends] == []
    # Whatever still waited on her has been closed by her silence.
    silent = [planned for planned in others if planned.acts[-1].beat.act in ("propose", "ask")]
    assert [planned for planned in silent if planned.acts[-1].at > NOW - timedelta(days=16)] == []


def test_scenes_name_people_and_tickets_that_exist() -> None:
    houses = data.people()["organizations"]
    people = {who["key"]: key for key, house in houses.items() for who in house["people"]}
    staff = {who["key"] for who in data.people()["support"]["people"]}
    names: set[str] = set()
    for scene in data.scenes():
        assert people[scene["requester"]] == scene["organization"]
        assert {act["who"] for act in scene["acts"]} <= staff | set(people)
        assert scene.get("follows", "") in names | {""}
        names.add(scene["name"])


def test_every_shape_ends_as_it_is_called() -> None:
    story = stories()["deadlock-336"]
    last = {}
    for shape in SHAPES:
        write = Writer(story, story.told[0], Random(3))
        shape.play(write)
        acts = [beat.act for beat in write.beats if beat.act != "rate"]
        last[shape.name] = acts[-1] if acts else ""

    assert last == {
        "accepted": "accept",
        "refused_then_accepted": "accept",
        "taken_as_accepted": "propose",
        "never_answered": "ask",
        "closed_by_support": "close",
        "reopened_and_closed": "accept",
        "came_back_from_maintenance": "accept",
        "cancelled": "cancel",
        "reopened": "reopen",
        "proposed": "propose",
        "thanked": "reply",
        "waiting": "ask",
        "waiting_for_second_level": "ask",
        "with_maintenance": "forward",
        "with_product_team": "forward",
        "in_progress": "take",
        "refused": "refuse",
        "at_second_level": "level",
        "taken": "take",
        "new": "",
    }


def test_beats_are_placed_back_from_their_end_in_working_time() -> None:
    beats = [Beat("take", wait=30), Beat("propose", wait=60)]
    monday_morning = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)

    opened_at, instants = place_beats(beats, ended_at=monday_morning, hours=HOURS)

    # 08:30 on Monday, back over the weekend to 17:00 on Friday.
    assert opened_at == datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    assert instants == [datetime(2026, 11, 20, 20, 30, tzinfo=UTC), monday_morning]


def test_beats_of_a_stop_are_placed_round_the_clock() -> None:
    opened_at, instants = place_beats([Beat("take", wait=5)], ended_at=SUNDAY_NIGHT, hours=None, spare=10)

    assert (opened_at, instants) == (SUNDAY_NIGHT - timedelta(minutes=15), [SUNDAY_NIGHT - timedelta(minutes=10)])


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("12min", timedelta(minutes=12)),
        ("2d 3h 10min", timedelta(days=2, hours=3, minutes=10)),
        ("4d", timedelta(days=4)),
    ],
)
def test_span_is_read(text: str, span: timedelta) -> None:
    assert span_of(text) == span


@pytest.mark.parametrize("text", ["", "soon", "3 weeks", "2d x"])
def test_span_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a span"):
        span_of(text)


def test_log_is_dated_as_its_lines_were_written() -> None:
    log = "usuário 142 | 23/11/2026 07:12:44\n22/11/2026   02:00:11\n2026-11-23T08:41:07,331 | ERROR\nORA-06512: line 1"

    assert dated(log, datetime(2027, 2, 3, 13, 5, 9, tzinfo=UTC)) == (
        "usuário 142 | 03/02/2027 10:05:09\n03/02/2027   10:05:09\n2027-02-03T10:05:09,331 | ERROR\nORA-06512: line 1"
    )


def test_files_are_the_same_for_the_same_ticket() -> None:
    planned = next(planned for planned in whole_plan() if planned.name == "nao-fatura-nada")
    tokens = ["log", "log-1252", "ret", "xlsx:a.xlsx", "pdf:b.pdf", "asset:tela-1402-erro.png"]

    assert [make_file(token, planned) for token in tokens] == [make_file(token, planned) for token in tokens]


def test_log_of_windows_is_no_utf_8_and_holds_the_error() -> None:
    planned = next(planned for planned in whole_plan() if planned.name == "nao-fatura-nada")

    _name, content = make_file("log-1252", planned)

    assert "ORA-04068" in content.decode("cp1252")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_video_is_short() -> None:
    video = data.FOLDER / "assets" / "gravacao-1402.webm"

    assert video.read_bytes()[:4] == b"\x1a\x45\xdf\xa3"
    assert video.stat().st_size <= 300_000
