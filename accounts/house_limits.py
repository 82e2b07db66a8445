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
    """One limit; `unit` is how many of what is stored one of what is shown is worth, `measure` what it is called."""

    name: str
    least: int
    most: int
    unit: int
    measure: str
    default: Callable[[], int]


def _count(name: str, default: int, *, least: int = 10, most: int = 1_000_000) -> HouseLimit:
    return HouseLimit(name, least, most, 1, "", lambda: default)


LIMITS: Final = (
    HouseLimit("max_file_bytes", 10 * MB, 2 * GB, MB, "MB", lambda: int(settings.MAX_FILE_BYTES)),
    HouseLimit("upload_bytes_per_person", GB, 500 * GB, GB, "GB", lambda: int(settings.UPLOAD_BYTES_PER_PERSON)),
    HouseLimit(
        "upload_bytes_per_organization",
        GB,
        5000 * GB,
        GB,
        "GB",
        lambda: int(settings.UPLOAD_BYTES_PER_ORGANIZATION),
    ),
    HouseLimit("upload_kept_hours", 1, 720, 1, "h", lambda: int(settings.UPLOAD_KEPT_HOURS)),
    # Within ten minutes, by whatever door: far above what people write, below what a loop does.
    _count("messages_per_person", 600),
    _count("messages_per_organization", 3_000),
    # Within a minute.
    _count("api_reads_per_token", 1_200),
    _count("api_reads_per_person", 1_800),
    _count("api_reads_per_organization", 6_000),
    _count("api_writes_per_token", 600),
    _count("api_writes_per_person", 900),
    _count("api_writes_per_organization", 3_000),
)
BY_NAME: Final = {limit.name: limit for limit in LIMITS}
