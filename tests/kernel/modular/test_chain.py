"""The history stays as it was written: the database refuses to change it, and the chain of hashes tells when somebody did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from webapp.db import db, transaction
from webapp.platforms.chain import broken_links
from webapp.platforms.models import Platform
from webapp.switching.ask import Ask
from webapp.switching.service import ModuleService


@pytest.fixture
def changed(service: ModuleService, platform: Platform) -> Platform:
    """A platform with a history of four revisions."""
    for wanted in ({"market": True}, {"alone": False}, {"alone": True}):
        with transaction():
            service.apply(Ask(platform.id, wanted, revision=platform.revision, reason="because"))
    return platform


@contextmanager
def unguarded() -> Iterator[None]:
    """As somebody with rights that the application does not have."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        db.session.execute(text("DROP TRIGGER module_changes_no_update"))
        db.session.execute(text("DROP TRIGGER module_changes_no_delete"))
    yield
    db.session.commit()


@pytest.mark.parametrize("statement", ["UPDATE module_changes SET reason = 'x' WHERE revision = 2", "DELETE FROM module_changes"])
def test_rows_cannot_be_changed_or_removed(changed: Platform, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(statement))
    db.session.rollback()


def test_a_history_as_it_was_written_is_whole(changed: Platform) -> None:
    assert list(broken_links(changed)) == []


def test_an_edited_row_is_found(changed: Platform) -> None:
    with unguarded():
        db.session.execute(text("UPDATE module_changes SET reason = 'x' WHERE revision = 2"))
    assert list(broken_links(changed)) == [f"{changed.code}: revision 2 was edited after it was written."]


def test_a_removed_row_is_found(changed: Platform) -> None:
    with unguarded():
        db.session.execute(text("DELETE FROM module_changes WHERE revision = 3"))
    assert list(broken_links(changed)) == [f"{changed.code}: the changes before revision 4 are missing."]


def test_a_history_that_was_cut_off_is_found(changed: Platform) -> None:
    with unguarded():
        db.session.execute(text("DELETE FROM module_changes WHERE revision = 4"))
    assert list(broken_links(changed)) == [f"{changed.code} is at revision 4, and its history ends with 3."]


@pytest.mark.parametrize(("edited", "found"), [(2, []), (3, [3]), (4, [4])])
def test_of_the_latest_revisions_only_those_are_looked_at(changed: Platform, edited: int, found: list[int]) -> None:
    with unguarded():
        db.session.execute(text("UPDATE module_changes SET reason = 'x' WHERE revision = :n"), {"n": edited})
    told = [f"{changed.code}: revision {n} was edited after it was written." for n in found]
    assert list(broken_links(changed, latest=2)) == told


def test_before_the_latest_revisions_a_gap_is_found(changed: Platform) -> None:
    with unguarded():
        db.session.execute(text("DELETE FROM module_changes WHERE revision IN (2, 3)"))
    assert list(broken_links(changed, latest=1)) == [f"{changed.code}: the changes before revision 4 are missing."]
