"""Tells whether two databases hold the same rows: the number of rows of each table, and a sum of their hashes in whatever order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, TableClause, column, inspect, select, table

MODULUS = 1 << 256
Fingerprint = tuple[int, str]
"""Rows and the sum of their hashes."""


def reflected(connection: Connection) -> dict[str, TableClause]:
    """Every table that is there, whoever's it is, with its columns and nothing else of it."""
    asked = inspect(connection)
    return {
        name: table(name, *(column(each["name"], each["type"]) for each in asked.get_columns(name))) for name in asked.get_table_names()
    }


def fingerprints(connection: Connection, tables: Mapping[str, TableClause]) -> dict[str, Fingerprint]:
    """What each table holds, as its columns' types read it."""
    return {name: of_rows(rows(connection, each)) for name, each in sorted(tables.items())}


def rows(connection: Connection, of: TableClause) -> Iterator[tuple[Any, ...]]:
    """All rows, some at a time; columns in the order of their names."""
    columns = [of.c[name] for name in sorted(of.c.keys())]
    yield from connection.execution_options(yield_per=1000).execute(select(*columns))


def of_rows(found: Iterable[Iterable[Any]]) -> Fingerprint:
    """The fingerprint of these rows."""
    count = total = 0
    for row in found:
        count += 1
        text = json.dumps([plain(value) for value in row], sort_keys=True, ensure_ascii=False)
        total = (total + int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())) % MODULUS
    return count, f"{total:064x}"


def plain(value: Any) -> Any:
    """A value as JSON has it, alike from every driver."""
    match value:
        case bool():
            return int(value)
        case None | int() | str():
            return value
        case float():
            return repr(value)
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
        case date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in value]
    return str(value)


def differing(one: Mapping[str, Fingerprint], other: Mapping[str, Fingerprint]) -> list[str]:
    """A sentence for each table that is not alike."""
    told = []
    for name in sorted(one.keys() | other.keys()):
        here, there = one.get(name), other.get(name)
        if here is None or there is None:
            told.append(f"{name} is only in one of them")
        elif here[0] != there[0]:
            told.append(f"{name} has {here[0]} rows here and {there[0]} there")
        elif here != there:
            told.append(f"{name} has as many rows, but not the same")
    return told
