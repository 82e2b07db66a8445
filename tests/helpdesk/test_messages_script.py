"""`scripts/messages.py` on a small project of its own: new texts come in, nothing translated is lost."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import polib
import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "messages.py"


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages_of_a_test", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "BASE", tmp_path)
    (tmp_path / "templates" / "desk").mkdir(parents=True)
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        '_("Take")\n'
        'pgettext("verb", "Open")\n'
        'ngettext("%(count)s ticket", "%(count)s tickets", 2) % {"count": 2}\n'
    )
    (tmp_path / "templates" / "desk" / "list.html").write_text(
        '{% load i18n %}{% translate "Queue" %}'
        "{% blocktranslate trimmed %}\n  Two\n  lines {{ name }}\n{% endblocktranslate %}"
    )
    return module


def catalogue(messages: ModuleType, area: str = "desk") -> Any:
    return next(one for one in messages.AREAS if one.name == area).catalogue


def run(messages: ModuleType, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["messages.py", *words])
    code: int = messages.main()
    return code


def translate(path: Path) -> None:
    file = polib.pofile(str(path))
    for entry in file:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(count)s chamado", 1: "%(count)s chamados"}
        else:
            entry.msgstr = f"pt: {entry.msgid}"
    file.save()


def test_extract_finds_texts_of_code_and_templates(messages: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    run(messages, monkeypatch, "extract", "desk")

    found = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(catalogue(messages)))}
    assert found == {
        (None, "Take"),
        ("verb", "Open"),
        (None, "%(count)s ticket"),
        (None, "Queue"),
        (None, "Two lines %(name)s"),
    }


def test_extract_again_changes_no_byte_and_keeps_translations(
    messages: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(messages, monkeypatch, "extract", "desk")
    translate(catalogue(messages))
    run(messages, monkeypatch, "extract", "desk")
    before = catalogue(messages).read_text()

    run(messages, monkeypatch, "extract", "desk")

    assert catalogue(messages).read_text() == before
    assert "pt: Take" in before


def test_text_that_is_gone_waits_and_comes_back(
    messages: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(messages, monkeypatch, "extract", "desk")
    translate(catalogue(messages))
    page = tmp_path / "templates" / "desk" / "list.html"
    before = page.read_text()
    page.write_text("")
    run(messages, monkeypatch, "extract", "desk")
    gone = [entry.msgid for entry in polib.pofile(str(catalogue(messages))).obsolete_entries()]
    page.write_text(before)

    run(messages, monkeypatch, "extract", "desk")

    assert sorted(gone) == ["Queue", "Two lines %(name)s"]
    assert polib.pofile(str(catalogue(messages))).find("Queue").msgstr == "pt: Queue"
    assert polib.pofile(str(catalogue(messages))).obsolete_entries() == []


def test_check_passes_when_everything_is_translated(messages: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    run(messages, monkeypatch, "extract", "desk")
    translate(catalogue(messages))

    assert run(messages, monkeypatch, "check") == 0


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda entry: setattr(entry, "msgstr", ""), "desk: empty: 'Queue'"),
        (lambda entry: entry.flags.append("fuzzy"), "desk: fuzzy: 'Queue'"),
    ],
    ids=["empty", "fuzzy"],
)
def test_check_names_a_text_that_is_not_ready(
    messages: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spoil: Any,
    expected: str,
) -> None:
    run(messages, monkeypatch, "extract", "desk")
    translate(catalogue(messages))
    file = polib.pofile(str(catalogue(messages)))
    spoil(file.find("Queue"))
    file.save()

    assert run(messages, monkeypatch, "check") == 1
    assert expected in capsys.readouterr().out.splitlines()


def test_check_names_a_text_that_no_catalogue_holds(
    messages: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(messages, monkeypatch, "extract", "desk")
    translate(catalogue(messages))
    (messages.BASE / "desk" / "new.py").write_text('_("Brand new")')

    assert run(messages, monkeypatch, "check") == 1
    assert "desk: not translated: 'Brand new' (desk/new.py)" in capsys.readouterr().out.splitlines()


def test_check_names_other_placeholders(
    messages: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(messages, monkeypatch, "extract", "desk")
    translate(catalogue(messages))
    file = polib.pofile(str(catalogue(messages)))
    file.find("Two lines %(name)s").msgstr = "Duas linhas %(nome)s"
    file.save()

    assert run(messages, monkeypatch, "check") == 1
    assert "desk: other placeholders: 'Two lines %(name)s'" in capsys.readouterr().out.splitlines()


def test_text_translated_in_another_area_counts(messages: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    run(messages, monkeypatch, "extract", "desk")
    translate(catalogue(messages))
    other = catalogue(messages, "domain")
    other.parent.mkdir(parents=True)
    catalogue(messages).rename(other)

    assert run(messages, monkeypatch, "check") == 0


def test_compile_makes_what_django_reads(messages: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    run(messages, monkeypatch, "extract", "desk")
    translate(catalogue(messages))

    run(messages, monkeypatch, "compile")

    compiled = polib.mofile(str(catalogue(messages).with_suffix(".mo")))
    assert compiled.find("Take").msgstr == "pt: Take"
