"""What an account page does is counted: the same for known and unknown addresses, and nothing slow under the write lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask, has_request_context
from passlib.context import CryptContext

from tests.factories.people import PASSWORD, person, super_admin
from tests.support.mails import delivered, link_in
from tests.support.page import Page
from tests.support.statements import statements
from webapp.accounts.services import set_active
from webapp.db import db, transaction

pytestmark = pytest.mark.sqlite_only
NEW = "one more new sentence"
NEWEST = "yet another green sentence"


class Work:
    """How often a password was hashed or compared."""

    hashes = 0


@pytest.fixture
def work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    done = Work()
    free = sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None, check_same_thread=False)

    def counting(real: Any) -> Any:
        def hashing(context: CryptContext, *args: Any, **more: Any) -> Any:
            if has_request_context() and "argon2" in context.schemes():  # what the test makes for itself is no page
                free.execute("BEGIN IMMEDIATE")  # raises while anybody holds the write lock
                free.execute("ROLLBACK")
                done.hashes += 1
            return real(context, *args, **more)

        return hashing

    for name in ("hash", "verify"):
        monkeypatch.setattr(CryptContext, name, counting(getattr(CryptContext, name)))
    yield done
    free.close()


def reset(client: Any, email: str, work: Work) -> tuple[Any, ...]:
    """Everything that a reset did, and the page without what is of the moment."""
    page = Page(client.get("/reset"))
    before = work.hashes
    with statements() as sent:
        answer = page.submit(client, "main form", {"email": email})
    kinds = [statement.split()[0] for statement in sent]
    return answer.status_code, kinds, work.hashes - before, Page(answer).text("main").replace(email, "…")


def test_a_reset_does_the_same_for_known_unknown_and_closed_addresses(app: Flask, work: Work) -> None:
    known, closed = person("known"), person("closed")
    with transaction():
        set_active(closed, False)
    emails = [known.email, "unknown@example.com", closed.email]
    assert len({repr(reset(app.test_client(), email, work)) for email in emails}) == 1
    assert reset(app.test_client(), known.email, work)[2] == 0, "nothing is hashed slowly for a reset"


def test_a_login_hashes_once_for_known_unknown_and_closed_addresses(app: Flask, work: Work) -> None:
    known, closed, empty = person("known"), person("closed"), person("empty")
    with transaction() as session:
        set_active(closed, False)
        empty.password = None
        session.flush()
    counted = []
    for email in (known.email, "unknown@example.com", closed.email, empty.email):
        page, before = Page((client := app.test_client()).get("/login")), work.hashes
        assert page.submit(client, "main form", {"email": email, "password": "wrong password"}).status_code == 422
        counted.append(work.hashes - before)
    assert counted == [1, 1, 1, 1]


def test_nobody_waits_for_a_hash(app: Flask, work: Work, login: Any) -> None:
    """Logging in, changing the password and resetting it hash before they write."""
    user, client = super_admin(), app.test_client()
    work.hashes = 0
    login(client, user)
    form = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert Page(client.get("/change")).submit(client, "main form", form).status_code == 302
    other = app.test_client()
    Page(other.get("/reset")).submit(other, "main form", {"email": user.email})
    link = link_in(delivered(app)[-1].body)
    assert Page(other.get(link)).submit(other, "main form", {"password": NEWEST, "password_confirm": NEWEST}).status_code == 302
    login(app.test_client(), user, NEWEST)
    assert work.hashes >= 5


def test_thirty_people_log_in_at_once_and_none_is_refused(app: Flask) -> None:
    emails = [person(f"clerk{number}").email for number in range(30)]

    def enter(email: str) -> int:
        client = app.test_client()
        return int(Page(client.get("/login")).submit(client, "main form", {"email": email, "password": PASSWORD}).status_code)

    with ThreadPoolExecutor(30) as threads:
        assert set(threads.map(enter, emails)) == {302}
