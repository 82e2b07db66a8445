"""A real object store that speaks S3 (SeaweedFS, from its package), on the loopback and in a folder that goes away."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attachments.object_store import ObjectStorage

KEY, SECRET, BUCKET = "portal", "a-secret/of-tests", "files"
_RIGHTS = {
    "identities": [
        {"name": KEY, "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]},
    ]
}


@contextmanager
def running_store(folder: Path) -> Iterator[str]:
    """Run a store with an empty bucket, and give its address as FILES_URL has it."""
    (folder / "rights.json").write_text(json.dumps(_RIGHTS))
    ports = dict(zip(("master.port", "volume.port", "filer.port", "s3.port"), _free_ports(), strict=False))
    words = [
        *("server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"),
        *(f"-{name}={port}" for name, port in ports.items()),
        # Two catalogues that nobody asks would want the same ports in every store, and end the second of a machine.
        *("-s3.port.iceberg=0", "-s3.port.lance=0"),
        *(f"-s3.config={folder / 'rights.json'}", "-master.volumeSizeLimitMB=64", "-volume.max=20"),
    ]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("weed"), *words], cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
    address = f"s3+http://{KEY}:{SECRET.replace('/', '%2F')}@127.0.0.1:{ports['s3.port']}/{BUCKET}"
    try:
        _make_bucket(address)
        yield address
    finally:
        # Asked to end it takes half a minute; what it holds goes away with its folder.
        server.kill()
        server.wait(timeout=60)


def _free_ports() -> Iterator[int]:
    """Yield ports that are free together with the one that each server opens ten thousand further."""
    for port in random.sample(range(20_000, 30_000), 1000):
        try:
            for one in (port, port + 10_000):
                socket.create_server(("127.0.0.1", one)).close()
        except OSError:
            continue
        yield port


def _make_bucket(address: str) -> None:
    storage = ObjectStorage(address=address)
    give_up_at = time.monotonic() + 90
    while True:
        try:
            storage.client.create_bucket(Bucket=BUCKET)
            storage.client.put_object(Bucket=BUCKET, Key="first", Body=b"1")
            storage.delete("first")
        except Exception:
            # It answers before it can keep anything.
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.2)
        else:
            return
