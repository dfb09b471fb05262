"""An import of customers whose worker is killed with -9 goes on where it was: nobody twice, nobody lost. On both databases."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from modules.customers.imports import CUSTOMERS
from modules.customers.models import Consent, Customer, PostalAddress, Reference
from tests.modules.customers.conftest import World
from tests.support.killing import killed_after
from webapp.db import db
from webapp.imports import queries as imports_queries

ROWS, AT = 1200, 500
"""Three batches; the second is killed. The last row names somebody who is in the file already."""
FILE = b"id,email,name,street,postcode,city,country,newsletter\n" + b"".join(
    b"C-%d,c%d@example.com,Customer %d,Rue %d,7526,Mersch,LU,%s\n" % (each, each, each, each, b"yes" if each % 2 else b"")
    for each in [*range(ROWS - 1), 0]
)


def test_killed_in_the_middle_it_goes_on_with_no_gap_and_no_double(app: Flask, world: World, db_url: str, tmp_path: Path) -> None:
    with killed_after(AT, app, world, db_url, tmp_path) as run:
        ended = run(CUSTOMERS, FILE)
        assert (ended.done, ended.total) == (ROWS, ROWS)
        found = imports_queries.import_of(world.shop.id, [CUSTOMERS.code], ended.args["import"])
        assert (found.created, found.updated, found.unchanged, found.refused) == (ROWS - 1, 0, 0, 1)
        db.session.expire_all()
        people = ROWS - 1
        many = {model: db.session.scalar(select(func.count(model.id))) for model in (Customer, PostalAddress, Reference, Consent)}
        assert many == {Customer: people, PostalAddress: people, Reference: people, Consent: people // 2}
        assert db.session.scalar(select(func.count(func.distinct(Customer.email)))) == people
        assert db.session.scalar(select(func.count(func.distinct(PostalAddress.customer_id)))) == people
