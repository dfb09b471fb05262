"""Marketplace: files of imports and feeds move out of the database, into the storage of files.

Bytes are written before their rows are committed. Where it breaks off, bytes stay behind that no row knows; they are in the way of nothing.
Feeds that were being built are built anew.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from werkzeug.exceptions import ServiceUnavailable

from webapp.files.storage import storage

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PIECE = 256 * 1024
IMPORTS, CHUNKS = "marketplace_imports", "marketplace_import_chunks"
FEEDS, PIECES = "marketplace_feed_files", "marketplace_feed_pieces"
OWNERS = ((IMPORTS, CHUNKS, "import_id"), (FEEDS, PIECES, "file_id"))


def _owned(table: str, *columns: sa.Column[Any]) -> sa.Table:
    """As much of a table of rows that belong to a store as is needed here."""
    return sa.Table(table, sa.MetaData(), *(sa.Column(name, sa.Integer) for name in ("id", "platform_id", "store_id")), *columns)


files = _owned(
    "files",
    *(sa.Column(name, sa.String) for name in ("purpose", "name", "media_type", "sha256", "storage_key", "state")),
    *(sa.Column(name, sa.BigInteger) for name in ("size", "refs")),
    sa.Column("created_at", MOMENT),
)
imports = _owned(IMPORTS, sa.Column("file_name", sa.String), sa.Column("file_id", sa.Integer))
feeds = _owned(FEEDS, sa.Column("language", sa.String), sa.Column("pieces", sa.Integer), sa.Column("file_id", sa.Integer))


def upgrade() -> None:
    bind = op.get_bind()
    bind.execute(sa.text(f"DELETE FROM {PIECES} WHERE file_id IN (SELECT id FROM {FEEDS} WHERE finished_at IS NULL)"))
    bind.execute(sa.text(f"DELETE FROM {FEEDS} WHERE finished_at IS NULL"))
    for owner, _pieces, _key in OWNERS:
        with op.batch_alter_table(owner) as batch:
            batch.add_column(sa.Column("file_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(f"fk_{owner}_file_id", "files", ["file_id"], ["id"], ondelete="SET NULL")
    for row in bind.execute(sa.select(imports.c.id, imports.c.platform_id, imports.c.store_id, imports.c.file_name)).all():
        _store(imports, row, CHUNKS, "import_id", row.file_name, "marketplace.import")
    for row in bind.execute(sa.select(feeds.c.id, feeds.c.platform_id, feeds.c.store_id, feeds.c.language)).all():
        _store(feeds, row, PIECES, "file_id", f"feed-{row.language}.csv", "marketplace.feed")
    op.drop_table(CHUNKS)
    op.drop_table(PIECES)
    with op.batch_alter_table(FEEDS) as batch:
        batch.drop_column("pieces")


def downgrade() -> None:
    with op.batch_alter_table(FEEDS) as batch:
        batch.add_column(sa.Column("pieces", sa.Integer(), nullable=False, server_default="0"))
    for owner, pieces, key in OWNERS:
        _table(pieces, owner, key)
    for table, (owner, pieces, key) in zip((imports, feeds), OWNERS, strict=True):
        for row in op.get_bind().execute(sa.select(table.c.id, table.c.platform_id, table.c.store_id, table.c.file_id)).all():
            _take_back(table, row, pieces, key)
        with op.batch_alter_table(owner) as batch:
            batch.drop_constraint(f"fk_{owner}_file_id", type_="foreignkey")
            batch.drop_column("file_id")
    with op.batch_alter_table(FEEDS) as batch:
        batch.alter_column("pieces", server_default=None)
    op.execute(sa.text("DELETE FROM files WHERE purpose IN ('marketplace.import', 'marketplace.feed')"))


def _store(owner: Any, row: Any, pieces: str, key: str, name: str, purpose: str) -> None:
    """Move the pieces of one file into the storage, a piece in memory at a time."""
    bind, place = op.get_bind(), f"{row.platform_id}/{secrets.token_hex(16)}"
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as whole:
        for data in _pieces(pieces, key, row.id):
            whole.write(data)
            digest.update(data)
            size += len(data)
        whole.seek(0)
        storage().write(place, whole)  # type: ignore[arg-type]
    values = {
        "platform_id": row.platform_id, "store_id": row.store_id, "purpose": purpose, "name": name, "media_type": "text/csv", "size": size,
        "sha256": digest.hexdigest(), "storage_key": place, "state": "kept", "refs": 1, "created_at": datetime.now(UTC),
    }  # fmt: skip
    made = bind.execute(sa.insert(files).values(**values).returning(files.c.id)).scalar_one()
    bind.execute(sa.update(owner).where(owner.c.id == row.id).values(file_id=made))


def _pieces(table: str, key: str, owner_id: int) -> Iterator[bytes]:
    number = 0
    statement = sa.text(f"SELECT data FROM {table} WHERE {key} = :owner AND number = :number")
    while (data := op.get_bind().execute(statement, {"owner": owner_id, "number": number}).scalar()) is not None:
        yield bytes(data)
        number += 1


def _take_back(owner: Any, row: Any, pieces: str, key: str) -> None:
    bind = op.get_bind()
    place = bind.execute(sa.select(files.c.storage_key).where(files.c.id == row.file_id)).scalar()
    number = 0
    columns = sa.Column(key, sa.Integer), sa.Column("number", sa.Integer), sa.Column("data", sa.LargeBinary)
    table = sa.Table(pieces, sa.MetaData(), sa.Column("platform_id", sa.Integer), sa.Column("store_id", sa.Integer), *columns)
    for data in _read(place) if place else ():
        values = {"platform_id": row.platform_id, "store_id": row.store_id, key: row.id, "number": number, "data": data}
        bind.execute(sa.insert(table).values(**values))
        number += 1
    if owner is feeds:
        bind.execute(sa.update(feeds).where(feeds.c.id == row.id).values(pieces=number))


def _read(place: str) -> Iterator[bytes]:
    try:
        yield from storage().read(place)
    except (FileNotFoundError, ServiceUnavailable) as error:
        raise RuntimeError(f"The file {place} cannot be read from the storage: give back what is in FILES_URL, then go down.") from error


def _table(table: str, owner: str, key: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column(key, sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{table}_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["store_id", key], [f"{owner}.store_id", f"{owner}.id"], name=op.f(f"fk_{table}_store_id_{key}")),
        sa.UniqueConstraint(key, "number", name=op.f(f"uq_{table}_{key}_number")),
    )
    for column in ("platform_id", "store_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
