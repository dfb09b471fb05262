"""What is written of a thing that the trail tells of stands there: who, where, before and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.factories import people, places
from webapp.accounts.models import ApiToken, User
from webapp.accounts.services import create_user, save_profile, set_active
from webapp.actor import Actor, Kind, acting, current_actor, person
from webapp.audit import AuditEntry, AuditError, Subject, audit, summary
from webapp.db import db, transaction, trial, utcnow
from webapp.jobs import retention
from webapp.providing.merchants import edit_merchant, set_store_status
from webapp.providing.platforms import edit_platform


def entries(action: str | None = None) -> list[AuditEntry]:
    statement = select(AuditEntry).order_by(AuditEntry.id)
    return list(db.session.scalars(statement if action is None else statement.where(AuditEntry.action == action)))


def test_an_edit_is_told_with_before_and_after(app: Flask) -> None:
    store = places.store(places.platform())
    with transaction(), acting(person(7)):
        set_store_status(store, "closed")
    told = entries("store.changed")[-1]
    assert told.changes == {"status": ["active", "closed"]}
    assert (told.user_id, told.store_id, told.merchant_id, told.platform_id) == (7, store.id, store.merchant_id, store.platform_id)


def test_a_value_that_nobody_had_read_is_told_too(app: Flask) -> None:
    platform = places.platform(code="books")
    db.session.expire_all()
    with transaction():
        db.session.get_one(type(platform), platform.id).name = "Reading"
    assert entries("platform.changed")[-1].changes == {"name": ["Books", "Reading"]}


def test_a_host_that_goes_and_one_that_comes_are_entries_of_the_platform(app: Flask) -> None:
    platform = places.platform(code="books")
    with transaction():
        edit_platform(platform.id, version=1, name="Books", hosts=["read.localhost"])
    assert entries("host.removed")[-1].changes["host"] == ["books.localhost", None]
    added = entries("host.created")[-1]
    assert added.changes["host"] == [None, "read.localhost"]
    assert (added.subject_kind, added.subject_id) == ("platform", platform.id)


def test_what_is_personal_is_named_and_not_kept(app: Flask) -> None:
    with transaction():
        user = create_user("eve@example.com", "a-hash", "Eve")
        save_profile(user, name="Eva", locale="de", timezone=None)
    made, changed = entries("account.created")[-1], entries("account.changed")[-1]
    assert made.changes["email"] == made.changes["password"] == made.changes["name"] == []
    assert changed.changes == {"name": [], "locale": [None, "de"]}


def test_what_is_rolled_back_is_not_told(app: Flask) -> None:
    store = places.store(places.platform())
    before = len(entries())
    with transaction(), trial():
        set_store_status(store, "closed")
    with pytest.raises(ZeroDivisionError), transaction():
        set_store_status(store, "closed")
        raise ZeroDivisionError
    assert len(entries()) == before


def test_a_save_that_changes_nothing_says_nothing(app: Flask) -> None:
    store = places.store(places.platform())
    before = len(entries())
    with transaction():
        edit_merchant(store.merchant, version=store.merchant.version, legal_name=store.merchant.legal_name, vat_number=None, email=None)
    assert len(entries()) == before


def test_closing_an_account_tells_of_its_tokens(app: Flask) -> None:
    alice = people.person("alice")
    people.token(alice)
    with transaction():
        set_active(alice, False)
    assert entries("account.changed")[-1].changes == {"active": [True, False]}
    assert entries("token.changed")[-1].subject_id == alice.id


def test_a_bulk_write_is_refused_unless_an_entry_sums_it_up(app: Flask) -> None:
    alice = people.person("alice")
    write = update(User).where(User.id == alice.id).values(locale="fr")
    with pytest.raises(AuditError), transaction() as session:
        session.execute(write)
    with pytest.raises(AuditError), transaction() as session:
        session.connection().execute(update(User.__table__).values(locale="fr"))
    with pytest.raises(AuditError), transaction() as session:
        session.execute(delete(User))
    with transaction() as session, summary("audit.purged", alice, entries=1):
        session.execute(write)
    assert entries("audit.purged")[-1].changes == {"entries": [None, 1]}


def test_a_column_that_says_nothing_may_be_written_in_bulk(app: Flask) -> None:
    people.token(people.person("alice"))
    with transaction() as session:
        session.execute(update(ApiToken).values(last_used_at=utcnow()))
    assert not entries("token.changed")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'nothing'",
        "UPDATE audit_entries SET keep_until = '2000-01-01'",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE keep_until > '2001-01-01'",
    ],
)
def test_the_database_keeps_entries_as_they_are(app: Flask, statement: str) -> None:
    places.platform()
    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(text(statement))
    assert entries("platform.created")


@pytest.mark.sqlite_only
def test_an_entry_is_not_replaced(app: Flask) -> None:
    places.platform()
    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(text("INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries"))


@pytest.mark.postgresql_only
def test_the_trail_is_not_emptied(app: Flask) -> None:
    places.platform()
    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(text("TRUNCATE audit_entries"))


def old_entry(days: int) -> None:
    with transaction() as session:
        at = utcnow() - timedelta(days=days)
        kept = {"action": "audit.purged", "subject_kind": "audit", "actor_kind": "system", "command": "", "changes": {}}
        session.add(AuditEntry(at=at, keep_until=at + timedelta(days=730), **kept))


def test_the_retention_removes_what_is_old_and_says_so(app: Flask) -> None:
    old_entry(731), old_entry(729)
    kept = next(each for each in retention.kinds if each.model is AuditEntry)
    assert retention.purge(kept) == 1
    assert entries("audit.purged")[-1].changes["entries"] == [None, 1]
    assert len(entries("audit.purged")) == 2


def test_a_shorter_retention_opens_nothing_that_was_written_before(app: Flask) -> None:
    old_entry(729)
    app.config["KEEP_AUDIT_DAYS"] = 1
    assert retention.purge(next(each for each in retention.kinds if each.model is AuditEntry)) == 0


def test_an_action_without_words_is_a_mistake(app: Flask) -> None:
    with pytest.raises(LookupError), transaction():
        audit("nothing.done", Subject(kind="store", id=1))


def test_who_acts_outside_a_request_is_the_command_line(app: Flask) -> None:
    assert current_actor() == Actor(kind=Kind.COMMAND)
    with acting(person(1, on_behalf_of=2)):
        assert current_actor().seen_as == 2
