"""The house's own settings: changed by administrators, one version at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction

from accounts import house
from accounts.colours import clean_colour
from accounts.house_limits import BY_NAME
from accounts.identifiers import clean_phone
from accounts.logos import draw_logo
from accounts.models import HouseSettings, LogoPicture, User
from accounts.permissions import ActNotPermitted, may_administer
from accounts.services.audit import change, record
from core.database import database_now
from core.stamps import require_unchanged, stamp_of
from core.text import straight

BRAND_FIELDS: Final = ("company_name", "portal_name", "accent", "phones", "hours")
SENDER_FIELDS: Final = ("sender_name", "sender_address", "reply_to")
LIMIT_FIELDS: Final = ("limits",)
MOST_PHONES: Final = 4


class LimitOutOfBounds(Exception):
    """A limit is less or more than it may be; `name` tells which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def house_row() -> HouseSettings:
    """Return the settings as they are stored, or as they would be on the first day."""
    return HouseSettings.objects.filter(pk=1).first() or HouseSettings(pk=1)


def house_stamp(row: HouseSettings, fields: Iterable[str]) -> str:
    """Return the stamp of what a form about these fields shows."""
    return stamp_of(row, fields)


@transaction.atomic
def edit_brand(
    *,
    by: User | None,
    company_name: str,
    portal_name: str,
    accent: str,
    phones: Iterable[tuple[str, str]],
    hours: str,
    seen: str | None = None,
    then: str = "",
    logo: bytes | None = None,
) -> HouseSettings:
    """Say what the house calls itself, its colour, and when and where support is reached.

    :param phones: (number, words) in the order in which they are shown
    :param then: the step to which the first start goes on by it
    :param logo: a picture that is drawn anew in every size; b"" takes the logo away, None leaves it
    :raises ActNotPermitted: unless by an administrator or the house
    :raises ChangedMeanwhile: when it is no longer what the form showed
    :raises NoColour: when the accent is none
    :raises InvalidPhone: when nobody could be called at one of the numbers
    :raises NoLogo: when the logo is no picture of ours
    """
    wanted: dict[str, Any] = {
        "company_name": company_name.strip(),
        "portal_name": portal_name.strip(),
        "accent": clean_colour(accent),
        "phones": [[clean_phone(number), words.strip()] for number, words in phones if number.strip()][:MOST_PHONES],
        "hours": hours.strip(),
    }
    if then:
        wanted["start_step"] = then
    if logo is not None:
        wanted["logo"] = _kept_logo(logo) if may_administer(by) else {}
    return _edit(by, "brand_changed", BRAND_FIELDS, wanted, seen)


@transaction.atomic
def edit_sender(
    *, by: User | None, sender_name: str, sender_address: str, reply_to: str, seen: str | None = None
) -> HouseSettings:
    """Say from whom mails come, and where answers to them go.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises ChangedMeanwhile: when it is no longer what the form showed
    """
    wanted = {"sender_name": sender_name.strip(), "sender_address": sender_address, "reply_to": reply_to}
    return _edit(by, "mail_changed", SENDER_FIELDS, wanted, seen)


@transaction.atomic
def edit_limits(*, by: User | None, values: Mapping[str, int | None], seen: str | None = None) -> HouseSettings:
    """Set limits by their names (accounts.house_limits); None is what the environment says.

    :raises ActNotPermitted: unless by an administrator or the house
    :raises ChangedMeanwhile: when they are no longer what the form showed
    :raises LimitOutOfBounds: when one is less or more than it may be
    """
    for name, value in values.items():
        if value is not None and not BY_NAME[name].least <= value <= BY_NAME[name].most:
            raise LimitOutOfBounds(name)
    wanted = {name: value for name, value in values.items() if value is not None}
    return _edit(by, "limits_changed", LIMIT_FIELDS, {"limits": wanted}, seen)


@transaction.atomic
def go_on_with_start(*, by: User | None, step: str) -> HouseSettings:
    """Note how far the first start has come: company, mail or done.

    :raises ActNotPermitted: unless by an administrator or the house
    """
    return _edit(by, "start_went_on", ("start_step",), {"start_step": step}, None)


def _kept_logo(content: bytes) -> dict[str, Any]:
    """Keep the logo's pictures in place of the earlier ones, and return what the settings hold of them."""
    logo = draw_logo(content) if content else None
    LogoPicture.objects.all().delete()
    if logo is None:
        return {}
    LogoPicture.objects.bulk_create(
        LogoPicture(kind=picture.kind, digest=picture.digest, content=picture.content) for picture in logo.pictures
    )
    pictures = {
        picture.kind: {"digest": picture.digest, "width": picture.width, "height": picture.height}
        for picture in logo.pictures
    }
    return {"needs": logo.needs, "pictures": pictures}


def locked_house() -> HouseSettings:
    """Return the settings' row, made where there is none, and locked in the caller's transaction."""
    HouseSettings.objects.get_or_create(pk=1)
    return HouseSettings.objects.select_for_update().get(pk=1)


def _edit(
    by: User | None, action: str, fields: Iterable[str], wanted: Mapping[str, Any], seen: str | None
) -> HouseSettings:
    if not may_administer(by):
        raise ActNotPermitted(action)
    row = locked_house()
    require_unchanged(row, fields, seen)
    changes = change(row, straight(wanted))
    if not changes:
        return row
    row.version += 1
    row.save(update_fields=["version"])
    # Of a logo one reads whether there is one; of limits each is a line of its own.
    told = {name: pair for name, pair in changes.items() if name != "logo"}
    if "logo" in changes:
        told["logo"] = (bool(changes["logo"][0]), bool(changes["logo"][1]))
    if "limits" in told:
        was, now = told.pop("limits")
        told |= {name: (was.get(name), now.get(name)) for name in BY_NAME if was.get(name) != now.get(name)}
    record(at=database_now(), actor=by, action=action, subject_kind="house", subject_id=row.pk, changes=told)
    version = row.version
    transaction.on_commit(lambda: house.announce(version))
    return row
