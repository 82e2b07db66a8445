"""Makes `.venv` ready: locked packages, compiled messages, collected static files; each only when it changed.

Runs on the system's Python with nothing installed, hence the standard library alone.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VENV = BASE / ".venv"
STAMPS = VENV / "prepared"
PYTHON = VENV / "bin" / "python"


class Refusal(Exception):
    """A step failed; the text is one sentence that says what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with what tests and checks need")
    parser.add_argument("--no-static", action="store_true", help="leave static files to the portal's start (--collect)")
    arguments = parser.parse_args()
    try:
        prepare(dev=arguments.dev, static=not arguments.no_static)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def prepare(*, dev: bool, static: bool) -> None:
    make_environment()
    install("requirements-dev.txt" if dev else "requirements.txt")
    compile_messages()
    if static:
        collect_static()


def make_environment() -> None:
    if PYTHON.exists() and runs(PYTHON):
        return
    say("Making .venv …")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False, capture_output=True)
    if done.returncode:
        raise Refusal(
            "Python cannot make a virtual environment here; on Debian and Ubuntu install it with: "
            f"apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        )


def runs(python: Path) -> bool:
    """Tell whether the environment's interpreter is still there and new enough (a system upgrade may take it)."""
    asked = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", asked], check=False, capture_output=True).returncode == 0


def install(lock: str) -> None:
    # The development lock holds everything of the other: having it is having both.
    wanted = digest([BASE / lock])
    if read_stamp(lock) == wanted:
        return
    say(f"Installing {lock} …")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    # Python compiles what it imports when it first does: a third of the time, for most packages never needed.
    # The lock is whole. Left to resolve extras by itself, older pips reach for a release newer than the locked one.
    quickly = ["--no-compile", "--no-deps"]
    done = subprocess.run([*command, *quickly, "--requirement", str(BASE / lock)], check=False)
    if done.returncode:
        raise Refusal("The packages could not be installed (pip's message stands above); mend that and start again.")
    stamp(lock, wanted)
    if lock == "requirements-dev.txt":
        stamp("requirements.txt", digest([BASE / "requirements.txt"]))


def compile_messages() -> None:
    sources = sorted((BASE / "locale").rglob("*.po"))
    missing = any(not source.with_suffix(".mo").exists() for source in sources)
    once("messages", sources, missing=missing, do=lambda: run_python("scripts/messages.py", "compile"))


def collect_static() -> None:
    """Collect when a source, a package that brings files or the way of naming them changed."""
    target = Path(os.environ.get("STATIC_ROOT", BASE / "staticfiles"))
    ways = (BASE / "helpdesk" / name for name in ("storage.py", "joining.py"))
    sources = [*files_under(BASE / "static"), BASE / "requirements.txt", *ways]
    once(
        "static",
        sources,
        missing=not (target / "staticfiles.json").exists(),
        do=lambda: run_python("manage.py", *COLLECT),
    )


# django-htmx ships a second build whose imports the module-aggregating storage cannot follow.
# Nobody looks at the browsable API: its pages and fonts would cost seconds of compressing.
COLLECT = (
    "collectstatic", "--no-input", "--clear", "--verbosity", "0",
    "--ignore", "*-2.js", "--ignore", "rest_framework", "--ignore", "django_extensions",
    # Of the pages that can show an API's description, one is used, and of that one two files.
    "--ignore", "redoc", "--ignore", "oauth2-redirect*", "--ignore", "swagger-ui-*preset*",
    "--ignore", "swagger-ui-bundle.js.map", "--ignore", "favicon-32x32.png",
)  # fmt: skip


def once(name: str, sources: Iterable[Path], *, missing: bool, do: Callable[[], None]) -> None:
    wanted = digest(sources)
    if not missing and read_stamp(name) == wanted:
        return
    say(f"Preparing {name} …")
    do()
    stamp(name, wanted)


def run_python(*words: str) -> None:
    done = subprocess.run([PYTHON, *words], check=False, cwd=BASE, env={**os.environ, "PYTHONUTF8": "1"})
    if done.returncode:
        raise Refusal(f"`{' '.join(words[:2])}` failed (its message stands above); mend that and start again.")


def files_under(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256(sys.version.split()[0].encode())
    for path in paths:
        total.update(str(path.relative_to(BASE)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read_stamp(name: str) -> str:
    path = STAMPS / name
    return path.read_text() if path.exists() else ""


def stamp(name: str, text: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(text)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
