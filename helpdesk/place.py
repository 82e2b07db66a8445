"""Where the portal runs: the first of its settings, readable before Django is set up."""

from __future__ import annotations

from pathlib import Path

from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
# Where the embedded default keeps database, files and broker socket.
PORTAL_DATA = Path(env.str("PORTAL_DATA", str(BASE_DIR / "var"))).resolve()
# Where `manage.py portal` and the container listen.
PORT = env.int("PORT", 8000)
PORTAL_HOST = env.str("PORTAL_HOST", "127.0.0.1")
