"""Copies of a whole database, as each kind makes them itself: SQLite's online backup, PostgreSQL's pg_dump. And the way back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from flask import current_app
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from webapp.domain import DomainError
from webapp.operating.fingerprints import Fingerprint, fingerprints, reflected
from webapp.tenancy import unscoped

REASON = "backups: the whole installation is copied and compared"


class BackupFailed(DomainError):
    """A backup could not be made, read or put back; the message says why and what to do."""


@dataclass(frozen=True)
class Copied:
    """What was copied: the revision of each history, and each table's fingerprint, all of one moment."""

    histories: dict[str, list[str]]
    tables: dict[str, Fingerprint]


@contextmanager
def opened(url: URL) -> Iterator[Connection]:
    """A connection without the application's time limits, reading one moment; the whole installation's rows may be read."""
    isolation = "SERIALIZABLE" if url.get_backend_name() == "sqlite" else "REPEATABLE READ"
    engine = create_engine(url, poolclass=NullPool, isolation_level=isolation)
    try:
        with unscoped(REASON), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def read(connection: Connection) -> Copied:
    """What the database holds."""
    tables = reflected(connection)
    histories = {name: sorted(connection.scalars(table.select())) for name, table in tables.items() if name.startswith("alembic_version")}
    return Copied(histories, fingerprints(connection, tables))


def dump(url: URL, target: Path) -> Copied:
    """Copy the database into a file while people work; what is in the copy. Raises BackupFailed."""
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        if not path.is_file():
            raise BackupFailed(f"There is no database at {path}: set DATABASE_URL, or run `flask db upgrade` first.", "no_database")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return checked(target)
    with opened(url) as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        run_tool("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")
        return read(connection)


def checked(path: Path) -> Copied:
    """What a copy of a SQLite database holds, once SQLite finds it whole. Raises BackupFailed."""
    with opened(make_url(f"sqlite:///{path}")) as connection:
        said = connection.scalar(text("PRAGMA integrity_check"))
        if said != "ok" or connection.execute(text("PRAGMA foreign_key_check")).first():
            raise BackupFailed(f"SQLite says that {path.name} is damaged ({said}). Use an older backup.", "damaged")
        return read(connection)


def restore(file: Path, url: URL) -> Copied:
    """Put a copy into a place where nothing is; what is there then. Raises BackupFailed."""
    if url.get_backend_name() == "sqlite":
        target = Path(str(url.database))
        if target.exists():
            raise BackupFailed(f"There is a database at {target} already. Move it away, or name a new one in DATABASE_URL.", "not_fresh")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(file, target)
        target.chmod(0o600)
        return checked(target)
    with opened(url) as connection:
        if inspect(connection).get_table_names():
            raise BackupFailed("There are tables in this database already. Make an empty one, and name it in DATABASE_URL.", "not_fresh")
    run_tool("pg_restore", url, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname={}", str(file))
    with opened(url) as connection:
        return read(connection)


@contextmanager
def fresh(url: URL, folder: Path) -> Iterator[URL]:
    """The address of a database of the same kind that holds nothing and is gone afterwards. Raises BackupFailed."""
    if url.get_backend_name() == "sqlite":
        yield make_url(f"sqlite:///{folder / 'restored.db'}")
        return
    name = f"interlock_verify_{token_hex(6)}"
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            try:
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
            except DBAPIError as error:
                raise BackupFailed(
                    "The database user may not make a database to restore into. Allow it (ALTER ROLE … CREATEDB), or verify elsewhere.",
                    "no_fresh_place",
                ) from error
            try:
                yield url.set(database=name)
            finally:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def tool(name: str) -> str:
    """The path of a program of PostgreSQL's. Raises BackupFailed."""
    folder = current_app.config["POSTGRES_BIN"]
    found = shutil.which(name, path=folder or None)
    if found is None:
        raise BackupFailed(
            f"There is no {name} here. Install PostgreSQL's client programs of the server's version, or set POSTGRES_BIN.", "no_tool"
        )
    return found


def run_tool(name: str, url: URL, *options: str) -> None:
    """Run a program of PostgreSQL's on a database; its password is in no list of processes. Raises BackupFailed."""
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    given = [option.replace("{}", address) for option in options]
    command = [tool(name), *given] if "--dbname={}" in options else [tool(name), *given, address]
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{name} failed: {done.stderr.strip()[-500:]}", "tool_failed")
