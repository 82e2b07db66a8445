"""What rows may say: every field in the documents, every fault in words, and what is wrong by its place."""

from __future__ import annotations

import re
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.architecture.sources import BASE, modules
from tests.tickets.importing.rows import row, take
from tickets.interchange import csvlines, jsonlines
from tickets.interchange.fields import ENTRY, FILE, FOLLOWER, MESSAGE, TICKET
from tickets.interchange.rows import read_row
from tickets.interchange.wording import known_codes

ZONE = ZoneInfo("America/Sao_Paulo")


def faults(**fields: Any) -> list[tuple[str, str]]:
    _row, found = read_row(row(**fields), source="antigo", zone=ZONE)
    return [(fault.code, fault.field) for fault in found]


def test_every_field_stands_in_the_documents() -> None:
    text = (BASE / "docs" / "import.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_0-9]+)`", text.partition("### A row")[2]))

    fields = {name for table in (TICKET, MESSAGE, FILE, ENTRY, FOLLOWER) for name in table}
    assert fields - named == set()


def test_every_fault_has_words() -> None:
    found = set()
    for module in modules("tickets"):
        if "interchange" in module.path or "importing" in module.path:
            found |= set(re.findall(r'(?:Fault|HistoryRefused|Unreadable)\(\s*"([a-z_]+)"', module.text))

    assert found - known_codes() == set()
    assert len(found) > 40


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, []),
        ({"external_id": "", "subject": None}, [("missing", "external_id"), ("missing", "subject")]),
        ({"colour": "blue"}, [("unknown_field", "colour")]),
        ({"number": 7, "problems": "x"}, []),
        ({"status": "aberto"}, [("unknown_word", "status")]),
        ({"subject": "a\nb"}, [("line_break", "subject")]),
        ({"subject": "a" * 201}, [("too_long", "subject")]),
        ({"subject": {"a": 1}}, [("not_text", "subject")]),
        ({"module": 1e999}, [("no_number", "module")]),
        ({"module": "-1"}, [("no_number", "module")]),
        ({"level": 3}, [("no_number", "level")]),
        ({"is_immediate": "talvez"}, [("no_flag", "is_immediate")]),
        ({"is_immediate": "sim", "immediate_requested": 0}, []),
        ({"opened_at": "2026-13-01"}, [("no_instant", "opened_at")]),
        ({"opened_at": "0001-01-01T00:00:00+14:00"}, [("no_instant", "opened_at")]),
        ({"legal_due_on": "amanhã"}, [("no_day", "legal_due_on")]),
        ({"requester": "ana at aurora"}, [("no_address", "requester")]),
        ({"requester": "Ana <ana@aurora.example>\r\nBcc: x@y.z"}, [("line_break", "requester")]),
        ({"messages": "x"}, [("no_list", "messages")]),
        ({"messages": []}, [("missing", "messages")]),
        ({"followers": ["x"]}, [("no_object", "followers[1]"), ("missing", "followers[1].person")]),
        ({"source": "a/b"}, [("slash_in_source", "source")]),
        ({"timeline": [{"at": "2026-03-02T09:00", "kind": "x"}]}, [("unknown_word", "timeline[1].kind")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place(fields: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    assert faults(**fields) == wrong


def test_lines_that_are_no_objects_are_told_by_their_number() -> None:
    stream = BytesIO(b'\xef\xbb\xbf{"a":1}\n\n[1]\n{"a":\n\xff\n' + b"[" * 100_000 + b"\n")

    assert [
        (number, dict(raw), fault and fault.code) for number, raw, fault, _text in jsonlines.read_lines(stream)
    ] == [
        (1, {"a": 1}, None),
        (3, {}, "no_object"),
        (4, {}, "no_json"),
        (5, {}, "no_json"),
        (6, {}, "no_json"),
    ]


def test_line_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "MOST_BYTES", 16)
    stream = BytesIO(b'{"a": "' + b"x" * 100 + b'"}\n{"b": 2}\n')

    assert [
        (number, dict(raw), fault and fault.code) for number, raw, fault, _text in jsonlines.read_lines(stream)
    ] == [
        (1, {}, "line_too_long"),
        (2, {"b": 2}, None),
    ]


@given(st.text())
def test_neutral_cells_come_back(cell: str) -> None:
    assert csvlines.plain(csvlines.neutral(cell)) == cell
    assert not csvlines.neutral(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1, max_size=20)

_LINE = st.fixed_dictionaries({"to": _TEXT, "data": st.just({"a": [1, None]})})


@given(
    st.fixed_dictionaries(
        {"source": _TEXT, "external_id": _TEXT, "subject": _TEXT},
        optional={
            "messages": st.lists(
                st.fixed_dictionaries(
                    {"external_id": _TEXT, "body": _TEXT},
                    optional={"files": st.lists(st.fixed_dictionaries({"name": _TEXT}), min_size=1, max_size=2)},
                ),
                min_size=1,
                max_size=2,
                unique_by=lambda message: message["external_id"],
            ),
            "timeline": st.lists(_LINE, min_size=1, max_size=2),
            "followers": st.lists(st.fixed_dictionaries({"person": _TEXT}), min_size=1, max_size=2),
        },
    )
)  # fmt: skip
def test_tickets_of_a_table_come_back(told: dict[str, Any]) -> None:
    text = csvlines.heading() + csvlines.written(told)

    assert list(csvlines.read_lines(csvlines.Table(StringIO(text, newline="")))) == [(2, told, None)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"organization": "Ninguém SA"}, "organization: no customer has this CNPJ or name"),
        ({"requester": "olga@boreal.example"}, "requester: this person is of another customer"),
        ({"assignee": "bia@aurora.example"}, "assignee: this person is not of support"),
        (
            {"assignee": None, "messages": row()["messages"][:1]},
            "status: nobody of support is named who could have done",
        ),
        ({"status": "new", "closed_at": None, "closing_reason": None}, "status: a new ticket is with nobody"),
        ({"status": "in_progress"}, "closing_reason: only a closed ticket has this"),
        ({"status": "closed", "closed_at": None}, "closed_at: this must be given"),
        ({"opened_at": "2999-01-01T00:00"}, "opened_at: this lies in the future"),
        ({"opened_at": "2026-03-02T09:30:00-03:00"}, "messages[1].at: this lies before what stands above it"),
        ({"branch": "12345678000195"}, "branch: this customer has no branch of that CNPJ"),
        ({"product": "Outro"}, "product: there is no such product"),
        ({"module": 99}, "module: there is no such module"),
        ({"follows": "1"}, "follows: that ticket is not here"),
        ({"contact_phone": "123"}, "contact_phone: this is no telephone number"),
        ({"followers": [{"person": "olga@boreal.example"}]}, "followers[1].person: this person is of another customer"),
        ({"messages": [{**row()["messages"][0], "audience": "internal"}]}, "messages[1].audience: only support writes"),
        ({"messages": [{**row()["messages"][0], "body": ""}]}, "messages[1].body: a message needs words or a file"),
        ({"messages": [{**row()["messages"][0], "author": "olga@boreal.example"}]}, "messages[1].author: this person"),
        (
            {"messages": [{**one, "external_id": "1"} for one in row()["messages"]]},
            "messages[2].external_id: this number stands here twice",
        ),
        (
            {"messages": [{**row()["messages"][0], "files": [{"name": "a.log", "sha256": "../../etc/passwd"}]}]},
            "messages[1].files[1]: the file is not in the folder",
        ),
        ({"timeline": []}, ""),
        (
            {"timeline": [{"at": "2026-03-02T09:00:00-03:00", "kind": "rated", "to": "5"}]},
            "timeline: a timeline begins",
        ),
    ],
)
def test_rows_that_cannot_be_taken_say_why(aurora: object, fields: dict[str, Any], words: str, tmp_path: Path) -> None:
    said = take(tmp_path, row(**fields), words=["--files", str(tmp_path)])

    assert words in said
    assert "0 taken" in said


def test_open_ticket_of_somebody_who_left_is_refused(aurora: object, tmp_path: Path) -> None:
    still_open = row(assignee="gone@suporte.example", closed_at=None, closing_reason=None)

    said = take(tmp_path, still_open, words=["--create-missing"])

    assert "assignee: the ticket is open, and this person works on tickets no more" in said
