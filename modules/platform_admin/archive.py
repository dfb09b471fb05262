"""Everything a platform holds of a merchant, as one ZIP file: a table each, and its files.

Which rows are its own is read from the tables themselves, so a module needs to do nothing: those that name the merchant or one of its
stores, and those that refer to such a row. Secrets are left out.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, BinaryIO

from modules.platform_admin import queries
from webapp.files import pieces
from webapp.files.spooling import spool
from webapp.web.spreadsheets import Cell, csv_line

SECRET = re.compile(r"token|secret|passw|_hash$|nonce|storage_key|credential|recovery|totp|^pin$|^args$|^state$")


@contextmanager
def write_archive(platform_id: int, merchant_id: int, alive: Callable[[], None]) -> Iterator[BinaryIO]:
    """The file, from its beginning; `alive` is called now and then. It goes when the block ends."""
    with spool() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, columns, rows in queries.belongings(platform_id, merchant_id):
                kept = [column for column in columns if not SECRET.search(column)]
                write_table(archive, name, kept, rows, alive)
            for file in queries.files_of(platform_id, merchant_id):
                alive()
                with archive.open(f"files/{file.id}-{safe(file.name)}", "w", force_zip64=True) as entry:
                    for piece in pieces(file):
                        entry.write(piece)
        out.seek(0)
        yield out


def write_table(archive: zipfile.ZipFile, name: str, columns: list[str], rows: Iterator[Any], alive: Callable[[], None]) -> None:
    """One CSV file; none where there are no rows."""
    first = next(rows, None)
    if first is None:
        return
    with archive.open(f"{name}.csv", "w", force_zip64=True) as entry:
        entry.write(csv_line(columns))
        for number, row in enumerate(chain([first], rows)):
            entry.write(csv_line(plain(row[column]) for column in columns))
            if number % 1000 == 0:
                alive()


def plain(value: Any) -> Cell:
    """A value as a cell; what is none becomes text."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value if value is None or isinstance(value, str | int | Decimal | date) else str(value)


def safe(name: str) -> str:
    """A name that stays in its folder, whatever unpacks it."""
    return re.sub(r"[^\w .()-]", "_", name).strip(". ") or "file"
