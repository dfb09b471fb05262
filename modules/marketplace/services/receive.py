"""Taking in a file: kept whole, with what could be told of it; and saying what its columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import gettext as _
from sqlalchemy import select

from modules.marketplace import queries
from modules.marketplace.fields import BY_KEY, is_known, normal, suggest
from modules.marketplace.models import ColumnMemory, FeedImport, State
from modules.marketplace.reading import Layout, detect_encoding, detect_layout, text_stream
from webapp import files
from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store

CHUNK = 256 * 1024
HEAD = 200_000
"""Characters at the beginning of a file that tell its layout."""
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file that is kept, and what could be told of it. `lines` are rows as far as line breaks tell."""

    file: files.File
    encoding: str
    layout: Layout
    lines: int


def keep_upload(store: Store, *, name: str, stream: BinaryIO) -> Upload:
    """Keep a file and tell its encoding, separator and columns; before the transaction. Raises DomainError when nothing is in it."""
    encoding = detect_encoding(_pieces(stream))
    stream.seek(0)
    layout = _layout(stream, encoding)
    lines = sum(piece.count(b"\n") for piece in _pieces(stream))
    stream.seek(0)
    kept = files.store(
        stream,
        name=name or "feed.csv",
        purpose="marketplace.import",
        platform_id=store.platform_id,
        store_id=store.id,
        allow=files.ANYTHING - files.PICTURES,
        max_bytes=MOST_BYTES,
    )
    return Upload(kept, encoding, layout, lines)


def receive(store: Store, upload: Upload, *, language: str, uploaded_by: str) -> FeedImport:
    """Begin the import of a file that is kept."""
    kept, layout = upload.file, upload.layout
    made = FeedImport(
        platform_id=store.platform_id,
        store_id=store.id,
        file_id=kept.id,
        file_name=kept.name,
        file_size=kept.size,
        sha256=kept.sha256,
        language=language,
        encoding=upload.encoding,
        delimiter=layout.delimiter,
        has_header=layout.has_header,
        columns=[column[:200] for column in layout.columns],
        total=max(upload.lines - layout.has_header, 0),  # the check counts them exactly
        uploaded_by=uploaded_by,
    )
    files.retain(kept)
    made.mapping = {str(at): key for at, key in suggest(made.columns, queries.remembered_columns(store.id)).items()}
    db.session.add(made)
    db.session.flush()
    return made


def _layout(stream: BinaryIO, encoding: str) -> Layout:
    head = text_stream(_pieces(stream), encoding).read(HEAD)
    stream.seek(0)
    return detect_layout(head, is_known)


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
