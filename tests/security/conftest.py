"""Two customers' houses and the desk: built once a module, and found anew by each of its tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template import Template
from django.test import override_settings

from tests.conftest import stored_below
from tests.security.asking import close_answers
from tests.security.house import MAILBOX, Desk, House, build_desk, build_house, deliver

Scene = tuple[House, House, Desk]


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Scene, Path]]:
    """Return what a scene is copied from, in a transaction around all tests of the module, and where its files lie."""
    root = tmp_path_factory.mktemp("scene")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(EMAIL_BACKEND=MAILBOX, DEMO=True, **stored_below(root)):
            desk = build_desk()
            houses = build_house("Aurora", "Xqa", desk), build_house("Boreal", "Xqb", desk)
            deliver()
        yield (*houses, desk), root
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _closed_answers() -> Iterator[None]:
    yield
    close_answers()


@pytest.fixture(autouse=True)
def _unwatched_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages be drawn as in production: the test client copies the context of each piece, which nobody reads."""
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))


@pytest.fixture(autouse=True)
def _unwritten_refusals() -> Iterator[None]:
    """Let refusals go unlogged: a walk makes thousands, and writing one down costs as much as making it."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(before)


@pytest.fixture
def scene(built: tuple[Scene, Path], db: None, settings: Any) -> Scene:
    """Return a house, another one beside it, and the desk; every word of theirs is marked, all mails have left."""
    made, root = built
    settings.EMAIL_BACKEND, settings.DEMO = MAILBOX, True
    # Named by half: enough to declare domains for it, not enough to ask it anything.
    settings.OIDC_ISSUER = "https://aurora.example/entrada"
    for name, value in stored_below(root).items():
        setattr(settings, name, value)
    # What one test changes in the objects, the next does not see; the rows are rolled back under it.
    return deepcopy(made)
