"""Fill the empty database of `MIGRATION_DATABASE_URL` and tell as JSON who may ask for what.

Run as: python -m benchmarks.million [tickets] [organizations] [people]    with the environment of the portal
"""

from __future__ import annotations

import json
import os
import sys

import django


def main(tickets: int = 1_000_000, organizations: int = 500, people: int = 10_000) -> None:
    url = os.environ["MIGRATION_DATABASE_URL"]
    # By the owner's login: what fills tables around the services is held by no wall.
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    from benchmarks.million.asking import told  # noqa: PLC0415 -- once the settings are chosen
    from benchmarks.million.whole import make_whole  # noqa: PLC0415 -- as above

    named = make_whole(url, tickets=tickets, organizations=organizations, people=people)
    json.dump(told(named), sys.stdout)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
