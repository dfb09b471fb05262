"""Taking in a file: kept whole, in pieces, with what could be told of it; and saying what its columns mean."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from flask_babel import gettext as _
from sqlalchemy import select

from modules.marketplace import queries
from modules.marketplace.fields import BY_KEY, is_known, normal, suggest
from modules.marketplace.models import ColumnMemory, FeedChunk, FeedImport, State
from modules.marketplace.reading import Layout, detect_encoding, detect_layout, text_stream
from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store

CHUNK = 256 * 1024
HEAD = 200_000
"""Characters at the beginning of a file that tell its layout."""


def receive(store: Store, *, name: str, stream: BinaryIO, language: str, uploaded_by: str) -> FeedImport:
    """Keep an uploaded file and tell its encoding, separator and columns. Raises DomainError when nothing is in it."""
    encoding = detect_encoding(_pieces(stream))
    stream.seek(0)
    layout = _layout(stream, encoding)
    made = FeedImport(
        platform_id=store.platform_id,
        store_id=store.id,
        file_name=name[-200:] or "feed.csv",
        file_size=0,
        sha256="",
        language=language,
        encoding=encoding,
        delimiter=layout.delimiter,
        has_header=layout.has_header,
        columns=[column[:200] for column in layout.columns],
        uploaded_by=uploaded_by,
    )
    made.mapping = {str(at): key for at, key in suggest(made.columns, queries.remembered_columns(store.id)).items()}
    db.session.add(made)
    db.session.flush()
    _keep(made, stream)
    return made


def _layout(stream: BinaryIO, encoding: str) -> Layout:
    head = text_stream(_pieces(stream), encoding).read(HEAD)
    stream.seek(0)
    return detect_layout(head, is_known)


def _keep(made: FeedImport, stream: BinaryIO) -> None:
    digest, lines = hashlib.sha256(), 0
    for number, piece in enumerate(_pieces(stream)):
        digest.update(piece)
        made.file_size += len(piece)
        lines += piece.count(b"\n")
        chunk = FeedChunk(platform_id=made.platform_id, store_id=made.store_id, import_id=made.id, number=number, data=piece)
        db.session.add(chunk)
        db.session.flush()
        db.session.expunge(chunk)  # one piece in memory at a time
    made.sha256, made.total = digest.hexdigest(), max(lines - made.has_header, 0)  # the check counts them exactly
    db.session.flush()


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(CHUNK):
        yield piece


def choose_columns(store: Store, import_id: int, mapping: Mapping[int, str]) -> FeedImport:
    """Say which column holds what, and remember it for the store's next file. Raises DomainError when it cannot work."""
    found = queries.feed_import(store.id, import_id, lock=True)
    if found.state in (State.RUNNING, State.DONE) or not queries.stopped(found):
        raise Conflict(_("This import has begun already. Upload the file again to read it in another way."), "begun")
    _check_mapping(mapping, len(found.columns))
    found.mapping = {str(position): key for position, key in sorted(mapping.items())}
    if found.has_header:
        _remember(store, found.columns, mapping)
    db.session.flush()
    return found


def _check_mapping(mapping: Mapping[int, str], width: int) -> None:
    chosen = list(mapping.values())
    if "id" not in chosen:
        raise DomainError(_("Choose the column that holds the SKU: it tells which product a row is about."), "no_sku")
    for key in chosen:
        if chosen.count(key) > 1:
            raise DomainError(_("Two columns cannot both be the %(field)s. Leave one of them out.", field=BY_KEY[key].label), "twice")
    if len(chosen) == 1 or not all(0 <= position < width for position in mapping):
        raise DomainError(_("Choose at least one more column: a SKU alone changes nothing."), "only_sku")


def _remember(store: Store, columns: list[str], mapping: Mapping[int, str]) -> None:
    known = {row.name: row for row in db.session.scalars(select(ColumnMemory).where(ColumnMemory.store_id == store.id))}
    for position, column in enumerate(columns):
        name = normal(column)[:200]
        if name in known:
            known[name].key = mapping.get(position, "")
        elif name:
            known[name] = ColumnMemory(platform_id=store.platform_id, store_id=store.id, name=name, key=mapping.get(position, ""))
            db.session.add(known[name])
