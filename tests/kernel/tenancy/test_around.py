"""One test per way around the tenants' filter, on both databases."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask, g
from sqlalchemy import delete, exists, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from tests.kernel.tenancy.samples import Crate, Note, Part, crates, names
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.tenancy import (
    ScopeError,
    current_tenant,
    scope,
    turn,
    unscoped,
)


@pytest.mark.parametrize(
    "statement",
    [
        select(Crate.name),
        select(aliased(Crate).name),
        select(select(Crate.name).subquery().c.name),
        select(select(Crate.name).cte().c.name),
        select(Crate.name).union_all(select(Crate.name).where(Crate.name == "none")),
        select(Store.code).join(Crate, Crate.store_id == Store.id),
        select(Store.code).where(Store.id.in_(select(Crate.store_id))),
        select(Store.code).where(exists().where(Crate.store_id == Store.id)),
        select(Crate.name).join(Crate.parts),
    ],
    ids=["column", "alias", "subquery", "cte", "union", "join", "in", "exists", "relationship"],
)
def test_a_query_sees_the_rows_of_its_scope(inside: SimpleNamespace, statement: object) -> None:
    assert names(statement) == ["a1", "a2"]


def test_a_store_sees_its_own_rows_only(in_store: SimpleNamespace) -> None:
    assert names(select(Crate.name)) == ["a1"]
    assert names(select(Note.body)) == ["a1", "a2"]


def test_counts_are_filtered(inside: SimpleNamespace) -> None:
    assert db.session.scalar(select(func.count()).select_from(Crate)) == 2
    assert db.session.scalar(select(func.count(Crate.id))) == 2
    assert db.session.scalar(select(func.count()).select_from(select(Crate).subquery())) == 2
    plain = select(Crate).with_only_columns(func.count(), maintain_column_froms=True)
    assert db.session.scalar(plain) == 2
    assert db.session.scalar(select(select(func.count(Crate.id)).scalar_subquery())) == 2


@pytest.mark.sqlite_only
@pytest.mark.parametrize("load", [joinedload, selectinload])
def test_eager_loads_are_filtered(app: Flask, shops: SimpleNamespace, load: object) -> None:
    """A part of B in a crate of A1: only SQLite, told to look away, takes a row that breaks the foreign key."""
    with app.app_context():
        connection = db.engine.raw_connection()
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        row = (shops.two, shops.b, shops.crate_a1)
        cursor.execute("INSERT INTO sample_parts (platform_id, store_id, crate_id) VALUES (?, ?, ?)", row)
        cursor.execute("PRAGMA foreign_keys=ON")
        connection.close()
    with app.app_context(), scope(shops.one):
        loaded = db.session.scalars(select(Crate).options(load(Crate.parts))).unique().all()  # type: ignore[operator]
        assert [len(crate.parts) for crate in loaded] == [1, 1]
        db.session.expire_all()
        assert [len(crate.parts) for crate in loaded] == [1, 1]


def test_get_of_a_foreign_row_is_none(inside: SimpleNamespace) -> None:
    assert db.session.get(Crate, inside.crate_b) is None
    assert db.session.get(Crate, inside.crate_a1) is not None


def test_get_of_a_row_loaded_unscoped_is_none(inside: SimpleNamespace) -> None:
    with unscoped("the test loads a row of somebody else"):
        assert db.session.get(Crate, inside.crate_b) is not None
    assert db.session.get(Crate, inside.crate_b) is None


def test_get_of_a_row_loaded_in_an_earlier_scope_is_none(app: Flask, shops: SimpleNamespace) -> None:
    with app.app_context():
        with scope(shops.two):
            assert db.session.get(Crate, shops.crate_b) is not None
        with scope(shops.one):
            assert db.session.get(Crate, shops.crate_b) is None


def test_get_of_a_row_loaded_before_the_store_was_known_is_none(app: Flask, shops: SimpleNamespace) -> None:
    with app.app_context():
        store = db.session.get(Store, shops.a1)
        g.work_platform = SimpleNamespace(id=shops.one)
        assert db.session.get(Crate, shops.crate_a2) is not None
        g.store = store
        assert db.session.get(Crate, shops.crate_a2) is None
        assert names(select(Crate.name)) == ["a1"]


def test_refresh_reads_within_the_scope(inside: SimpleNamespace) -> None:
    crate = db.session.get(Crate, inside.crate_a1)
    assert crate is not None
    db.session.refresh(crate)
    db.session.expire(crate)
    assert crate.name == "a1"


def test_refresh_of_a_foreign_row_fails(inside: SimpleNamespace) -> None:
    with unscoped("the test loads a row of somebody else"):
        crate = db.session.get(Crate, inside.crate_b)
    assert crate not in db.session


def test_update_and_delete_reach_own_rows_only(app: Flask, in_store: SimpleNamespace) -> None:
    with transaction() as session:
        session.execute(update(Crate).values(name="changed"))
        session.execute(delete(Part))
    with unscoped("looks at everything"):
        assert names(select(Crate.name)) == ["a2", "b", "changed"]
        assert db.session.scalar(select(func.count(Part.id))) == 2


def test_bulk_update_by_primary_key_is_refused(inside: SimpleNamespace) -> None:
    with pytest.raises(ScopeError, match="bulk update"), transaction() as session:
        session.execute(update(Crate), [{"id": inside.crate_b, "name": "stolen"}])


def test_older_bulk_methods_are_refused(inside: SimpleNamespace) -> None:
    with pytest.raises(ScopeError), transaction() as session:
        session.bulk_update_mappings(Crate, [{"id": inside.crate_b, "name": "stolen"}])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "statement",
    [
        select(crates),
        select(crates.c.name),
        select(crates.alias()),
        select(func.count()).select_from(crates),
        select(Store.code, crates.c.name),
        select(Store.code).join(crates, crates.c.store_id == Store.id),
        select(Store.code, func.count()).select_from(crates),
        update(crates).values(name="stolen"),
        delete(crates),
        insert(crates).values(platform_id=2, store_id=3, name="x"),
        text("SELECT * FROM sample_crates"),
        select(Crate).from_statement(text("SELECT * FROM sample_crates")),
        select(Crate).from_statement(select(crates)),
        update(Crate).values(platform_id=2),
        update(Crate).values({Crate.store_id: 3}),
        insert(Crate).from_select(["name"], select(Crate.name)),
        insert(Crate).values([{"name": "x"}]),
        insert(Crate).values(name="x", platform_id=-1, store_id=-1),
    ],
    ids=str,
)
def test_what_cannot_be_filtered_is_refused(inside: SimpleNamespace, statement: object) -> None:
    with pytest.raises(ScopeError):
        db.session.execute(statement)  # type: ignore[call-overload]


@pytest.mark.parametrize("statement", [select(crates), select(Crate), text("SELECT * FROM sample_crates")], ids=str)
def test_the_connection_is_no_way_around(inside: SimpleNamespace, statement: object) -> None:
    with pytest.raises(ScopeError):
        db.session.connection().execute(statement)  # type: ignore[call-overload]
    with pytest.raises(ScopeError), db.engine.connect() as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def test_another_session_is_no_way_around(inside: SimpleNamespace) -> None:
    with Session(db.engine) as other, pytest.raises(ScopeError):
        other.scalars(select(Crate)).all()


def test_inserted_rows_are_checked(in_store: SimpleNamespace) -> None:
    good = {"name": "new", "platform_id": in_store.one, "store_id": in_store.a1}
    with transaction() as session:
        session.execute(insert(Crate), [good, good])
    for bad in ({"platform_id": in_store.two}, {"store_id": in_store.a2}, {"platform_id": None}):
        with pytest.raises(ScopeError), transaction() as session:
            session.execute(insert(Crate), [good, {**good, **bad}])
    assert names(select(Crate.name)) == ["a1", "new", "new"]


def test_new_rows_get_their_owner_from_the_scope(in_store: SimpleNamespace) -> None:
    with transaction() as session:
        crate = Crate(name="new")
        session.add(crate)
    assert (crate.platform_id, crate.store_id) == (in_store.one, in_store.a1)


def test_new_rows_of_somebody_else_are_refused(in_store: SimpleNamespace) -> None:
    for ids in ({"platform_id": in_store.two, "store_id": in_store.b}, {"platform_id": in_store.one, "store_id": in_store.a2}):
        with pytest.raises(ScopeError), transaction() as session:
            session.add(Crate(name="new", **ids))


def test_the_database_holds_platform_and_store_together(inside: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError), unscoped("past the checks of the program"):
        db.session.add(Crate(name="torn", platform_id=inside.one, store_id=inside.b))
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("column", ["platform_id", "store_id"])
def test_rows_do_not_move(inside: SimpleNamespace, column: str) -> None:
    with pytest.raises(ScopeError, match="do not move"), transaction() as session:
        crate = session.get(Crate, inside.crate_a1)
        setattr(crate, column, inside.two if column == "platform_id" else inside.a2)


def test_a_query_outside_any_scope_raises(app: Flask, shops: SimpleNamespace) -> None:
    with app.app_context():
        for statement in (
            select(Crate),
            select(func.count(Note.id)),
            select(Store).where(exists().where(Crate.store_id == Store.id)),
            update(Crate).values(name="x"),
        ):
            with pytest.raises(ScopeError):
                db.session.execute(statement)
        with pytest.raises(ScopeError):
            db.session.get(Crate, shops.crate_a1)
        with pytest.raises(ScopeError), transaction() as session:
            session.add(Note(body="whose?", platform_id=shops.one))
        assert db.session.scalars(select(Store)).all()


def test_a_session_never_changes_scope(inside: SimpleNamespace) -> None:
    with scope(inside.one):
        assert current_tenant()
    for other in ((inside.two, None), (inside.one, inside.a1)):
        with pytest.raises(ScopeError, match="never changes"), scope(*other):
            pass


def test_a_hook_takes_its_scope_into_the_open_transaction(app: Flask, shops: SimpleNamespace) -> None:
    with app.app_context():
        with transaction() as session:
            with scope(shops.one):
                session.add(Note(body="from the hook", platform_id=shops.one))
            with pytest.raises(ScopeError, match="never changes"), scope(shops.two):
                pass
        with transaction(), scope(shops.two):
            assert names(select(Note.body)) == ["b"]
        with scope(shops.one):
            assert names(select(Note.body)) == ["a1", "a2", "from the hook"]


def test_work_for_one_platform_after_the_other(app: Flask, shops: SimpleNamespace) -> None:
    with app.app_context():
        for platform_id, expected in ((shops.one, ["a1", "a2"]), (shops.two, ["b"])):
            g.work_platform = SimpleNamespace(id=platform_id)
            with transaction():
                assert names(select(Crate.name)) == expected


def test_platforms_take_turns_in_one_transaction(app: Flask, shops: SimpleNamespace) -> None:
    with app.app_context(), transaction() as session:
        for platform, expected in ((shops.one, ["a1", "a2"]), (shops.two, ["b"])):
            with turn(platform):
                notes = list(session.scalars(select(Note).order_by(Note.body)))
                assert [note.body for note in notes] == expected
                notes[0].body = "seen"
            assert not any(isinstance(row, Note) for row in session.identity_map.values())
        with turn(shops.one):
            assert names(select(Note.body)) == ["a2", "seen"]


def test_nobody_takes_a_turn_in_the_scope_of_somebody(inside: SimpleNamespace) -> None:
    with pytest.raises(ScopeError, match="take turns"), turn(inside.two):
        pass


def test_rows_changed_unscoped_are_written_before_they_leave(app: Flask, shops: SimpleNamespace) -> None:
    with app.app_context():
        with transaction() as session, unscoped("renames a row"):
            crate = session.get(Crate, shops.crate_b)
            assert crate is not None
            crate.name = "renamed"
        with scope(shops.two):
            assert names(select(Crate.name)) == ["renamed"]
