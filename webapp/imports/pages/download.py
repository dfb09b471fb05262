"""Files to download: written down whole before the first byte is sent, so that one that breaks off is noticed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

from flask import Response

IN_MEMORY = 1_000_000
PIECE = 64 * 1024


def download(pieces: Iterable[bytes], name: str, kind: str) -> Response:
    """A file to keep. The database is not read any more once it is sent."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the response
    for piece in pieces:
        file.write(piece)
    size = file.tell()
    file.seek(0)
    response = Response(_sent(file), content_type=kind)
    response.call_on_close(file.close)
    response.headers.set("Content-Disposition", "attachment", filename=name.encode("ascii", "replace").decode().replace("?", "_"))
    response.headers["Cache-Control"] = "no-store"
    response.content_length = size
    return response


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
