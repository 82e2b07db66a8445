"""What every process would carry without need."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
import helpdesk.urls, helpdesk.tasks
print(*sorted({"numpy", "openpyxl"} & set(sys.modules)))
"""


def test_only_who_trains_loads_numpy() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    assert done.stdout == "openpyxl\n"
