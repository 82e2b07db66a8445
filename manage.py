#!/usr/bin/env python
"""Entry point for every management command."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- settings must be named before Django loads
    from environs import EnvError  # noqa: PLC0415 -- beside the other

    from core.sides import STAFF, stand_by_default  # noqa: PLC0415 -- as above

    # Whoever may run commands is of the house.
    stand_by_default(STAFF)

    try:
        execute_from_command_line(sys.argv)
    except EnvError as error:
        sys.exit(f"{error} docs/configuration.md tells what it may be.")


if __name__ == "__main__":
    main()
