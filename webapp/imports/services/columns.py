"""Saying what the columns of a file hold, and remembering it for the store's next file of this kind."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.imports import queries
from webapp.imports.columns import memory_names
from webapp.imports.kind import ImportKind
from webapp.imports.models import ColumnMemory, Import, State
from webapp.merchants.models import Store


def choose_columns(store: Store, kind: ImportKind, import_id: int, mapping: Mapping[int, str]) -> Import:
    """Say which column holds what. Raises DomainError when it cannot work, Conflict when the import has begun."""
    found = queries.import_of(store.id, [kind.code], import_id, lock=True)
    if found.state in (State.RUNNING, State.DONE) or not queries.stopped(kind, found):
        raise Conflict(_("This import has begun already. Upload the file again to read it in another way."), "begun")
    _check_mapping(kind, mapping, len(found.columns))
    found.mapping = {str(position): key for position, key in sorted(mapping.items())}
    if found.has_header:
        _remember(store, kind, found.columns, mapping)
    db.session.flush()
    return found


def _check_mapping(kind: ImportKind, mapping: Mapping[int, str], width: int) -> None:
    chosen, labels = list(mapping.values()), kind.labels
    if not set(kind.identity) & set(chosen):
        names = _(" or the ").join(str(labels[key]) for key in kind.identity)
        raise DomainError(_("Choose the column that holds the %(fields)s: it tells what a row is about.", fields=names), "no_identity")
    for key in chosen:
        if chosen.count(key) > 1:
            raise DomainError(_("Two columns cannot both be the %(field)s. Leave one of them out.", field=labels[key]), "twice")
    if not set(chosen) - set(kind.identity) or not all(0 <= position < width for position in mapping):
        raise DomainError(_("Choose at least one more column: what a row is about changes nothing by itself."), "only_identity")


MOST_REMEMBERED = 1_000
"""Names of columns that a store's imports of a kind remember; those that came first are forgotten first."""


def _remember(store: Store, kind: ImportKind, columns: list[str], mapping: Mapping[int, str]) -> None:
    mine = ColumnMemory.store_id == store.id, ColumnMemory.kind == kind.code
    known = {row.name: row for row in db.session.scalars(select(ColumnMemory).where(*mine))}
    for position, name in enumerate(memory_names(columns)):
        key = mapping.get(position, "")
        if name in known:
            known[name].key = key
        elif name:
            known[name] = ColumnMemory(platform_id=store.platform_id, store_id=store.id, kind=kind.code, name=name, key=key)
            db.session.add(known[name])
    db.session.flush()
    too_many = sorted(row.id for row in known.values())[:-MOST_REMEMBERED]
    if too_many:
        db.session.execute(delete(ColumnMemory).where(*mine, ColumnMemory.id.in_(too_many)))
