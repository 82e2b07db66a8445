"""What a backup takes, the next one, and the way back.

Run as: python benchmarks/backup.py --megabytes 1000 --folder /mnt/disk
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
CHUNK = 1024 * 1024
FILE_MB = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024, help="of files; 0 is the demo alone")
    parser.add_argument("--folder", type=Path, help="where all of it is made and removed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-backup-", dir=arguments.folder) as name:
        folder = Path(name)
        os.environ.update(DJANGO_SETTINGS_MODULE="helpdesk.settings", PORTAL_DATA=str(folder / "data"), DEMO="1")
        os.environ.pop("DATABASE_URL", None)
        (folder / "data").mkdir()
        manage("migrate", "--verbosity", "0")
        manage("load_demo")
        fill(arguments.megabytes)
        print(f"load of the machine: {os.getloadavg()[0]:.1f}")
        timed("the first backup", "backup", str(folder / "store"))
        timed("the next one", "backup", str(folder / "store"))
        timed("reading all of it", "restore", "--check", str(folder / "store"))
        os.environ["PORTAL_DATA"] = str(folder / "back")
        timed("the way back", "restore", str(folder / "store"))


def manage(*words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=BASE, check=True, capture_output=True, text=True).stdout


def fill(megabytes: int) -> None:
    """Receive so many files of 100 MB as if a customer had sent them."""
    sys.path.insert(0, str(BASE))
    import django  # noqa: PLC0415 -- the environment stands only now

    django.setup()
    from accounts.models import User  # noqa: PLC0415 -- as above
    from attachments.services.receiving import receive  # noqa: PLC0415 -- as above

    ana = User.objects.get(email="ana.lima@aurora.example")
    for _ in range(megabytes // FILE_MB):
        receive(by=ana, name="log.txt", chunks=pieces(FILE_MB))


def pieces(megabytes: int) -> Iterator[bytes]:
    for _ in range(megabytes):
        yield os.urandom(CHUNK // 2).hex().encode()


def timed(what: str, *words: str) -> None:
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    said = manage(*words).strip().splitlines()
    told = next(line for line in said if "is whole" in line or line.startswith("Restored"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(f"{what}: {time.monotonic() - began:.1f} s, {processor:.1f} s of the processor; {told}")


if __name__ == "__main__":
    main()
