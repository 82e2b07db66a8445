#!/usr/bin/env python
"""Entry point for every management command."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext


def _readiness(words: list[str]) -> AbstractContextManager[None]:
    """Return what is to be held around a command: for the portal it is made before settings are read, which tell it."""
    if words[1:2] != ["portal"]:
        return nullcontext()
    from helpdesk.supervisor.start import readiness  # noqa: PLC0415 -- of this command alone

    return readiness(words[2:])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- settings must be named before Django loads
    from django.db import OperationalError  # noqa: PLC0415 -- as above
    from environs import EnvError  # noqa: PLC0415 -- beside the other

    from core.sides import STAFF, stand_by_default  # noqa: PLC0415 -- as above

    # Whoever may run commands is of the house.
    stand_by_default(STAFF)

    try:
        with _readiness(sys.argv):
            execute_from_command_line(sys.argv)
    except EnvError as error:
        sys.exit(f"{error} docs/configuration.md tells what it may be.")
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(
            f"The database cannot be used ({' '.join(str(error).split())}); check DATABASE_URL, or "
            "MIGRATION_DATABASE_URL for migrate. --traceback shows where."
        )


if __name__ == "__main__":
    main()
