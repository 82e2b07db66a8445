"""Web servers and commands of one checkout of the code, on one house."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
_OURS = (
    "DATABASE_URL",
    "MIGRATION_DATABASE_URL",
    "EMAIL_URL",
    "FILES_ROOT",
    "FILES_URL",
    "DEBUG",
    "HTTPS",
    "TEST_COLLECTED",
)
# Its scenes are all there, and little else.
_A_FEW = 0.02
_LOAD = f"""
import json
from core.database import database_now
from helpdesk.demo.accounts import accounts
from helpdesk.demo.loading import load
from helpdesk.demo.tokens import SEED
load(now=database_now(), share={_A_FEW})
print(json.dumps([account.as_plain() for account in accounts(seed=SEED)]))
"""


@dataclass(frozen=True)
class Site:
    """Some version of the code, and the house that it works on."""

    data: Path
    code: Path = BASE
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in _OURS}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "PORTAL_DATA": str(self.data),
            "SECRET_KEY": "a-key-that-only-tests-use-and-that-is-long-enough",
            "DEMO": "1",
            # Where nothing answers: no truth is there.
            "REDIS_URL": "redis://127.0.0.1:1/0",
            **self.more,
        }

    def manage(self, *words: str) -> str:
        """Run a command to its good end, and return what it said."""
        done = self.try_to(*words)
        assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout

    def try_to(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=self.code, env=self.environment, capture_output=True, text=True, check=False)

    def load_demo(self) -> str:
        """Load a small demo into a migrated database, and return the token of one of its customers."""
        accounts = json.loads(self.told_by(_LOAD))
        token: str = next(one["api_token"] for one in accounts if one["email"] == "ana.lima@aurora.example")
        return token

    def told_by(self, script: str) -> str:
        """Return the last line that a script says, run with all of the code at hand."""
        return self.manage("shell", "--verbosity", "0", "--command", script).splitlines()[-1]

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Serve it, and give the port on which it answers."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--http", "1", "--no-ws"]
        command += ["--port", str(port), "--workers", "1", "--blocking-threads", "16", "--log-level", "warning"]
        with (self.data / f"web-{port}.log").open("w") as log:
            web = subprocess.Popen(
                [*command, "helpdesk.wsgi:application"],
                cwd=self.code,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            _await(port)
            yield port
        finally:
            web.terminate()
            web.wait(timeout=60)


def answers_ready(port: int) -> bool:
    """Tell whether a portal on this machine says that it can do its work."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def _await(port: int) -> None:
    give_up_at = time.monotonic() + 90
    while time.monotonic() < give_up_at:
        if answers_ready(port):
            return
        time.sleep(0.1)
    raise AssertionError(f"nothing is ready on {port}")
