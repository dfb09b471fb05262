"""A list is counted without the joins that it only has for what is shown."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from tests.factories.places import platform, store
from webapp.accounts.models import Invitation, Membership
from webapp.db import db
from webapp.merchants.models import Merchant, Store
from webapp.web.tables.counting import count, counted

STORES = select(Store).join(Store.merchant).options(contains_eager(Store.merchant))
MEMBERS = select(Membership).join(Membership.user)
INVITED = select(Invitation).join(Invitation.inviter)

NEEDLESS = {
    "for its name": STORES,
    "for the order": STORES.order_by(Merchant.legal_name),
    "beside a condition of its own": STORES.where(Store.name != "x"),
    "to a person": MEMBERS,
}
NEEDED = {
    "a condition asks": STORES.where(Merchant.legal_name != "x"),
    "its columns are rows": select(Store, Merchant).join(Store.merchant),
    "not every row has one": INVITED,
    "something is reached through it": select(Store).join(Store.merchant).join(Merchant.links),
    "it has many": select(Merchant).join(Merchant.links),
}


def joins(statement: Select[Store]) -> bool:
    return " JOIN " in str(counted(statement))


@pytest.mark.parametrize("why", NEEDLESS)
def test_a_join_that_changes_no_count_is_not_made(app: Flask, why: str) -> None:
    assert not joins(NEEDLESS[why])


@pytest.mark.parametrize("why", NEEDED)
def test_a_join_that_may_change_a_count_stays(app: Flask, why: str) -> None:
    assert joins(NEEDED[why])


@pytest.mark.parametrize("why", [*NEEDLESS, *NEEDED])
def test_as_many_are_counted_as_there_are(app: Flask, why: str) -> None:
    here = platform()
    for code in ("kirchberg", "belval"):
        store(here, code)
    statement = {**NEEDLESS, **NEEDED}[why]
    with app.app_context():
        assert count(statement) == len(db.session.execute(statement).unique().all())
