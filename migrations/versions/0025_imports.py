"""Imports of all kinds: tables of the kernel's, which what the marketplace had of imports moves into.

Its three tables stay, empty, for the release before this one; a later migration drops them. Files are handed over with their rows.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES = ("import_columns", "import_refused_rows", "imports")
OLD = ("marketplace_columns", "marketplace_refused_rows", "marketplace_imports")
MOMENT = sa.DateTime(timezone=True)
KIND = "marketplace.products"
SAME = "platform_id, store_id, file_name, file_size, sha256, encoding, delimiter, columns, mapping, state, position, total, created, updated, unchanged, refused, uploaded_by, finished_at, version, created_at, updated_at, file_id"


def upgrade() -> None:
    _imports()
    _refused_rows()
    _columns()
    _move_up()


def downgrade() -> None:
    _move_down()
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


def _of_import(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["store_id", "import_id"], ["imports.store_id", "imports.id"], name=op.f(f"fk_{table}_store_id_import_id")
    )


def _imports() -> None:
    numbers = ("position", "total", "created", "updated", "unchanged", "refused", "refused_kept", "refused_size")
    _scoped(
        "imports",
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("sheets", sa.JSON(), nullable=False),
        sa.Column("sheet", sa.String(200), nullable=False),
        sa.Column("encoding", sa.String(20), nullable=False),
        sa.Column("bad_line", sa.Integer(), nullable=True),
        sa.Column("delimiter", sa.String(1), nullable=False),
        sa.Column("header_row", sa.Integer(), nullable=False),
        sa.Column("decimal", sa.String(1), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("samples", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
        sa.Column("arrivals", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("uploaded_by", sa.String(254), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("table_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        *(
            sa.ForeignKeyConstraint([column], ["files.id"], name=op.f(f"fk_imports_{column}"), ondelete="SET NULL")
            for column in ("file_id", "table_id")
        ),
        _unique("imports", "store_id", "id"),
        sa.CheckConstraint("position >= 0", name=op.f("ck_imports_position")),
    )
    op.create_index("ix_imports_expires_at", "imports", ["expires_at"])


def _refused_rows() -> None:
    table = "import_refused_rows"
    _scoped(
        table,
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        _of_import(table),
    )
    op.create_index("ix_import_refused_rows_import_id_row_number", table, ["import_id", "row_number"])


def _columns() -> None:
    table = "import_columns"
    _scoped(
        table,
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        _unique(table, "store_id", "kind", "name"),
    )


def _move_up() -> None:
    """Ids stay, since jobs name them. What was shown of changes stays readable: labels stand where keys do now."""
    run = op.get_bind().exec_driver_sql
    postgresql = op.get_bind().dialect.name == "postgresql"
    language = "json_build_object('language', language)" if postgresql else "json_object('language', language)"
    expires = "created_at + interval '90 days'" if postgresql else "datetime(created_at, '+90 days')"
    run(
        f"INSERT INTO imports (id, kind, options, source, sheets, sheet, header_row, decimal, chosen, samples, refused_kept, refused_size, arrivals, changes, expires_at, {SAME})"
        f" SELECT id, '{KIND}', {language}, 'csv', '[]', '', CASE WHEN has_header THEN 1 ELSE 0 END, '', '[]', '[]', refused, 0, '[]', changes, {expires}, {SAME}"
        " FROM marketplace_imports"
    )
    reasons = (
        "json_build_array(json_build_object('code', 'text', 'field', '', 'facts', json_build_object('text', reason)))"
        if postgresql
        else "json_array(json_object('code', 'text', 'field', '', 'facts', json_object('text', reason)))"
    )
    run(
        "INSERT INTO import_refused_rows (id, platform_id, store_id, import_id, row_number, reasons, cells)"
        f" SELECT id, platform_id, store_id, import_id, row_number, {reasons}, cells FROM marketplace_refused_rows"
    )
    run(
        "INSERT INTO import_columns (id, platform_id, store_id, kind, name, key)"
        f" SELECT id, platform_id, store_id, '{KIND}', name, key FROM marketplace_columns"
    )
    _plain_names()
    for table in OLD:
        run(f"DELETE FROM {table}")
    if postgresql:
        for table in TABLES:
            run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce((SELECT max(id) FROM {table}), 0) + 1, false)")


def _plain_names() -> None:
    """Columns are remembered by names without blanks and accents now; of two that become one, the first stays."""
    bind = op.get_bind()
    columns = sa.table("import_columns", sa.column("id"), sa.column("store_id"), sa.column("name"))
    seen: set[tuple[int, str]] = set()
    for row in bind.execute(sa.select(columns.c.id, columns.c.store_id, columns.c.name).order_by(columns.c.id)).all():
        folded = unicodedata.normalize("NFKD", row.name.casefold())
        name = re.sub(r"[^\w]|_", "", "".join(char for char in folded if not unicodedata.combining(char)))
        if not name or (row.store_id, name) in seen:
            bind.execute(sa.delete(columns).where(columns.c.id == row.id))
            continue
        seen.add((row.store_id, name))
        bind.execute(sa.update(columns).where(columns.c.id == row.id).values(name=f"\x1f{name}"))
    bind.execute(sa.update(columns).values(name=sa.func.replace(columns.c.name, "\x1f", "")))


def _move_down() -> None:
    """What the marketplace can hold goes back; imports of other kinds and of workbooks go, with their files."""
    run = op.get_bind().exec_driver_sql
    postgresql = op.get_bind().dialect.name == "postgresql"
    language, text = (
        ("options->>'language'", "reasons->0->'facts'->>'text'")
        if postgresql
        else ("json_extract(options, '$.language')", "json_extract(reasons, '$[0].facts.text')")
    )
    code = "reasons->0->>'code'" if postgresql else "json_extract(reasons, '$[0].code')"
    mine = f"kind = '{KIND}' AND source = 'csv'"
    run(
        f"INSERT INTO marketplace_imports (id, language, has_header, changes, {SAME})"
        f" SELECT id, coalesce({language}, 'en'), header_row > 0, '[]', {SAME} FROM imports WHERE {mine}"
    )
    left = f"SELECT file_id FROM imports WHERE file_id IS NOT NULL AND NOT ({mine}) UNION SELECT table_id FROM imports WHERE table_id IS NOT NULL"
    run(f"UPDATE files SET refs = 0, unused_since = CURRENT_TIMESTAMP WHERE id IN ({left})")  # the sweep removes them with their bytes
    run(
        "INSERT INTO marketplace_refused_rows (id, platform_id, store_id, import_id, row_number, reason, cells)"
        f" SELECT id, platform_id, store_id, import_id, row_number, coalesce({text}, {code}, ''), cells FROM import_refused_rows"
        f" WHERE import_id IN (SELECT id FROM imports WHERE {mine})"
    )
    run(
        "INSERT INTO marketplace_columns (id, platform_id, store_id, name, key)"
        f" SELECT id, platform_id, store_id, name, key FROM import_columns WHERE kind = '{KIND}'"
    )
    if postgresql:
        for table in OLD:
            run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce((SELECT max(id) FROM {table}), 0) + 1, false)")
