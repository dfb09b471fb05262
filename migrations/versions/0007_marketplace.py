"""Marketplace: imports of feeds with their files and refused rows, remembered columns, texts in each language.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("marketplace_texts", "marketplace_columns", "marketplace_refused_rows", "marketplace_import_chunks", "marketplace_imports")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _imports()
    _chunks()
    _refused_rows()
    _columns()
    _texts()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _scoped(table: str, *things: sa.schema.SchemaItem) -> None:
    """A table of rows that belong to a store."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        *things,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{table}_platform_id_store_id")
        ),
    )
    for column in ("platform_id", "store_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _same_store(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["store_id", column], [f"{target}.store_id", f"{target}.id"], name=op.f(f"fk_{table}_store_id_{column}"))


def _imports() -> None:
    table = "marketplace_imports"
    _scoped(
        table,
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("encoding", sa.String(20), nullable=False),
        sa.Column("delimiter", sa.String(1), nullable=False),
        sa.Column("has_header", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("position", "total", "created", "updated", "unchanged", "refused")),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("uploaded_by", sa.String(254), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        _unique(table, "store_id", "id"),
        sa.CheckConstraint("position >= 0", name=op.f(f"ck_{table}_position")),
    )


def _chunks() -> None:
    table = "marketplace_import_chunks"
    _scoped(
        table,
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _same_store(table, "import_id", "marketplace_imports"),
        _unique(table, "import_id", "number"),
    )


def _refused_rows() -> None:
    table = "marketplace_refused_rows"
    _scoped(
        table,
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        _same_store(table, "import_id", "marketplace_imports"),
    )
    op.create_index("ix_marketplace_refused_rows_import_id_row_number", table, ["import_id", "row_number"])


def _columns() -> None:
    table = "marketplace_columns"
    _scoped(
        table,
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        _unique(table, "store_id", "name"),
    )


def _texts() -> None:
    table = "marketplace_texts"
    _scoped(
        table,
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        _same_store(table, "variant_id", "inventory_variants"),
        _unique(table, "store_id", "variant_id", "language"),
    )
    op.create_index(op.f(f"ix_{table}_variant_id"), table, ["variant_id"])
