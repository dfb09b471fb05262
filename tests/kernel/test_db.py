"""Transactions: what was read before is read again, lost races are told, nothing nests."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.factories.places import platform as make_platform
from tests.factories.places import store as make_store
from webapp.db import before_commit, db, noting, transaction, trial
from webapp.domain import Conflict, LostRace
from webapp.merchants.models import Store

ASK = """
from webapp import create_app
from webapp.db import db, noting
with create_app().app_context():
    print(db.session.connection().exec_driver_sql("PRAGMA synchronous").scalar())
    db.session.rollback()
    with noting() as connection:
        print(connection.exec_driver_sql("PRAGMA synchronous").scalar())
"""


@pytest.mark.sqlite_only
def test_what_is_committed_is_on_the_disk(db_url: str) -> None:
    """As an application is started, outside the tests: on the session's connection, and on one for what is only noted."""
    done = subprocess.run(
        [sys.executable, "-c", ASK], env={**os.environ, "DATABASE_URL": db_url}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["2", "2"], "2 is FULL"


@pytest.mark.postgresql_only
def test_a_request_that_reads_does_not_wait_for_a_row_that_somebody_holds(app: Flask) -> None:
    """Nor does what is only noted. On SQLite, where one writer holds everything, tests/kernel/test_noting.py asks more."""
    row = make_platform().id
    rename = text("UPDATE platforms SET name = 'Late' WHERE id = :id")
    with db.engine.begin() as other:
        other.execute(text("UPDATE platforms SET name = 'First' WHERE id = :id"), {"id": row})
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="lock timeout"), noting() as connection:
            connection.execute(rename, {"id": row})
        with app.test_request_context("/"), pytest.raises(LostRace), transaction() as session:
            session.connection().execute(rename, {"id": row})
        assert time.monotonic() - begun < 5
    with app.test_request_context("/", method="POST"), transaction() as session:
        assert session.connection().exec_driver_sql("SHOW lock_timeout").scalar() == "10s"


def test_an_update_raises_the_version(app: Flask) -> None:
    store = make_store(make_platform())
    with transaction():
        store.name = "Renamed"
    assert store.version == 2


def test_a_lost_race_on_a_versioned_row_is_a_conflict(app: Flask) -> None:
    store = make_store(make_platform())
    with pytest.raises(Conflict), transaction() as session:
        session.refresh(store)
        session.connection().execute(text("UPDATE stores SET version = 9 WHERE id = :id"), {"id": store.id})
        store.name = "Lost"
    assert db.session.get_one(Store, store.id).name != "Lost"


def test_a_broken_constraint_is_a_conflict(app: Flask) -> None:
    platform = make_platform()
    make_store(platform, "main")
    with pytest.raises(Conflict):
        make_store(platform, "main")


def test_transactions_do_not_nest(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="does not nest"), transaction(), transaction():
        pass


def test_what_was_read_before_is_read_again_inside(app: Flask) -> None:
    store = make_store(make_platform())
    assert store.name == "Main"
    with db.engine.begin() as other:
        other.execute(text("UPDATE stores SET name = 'Elsewhere' WHERE id = :id"), {"id": store.id})
    with transaction():
        assert store.name == "Elsewhere"


def test_what_is_to_be_done_before_the_commit_is_done_once_with_all_that_was_named(app: Flask) -> None:
    done: list[frozenset[int]] = []
    with transaction():
        before_commit(done.append, [1, 2])
        before_commit(done.append, [2, 3])
        assert not done
    assert done == [{1, 2, 3}]


def test_it_belongs_to_the_transaction_and_is_taken_back_with_it(app: Flask) -> None:
    """A store is renamed by what is done before the commit, and not where something raises."""
    store = make_store(make_platform())

    def rename(_ids: frozenset[int]) -> None:
        store.name = "Renamed"

    with pytest.raises(Conflict), transaction():
        before_commit(rename, [store.id])
        raise Conflict("No.", "no")
    with transaction():
        pass
    assert db.session.get_one(Store, store.id).name != "Renamed"
    with transaction():
        before_commit(rename, [store.id])
    db.session.expire_all()
    assert db.session.get_one(Store, store.id).name == "Renamed"


def test_what_a_trial_names_is_forgotten(app: Flask) -> None:
    done: list[frozenset[int]] = []
    with transaction():
        before_commit(done.append, [1])
        with trial():
            before_commit(done.append, [2])
    assert done == [{1}]


def test_outside_a_transaction_there_is_no_before(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        before_commit(len, [1])
