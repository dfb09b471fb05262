"""The search of everything: what is found, by whom, and that one slow source keeps nobody waiting."""

from __future__ import annotations

from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.factories import people, places
from tests.support.client import login
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.db.folding import fold, folded
from webapp.db.limiting import TookTooLong, at_most
from webapp.merchants.models import Merchant
from webapp.roles import Role


@pytest.mark.parametrize("written", ["Éditions Œuvre", "EDITIONS OEUVRE", "E\u0301ditions œuvre", "Straße", "ŁÓDŹ"])
def test_the_database_folds_as_columns_do(app: Flask, written: str) -> None:
    assert db.session.scalar(db.select(fold(db.literal(written)))) == folded(written)


def test_what_takes_too_long_is_stopped_and_the_session_goes_on(app: Flask) -> None:
    counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT count(*) FROM n"
    with pytest.raises(TookTooLong), at_most(0.05):
        db.session.execute(text(counting))
    assert db.session.scalar(text("SELECT 1")) == 1


def test_what_fails_within_and_is_not_told_leaves_the_session_as_it_was(app: Flask) -> None:
    with at_most(1), suppress(DBAPIError):
        db.session.execute(text("SELECT nothing FROM nowhere"))
    assert db.session.scalar(text("SELECT 1")) == 1


def found(client: FlaskClient, path: str, words: str) -> dict[str, list[str]]:
    page = Page(client.get(f"{path}/search/?q={words}"))
    return {str(each["data-source"]): [hit.get_text() for hit in each.select(".hit-title")] for each in page.select("[data-source]")}


def test_an_accent_and_a_capital_make_no_difference(client: FlaskClient, app: Flask) -> None:
    with transaction():
        db.session.add(Merchant(legal_name="Éditions du Pont"))
    login(client, people.super_admin())
    assert found(client, "/admin", "editions") == {"everybodys-merchants": ["Éditions du Pont"]}


def test_on_a_platform_only_its_own_is_found(client: FlaskClient, app: Flask) -> None:
    here, there = places.platform(), places.platform()
    mine, theirs = places.store(here), places.store(there)
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=here))
    path = f"/platforms/{here.code}/admin"
    assert found(client, path, mine.code)["stores"] == [mine.name]
    assert theirs.merchant.legal_name not in found(client, path, theirs.merchant.legal_name).get("merchants", [])


def test_nothing_and_nonsense_find_nothing(client: FlaskClient, app: Flask) -> None:
    login(client, people.super_admin())
    for words in ("", "%25", "_", "%F0%9F%90%8C"):
        answer = client.get(f"/admin/search/?q={words}")
        assert answer.status_code == 200
        assert not Page(answer).select(".hit")
