"""Static files made small for the way: brotli or gzip, whichever the browser asks for.

A file is compressed once per process and kept. Pages are left to the proxy, which also has the processor time of many workers in view:
docs/deploying.md says how. Pictures and typefaces are compressed already.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Response, request

TEXTS = frozenset({"text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml", "text/plain"})
WORTH = 600
"""Bytes below which the header of a compressed file costs what it saves."""
WAYS = ("br", "gzip")


def compressed(response: Response, file: Path) -> None:
    """Puts the file's compressed bytes into an answer that would send it whole. A range of it, or "not modified", stays as it is."""
    if response.mimetype not in TEXTS:
        return
    response.vary.add("Accept-Encoding")
    way = request.accept_encodings.best_match(WAYS)
    if way is None:
        return
    etag, _weak = response.get_etag()
    if response.status_code == 200 and file.stat().st_size >= WORTH:
        small = _small(file, file.stat().st_mtime_ns, way)
        response.close()
        response.direct_passthrough = False
        response.set_data(small)
        response.headers["Content-Encoding"] = way
        response.headers.pop("Accept-Ranges", None)
        response.set_etag(f"{etag}-{way}")
        response.make_conditional(request)


@lru_cache(maxsize=256)
def _small(file: Path, mtime_ns: int, way: str) -> bytes:
    """The modification time is part of the cache's key only."""
    content = file.read_bytes()
    return brotli.compress(content) if way == "br" else gzip.compress(content, 9, mtime=0)
