"""What tests of tenancy share."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.kernel.tenancy.samples import TABLES, Crate, Note, Part, Sample
from webapp.db import db, transaction
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.platforms.models import Platform
from webapp.tenancy import (
    scope,
    unscoped,
)


@pytest.fixture
def shops(app: Flask) -> Iterator[SimpleNamespace]:
    """Platforms 1 and 2; stores A1 and A2 on the first, B on the second; a crate named after each store."""
    with app.app_context():
        Sample.metadata.create_all(db.engine, tables=TABLES)
        with transaction() as session:
            made = _shops(session)
    yield made
    with app.app_context():
        db.session.remove()
        Sample.metadata.drop_all(db.engine, tables=TABLES)


def _shops(session: Session) -> SimpleNamespace:
    one, two = (Platform(code=f"tenancy-{n}", name=f"Platform {n}") for n in (1, 2))
    merchant = Merchant(legal_name="Alice S.à r.l.")
    session.add_all([one, two, merchant])
    session.flush()
    session.add_all(MerchantPlatform(merchant_id=merchant.id, platform_id=platform.id) for platform in (one, two))
    session.flush()
    out = SimpleNamespace(one=one.id, two=two.id)
    for name, platform in (("a1", one), ("a2", one), ("b", two)):
        store = Store(code=name, name=name, platform_id=platform.id, merchant_id=merchant.id, currency="EUR")
        session.add(store)
        session.flush()
        with unscoped("sample rows of both platforms"):
            crate = Crate(name=name, platform_id=platform.id, store_id=store.id)
            session.add_all([crate, Note(body=name, platform_id=platform.id)])
            session.flush()
            session.add(Part(platform_id=platform.id, store_id=store.id, crate_id=crate.id))
            session.flush()
            setattr(out, name, store.id)
            setattr(out, f"crate_{name}", crate.id)
    return out


@pytest.fixture
def inside(app: Flask, shops: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """The same, at work for platform 1."""
    with app.app_context(), scope(shops.one):
        yield shops


@pytest.fixture
def in_store(app: Flask, shops: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """The same, at work for store A1."""
    with app.app_context(), scope(shops.one, shops.a1):
        yield shops
