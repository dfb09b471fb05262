"""Databases and applications for the proofs about modules: migrated, filled, and gone afterwards."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Flask
from sqlalchemy import insert

from benchmarks.bare import BODY, SECRET_KEY
from tests.support.postgres import Postgres
from webapp import create_app
from webapp.accounts.access import public
from webapp.db import db, transaction
from webapp.platforms.models import Platform, PlatformHost
from webapp.platforms.modules import PlatformModule
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition
from webapp.registry.discovery import build
from webapp.registry.registry import Registry

CHUNK = 5000


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty, migrated database: "sqlite" in a file, "postgresql" on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="interlock-benchmark-") as folder:
        os.environ["INTERLOCK_INSTANCE"] = folder
        server = Postgres() if kind == "postgresql" else None
        try:
            url = server.url() if server is not None else f"sqlite:///{folder}/benchmark.db"
            migrate(url)
            yield url
        finally:
            if server is not None:
                server.stop()


def migrate(url: str) -> None:
    """Make the tables."""
    from webapp.migrating.moving import upgrade

    app = application(url, toys(1))
    with app.app_context():
        upgrade()
    let_go(app)


def application(url: str, registry: Registry | None = None, **config: Any) -> Flask:
    """Interlock as it is served, on this database, with made-up modules or the installed ones."""
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    given = {"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": SECRET_KEY, "CONSOLE_MODULES": [], "WTF_CSRF_ENABLED": False}
    return create_app({**given, **config}, registry)


def let_go(app: Flask) -> None:
    """Close what the application holds open."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    app.extensions["interlock"].reader.close()


def toys(count: int) -> Registry:
    """`count` modules with four routes each; the first is core."""
    return build([("", _toy(f"toy-{number}", core=number == 0)) for number in range(count)])


def _toy(code: str, *, core: bool) -> ModuleDefinition:
    pages = Blueprint(f"{code}-page", __name__)
    for name, rule in (("list", "/"), ("create", "/create"), ("detail", "/<int:number>"), ("edit", "/<int:number>/edit")):
        pages.add_url_rule(rule, name, public(lambda **_values: BODY))
    return ModuleDefinition(
        code=code,
        name=code.title(),
        description="Four pages.",
        category="Toys",
        icon="box",
        version="1.0",
        is_core=core,
        menu_items={Frontend.ADMIN: (MenuItem(id=pages.name, label=code.title(), icon="box"),)},
        blueprints={Frontend.ADMIN: (pages,)},
    )


def fill(app: Flask, platforms: int, sets: int) -> None:
    """`platforms` platforms at p<number>.localhost, with half of the modules on in one of `sets` choices."""
    codes = sorted(app.extensions["interlock"].registry.modules)
    choices = [random.Random(number).sample(codes, max(1, len(codes) // 2)) for number in range(sets)]
    with app.app_context():
        for begin in range(1, platforms + 1, CHUNK):
            numbers = range(begin, min(begin + CHUNK, platforms + 1))
            with transaction() as session:  # into the tables: by its models nothing is written that the audit is not told
                session.execute(insert(Platform.__table__), [{"id": n, "code": f"p{n}", "name": f"Platform {n}"} for n in numbers])
                session.execute(insert(PlatformHost.__table__), [{"platform_id": n, "host": f"p{n}.localhost"} for n in numbers])
                rows = [
                    {"platform_id": n, "module_code": code, "is_enabled": True, "is_implied": False, "config": {}}
                    for n in numbers
                    for code in choices[n % sets]
                ]
                session.execute(insert(PlatformModule.__table__), rows)
        db.session.remove()
