"""When a merchant was closed and its days are over, its customers are nobody any more."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from modules.customers import services
from modules.customers.models import Customer
from tests.factories import places
from tests.factories.work import at_work
from tests.support.jobs import work_off
from webapp.accounts import closing
from webapp.db import db, transaction, utcnow
from webapp.jobs import enqueue
from webapp.tenancy import unscoped


def test_the_customers_of_an_anonymised_merchant_are_erased_and_those_of_others_stay(app: Flask) -> None:
    here = places.platform("customers")
    shops = [places.store(here, code) for code in ("gone", "stays")]
    with at_work(here):
        for shop in shops:
            services.create_customer(shop, name="Léa Müller", email="lea@example.com")
    with transaction():
        closing.close_merchant(shops[0].merchant_id, days=30).erase_at = utcnow() - timedelta(seconds=1)
    with at_work(here):
        enqueue("platform-admin.erase-merchants")
    work_off(app)
    with unscoped("looking"):
        found = {row.merchant_id: (row.name, row.email) for row in db.session.scalars(select(Customer))}
    assert found == {shops[0].merchant_id: ("", None), shops[1].merchant_id: ("Léa Müller", "lea@example.com")}
