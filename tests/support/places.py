"""Where tests run: one application per worker and dialect, on its own migrated database, put back before every test."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tests.support.client import Client
from tests.support.databases import Database, SqliteDatabase
from webapp.db import db
from webapp.migrating.moving import upgrade
from webapp.web.limits import limiter

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = "INTERLOCK_TEST_TEMPLATES"  # where the run keeps compiled templates, left by the first process for its workers
SECRET = hashlib.sha256(b"of tests only").hexdigest()


def settings(url: str) -> dict[str, Any]:
    """The settings of an application under test."""
    return {
        "TESTING": True,
        "SECRET_KEY": SECRET,
        "SQLALCHEMY_DATABASE_URI": url,
        "MAIL_BACKEND": "locmem",
        # Argon2 as cheap as it goes: a login in a test should not take a tenth of a second.
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1},
    }


def compiled_templates() -> FileSystemBytecodeCache:
    """What the applications of all workers compile once: they draw the same templates in the same environment."""
    folder = Path(os.environ[TEMPLATES])
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


class Place:
    """One dialect's application and database."""

    def __init__(self, dialect: str, database: Database, config: Mapping[str, Any] | None = None) -> None:
        self.dialect = dialect
        self.database = database
        self.url = database.url
        from webapp import create_app  # here, so that tests without an application do without it

        self.app: Flask = create_app({**settings(database.url), **(config or {})})
        self.app.test_client_class = Client
        self.app.jinja_env.bytecode_cache = compiled_templates()
        database.migrate(self._upgrade)
        self._config = dict(self.app.config)

    def reset(self) -> None:
        """The database as migrated, the settings as given, no request counted."""
        if self.database.reset():
            self._dispose()
        self.app.config.clear()
        self.app.config.update(self._config)
        limiter.reset()

    @contextlib.contextmanager
    def kept(self) -> Iterator[Callable[[], None]]:
        """Keeps what is in the database now; what this gives puts it back. On SQLite only."""
        assert isinstance(self.database, SqliteDatabase)
        with self.database.kept() as put_back:

            def restore() -> None:
                if put_back():
                    self._dispose()

            yield restore

    def copied(self) -> sqlite3.Connection:
        """What is in the database now, for `become`. On SQLite only."""
        assert isinstance(self.database, SqliteDatabase)
        return self.database.copied()

    def become(self, copy: sqlite3.Connection) -> None:
        """The database as it was when this was copied."""
        assert isinstance(self.database, SqliteDatabase)
        self.database.become(copy)
        self._dispose()

    def compared(self, columns: Mapping[str, Iterable[str]]) -> contextlib.AbstractContextManager[Callable[[], dict[str, list[str]]]]:
        """What gives the rows that differ in these columns of tables since it was asked last. On SQLite only."""
        assert isinstance(self.database, SqliteDatabase)
        return self.database.compared(columns)

    def copy_to(self, path: Path) -> None:
        """Writes the database as migrated into a file. On SQLite only."""
        assert isinstance(self.database, SqliteDatabase)
        self.database.copy_to(path)

    @contextlib.contextmanager
    def entered(self) -> Iterator[Flask]:
        """The application with a context of its own, whose database session is closed afterwards."""
        with self.app.app_context():
            try:
                yield self.app
            finally:
                db.session.remove()

    def close(self) -> None:
        self._dispose()
        self.database.close()

    def _upgrade(self) -> None:
        with self.app.app_context():
            upgrade()
            db.session.remove()
        self._dispose()

    def _dispose(self) -> None:
        with self.app.app_context():
            for engine in db.engines.values():
                engine.dispose()
        self.app.extensions["interlock"].reader.close()


class Places:
    """The places of this worker, made when first asked for."""

    def __init__(self, databases: Mapping[str, Callable[[], Database]]) -> None:
        self._databases = databases
        self._made: dict[str, Place] = {}

    def __getitem__(self, dialect: str) -> Place:
        if dialect not in self._made:
            self._made[dialect] = Place(dialect, self._databases[dialect]())
        return self._made[dialect]

    def close(self) -> None:
        for place in self._made.values():
            place.close()
