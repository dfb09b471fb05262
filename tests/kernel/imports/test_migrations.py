"""What the marketplace had of imports, and sale prices among attributes, move up and down with their rows, on both databases."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.kernel.toyapp import entered
from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.files.storage import storage
from webapp.tenancy import unscoped

NOW = "2026-01-01 00:00:00"
ROWS = {
    "platforms": {"id": 1, "code": "oms", "name": "oms", "status": "active", "revision": 1, "stamp": "x" * 32},
    "merchants": {"id": 1, "legal_name": "M", "status": "active"},
    "merchant_platforms": {"merchant_id": 1, "platform_id": 1},
    "stores": {"id": 1, "platform_id": 1, "merchant_id": 1, "code": "s", "name": "S", "currency": "EUR", "status": "active"},
    "inventory_products": {"id": 1, "name": "Pen"},
    "inventory_variants": {"id": 1, "product_id": 1, "sku": "A", "price": 1000, "attributes": '{"sale_price": "8.00", "color": "red"}'},
    "marketplace_imports": {
        "id": 7, "file_name": "a.csv", "file_size": 3, "sha256": "0", "language": "fr", "encoding": "utf-8", "delimiter": ";",
        "has_header": True, "columns": '["sku"]', "mapping": '{"0": "id"}', "state": "checked", "refused": 1, "changes": "[]",
    },
    "marketplace_import_chunks": {"id": 3, "import_id": 7, "number": 0, "data": b"sku"},
    "marketplace_refused_rows": {"id": 5, "import_id": 7, "row_number": 2, "reason": "Price is missing.", "cells": '["A"]'},
    "marketplace_columns": {"id": 2, "name": "artikel nummer", "key": "id"},
}  # fmt: skip


def filled(url: str) -> Flask:
    """An application at the migration before, with a row in each of these tables."""
    app = create_app(settings(url))
    with app.app_context(), unscoped("tests write rows of the time"):
        upgrade(revision="0022")
        for table, values in ROWS.items():
            columns = {row["name"]: row for row in db.inspect(db.engine).get_columns(table)}
            given = {**{name: blank(row) for name, row in columns.items() if not row["nullable"] and not row.get("default")}, **values}
            names = ", ".join(f'"{name}"' for name in given)
            db.session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in given)})"), given)
        db.session.commit()
    return app


def blank(column: Any) -> Any:
    """Something that a column without a default takes."""
    kind = str(column["type"]).upper()
    if column["name"] in ("platform_id", "store_id", "version"):
        return 1
    if "CHAR" in kind or "TEXT" in kind:
        return "x" if column["name"] == "stamp" else ""
    if "TIME" in kind:
        return NOW
    if "JSON" in kind:
        return "{}"
    return False if "BOOL" in kind else 0


def one(statement: str) -> Any:
    row = db.session.execute(text(statement)).one()
    return tuple(json.loads(value) if isinstance(value, str) and value[:1] in "[{" else value for value in row)


def test_imports_and_sale_prices_move_up_and_down(empty_db_url: str) -> None:
    with entered(filled(empty_db_url)), unscoped("tests look at rows of the time"):
        upgrade(revision="0026")
        assert one("SELECT id, kind, options, header_row, state FROM imports") == (
            7,
            "marketplace.products",
            {"language": "fr"},
            1,
            "checked",
        )
        purpose, refs, key = one("SELECT purpose, refs, storage_key FROM files JOIN imports ON imports.file_id = files.id")
        assert (purpose, refs, b"".join(storage().read(key))) == ("marketplace.import", 1, b"sku")
        assert one("SELECT reasons FROM import_refused_rows")[0][0]["facts"] == {"text": "Price is missing."}
        assert one("SELECT name, key FROM import_columns") == ("artikelnummer", "id")
        assert one("SELECT sale_price, attributes FROM inventory_variants") == (800, {"color": "red"})
        assert one("SELECT count(*) FROM marketplace_imports") == (0,)
        db.session.remove()

        downgrade(revision="0022")
        assert one("SELECT id, language, has_header FROM marketplace_imports") == (7, "fr", True)
        assert bytes(one("SELECT data FROM marketplace_import_chunks")[0]) == b"sku"
        assert one("SELECT reason FROM marketplace_refused_rows") == ("Price is missing.",)
        assert one("SELECT attributes FROM inventory_variants")[0] == {"color": "red", "sale_price": "8.00"}
        db.session.remove()
