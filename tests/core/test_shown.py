"""What a form showed, and what its sender left alone."""

from __future__ import annotations

from django import forms

from core.shown import remember, settled


def test_field_left_alone_is_as_it_is_now():
    sent = {"routine": "1402", "shown-routine": "1402"}
    assert settled(sent, {"routine": "1452"}) == {"routine": "1452", "shown-routine": "1452"}


def test_field_that_was_written_stays():
    sent = {"routine": "1403", "shown-routine": "1402"}
    assert settled(sent, {"routine": "1452"}) == {"routine": "1403", "shown-routine": "1452"}


def test_field_that_was_emptied_stays_empty():
    assert settled({"routine": "", "shown-routine": "1402"}, {"routine": "1402"})["routine"] == ""


def test_field_without_what_it_had_shown_was_written():
    assert settled({"routine": "1403"}, {"routine": "1452"})["routine"] == "1403"


def test_field_that_was_not_sent_was_left_alone():
    assert settled({}, {"module": None, "branch": 7}) == {
        "module": "",
        "shown-module": "",
        "branch": "7",
        "shown-branch": "7",
    }


def test_settled_twice_takes_what_changed_in_between():
    once = settled({"routine": "1402", "shown-routine": "1402"}, {"routine": "1452"})
    assert settled(once, {"routine": "1460"})["routine"] == "1460"


def test_form_carries_what_it_shows():
    form = forms.Form()
    remember(form, {"branch": 7})
    assert str(form["shown-branch"]) == '<input type="hidden" name="shown-branch" value="7" id="id_shown-branch">'
