"""What is collected of a sheet is, to a browser, the sheet that was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from helpdesk import joining
from tests.browser.house import BASE

pytestmark = pytest.mark.browser

_RULES = """text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    const told = rule => [rule.selectorText ?? rule.conditionText ?? rule.name ?? "", said(rule.style), [...rule.cssRules ?? []].map(told)];
    const said = style => style ? [...style].map(name => [name, style.getPropertyValue(name).replace(/\\s+/g, " ").replace(/ ?, ?/g, ","), style.getPropertyPriority(name)]) : [];
    return [...sheet.cssRules].map(told);
}"""  # noqa: E501 -- a browser's words


@pytest.mark.parametrize("entry", ["css/app.css", "css/portal.css"])
def test_a_sheet_without_air_has_every_rule_and_value(
    entry: str, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = chromium.new_page()
    bare = page.evaluate(_RULES, joining.join_sheets(entry, _read))
    monkeypatch.setattr(joining, "without_air", lambda sheet: sheet)
    written = page.evaluate(_RULES, joining.join_sheets(entry, _read))
    page.close()

    assert bare == written
    assert len(bare) > 40


def _read(name: str) -> str:
    return (Path(BASE) / "static" / name).read_text(encoding="utf-8")
