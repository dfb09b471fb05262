"""Of several who migrate at once one does, a database that was changed by hand is refused, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.util import CommandError
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from tests.support.histories import Packages, write
from webapp.db import db
from webapp.migrating import once
from webapp.migrating.moving import upgrade

WAIT = 30  # seconds until a test that hangs is called failed


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for long."""
    monkeypatch.setattr(once, "AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(once, "LOCK_TIMEOUT", "100ms")


@pytest.mark.usefixtures("impatient")
def test_who_comes_second_waits_and_is_told_when_that_takes_too_long(app: Flask) -> None:
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with app.app_context(), once.alone():
            inside.set()
            leave.wait(WAIT)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(first)
        assert inside.wait(WAIT)
        with pytest.raises(CommandError, match="Somebody else is migrating"), once.alone(wait=0.1):
            pytest.fail("two were inside")
        leave.set()
        done.result(WAIT)
    with once.alone(wait=WAIT):
        pass


@pytest.fixture
def by_hand(app: Flask) -> Iterator[None]:
    """Somebody added a column to the database."""
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE platforms ADD COLUMN stray INTEGER"))
    yield
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE platforms DROP COLUMN stray"))


def test_a_database_as_it_should_be_is_said_to_be(runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["db", "deploy"])
    assert (answer.exit_code, answer.output.strip()) == (0, "The database is as this version needs it.")


@pytest.mark.usefixtures("by_hand")
def test_a_database_that_was_changed_by_hand_is_refused(runner: FlaskCliRunner) -> None:
    answer = runner.invoke(args=["db", "deploy"])
    assert answer.exit_code == 1
    assert "Somebody changed the database by hand: nothing was done (kernel)." in answer.output
    assert "stray" in answer.output


@pytest.mark.postgresql_only
@pytest.mark.usefixtures("impatient")
def test_a_table_in_use_is_not_waited_for_for_ever(kernel_url: str, packages: Packages) -> None:
    column = 'op.add_column("shelf_things", sa.Column("more", sa.Integer))', 'op.drop_column("shelf_things", "more")'
    folder = packages.package("shelf")
    with packages.running(kernel_url, shelf=()):
        upgrade()
    write(folder, "shelf_0002_bbbbbb", "shelf_0001_aaaaaa", *column)
    with packages.running(kernel_url, shelf=()) as app, db.engine.connect() as somebody:
        somebody.execute(text("LOCK TABLE shelf_things IN ACCESS SHARE MODE"))
        answer = app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert answer.exit_code == 1
        assert "shelf: a table was in use for longer than 100ms" in answer.output
        somebody.rollback()
        assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
