"""What a person says about themselves, and how they want to see the portal."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.db import transaction

from accounts.enums import Theme
from accounts.identifiers import clean_phone
from accounts.models import User
from core.text import straight


class NotOnOffer(ValueError):
    """A language, theme or time zone that the portal does not have."""


@transaction.atomic
def edit_profile(*, by: User, name: str, job_title: str, phone: str, language: str, timezone: str, theme: str) -> User:
    """Change the person's own data.

    :raises InvalidPhone: when nobody could be called there
    :raises NotOnOffer: for a language, theme or time zone that the portal does not have
    """
    known = dict(settings.LANGUAGES)
    if language not in known or theme not in Theme.values or timezone not in zoneinfo.available_timezones():
        raise NotOnOffer
    person = User.objects.select_for_update().get(pk=by.pk)
    said = straight({"name": name, "job_title": job_title})
    person.name, person.job_title, person.phone = said["name"], said["job_title"], clean_phone(phone)
    person.language, person.timezone, person.theme = language, timezone, Theme(theme)
    person.save(update_fields=["name", "job_title", "phone", "language", "timezone", "theme"])
    return person
