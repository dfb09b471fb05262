"""How a list is asked for and timed within its process, by the standard library alone: it runs in every peer's environment."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

NAVIGATION = [f"Section {number}" for number in range(1, 13)]
COLUMNS = ("name", "sku", "brand", "price", "on_hand", "reserved")
"""Of every list: the same six facts of a variant."""
ROWS = 25

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def answer(application: Application, cookie: str, holds: str, host: str = "localhost") -> None:
    """Read `<count> <path>` lines, ask for that page that often, and say the milliseconds of a processor that one took.

    `holds` stands in the page once for each row: a page without its rows (a login form, an error) is no list and ends the run.
    """
    print("ready", flush=True)
    for line in sys.stdin:
        count, path = line.split()
        body = ask(application, path, cookie, host)
        if body.count(holds) < ROWS:
            raise SystemExit(f"{path} has {body.count(holds)} rows: {body[:300]}")
        begun = time.process_time()
        for _time in range(int(count)):
            ask(application, path, cookie, host)
        print((time.process_time() - begun) * 1000 / int(count), len(body), flush=True)


def ask(application: Application, path: str, cookie: str, host: str) -> str:
    """The page at the address, as a browser with this cookie gets it."""
    address, _mark, query = path.partition("?")
    environ: dict[str, Any] = {"PATH_INFO": address, "QUERY_STRING": query, "HTTP_HOST": host, "SERVER_NAME": host, "HTTP_COOKIE": cookie}
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = host
    status: list[str] = []
    chunks = application(environ, lambda line, _headers, _error=None: status.append(line))
    body = b"".join(chunks)
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
    if not status[0].startswith("200"):
        raise SystemExit(f"{path} answers {status[0]}: {body[:300]!r}")
    return body.decode()
