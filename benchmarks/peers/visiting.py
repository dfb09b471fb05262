"""How a site's page is asked for and timed within its process, by the standard library alone: it runs in every peer's environment."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

TITLES = ("What we do", "How we do it", "Where we are")
TEXT = "We **roast** on Mondays and Thursdays, in a drum that holds *five kilos*. [Come and see](/visit).\n\n- light\n- medium\n- dark"
HTML = (
    '<p>We <b>roast</b> on Mondays and Thursdays, in a drum that holds <i>five kilos</i>. <a href="/visit">Come and see</a>.</p>'
    "<ul><li>light</li><li>medium</li><li>dark</li></ul>"
)
QUOTE, WHO = "The best coffee within an hour of here.", "Somebody who travels"
CELLS = [["Coffee", "Roast", "Price"], ["Sidamo", "light", "12.50"], ["Huila", "medium", "11.90"], ["Mandheling", "dark", "13.20"]]
KINDS = ("heading", "text", "quote", "heading", "text", "table", "heading", "text", "quote", "text")
"""The ten blocks of the page, everywhere."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def answer(application: Application, host: str) -> None:
    """Read `<count> <path> <new or again>` lines, ask so often, and say the milliseconds of a processor that one answer took.

    `again` asks as a browser does that has the page: the answer has to be 304.
    """
    print("ready", flush=True)
    for line in sys.stdin:
        count, path, how = line.split()
        status, headers, body = ask(application, path, host)
        if not status.startswith("200") or (how == "new" and body.count(QUOTE) != KINDS.count("quote")):
            raise SystemExit(f"{path} answers {status}: {body[:300]}")
        tag = headers["ETag"] if how == "again" else ""
        if tag and not ask(application, path, host, tag)[0].startswith("304"):
            raise SystemExit(f"{path} is sent again to who has it")
        begun = time.process_time()
        for _time in range(int(count)):
            ask(application, path, host, tag)
        print((time.process_time() - begun) * 1000 / int(count), len(body), flush=True)


def ask(application: Application, path: str, host: str, tag: str = "") -> tuple[str, dict[str, str], str]:
    """Status, headers and text of the answer."""
    environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": host, "SERVER_NAME": host, **({"HTTP_IF_NONE_MATCH": tag} if tag else {})}
    setup_testing_defaults(environ)
    found: list[tuple[str, list[tuple[str, str]]]] = []
    chunks = application(environ, lambda line, headers, _error=None: found.append((line, headers)))
    body = b"".join(chunks)
    close = getattr(chunks, "close", None)
    if close is not None:
        close()
    return found[0][0], dict(found[0][1]), body.decode()
