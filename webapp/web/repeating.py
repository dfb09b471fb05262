"""Pages of sites given again without drawing, and without Flask, while all that they rest on reads as it did.

The first answer is made as ever, and what it read is kept with it: the statements, their values and the rows they found. Whoever asks
for the same address next has those very statements asked again; where each finds the same rows, the answer is the same, and what comes
is the page, or that nothing changed. Nothing is taken for granted for any time: a page that asked what time it is, or anything of the
database that is not told (webapp/db/reads.py), is made anew each time, and so is every page that has no version (webapp/web/sites.py).
docs/decisions/0152-pages-of-sites-are-given-again.md says why.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.http import remove_entity_headers

from webapp.db import clocks, reads
from webapp.db.reads import Read, Reads
from webapp.platforms.reader import DatabaseUnavailable, PlatformReader
from webapp.web import logs, metering
from webapp.web.kept_pages import LONGEST, MOST_BYTES

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Key = tuple[str, ...]

SCHEME = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO")
"""What says whether a request came by HTTPS, and is not sent there: the second where no proxy is configured, too."""
ADDRESS = (*SCHEME, "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")
"""All of a request that an answer of a site may depend on, beside what is in the database."""
OTHERWISE = ("HTTP_RANGE", "HTTP_HX_REQUEST", "HTTP_TRANSFER_ENCODING", "HTTP_UPGRADE")
"""Headers of requests that are answered in the ordinary way, and whose answers are for nobody else."""
EVERY_S = 60.0
"""An answer is made in the ordinary way once a minute, which notes that its module is in use."""
ROW_BYTES = 500
"""What a kept answer takes beside its body, its address and its rows' texts, more or less."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was sent, what it rests on, and until when the clock leaves it alone. `same` are the headers of "not modified"."""

    tag: str
    headers: list[tuple[str, str]]
    same: list[tuple[str, str]]
    body: bytes
    made: list[Read]
    until: datetime | None
    at: float
    whose: metering.Whose
    platform: str
    bytes: int


class Repeating:
    """The answers that one process can give again."""

    def __init__(self, reader: PlatformReader, most_bytes: int = MOST_BYTES) -> None:
        self._reader = reader
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0

    def answer(self, environ: dict[str, Any], start_response: StartResponse, make: Application) -> Iterable[bytes]:
        """What the application answers; given again where that is the same."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("CONTENT_LENGTH", "") not in ("", "0"):
            return make(environ, start_response)
        if any(name in environ for name in OTHERWISE):
            return make(environ, start_response)
        key = tuple(environ.get(name, "") for name in ADDRESS)
        kept = self._kept.get(key)
        if kept is not None:
            began = time.perf_counter()
            if self._holds(kept):
                return _again(kept, environ, start_response, began)
            self._forget(key)
        if environ["REQUEST_METHOD"] != "GET":
            return make(environ, start_response)
        return self._made(key, environ, start_response, make)

    def _holds(self, kept: Kept) -> bool:
        if time.monotonic() - kept.at > EVERY_S or (kept.until is not None and clocks.servers.now() >= kept.until):
            return False
        try:
            return self._reader.still(kept.made)
        except DatabaseUnavailable:
            return False  # the ordinary way says so

    def _made(self, key: Key, environ: dict[str, Any], start_response: StartResponse, make: Application) -> Iterable[bytes]:
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            said[:] = [status, headers]
            return start_response(status, headers, *error)

        with reads.watched() as found:
            chunks = make(environ, start)
        if not (found.tag and found.are_all and said and said[0].startswith("200 ")):
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        if len(body) <= LONGEST:
            self._keep(key, _kept(key, said[1], body, found, environ))
        return [body]

    def _keep(self, key: Key, kept: Kept) -> None:
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._bytes += kept.bytes
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._kept)))

    def _forget(self, key: Key) -> None:
        with self._lock:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= gone.bytes


def _kept(key: Key, headers: list[tuple[str, str]], body: bytes, found: Reads, environ: dict[str, Any]) -> Kept:
    own = [(name, value) for name, value in headers if name != logs.HEADER]
    same = Headers(own)
    remove_entity_headers(same)
    rows = sum(len(str(cell)) for read in found.made for row in read.rows for cell in row)
    return Kept(
        tag=f'"{found.tag}"',
        headers=own,
        same=list(same),
        body=body,
        made=found.made,
        until=found.until,
        at=time.monotonic(),
        whose=metering.whose(environ),
        platform=logs.platform_of(environ),
        bytes=len(body) + sum(map(len, key)) + rows + ROW_BYTES,
    )


def _again(kept: Kept, environ: dict[str, Any], start_response: StartResponse, began: float) -> Iterable[bytes]:
    has = environ.get("HTTP_IF_NONE_MATCH", "")
    same = kept.tag in has or has.strip() == "*"
    status, headers = ("304 NOT MODIFIED", kept.same) if same else ("200 OK", kept.headers)
    body = b"" if same or environ["REQUEST_METHOD"] == "HEAD" else kept.body
    id = logs.told(environ, int(status[:3]), began, platform=kept.platform)
    metering.told(kept.whose, int(status[:3]), began)
    start_response(status, [*headers, (logs.HEADER, id)])
    return [body]
