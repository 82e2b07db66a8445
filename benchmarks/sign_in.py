"""What the sign-in and the ways back cost for an address that somebody has and for one that nobody has.

Run as: python benchmarks/sign_in.py [times]. On a database of its own, with the hashing of production. Prints, for each
way, the median of user and system time of the processor, and beside it the wall's.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
WAYS = {
    "sign-in, wrong password": ("/conta/entrar/", "login", {"password": "errada-errada"}),
    "forgotten password": ("/conta/senha/esqueci/", "email", {}),
    "first access": ("/conta/primeiro-acesso/", "email", {}),
}
KNOWN, LET_OUT, UNKNOWN = "ana@aurora.exemplo", "saiu@aurora.exemplo", "ninguem@aurora.exemplo"


def main(times: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DJANGO_SETTINGS_MODULE="helpdesk.settings", PORTAL_DATA=folder, SECRET_KEY="x" * 50, DEMO="1")
        # Beside this file lies one that is named like a package of others.
        sys.path[0] = str(BASE)
        import django  # noqa: PLC0415 -- once the settings are chosen

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 -- once the settings are chosen

        call_command("migrate", verbosity=0)
        _make_people()
        for name, (path, field, more) in WAYS.items():
            print(name)
            for email in (KNOWN, LET_OUT, UNKNOWN):
                cpu, wall = _measured(path, {field: email, **more}, times)
                print(f"  {email:26} {1000 * cpu:7.1f} ms user+sys {1000 * wall:7.1f} ms wall")


def _make_people() -> None:
    from accounts.models import Organization, User  # noqa: PLC0415 -- once the settings are chosen

    organization = Organization.objects.create(name="Aurora", short_name="Aurora")
    for email, is_active in ((KNOWN, True), (LET_OUT, False)):
        User.objects.create_user(email, "a-password-of-it", name="Ana", organization=organization, is_active=is_active)


def _measured(path: str, form: dict[str, str], times: int) -> tuple[float, float]:
    from django.test import Client  # noqa: PLC0415 -- once the settings are chosen

    from accounts.models import Attempt  # noqa: PLC0415 -- once the settings are chosen

    cpu, wall = [], []
    for _ in range(times):
        # Each as the first one: what limits count is no part of it.
        Attempt.objects.all().delete()
        client = Client(SERVER_NAME="localhost")
        began, clock = time.process_time(), time.perf_counter()
        client.post(path, form)
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - clock)
    return statistics.median(cpu), statistics.median(wall)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
