"""Where the bytes of files lie: `keep` and `pieces` are the only two who know."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from sqlalchemy import delete, select

from webapp.db import db
from webapp.imports.models import Import, ImportPiece

CHUNK = 256 * 1024
FILE, TABLE = "file", "table"
"""The file as it came, and the table made of a workbook's sheet."""


def keep(found: Import, part: str, stream: BinaryIO) -> tuple[int, str]:
    """Keep a file from where the stream is, in place of what was kept there; returns its size and SHA-256."""
    kept = delete(ImportPiece).where(ImportPiece.import_id == found.id, ImportPiece.part == part)
    db.session.execute(kept, execution_options={"synchronize_session": False})
    digest, size = hashlib.sha256(), 0
    for number, data in enumerate(chunks(stream)):
        digest.update(data)
        size += len(data)
        owner = {"platform_id": found.platform_id, "store_id": found.store_id, "import_id": found.id}
        piece = ImportPiece(**owner, part=part, number=number, data=data)
        db.session.add(piece)
        db.session.flush()
        db.session.expunge(piece)  # one piece in memory at a time
    return size, digest.hexdigest()


def pieces(import_id: int, part: str = FILE) -> Iterator[bytes]:
    """The pieces of a file, one query each: a transaction may begin or end between two of them."""
    number = 0
    of = ImportPiece.import_id == import_id, ImportPiece.part == part
    while (data := db.session.scalar(select(ImportPiece.data).where(*of, ImportPiece.number == number))) is not None:
        yield data
        number += 1


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The rest of a stream in pieces."""
    while data := stream.read(CHUNK):
        yield data
