"""Moments as the patterns of a language write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

AT = datetime(2026, 11, 29, 21, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "pattern", "written"),
    [
        ("pt-br", "TIME_FORMAT", "18h40"),
        ("pt-br", "SHORT_DATETIME_FORMAT", "29/11/2026 18h40"),
        ("pt-br", "DATETIME_FORMAT", "29 de Novembro de 2026 às 18h40"),
        ("pt-br", "SHORT_DATE_FORMAT", "29/11/2026"),
        ("en", "SHORT_DATETIME_FORMAT", "11/29/2026 6:40 p.m."),
    ],
)
def test_time_of_day_is_written_as_the_language_does(language: str, pattern: str, written: str) -> None:
    with translation.override(language):
        assert date_format(localtime(AT), pattern) == written
