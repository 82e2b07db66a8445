#!/usr/bin/env python
"""Entry point for every management command."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- settings must be named before Django loads

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
