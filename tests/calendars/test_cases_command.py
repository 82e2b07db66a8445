"""`manage.py business_time`: cases in, answers out, a bad case beside the others."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from calendars.cases import PERIODS, answer

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
CALENDARS = {
    "week": {"timezone": "UTC", "hours": {day: [["08:00", "12:00"], ["13:00", "18:00"]] for day in WEEKDAYS}},
    "dated": {
        "timezone": "America/Sao_Paulo",
        "hours": {"mon": [["08:00", "12:00"]], "wed": [["08:00", "12:00"]], "thu": [["08:00", "12:00"]]},
        "holidays": ["2026-01-05"],
        "yearly_holidays": ["01-08"],
        "breaks": {"2026-01-07": [["09:00", "09:30"]]},
        "shifts": {"2026-01-10": [["09:00", "13:00"]]},
    },
    "new york": {"timezone": "America/New_York", "hours": {day: [["00:00", "24:00"]] for day in (*WEEKDAYS, "sun")}},
}
CASES = [
    case | {"calendar": CALENDARS[case["calendar"]]}
    for case in json.loads((Path(__file__).parent / "cases.json").read_text())
]
CASE = {"id": 7, "op": "add", "calendar": CALENDARS["week"], "start": "2026-01-05T09:00:00Z", "seconds": 60}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case_is_answered(case):
    assert answer(case) == {"id": case["id"], **case["expected"]}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"op": "multiply"}, "CaseNotValid: unknown op: 'multiply'"),
        ({"op": ["add"]}, "CaseNotValid: unknown op: ['add']"),
        ({"op": None}, "CaseNotValid: no op"),
        ({"start": None}, "CaseNotValid: no start"),
        ({"start": "yesterday"}, "CaseNotValid: not an instant: 'yesterday'"),
        ({"start": "2026-01-05T09:00:00"}, "CaseNotValid: an instant without an offset: '2026-01-05T09:00:00'"),
        ({"seconds": None}, "CaseNotValid: no seconds"),
        ({"seconds": "60"}, "CaseNotValid: not a number of seconds: '60'"),
        ({"seconds": True}, "CaseNotValid: not a number of seconds: True"),
        ({"seconds": 1e30}, "CaseNotValid: not a number of seconds: 1e+30"),
        ({"seconds": float("nan")}, "CaseNotValid: not a number of seconds: nan"),
        ({"seconds": 1e12}, "TooFar: more than 200 years away"),
        ({"pauses": ["2026-01-05"]}, "CaseNotValid: not a pause: '2026-01-05'"),
        ({"calendar": None}, "CaseNotValid: no calendar"),
        ({"calendar": {"timezone": "Mars/Olympus"}}, "UnknownZone: no such time zone: 'Mars/Olympus'"),
        ({"calendar": {"timezone": "UTC"}}, "NeverOpens: no open time in 41 years"),
        (
            {"calendar": {"timezone": "UTC", "hours": {"mon": [["18:00", "18:00"]]}}},
            "HoursNotValid: opens and closes at the same time: ['18:00', '18:00']",
        ),
        ({"calendar": {"timezone": "UTC", "holidays": ["tomorrow"]}}, "HoursNotValid: not a date: 'tomorrow'"),
        ({"op": "within"}, "CaseNotValid: no end"),
        ({"op": "add_business_days", "business_days": 1.5}, "CaseNotValid: not a number of days: 1.5"),
        ({"op": "add_business_days", "business_days": True}, "CaseNotValid: not a number of days: True"),
    ],
)
def test_bad_case_says_what_is_wrong(change, error):
    assert answer(CASE | change) == {"id": 7, "error": error}


def test_case_that_is_no_object_says_so():
    assert answer([1]) == {"id": None, "error": "CaseNotValid: not an object: [1]"}


@pytest.mark.parametrize(("extra", "told"), [({}, PERIODS), ({"count": 3}, 3)])
def test_endless_periods_end_somewhere(extra, told):
    assert len(answer(CASE | {"op": "open_periods"} | extra)["periods"]) == told


def test_command_answers_a_list_into_a_file(tmp_path):
    asked, told = tmp_path / "in.json", tmp_path / "out.json"
    asked.write_text(json.dumps([CASE, CASE | {"id": "bad", "op": "?"}, CASE | {"id": "last", "seconds": 120}]))
    call_command("business_time", str(asked), "--out", str(told))
    assert json.loads(told.read_text()) == [
        {"id": 7, "due": "2026-01-05T09:01:00Z"},
        {"id": "bad", "error": "CaseNotValid: unknown op: '?'"},
        {"id": "last", "due": "2026-01-05T09:02:00Z"},
    ]


def test_command_answers_lines_on_the_standard_output(tmp_path):
    asked, out = tmp_path / "in.jsonl", io.StringIO()
    asked.write_text(f"{json.dumps(CASE)}\n\n{{broken\n{json.dumps(CASE | {'id': 8})}\n")
    call_command("business_time", str(asked), stdout=out)
    assert json.loads(out.getvalue()) == [
        {"id": 7, "due": "2026-01-05T09:01:00Z"},
        {"id": None, "error": "CaseNotValid: not an object: '{broken'"},
        {"id": 8, "due": "2026-01-05T09:01:00Z"},
    ]


def test_command_reads_a_single_case_from_the_standard_input(monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(CASE)))
    call_command("business_time", "-", stdout=out)
    assert json.loads(out.getvalue()) == [{"id": 7, "due": "2026-01-05T09:01:00Z"}]


def test_command_names_a_file_that_it_cannot_read(tmp_path):
    with pytest.raises(CommandError, match=r"cannot read .*missing\.json: No such file or directory"):
        call_command("business_time", str(tmp_path / "missing.json"))


def test_command_names_a_file_that_is_no_text(tmp_path):
    (tmp_path / "in").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("business_time", str(tmp_path / "in"))


def test_command_names_a_file_that_it_cannot_write(tmp_path):
    (tmp_path / "in.json").write_text("[]")
    with pytest.raises(CommandError, match=r"cannot write .*: No such file or directory"):
        call_command("business_time", str(tmp_path / "in.json"), "--out", str(tmp_path / "no" / "out.json"))
