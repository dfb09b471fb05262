"""A customer whom everybody knows is erased: no word of theirs is left in any table or file, whatever was on; figures stay."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from modules.customers import queries, services
from modules.loyalty.services.cards import enrol
from modules.loyalty.services.earning import adjust
from modules.loyalty.services.ledger import By
from modules.loyalty.services.programmes import create_programme
from modules.messaging.models import Kind
from modules.messaging.services.threads import New, Post, begin
from modules.orders.models import Order
from modules.orders.services import place_order
from tests.factories import people, places
from tests.factories.work import at_work
from webapp import files, privacy
from webapp.commerce import Address
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict
from webapp.files.purging import purge
from webapp.imports.models import Import, RefusedRow
from webapp.jobs import JobRun, Status
from webapp.mail.models import OutboxMail
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.privacy import PrivacyRequest
from webapp.registry.ports.orders import NewLine, NewOrder
from webapp.roles import Role
from webapp.switching.ask import Ask
from webapp.tenancy import unscoped

WORDS = ("zébédée", "zebedee", "z\\u00e9b", "quagga", "okapi", "621987654", "621 987 654")
NAME, EMAIL, PHONE = "Zébédée Quagga", "zebedee.quagga@example.com", "+352621987654"
HOME = Address("1, rue Okapi", "1660", "Luxembourg", "", "LU")


@dataclass
class Known:
    """Somebody known everywhere: in two stores, and as two rows that were merged."""

    platform: Platform
    store: Store
    customer_id: int


@pytest.fixture
def known(app: Flask) -> Known:
    here = places.platform(*sorted(app.extensions["interlock"].registry.modules), code="zoo")
    shop = places.store(here, "first")
    second = places.store(here, "second", merchant=shop.merchant)
    alice = people.person("alice", Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant)
    table = stored(f"name,email\n{NAME},{EMAIL}\n", f"{NAME}.csv", "imports.file", shop)
    letter = stored(f"Letter to {NAME}", "letter.txt", "messaging.attachment", shop)
    with at_work(here):
        first = services.create_customer(db.session.get_one(Store, shop.id), name=NAME, email=EMAIL, phone=PHONE)
        other = services.create_customer(db.session.get_one(Store, second.id), name="Z. Quagga", company="Okapi & Söhne")
        services.add_address(first.id, label="", postal=HOME)
        services.add_note(first.id, body=f"{NAME} collects stamps.", author_id=alice.id)
        services.merge(first.id, other.id, versions=(first.version, other.version))
        number = first.id
        for at in (shop, second):
            place_order(db.session.get_one(Store, at.id), order(number))
        _guest(second)
        create_programme(db.session.get_one(Store, shop.id), name="Points", kind="points")
        card = enrol(db.session.get_one(Store, shop.id), number)
        adjust(db.session.get_one(Store, shop.id), card.id, "points", 5, reason=f"{NAME} found a fault", by=By())
        begin(New(here.id, Kind.TEAM, f"Call {NAME}", shop.id), Post(alice, f"Call her: {PHONE}", (letter,)))
        _kernel_rows(here, shop, table)
    return Known(here, shop, number)


def stored(text: str, name: str, purpose: str, shop: Store) -> files.File:
    return files.store(text.encode(), name=name, purpose=purpose, platform_id=shop.platform_id, store_id=shop.id)


def order(customer_id: int | None) -> NewOrder:
    lines = [NewLine(name="Stamps", price_minor=1250, tax_rate_bp=1700, quantity=2)]
    who = {"customer_name": NAME, "customer_email": EMAIL, "customer_phone": PHONE}
    return NewOrder(customer_id=customer_id, address=HOME, lines=lines, note=f"For {NAME}", **who)


def _guest(shop: Store) -> None:
    """An order that was never linked, as those are that came while customers were off."""
    placed = place_order(db.session.get_one(Store, shop.id), order(None))
    placed.customer_id = None


def _kernel_rows(here: Platform, shop: Store, file: files.File) -> None:
    owner = {"platform_id": here.id, "store_id": shop.id}
    db.session.add(OutboxMail(code="notice", recipient=EMAIL, base="http://x", platform_id=here.id))
    db.session.add(OutboxMail(code="notice", recipient="a@example.com", facts={"who": NAME}, base="http://x", platform_id=here.id))
    run = {"module_code": "loyalty", "code": "loyalty.cards.check", "status": Status.SUCCEEDED, "max_attempts": 1, "finished_at": utcnow()}
    db.session.add(JobRun(**owner, **run, args={"name": NAME}))
    layout = {"encoding": "utf-8", "delimiter": ",", "columns": ["name"], "samples": [[NAME]], "arrivals": [{"name": NAME}]}
    kept = {"file_name": f"{NAME}.csv", "file_id": file.id, "file_size": 1, "sha256": "0" * 64}
    brought = Import(**owner, **layout, **kept, kind="loyalty.cards", state="done")
    db.session.add(brought)
    db.session.flush()
    db.session.add(RefusedRow(**owner, import_id=brought.id, row_number=2, reasons=[], cells=[NAME, EMAIL]))
    files.retain(file)


def erase(known: Known) -> None:
    with at_work(known.platform):
        services.erase(known.customer_id, version=queries.customer(known.customer_id).version)
    db.session.rollback()  # the round looks at what is there now
    purge()


def found(app: Flask) -> set[str]:
    """table.column of all values, and names of all stored files, that hold a word of theirs."""
    told: set[str] = set()
    with db.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings():
                told |= {f"{table}.{name}" for name, value in row.items() if any(word in str(value).lower() for word in WORDS)}
    for each in (Path(app.config["INSTANCE"]) / "files").rglob("*"):
        if each.is_file() and any(word.encode() in each.read_bytes().lower() for word in WORDS):
            told.add(each.name)
    return told


def test_no_word_of_an_erased_customer_is_left_in_any_table_or_file(app: Flask, known: Known) -> None:
    assert len(found(app)) > 20, "or the scan would find nothing anyway"
    erase(known)
    assert found(app) == set()


def test_nobody_is_erased_while_an_import_may_bring_them_back(known: Known) -> None:
    owner = {"platform_id": known.platform.id, "store_id": known.store.id}
    with at_work(known.platform):
        number = db.session.scalars(select(Import.id)).one()
        run = {"module_code": "loyalty", "code": "loyalty.cards.import", "status": Status.QUEUED, "max_attempts": 1}
        waits = JobRun(**owner, **run, args={"import": number})
        db.session.add(waits)
        db.session.flush()
        run_id = waits.id
    with pytest.raises(Conflict, match="import is under way"):
        erase(known)
    with at_work(known.platform):
        db.session.get_one(JobRun, run_id).args = {"file": "of some other job"}
    erase(known)


def test_the_figures_of_their_orders_stay(known: Known) -> None:
    erase(known)
    with unscoped("looking"):
        assert db.session.execute(select(func.count(), func.sum(Order.total_minor))).one() == (3, 7500)


def test_everything_is_handed_out_from_every_store(known: Known) -> None:
    with (
        at_work(known.platform),
        privacy.archive("customer", known.customer_id, known.store.merchant_id) as kept,
        zipfile.ZipFile(kept) as opened,
    ):
        told = {name: json.loads(opened.read(name)) for name in opened.namelist()}
    assert [each["name"] for each in told["customer.json"]] == [NAME, "Z. Quagga"]
    assert len(told["orders.json"]) == 3
    assert told["loyalty_cards.json"][0]["points"] == 5


@pytest.mark.parametrize("off", [("orders",), ("loyalty", "customers"), ("messaging",)])
def test_what_was_off_follows_once_it_is_on(app: Flask, known: Known, off: tuple[str, ...]) -> None:
    switch(app, known.platform, dict.fromkeys(off, False))
    with at_work(known.platform):
        asked = privacy.ask("erase", "customer", known.customer_id, known.store.merchant_id)
        done = privacy.erase("customer", known.customer_id, known.store.merchant_id, ids=tuple(asked.ids))
        assert set(privacy.unreached(done)) == set(off)
        request_id = done.id
    switch(app, known.platform, dict.fromkeys(off, True))
    with at_work(known.platform):
        for each in privacy.waiting():
            privacy.reach_rest(each)
        assert db.session.get_one(PrivacyRequest, request_id).state == "done"
        assert privacy.waiting() == []


def switch(app: Flask, platform: Platform, wanted: dict[str, bool]) -> None:
    with transaction():
        revision = db.session.get_one(Platform, platform.id).revision
        app.extensions["interlock"].modules.apply(Ask(platform.id, wanted, revision=revision, reason="tried"))
