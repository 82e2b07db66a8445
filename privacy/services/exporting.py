"""Putting together all that is held of a person: asked for by an administrator, made by a sweep, gone after a week."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.audit import record
from accounts.services.people import PersonRemoved
from core.database import database_now
from core.text import storable
from privacy.enums import ExportState
from privacy.models import ExportPart, PersonExport
from privacy.sections import SECTIONS, Section

KEPT: Final = timedelta(days=7)
_ROWS: Final = 1000


class ExportGone(Exception):
    """There is no such export, not yet or no more."""


@transaction.atomic
def ask_for_export(*, by: User, person_id: int) -> PersonExport:
    """Have all that is held of a person put together; while one is being made, it is the answer.

    :raises ActNotPermitted: unless by an administrator
    :raises PersonRemoved: of who was anonymised: nothing is held of them
    """
    if not may_administer(by):
        raise ActNotPermitted("person_exported")
    person = User.objects.get(pk=person_id)
    if person.anonymised_at is not None:
        raise PersonRemoved
    at = database_now()
    try:
        with transaction.atomic():
            export = PersonExport.objects.create(person=person, asked_by=by, asked_at=at, expires_at=at + KEPT)
    except IntegrityError:
        return PersonExport.objects.exclude(state=ExportState.READY).get(person=person)
    _trace(by, export, "person_exported", at)
    return export


@transaction.atomic
def take_export(*, by: User, export_id: int) -> PersonExport:
    """Return a finished export for its download, and note in the trail who took it.

    :raises ActNotPermitted: unless by an administrator
    :raises ExportGone: when there is none, or none that is ready
    """
    if not may_administer(by):
        raise ActNotPermitted("person_export_taken")
    at = database_now()
    ready = PersonExport.objects.filter(pk=export_id, state=ExportState.READY, expires_at__gt=at)
    export = ready.select_related("person").first()
    if export is None:
        raise ExportGone
    _trace(by, export, "person_export_taken", at)
    return export


def make_exports(*, seconds: float = 20) -> int:
    """Go on with every export that was asked for, and return how many parts were made; a killed run goes on after."""
    began, made = time.monotonic(), 0
    for export_id in list(_unfinished().order_by("asked_at").values_list("pk", flat=True)):
        while time.monotonic() - began < seconds and _make_part(export_id):
            made += 1
    return made


def forget_exports() -> int:
    """Delete exports after their seven days, with all that is in them, and return how many."""
    old = PersonExport.objects.filter(expires_at__lt=database_now())
    ids = list(old.values_list("pk", flat=True)[:100])
    for export_id in ids:
        with transaction.atomic():
            PersonExport.objects.filter(pk=export_id).delete()
    return len(ids)


def _unfinished() -> Any:
    return PersonExport.objects.exclude(state=ExportState.READY)


@transaction.atomic
def _make_part(export_id: int) -> bool:
    """Read the next rows into a part and say whether there was anything left to do; a twin waits for the row's lock."""
    export = _unfinished().select_for_update(of=("self",)).select_related("person").filter(pk=export_id).first()
    if export is None:
        return False
    if export.section >= len(SECTIONS):
        export.state, export.ready_at = ExportState.READY, database_now()
        export.save(update_fields=["state", "ready_at"])
        return False
    section = SECTIONS[export.section]
    rows = _read(section, export)
    if rows:
        number = ExportPart.objects.filter(export=export).count()
        given = [{name: _plain(row[name]) for name in section.fields} for row in rows]
        ExportPart.objects.create(export=export, number=number, section=section.name, rows=given)
    is_over = len(rows) < _ROWS or not section.key
    export.section, export.after = (export.section + 1, "") if is_over else (export.section, str(rows[-1]["pk"]))
    export.state = ExportState.RUNNING
    export.save(update_fields=["section", "after", "state"])
    return True


def _read(section: Section, export: PersonExport) -> list[dict[str, Any]]:
    rows = section.rows(export.person)
    if not section.key:
        return list(rows.values(*section.fields))
    if export.after:
        rows = rows.filter(pk__gt=export.after)
    return list(rows.order_by("pk").values("pk", *section.fields)[:_ROWS])


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float) else storable(str(value))


def _trace(by: User, export: PersonExport, action: str, at: datetime) -> None:
    data = {"export": export.pk}
    record(at=at, actor=by, action=action, subject_kind="person", subject_id=export.person_id, data=data)
