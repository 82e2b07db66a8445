"""How many statements each page asks: counted within one process, through all middleware, signed in.

Run as: python -m benchmarks.counting    with the portal's environment, and on standard input as JSON
`{"name": ["cookie", "path"], …}`; it tells `{"name": statements, …}`.
"""

from __future__ import annotations

import json
import os
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415 -- once the settings are chosen
    from django.test import Client  # noqa: PLC0415 -- as above
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- as above

    counted = {}
    for name, (cookie, path) in json.load(sys.stdin).items():
        client = Client(SERVER_NAME="localhost", headers={"Cookie": cookie})
        for _ in range(2):
            # The second time: what a process asks once is asked.
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(path)
        assert answer.status_code == 200, (name, path, answer.status_code)
        for query in asked.captured_queries if "-v" in sys.argv else ():
            print(name, query["sql"][:300], file=sys.stderr)
        counted[name] = len(asked)
    json.dump(counted, sys.stdout)


if __name__ == "__main__":
    main()
