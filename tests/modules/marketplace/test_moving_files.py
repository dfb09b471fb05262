"""The migration that moves files of imports and feeds out of the database, with data, both ways, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, MetaData, Table, inspect, text

from tests.kernel.toyapp import entered
from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.files.storage import storage
from webapp.tenancy import unscoped

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLAIN: dict[type, Any] = {str: "", int: 0, bool: True, datetime: NOW}
OWN = {"platform_id": 1, "store_id": 1}
CHUNKS = [b"a,b\n", b"1,\xff\n", b"2"]
PIECES = [b"x\r\n", b"y\r\n"]


def columns(table: str) -> set[str]:
    return {column["name"] for column in inspect(db.engine).get_columns(table)}


def old_database(url: str) -> Flask:
    """A database as it was, with an import of three chunks, a feed of two pieces, and one that was being built."""
    app = create_app(settings(url))
    with app.app_context():
        upgrade(revision="0023")
        with unscoped("tests fill an old database"), db.engine.begin() as connection:
            insert(connection, "platforms", id=1, code="oms", status="active")
            insert(connection, "merchants", id=1)
            insert(connection, "merchant_platforms", merchant_id=1, platform_id=1)
            insert(connection, "stores", id=1, platform_id=1, merchant_id=1, code="main")
            insert(connection, "marketplace_imports", id=1, **OWN, file_name="März.csv", state="done", columns=[])
            insert(connection, "marketplace_feed_files", id=1, **OWN, language="en", pieces=2, finished_at=NOW)
            insert(connection, "marketplace_feed_files", id=2, **OWN, language="fr", pieces=1)
            for number, data in enumerate(CHUNKS):
                insert(connection, "marketplace_import_chunks", **OWN, import_id=1, number=number, data=data)
            for number, data in enumerate(PIECES):
                insert(connection, "marketplace_feed_pieces", **OWN, file_id=1, number=number, data=data)
            insert(connection, "marketplace_feed_pieces", **OWN, file_id=2, number=0, data=b"half")
        db.session.remove()
    return app


def insert(connection: Connection, name: str, **values: Any) -> None:
    """A row of a table as it is at this revision; what must have a value and was given none gets a plain one."""
    table = Table(name, MetaData(), autoload_with=connection)
    needed = [column for column in table.columns if not column.nullable and not column.primary_key]
    plain = {column.name: PLAIN.get(column.type.python_type, {}) for column in needed}  # the others are JSON
    connection.execute(table.insert().values({**plain, **values}))


def parts(table: str, key: str) -> list[bytes]:
    with unscoped("tests look"), db.engine.connect() as connection:
        return [bytes(row.data) for row in connection.execute(text(f"SELECT data FROM {table} ORDER BY {key}, number"))]


def kept() -> dict[str, tuple[bytes, Any]]:
    """The bytes of every file that is in the storage, by what it is for."""
    with unscoped("tests look"), db.engine.connect() as connection:
        rows = connection.execute(text("SELECT purpose, storage_key, size, refs FROM files")).all()
    return {row.purpose: (b"".join(storage().read(row.storage_key)), (row.size, row.refs)) for row in rows}


def test_files_move_into_the_storage_and_come_back(empty_db_url: str) -> None:
    with entered(old_database(empty_db_url)):
        upgrade(revision="0024")
        assert kept() == {"marketplace.import": (b"".join(CHUNKS), (9, 1)), "marketplace.feed": (b"".join(PIECES), (6, 1))}
        assert not {"marketplace_import_chunks", "marketplace_feed_pieces"} & set(inspect(db.engine).get_table_names())
        assert "pieces" not in columns("marketplace_feed_files")

        downgrade(revision="0023")
        assert b"".join(parts("marketplace_import_chunks", "import_id")) == b"".join(CHUNKS)
        assert b"".join(parts("marketplace_feed_pieces", "file_id")) == b"".join(PIECES)
        assert kept() == {}

        upgrade(revision="0024")
        assert kept()["marketplace.import"] == (b"".join(CHUNKS), (9, 1))
        db.session.remove()
