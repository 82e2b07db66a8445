"""Public holidays that the law sets for a whole country or state, as the `holidays` package knows them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from holidays.countries.brazil import Brazil

BRAZIL = "BR"
STATES = tuple(sorted(code for code in Brazil.subdivisions if len(code) == 2))

# The years for which holidays are laid out: nothing that the portal counts lies outside.
YEARS = range(2000, 2076)


@lru_cache(maxsize=64)
def public_holidays(country: str, state: str = "") -> frozenset[date]:
    """Return the public holidays of a country ("BR"; none for ""), those of a state included."""
    if country != BRAZIL:
        return frozenset()
    return frozenset(Brazil(years=YEARS, subdiv=state or None))
