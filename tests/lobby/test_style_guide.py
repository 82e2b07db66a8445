"""The style guide: there for those who build, absent for everybody else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

URL = reverse("lobby:style_guide")


def test_style_guide_does_not_exist_in_production(client: Client) -> None:
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("switch", ["DEBUG", "DEMO"])
def test_style_guide_is_shown_while_building_and_in_the_demo(client: Client, settings: Any, switch: str) -> None:
    setattr(settings, switch, True)
    assert client.get(URL).status_code == 200


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("layout", ["portal", "desk"])
def test_style_guide_stands_on_either_ground(client: Client, layout: str) -> None:
    page = client.get(URL, {"layout": layout}).content.decode()
    assert f'<body class="{layout}"' in page
    assert page.count("<h1") == 1


@pytest.mark.usefixtures("demo")
def test_style_guide_of_an_unknown_layout_is_the_portals(client: Client) -> None:
    assert '<body class="portal"' in client.get(URL, {"layout": "moon"}).content.decode()


@pytest.mark.usefixtures("demo")
def test_page_names_each_id_once(client: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get(URL).content.decode())
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.usefixtures("demo")
def test_page_writes_no_script_style_or_handler_of_its_own(client: Client) -> None:
    page = client.get(URL).content.decode()
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page) == []


@pytest.mark.usefixtures("demo")
def test_every_icon_that_a_template_names_is_drawn(client: Client) -> None:
    base = Path(django_settings.BASE_DIR)
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (base / "static" / "icons.svg").read_text()))
    named = {
        name
        for template in (base / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', template.read_text())
    }
    assert named - drawn == set()
    assert named != set()


def test_every_sheet_and_behaviour_is_reached_from_an_entry_or_a_page() -> None:
    base = Path(django_settings.BASE_DIR)
    css, js = base / "static" / "css", base / "static" / "js"
    linked = set(
        re.findall(
            r"""static ['"]((?:css|js)/[\w./-]+)['"]""",
            "".join(template.read_text() for template in (base / "templates").rglob("*.html")),
        )
    )
    for entry in ("app.css", "portal.css"):
        linked |= {f"css/{name}" for name in re.findall(r'@import url\("([^"]+)"\)', (css / entry).read_text())}
    for module in js.rglob("*.js"):
        for name in re.findall(r'(?:from |import |import\()"([./\w-]+)"', module.read_text()):
            linked.add(str((module.parent / name).resolve().relative_to(base / "static")))
    there = {str(path.relative_to(base / "static")) for folder in (css, js) for path in folder.rglob("*.*s")}
    assert (there - linked, linked - there) == (set(), set())
