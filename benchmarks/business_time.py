"""How long business time takes: ten years ahead, cold and warm, and what a sweep asks for a thousand times.

Run as: python benchmarks/business_time.py
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from calendars import business_calendar
from calendars.business_calendar import BusinessCalendar
from calendars.business_time import add, add_business_days, within

WORKDAY = [["08:00", "12:00"], ["13:30", "18:00"]]
START = datetime(2026, 1, 5, 12, tzinfo=UTC)
TEN_YEARS = datetime(2036, 1, 5, 12, tzinfo=UTC)


def support() -> BusinessCalendar:
    """Return a support desk's calendar with 14 holidays a year, laid out for 76 years."""
    days = [date(year, month, day) for year in range(2000, 2076) for month in range(1, 13) for day in (4,)]
    return BusinessCalendar.from_plain(
        {
            "timezone": "America/New_York",
            "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), WORKDAY),
            "holidays": [day.isoformat() for day in days],
            "yearly_holidays": ["01-01", "12-25"],
        }
    )


def milliseconds(run: Callable[[], object], prepare: Callable[[], object] = lambda: None, times: int = 50) -> str:
    """Return median and worst of several runs."""
    found = []
    for _ in range(times):
        prepare()
        began = time.perf_counter()
        run()
        found.append((time.perf_counter() - began) * 1000)
    return f"median {statistics.median(found):8.3f} ms   worst {max(found):8.3f} ms"


def main() -> None:
    calendar = support()
    ahead = within(calendar, START, TEN_YEARS)
    fresh: list[BusinessCalendar] = []

    def forget() -> None:
        business_calendar._midnights.cache_clear()
        fresh[:] = [support()]

    def renew() -> None:
        fresh[:] = [support()]

    hour = timedelta(hours=8)
    print("ten years ahead, nothing known yet      ", milliseconds(lambda: add(fresh[0], START, ahead), forget))
    print("ten years ahead, zone known             ", milliseconds(lambda: add(fresh[0], START, ahead), renew))
    print("ten years ahead, calendar in use        ", milliseconds(lambda: add(calendar, START, ahead)))
    print(
        "1,000 deadlines 8 open hours ahead      ",
        milliseconds(lambda: [add(calendar, START, hour) for _ in range(1000)]),
    )
    print(
        "1,000 open times of a month             ",
        milliseconds(lambda: [within(calendar, START, START + timedelta(days=30)) for _ in range(1000)]),
    )
    print(
        "100 tacit acceptances (7 business days) ",
        milliseconds(lambda: [add_business_days(calendar, START, 7) for _ in range(100)]),
    )


if __name__ == "__main__":
    main()
