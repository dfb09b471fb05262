"""Reads of the marketplace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from modules.marketplace.models import ColumnMemory, FeedChunk, FeedImport, FeedText, RefusedRow
from webapp.db import db
from webapp.domain import NotFound
from webapp.platforms.snapshot import Snapshot
from webapp.tenancy import scope

SHOWN_ROWS = 100


def imports(store_id: int) -> Select[Any]:
    """The store's imports, for lists."""
    return select(FeedImport).where(FeedImport.store_id == store_id)


def feed_import(store_id: int, import_id: int, *, lock: bool = False) -> FeedImport:
    """One import; raises NotFound. `lock` reads it again and keeps others from changing it until the transaction ends."""
    statement = imports(store_id).where(FeedImport.id == import_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: FeedImport | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This import is not here any more, or never was."))
    return found


def chunks(import_id: int) -> Iterator[bytes]:
    """The pieces of the file, one query each: a transaction may begin or end between two of them."""
    number = 0
    while True:
        piece = db.session.scalar(select(FeedChunk.data).where(FeedChunk.import_id == import_id, FeedChunk.number == number))
        if piece is None:
            return
        yield piece
        number += 1


def refused_rows(import_id: int, limit: int = SHOWN_ROWS) -> list[RefusedRow]:
    """The first rows that were not taken in."""
    statement = select(RefusedRow).where(RefusedRow.import_id == import_id).order_by(RefusedRow.row_number, RefusedRow.id).limit(limit)
    return list(db.session.scalars(statement))


def every_refused_row(import_id: int, batch: int = 500) -> Iterator[RefusedRow]:
    """All rows that were not taken in, read in batches."""
    statement = select(RefusedRow).where(RefusedRow.import_id == import_id).order_by(RefusedRow.row_number, RefusedRow.id)
    return iter(db.session.scalars(statement.execution_options(yield_per=batch)))


def remembered_columns(store_id: int) -> dict[str, str]:
    """What the store's columns meant the last time, by name."""
    rows = db.session.execute(select(ColumnMemory.name, ColumnMemory.key).where(ColumnMemory.store_id == store_id))
    return {row.name: row.key for row in rows}


def texts(variant_ids: Iterable[int], language: str) -> dict[int, FeedText]:
    """The texts of these variants in a language, by variant."""
    statement = select(FeedText).where(FeedText.variant_id.in_(list(variant_ids)), FeedText.language == language)
    return {text.variant_id: text for text in db.session.scalars(statement)}


def texts_per_language(store_id: int) -> dict[str, int]:
    """How many variants have a text of their own in each language."""
    statement = select(FeedText.language, func.count(FeedText.id)).where(FeedText.store_id == store_id).group_by(FeedText.language)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def usage(platform: Snapshot) -> list[str]:
    """What a platform has here, told before it is switched off."""
    with scope(platform.id):
        made = _count(FeedImport)
        working = _count(FeedImport, FeedImport.state.in_(("checking", "running")))
    facts = [ngettext("%(num)s import", "%(num)s imports", made)] if made else []
    return facts + ([ngettext("%(num)s import under way", "%(num)s imports under way", working)] if working else [])


def _count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count(model.id)).where(*conditions)) or 0
