"""From SQLite to PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import Connection, Table, create_engine, text
from sqlalchemy.pool import NullPool

from tests.factories.people import super_admin
from tests.factories.places import platform, store
from tests.support.demo import DemoPlace
from tests.support.pictures import picture
from tests.support.places import Places
from webapp import files
from webapp.cli.database import database
from webapp.db import transaction
from webapp.operating import copying
from webapp.operating.databases import BackupFailed
from webapp.operating.fingerprints import Fingerprint

pytestmark = pytest.mark.sqlite_only  # it begins with SQLite; the other end is a PostgreSQL in every test


@pytest.fixture
def target(places: Places) -> str:
    """An empty, migrated PostgreSQL database."""
    place = places["postgresql"]
    place.reset()
    return place.url


@pytest.fixture
def filled(app: Flask) -> Flask:
    """People, a platform with every module, a store; the second platform refers to a file that refers to it."""
    super_admin()
    store(platform("billing"))
    other = platform("inventory", "orders")
    logo = files.store(picture(size=(40, 30)), name="logo.png", purpose="toys.list", platform_id=other.id)
    with transaction():
        files.retain(logo)
        other.logo_id = logo.id
    return app


def moved(target: str) -> tuple[dict[str, Fingerprint], int, int, bool]:
    """Copies; then the tables, constraints left deferrable, triggers left off, and whether the next number is free."""
    tables = copying.copy(target)
    engine = create_engine(target, poolclass=NullPool)
    with engine.connect() as connection:
        deferrable = connection.scalar(text("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable"))
        resting = connection.scalar(text("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'"))
        highest = connection.scalar(text("SELECT max(id) FROM platforms"))
        following = connection.scalar(text("SELECT nextval(pg_get_serial_sequence('platforms', 'id'))"))
    return tables, deferrable, resting, following == highest + 1


@pytest.mark.usefixtures("filled")
def test_every_row_moves_and_is_compared(target: str) -> None:
    tables, deferrable, resting, free = moved(target)
    assert (tables["platforms"][0], tables["files"][0], tables["users"][0]) == (2, 1, 1)
    assert (deferrable, resting, free) == (0, 0, True)
    with pytest.raises(BackupFailed, match="already"):
        copying.copy(target)


@pytest.mark.usefixtures("filled")
def test_a_copy_that_is_not_alike_is_told(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = copying._fill_table

    def careless(source: Connection, goal: Connection, table: Table) -> None:
        fill(source, goal, table)
        if table.name == "users":
            goal.execute(text("UPDATE users SET name = 'somebody else'"))

    monkeypatch.setattr(copying, "_fill_table", careless)
    with pytest.raises(BackupFailed, match="users has as many rows, but not the same"):
        copying.copy(target)


@pytest.mark.long
def test_the_demo_moves_whole(request: pytest.FixtureRequest, target: str, proofs: bool) -> None:
    if not proofs:
        pytest.skip("a proof: `make proofs` copies the whole demo")
    demo: DemoPlace = request.getfixturevalue("demo")
    demo.reset()
    with demo.app.app_context():
        tables, *left = moved(target)
    assert sum(rows for rows, _digest in tables.values()) > 500
    assert left == [0, 0, True]


def test_another_direction_is_refused_with_a_sentence(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    found = runner.invoke(database, ["copy", "--to", f"sqlite:///{tmp_path}/x.db"])
    assert found.exit_code == 1
    assert "from SQLite (DATABASE_URL) to PostgreSQL (--to)" in found.output
