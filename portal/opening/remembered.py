"""What rarely changes from one ticket to the next, taken from the person's last one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from accounts.identifiers import show_phone
from accounts.models import User
from tickets.selectors import home

# Names of the form's fields; the order is that of the sentence which tells what was remembered.
NAMES = ("product", "module", "branch", "contact_phone", "environment")


@dataclass(frozen=True)
class Remembered:
    """Values by the name of their field, and when they were given; nothing where there is nothing to remember."""

    at: datetime | None = None
    values: dict[str, str] = field(default_factory=dict)


def remembered_for(user: User) -> Remembered:
    """Return what this person's last ticket tells about the next; a phone of their profile where it has none."""
    last = home.last_opened_by(user)
    values: dict[str, str] = {"contact_phone": user.phone}
    if last is not None:
        values |= {
            "product": str(last.product_id or ""),
            "module": str(last.module_id or ""),
            "branch": str(last.branch_id or ""),
            "contact_phone": last.contact_phone or user.phone,
            "environment": last.environment,
        }
    values["contact_phone"] = show_phone(values["contact_phone"])
    kept = {name: values[name] for name in NAMES if values.get(name)}
    return Remembered(at=last.opened_at if last else None, values=kept)
