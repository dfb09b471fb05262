"""Customers come in from files: who is there is changed, who looks like somebody is told. On both databases."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask, current_app, g
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from modules.customers import queries, services
from modules.customers.imports import CUSTOMERS
from modules.customers.models import Customer, Reference
from modules.customers.services.bringing import Brought, bring_in
from tests.factories.plans import Desk
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.support.jobs import work_off
from tests.support.statements import statements
from webapp.commerce import Address
from webapp.db import db, transaction, utcnow
from webapp.db.bulk import insert_rows
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports
from webapp.imports.reasons import tell
from webapp.merchants.models import Store
from webapp.tenancy import scope, unscoped

FILE = """Kundennummer;E-mail;Name;Telephone;Rue;PLZ;Ort;Land;Newsletter
K1;Lea@Example.com;Léa Müller;+352 621 123 456;1, Grand-Rue;1660;Luxembourg;LU;ja
K2;zoe@example.com;Zoé Kox;;;;;;
K3;twice@example.com;Leo Klein;+352 621 999 888;;;;;
K4;nobody;X;;;;;;
K5;bad@example.com;Y;;Somewhere;;;LU;
""".encode()


def bring(app: Flask, world: World, content: bytes, **options: str) -> tuple[tuple[int, int, int, int], dict[int, str]]:
    """Check and run an import: what came of it, and why rows were refused."""
    g.work_platform = current_app.extensions["interlock"].snapshot_by_code(world.platform.code)
    with scope(world.platform.id):
        upload = imports.keep_upload(world.shop, CUSTOMERS, name="a.csv", stream=io.BytesIO(content))
        with transaction():
            made = imports.receive(world.shop, upload, options=options, uploaded_by="bob").id
        for begin in (imports.start_check, imports.start_run):
            with transaction():
                begin(world.shop, CUSTOMERS, made)
            work_off(app)
        found = imports_queries.import_of(world.shop.id, [CUSTOMERS.code], made)
        rows = imports_queries.refused_rows(made)
        reasons = {row.row_number: " ".join(tell(each, CUSTOMERS.labels, CUSTOMERS.reasons) for each in row.reasons) for row in rows}
        return (found.created, found.updated, found.unchanged, found.refused), reasons


def test_customers_come_in_and_a_second_time_nothing_changes(app: Flask, world: World) -> None:
    known = world.add(name="Léa", email="lea@example.com")
    world.add(name="Leonard Klein", email="", phone="+352621999888")
    came, reasons = bring(app, world, FILE)
    assert came == (1, 1, 0, 3)
    assert "Leonard Klein has the same phone number" in reasons[4]
    assert "not an e-mail address" in reasons[5]
    assert "address is not complete" in reasons[6]
    with at_work(world.platform):
        found = db.session.get_one(Customer, known)
        assert (found.name, found.phone, found.country) == ("Léa Müller", "+352621123456", "LU")
        assert queries.standing_consents([known])["email"].source == "import"
        assert sorted(db.session.scalars(select(Reference.key))) == ["K1", "K2"]
    assert bring(app, world, FILE)[0] == (0, 0, 2, 3)


@pytest.mark.sqlite_only
def test_a_long_import_looks_customers_up_by_what_is_known_of_them(app: Flask, world: World) -> None:
    """A batch that reads all customers of the merchant would cost more with each that has come in. PostgreSQL plans otherwise."""
    with at_work(world.platform):
        own = {"platform_id": world.platform.id, "merchant_id": world.shop.merchant_id}
        insert_rows(
            Customer,
            [{**own, "name": f"Person {number}", "name_key": f"person {number}", "phone": f"+3526{number}"} for number in range(30_000)],
        )
    file = b"email,name,phone,street,postal code,city,country\n" + b"".join(
        b"p%d@example.com,Somebody %d,+352 26 %d,%d rue du Fort,1234,Luxembourg,LU\n" % (n, n, 100_000 + n, n) for n in range(1_100)
    )
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert bring(app, world, file)[0] == (1_100, 0, 0, 0)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    counted = max(at for at, (statement, _values) in enumerate(asked) if statement.startswith("ANALYZE"))
    looked = [each for each in asked[counted:] if each[0].startswith("SELECT") and " customers_" in each[0] and len(each[1]) > 50]
    assert len(looked) > 2, "the batches after the first looked for their customers"
    with db.engine.connect() as connection, unscoped("plans"):
        plans = [str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()) for text, values in looked]
    assert not [plan for plan in plans if "SCAN customers_customers" in plan or "(platform_id=? AND merchant_id=?)" in plan], plans


def test_who_looks_like_somebody_is_added_where_the_person_says_so(app: Flask, world: World) -> None:
    world.add(name="Leonard Klein", email="", phone="+352621999888")
    assert bring(app, world, FILE, alike="add")[0] == (3, 0, 0, 2)


def test_what_says_no_country_is_of_the_store_s(app: Flask, world: World) -> None:
    with transaction():
        world.shop.currency = "CHF"
    file = "email;phone;street;zip;city\na@example.com;044 668 18 00;Bahnhofstrasse 1;8001;Zürich\n".encode()
    assert bring(app, world, file)[0] == (1, 0, 0, 0)
    with at_work(world.platform):
        found = db.session.scalars(select(Customer)).one()
        assert (found.phone, found.country) == ("+41446681800", "CH")


def test_the_same_name_at_the_same_door_is_told(app: Flask, world: World) -> None:
    known = world.add(name="Jürgen Weber", email="")
    with at_work(world.platform):
        services.add_address(known, label="", postal=Address("5, rue du Fort", "1234", "Luxembourg", "", "LU"))
    file = b"email;name;street;zip;city;country\nj@example.com;jurgen weber;5, Rue du Fort;1234;Luxembourg;LU\n"
    assert "Jürgen Weber has the same name and address" in bring(app, world, file)[1][2]


def test_one_address_in_two_rows_is_one_customer_and_keeps_nobody_out(app: Flask, world: World) -> None:
    """Whatever else tells the rows apart: an address is one customer's."""
    file = b"customer number;email;name\nK1;a@example.com;Ann\nK2;A@example.com;Bob\n;a@example.com;Cid\nK4;d@example.com;Dan\n"
    came, reasons = bring(app, world, file)
    assert (came, "Row 2 has the same E-mail" in reasons[3], "Row 2 has the same E-mail" in reasons[4]) == ((2, 0, 0, 2), True, True)
    assert bring(app, world, file.replace(b"K2;A@example.com", b"K2;b@example.com"))[0] == (1, 0, 2, 1)


def test_two_rows_about_one_customer_lose_nothing_of_the_first(app: Flask, world: World) -> None:
    known = world.add(name="Ann", email="ann@example.com")
    bring(app, world, b"customer number;email\nK1;ann@example.com\n")
    file = b"customer number;email;name;phone\nK1;;Anna;\n;ann@example.com;;+352 621 123 456\n;zoe@example.com;Zoe;\n"
    came, reasons = bring(app, world, file)
    assert (came, "Row 2 is about the same customer" in reasons[3]) == ((1, 1, 0, 1), True)
    assert (world.saved(known).name, world.saved(known).phone) == ("Anna", "")
    assert bring(app, world, b"email;phone\nann@example.com;+352 621 123 456\n")[0] == (0, 1, 0, 0)
    assert (world.saved(known).name, world.saved(known).phone) == ("Anna", "+352621123456")


def test_who_is_changed_by_a_file_is_still_found_by_every_address(app: Flask, world: World) -> None:
    known = world.add(name="Ann", email="ann@example.com")
    with at_work(world.platform):
        services.add_address(known, label="", postal=Address("5, rue du Fort", "1234", "Luxembourg", "", "LU"))
        services.add_address(known, label="Work", postal=Address("1, rue Haute", "4001", "Esch", "", "LU"))
    assert bring(app, world, b"email;phone\nann@example.com;+352 621 123 456\n")[0] == (0, 1, 0, 0)
    found = world.saved(known).search
    assert all(word in found for word in ("rue du fort", "rue haute", "esch", "+352621123456")), found


def test_a_row_that_is_refused_takes_no_room_of_the_plan(app: Flask) -> None:
    world = World.with_modules("billing", "customers")
    desk = Desk(world.platform, world.shop)
    desk.sell("small", 1000, "customer_directory", customers=1)
    desk.start(now=utcnow())
    came, reasons = bring(app, world, b"email;name;street\na@example.com;Ann;Somewhere\nb@example.com;Ben;\nc@example.com;Cid;\n")
    assert (came, "no room" in reasons[4], list(reasons)) == ((1, 0, 0, 2), True, [2, 4])


def test_many_cost_as_many_statements_as_few(world: World) -> None:
    counts, shop_id = [], world.shop.id
    for first, many in ((0, 2), (100, 60)):
        rows = [
            Brought(each, {"email": f"p{first + each}@example.com", "name": "P", "reference": f"R{first + each}"}) for each in range(many)
        ]
        with at_work(world.platform), statements() as sent:
            bring_in(db.session.get_one(Store, shop_id), rows)
        counts.append(len(sent))
    assert counts[0] == counts[1]
