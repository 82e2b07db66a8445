"""The limits that the house may set: what each is, between which bounds, and where its default comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings

MB: Final = 1024**2
GB: Final = 1024**3


@dataclass(frozen=True)
class HouseLimit:
    """One limit; `unit` is how many of what is stored one of what is shown is worth."""

    name: str
    least: int
    most: int
    unit: int
    default: Callable[[], int]


LIMITS: Final = (
    HouseLimit("max_file_bytes", 10 * MB, 2 * GB, MB, lambda: int(settings.MAX_FILE_BYTES)),
    HouseLimit("upload_bytes_per_person", GB, 500 * GB, GB, lambda: int(settings.UPLOAD_BYTES_PER_PERSON)),
    HouseLimit("upload_bytes_per_organization", GB, 5000 * GB, GB, lambda: int(settings.UPLOAD_BYTES_PER_ORGANIZATION)),
    HouseLimit("upload_kept_hours", 1, 720, 1, lambda: int(settings.UPLOAD_KEPT_HOURS)),
)
BY_NAME: Final = {limit.name: limit for limit in LIMITS}
