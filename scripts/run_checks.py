"""`make check`: everything about the code that can be told without running it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
PYTHON = sys.executable


@dataclass(frozen=True)
class Check:
    """One command, and what its environment adds."""

    name: str
    words: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


def production_like(folder: str) -> dict[str, str]:
    """Return an environment as a careful operator would give it, so that the deployment checks see one."""
    return {
        "PORTAL_DATA": folder,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "HTTPS": "1",
        "BEHIND_PROXY": "1",
        "ALLOWED_HOSTS": "portal.example",
        "PORTAL_URL": "https://portal.example",
        "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
    }


def checks(folder: str) -> list[Check]:
    manage = (PYTHON, str(BASE / "manage.py"))
    data = {"PORTAL_DATA": folder}
    return [
        Check("style", (tool("ruff"), "check", ".")),
        Check("format", (tool("ruff"), "format", "--check", ".")),
        Check("types", (tool("mypy"), ".")),
        Check("import contracts", (tool("lint-imports"),), data),
        Check("migrations", (*manage, "makemigrations", "--check", "--dry-run"), data),
        Check("deployment", (*manage, "check", "--deploy", "--fail-level", "WARNING"), production_like(folder)),
        Check("messages", (PYTHON, "scripts/messages.py", "check")),
        Check("compose file", (tool("docker-compose"), "-f", "docker-compose.yml", "config", "-q")),
    ]


def tool(name: str) -> str:
    return str(TOOLS / name)


def main() -> int:
    # Only what is set here may count: a developer's shell may name a living portal's services.
    mine = {
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
        "DEBUG",
        "DEMO",
        "DJANGO_SETTINGS_MODULE",
        "FILES_ROOT",
        "FILES_URL",
    }
    environment = {name: value for name, value in os.environ.items() if name not in mine}
    failed = []
    with tempfile.TemporaryDirectory(prefix="portal-check-") as folder:
        for check in checks(folder):
            started = time.monotonic()
            done = subprocess.run(
                check.words,
                cwd=BASE,
                env={**environment, **check.environment},
                check=False,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            verdict = "FAILED" if done.returncode else "ok"
            print(f"{check.name:18}{verdict:8}{time.monotonic() - started:5.1f} s", flush=True)
            if done.returncode:
                failed.append(check.name)
                print(done.stdout, flush=True)
    if failed:
        print(f"make check: {', '.join(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
