"""Products and stock counts come in from files, by the same pipeline as product feeds."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, current_app, g
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.inventory import exported, queries, services
from modules.inventory.imports import COUNTS, PRODUCTS
from modules.inventory.models import Product, Variant
from modules.inventory.queries.lying import lying
from modules.inventory.services import upsert
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.support.jobs import work_off
from tests.support.statements import statements
from webapp.audit import AuditEntry, labels
from webapp.db import db, transaction, utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.domain import Conflict, LostRace
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import, State
from webapp.imports.reasons import tell
from webapp.imports.services import steps
from webapp.jobs import JobRun, Status
from webapp.merchants.models import Store
from webapp.tenancy import scope, unscoped

GOODS = b"SKU;Name;Prix TTC;EAN\nA-1;Pen;1,50;2900000079199\nA-2;Book;12,00;978-3-16-148410-0\n"
Counts = tuple[int, int, int, int]
Bring = Callable[..., tuple[Counts, Counts, dict[int, str]]]


@pytest.fixture
def bring(app: Flask, world: World) -> Iterator[Bring]:
    """`bring(kind, bytes)` checks and runs an import at the shop: both counts, and the reasons of refused rows."""
    g.work_platform = current_app.extensions["interlock"].snapshot_by_code(world.platform.code)

    def whole(kind: ImportKind, content: bytes, **options: str) -> tuple[Counts, Counts, dict[int, str]]:
        upload = imports.keep_upload(world.shop, kind, name="a.csv", stream=io.BytesIO(content))
        with transaction():
            made = imports.receive(world.shop, upload, options=options, uploaded_by="bob").id
        seen = []
        for begin in (imports.start_check, imports.start_run):
            with transaction():
                begin(world.shop, kind, made)
            work_off(app)
            found = imports_queries.import_of(world.shop.id, [kind.code], made)
            seen.append(counts(found))
        reasons = {
            row.row_number: " ".join(tell(each, kind.labels, kind.reasons) for each in row.reasons)
            for row in imports_queries.refused_rows(made)
        }
        return seen[0], seen[1], reasons

    with scope(world.platform.id):
        yield whole
    g.pop("work_platform")


def test_an_import_is_one_entry_of_the_trail_however_many_rows_it_has(world: World, bring: Bring) -> None:
    begun = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first() or 0
    db.session.rollback()
    assert bring(PRODUCTS, b"SKU;Name;Price\n" + b"".join(b"I-%d;Pen;1,50\n" % number for number in range(20)))[1][0] == 20
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.id > begun, ~AuditEntry.action.startswith("inventory_location"))).all()
    assert [(each.action, each.changes) for each in found] == [
        ("imports.started", {"import": [None, "inventory.products.import"], "rows_new": [None, 20]})
    ]
    assert str(labels.value_label("imports.started", "import", "inventory.products.import", {})) == "Import of products"


def counts(found: Import) -> Counts:
    return found.created, found.updated, found.unchanged, found.refused


def on_hand(world: World) -> dict[str, int]:
    return {each.sku: each.on_hand for each in queries.variants_for_feed(world.shop)}


def test_products_come_in_and_a_second_time_nothing_changes(bring: Bring, world: World) -> None:
    assert bring(PRODUCTS, GOODS)[:2] == ((2, 0, 0, 0), (2, 0, 0, 0))
    assert bring(PRODUCTS, GOODS)[:2] == ((0, 0, 2, 0), (0, 0, 2, 0))
    pen = queries.find_variant_by_sku(world.shop.id, "A-1")
    assert pen is not None
    assert (pen.product.name, pen.price) == ("Pen", 150)


@pytest.fixture
def strictness(world: World, request: pytest.FixtureRequest) -> str:
    """How strict the platform is about barcode numbers; set before an import is at work there."""
    with at_work(world.shop, gtin_check=request.param):
        pass
    return str(request.param)


@pytest.mark.parametrize(
    ("strictness", "came"), [("off", (2, 0, 0, 1)), ("warn", (2, 0, 0, 1)), ("reject", (1, 0, 0, 2))], indirect=["strictness"]
)
def test_a_barcode_with_a_wrong_digit_comes_in_or_is_refused(strictness: str, bring: Bring, came: Counts) -> None:
    content = b"sku,name,price,ean\nA-1,Pen,1,9783161484101\nA-2,Book,1,9783161484100\nA-3,Cup,1,12X\n"
    checked, run, reasons = bring(PRODUCTS, content)
    assert checked == run == came
    assert "not a barcode number" in reasons[4]
    assert ("9783161484101" in reasons.get(2, "")) is (strictness == "reject")


@pytest.mark.parametrize("strictness", ["reject"], indirect=True)
def test_a_wrong_barcode_that_is_there_is_counted_by_and_comes_in_again(strictness: str, bring: Bring, world: World) -> None:
    add_article(world.shop, "A-1", gtin="9783161484101")
    assert bring(PRODUCTS, b"sku,ean\nA-1,9783161484101\n")[1] == (0, 0, 1, 0)
    assert bring(COUNTS, b"ean,counted\n9783161484101,7\n")[1] == (0, 1, 0, 0)


def test_a_long_import_looks_rows_up_by_their_own_index(app: Flask, bring: Bring, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch must not read all rows of the store: it would cost more with each row that has come in. What databases know of a table's
    size is taken again while it grows."""
    with transaction():
        names = [{"name": f"Thing {number}"} for number in range(5_000)]
        ids = insert_with_ids(Product, [{"platform_id": world.platform.id, "store_id": world.shop.id, **each} for each in names])
        same = {"platform_id": world.platform.id, "store_id": world.shop.id, "price": 100, "tax_rate_bp": 300}
        insert_rows(Variant, [{**same, "product_id": row_id, "sku": f"OLD-{row_id}"} for row_id in ids])
    rows = b"".join(b"A-%d;Pen;1,50\n" % number for number in range(1_200))
    called: list[int] = []
    refresh = upsert.refresh_statistics
    monkeypatch.setattr(upsert, "refresh_statistics", lambda *models: (called.append(len(models)), refresh(*models)))
    monkeypatch.setattr(steps, "GROWN", 2)
    bring(PRODUCTS, b"SKU;Name;Prix TTC\n" + rows)
    assert len(called) == 2, "at 500 rows, and at 1,000"
    if db.engine.dialect.name == "sqlite":
        skus = ", ".join(f"'A-{number}'" for number in range(500))
        asked = f"SELECT product_id FROM inventory_variants WHERE store_id = 1 AND platform_id = 1 AND sku IN ({skus})"
        db.session.remove()
        with db.engine.connect() as connection, unscoped("a plan"):
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all())
        assert "sku=?" in plan, plan


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`losing(n)` lets each batch, of two rows, lose so many races after all its rows were taken in."""

    def lose(times: int) -> None:
        read, take, lost = steps.Step.read, steps.Step.take, Counter[tuple[State, int]]()

        def and_lose(step: steps.Step, part: steps.Part) -> Import:
            found = take(step, part)
            place = State(found.state), found.position
            lost[place] += 1
            if lost[place] <= times:
                raise LostRace("Many people are writing.", "busy")
            return found

        monkeypatch.setattr(steps.Step, "read", lambda step: read(step, 2))
        monkeypatch.setattr(steps.Step, "take", and_lose)

    return lose


def test_a_long_file_comes_in_whole_though_each_of_its_batches_loses_a_race(
    bring: Bring, world: World, losing: Callable[[int], None]
) -> None:
    losing(2)
    content = b"sku,name,price,ean\n" + b"".join(b"L-%d,Pen %d,1.50,\n" % (each, each) for each in range(9)) + b"L-0,Again,1,\n"
    checked, run, reasons = bring(PRODUCTS, content)
    assert checked == run == (9, 0, 0, 1)
    assert "Row 2 has the same SKU" in reasons[11]
    assert len(on_hand(world)) == 9


def test_a_batch_that_is_begun_anew_remembers_the_batches_before(bring: Bring, losing: Callable[[int], None]) -> None:
    bring(PRODUCTS, GOODS)
    losing(1)
    checked, run, reasons = bring(COUNTS, b"sku,ean,counted\nA-1,,7\nA-2,,5\n,2900000079199,4\n")
    assert checked == run == (0, 2, 0, 1)
    assert "counts the same variant" in reasons[4]


def test_one_that_goes_on_losing_rests_and_goes_on_where_it_was(
    app: Flask, bring: Bring, world: World, losing: Callable[[int], None]
) -> None:
    losing(4)
    with pytest.raises(Conflict):  # the run does not begin: the check is not through
        bring(PRODUCTS, GOODS)
    with unscoped("tests look"), transaction():
        (rests,) = db.session.scalars(select(JobRun).where(JobRun.code == "inventory.products.check")).all()
        assert (rests.status, rests.attempt) == (Status.QUEUED, 1)
        rests.not_before = utcnow()
    work_off(app)
    with unscoped("tests look"):
        assert counts(db.session.scalars(select(Import)).one()) == (2, 0, 0, 0)


def test_a_count_by_sku_or_barcode_sets_the_stock_with_a_line_in_the_ledger(bring: Bring, world: World) -> None:
    bring(PRODUCTS, GOODS)
    content = b"sku,ean,counted\nA-1,,7\n,978 3 16 148410 0,4\nX-9,,1\n,,3\nA-2,,5\n"

    checked, run, reasons = bring(COUNTS, content)
    assert checked == run == (0, 2, 0, 3)
    assert on_hand(world) == {"A-1": 7, "A-2": 4}
    assert ("No variant" in reasons[4], "There is no" in reasons[5], "counts the same variant" in reasons[6]) == (True, True, True)
    assert bring(COUNTS, content)[1] == (0, 0, 2, 3)


def test_a_count_is_of_the_location_that_was_chosen(bring: Bring, world: World) -> None:
    bring(PRODUCTS, GOODS)
    with transaction():
        cellar = services.add_location(world.shop, name="Cellar")
    bring(COUNTS, b"sku,counted\nA-1,3\n")
    bring(COUNTS, b"sku,counted\nA-1,2\n", location=str(cellar.id))

    assert on_hand(world)["A-1"] == 5


def lies(world: World) -> dict[tuple[str, str], int]:
    """What lies where."""
    return {(each.sku, each.location): each.on_hand for each in lying(world.shop.id, 100)}


def test_a_count_names_its_locations_and_the_stock_as_a_file_comes_in_again(bring: Bring, world: World) -> None:
    bring(PRODUCTS, GOODS)
    with transaction():
        cellar = services.add_location(world.shop, name="Cellar")
        add_location_closed(world.shop, "Attic")
    content = b"sku,Location,counted\nA-1,Shop,3\nA-1,cellar,2\nA-2,,4\nA-2,Attic,9\nA-1,,8\n"
    checked, run, reasons = bring(COUNTS, content)
    assert checked == run == (0, 3, 0, 2), reasons
    assert lies(world) == {("A-1", "Shop"): 3, ("A-1", "Cellar"): 2, ("A-2", "Shop"): 4}
    assert ("no open location named Attic" in reasons[5], "counts the same variant" in reasons[6]) == (True, True)
    assert bring(COUNTS, b"sku,counted\nA-1,5\n", location=str(cellar.id))[1] == (0, 1, 0, 0)

    rows = [exported.level(each) for each in lying(world.shop.id, 100)]
    text = "\n".join(",".join(map(str, each)) for each in (exported.LEVELS, *rows)).encode()
    assert bring(COUNTS, text)[1] == (0, 0, 3, 0)
    assert bring(COUNTS, text.replace(b"Cellar,5", b"Cellar,6"))[1] == (0, 1, 2, 0)
    assert lies(world)["A-1", "Cellar"] == 6


def add_location_closed(shop: Store, name: str) -> None:
    made = services.add_location(shop, name=name)
    services.change_location(shop, made.id, version=made.version, name=name, active=False)


def test_what_is_not_tracked_is_not_counted(bring: Bring, world: World) -> None:
    add_article(world.shop, "E", stock=5, track_stock=False)
    _checked, run, reasons = bring(COUNTS, b"sku,counted\nE,7\n")
    assert (run, "not tracked" in reasons[2], on_hand(world)["E"]) == ((0, 0, 0, 1), True, 5)
    assert lies(world) == {}


def test_a_count_costs_the_same_for_many_rows(bring: Bring, world: World) -> None:
    def cost(rows: int) -> int:
        bring(PRODUCTS, b"sku,name,price\n" + b"".join(b"M%d-%d,Mug,1.00\n" % (rows, n) for n in range(rows)))
        with statements() as seen:
            bring(COUNTS, b"sku,counted\n" + b"".join(b"M%d-%d,%d\n" % (rows, n, n + 1) for n in range(rows)))
        return len(seen)

    cost(1)  # the first count makes the location
    assert cost(10) == cost(100)


SHIRTS = (
    b"Handle,Title,Variant SKU,Variant Price,Option1 Name,Option1 Value,Option2 Name,Option2 Value\n"
    b"shirt,Shirt,S-1,20,Colour,Red,Size,S\nshirt,,S-2,20,,Red,,M\nshirt,,S-3,20,,Blue,,S\nmug,Mug,M-1,9,Title,Default Title,,\n"
)


def variants(world: World) -> dict[str, tuple[str, ...]]:
    return {each.sku: (each.title, each.label, *sorted(each.attributes.values())) for each in queries.variants_for_feed(world.shop)}


def test_options_come_in_with_products_their_names_said_once(bring: Bring, world: World) -> None:
    content = SHIRTS.replace(b"shirt,,", b"shirt,Shirt,")
    assert bring(PRODUCTS, content)[:2] == ((4, 0, 0, 0), (4, 0, 0, 0))
    assert bring(PRODUCTS, content)[:2] == ((0, 0, 4, 0), (0, 0, 4, 0))
    assert variants(world) == {
        "S-1": ("Shirt", "Red / S", "Red", "S"), "S-2": ("Shirt", "Red / M", "M", "Red"), "S-3": ("Shirt", "Blue / S", "Blue", "S"),
        "M-1": ("Mug", ""),
    }  # fmt: skip
    shirt = queries.find_variant_by_sku(world.shop.id, "S-1")
    assert shirt is not None
    assert shirt.product.options == [{"name": "Colour", "values": ["Red", "Blue"]}, {"name": "Size", "values": ["S", "M"]}]


def test_a_file_changes_adds_and_refuses_options_row_by_row(bring: Bring, world: World) -> None:
    bring(PRODUCTS, SHIRTS.replace(b"shirt,,", b"shirt,Shirt,"))
    content = (
        b"sku,name,price,group,option 1,option 2\n"
        b"S-1,,,,Green,\n"  # only its colour
        b"S-2,,,,Blue,S\n"  # is S-3
        b"S-4,Shirt,20,shirt,Blue,\n"  # no size
        b"S-5,Shirt,20,shirt,Blue,L\n"
    )
    checked, run, reasons = bring(PRODUCTS, content)
    assert checked == run == (1, 1, 0, 2)
    assert "S-3 has the same options" in reasons[3]
    assert "options are Colour, Size" in reasons[4]
    assert {sku: told[1] for sku, told in variants(world).items() if sku != "M-1"} == {
        "S-1": "Green / S", "S-2": "Red / M", "S-3": "Blue / S", "S-5": "Blue / L",
    }  # fmt: skip
    assert bring(PRODUCTS, content)[1] == (0, 0, 2, 2)


def test_a_row_that_is_refused_leaves_no_value(bring: Bring, world: World) -> None:
    bring(PRODUCTS, SHIRTS.replace(b"shirt,,", b"shirt,Shirt,"))
    content = b"sku,price,sale price,option 1,option 2\nS-1,5,9,Violet,S\n"
    assert bring(PRODUCTS, content)[1] == (0, 0, 0, 1)
    shirt = queries.find_variant_by_sku(world.shop.id, "S-1")
    assert shirt is not None
    assert shirt.product.options[0] == {"name": "Colour", "values": ["Red", "Blue"]}


def test_nothing_new_comes_into_an_archived_product_however_it_is_called(bring: Bring, world: World) -> None:
    bring(PRODUCTS, b"sku,name,price,group\nA-1,Pen,5,\nB-1,Cup,5,cups\n")
    found = queries.find_variants_by_sku(world.shop.id, ["A-1", "B-1"])
    pen, ids = f"P{found['A-1'].product_id}", [each.product_id for each in found.values()]
    with transaction():
        for product_id in ids:
            services.archive_product(world.shop, product_id)
    content = f"sku,name,price,group\nA-2,Pen,5,{pen}\nB-2,Cup,5,cups\n".encode()
    _checked, run, reasons = bring(PRODUCTS, content)
    assert (run, ["archived" in each for each in reasons.values()]) == ((0, 0, 0, 2), [True, True])
    with transaction():
        for product_id in ids:
            services.restore_product(world.shop, product_id)
    assert bring(PRODUCTS, content)[1] == (2, 0, 0, 0)


def sale(world: World, sku: str = "P-1") -> tuple[int | None, str, str]:
    """The sale price of a variant, and its days."""
    found = queries.find_variants_by_sku(world.shop.id, [sku])[sku]
    return found.sale_price, str(found.sale_from), str(found.sale_until)


def test_a_sale_comes_in_with_its_days(bring: Bring, world: World) -> None:
    head = b"sku,name,price,sale price,on sale from,on sale until\n"
    assert bring(PRODUCTS, head + b"P-1,Plain,5.50,4.20,2026-11-27,30.11.2026\n")[1] == (1, 0, 0, 0)
    assert sale(world) == (420, "2026-11-27", "2026-11-30")
    assert bring(PRODUCTS, b"sku,sale price\nP-1,4.00\n")[1] == (0, 1, 0, 0)
    assert sale(world) == (400, "2026-11-27", "2026-11-30"), "a file without days says nothing of them"
    assert bring(PRODUCTS, head + b"P-1,,,,,2026-12-06\n")[1] == (0, 1, 0, 0)
    assert sale(world) == (400, "2026-11-27", "2026-12-06")
    refused = bring(PRODUCTS, head + b"P-1,,,3.00,2026-12-24,2026-12-01\nP-1b,Other,3.00,2.00,soon,\n")
    assert refused[1] == (0, 0, 0, 2)
    assert ("ends before it begins" in refused[2][2], "is not a day like" in refused[2][3]) == (True, True)
    assert bring(PRODUCTS, head + b"P-1,,,3.00,2026-12-24,\n")[1] == (0, 1, 0, 0)
    assert sale(world) == (300, "2026-12-24", "None")
    assert bring(PRODUCTS, head + b"P-1,,,0,,\n")[1] == (0, 1, 0, 0)
    assert sale(world) == (None, "None", "None")


def test_products_as_a_file_come_back_and_change_nothing(
    bring: Bring, world: World, client: FlaskClient, login: Callable[..., None]
) -> None:
    bring(PRODUCTS, SHIRTS.replace(b"shirt,,", b"shirt,Shirt,"))
    sold = b"sku,name,price,sale price,sale from,sale until,vat,variant,mpn,weight in grams,track stock\n"
    bring(PRODUCTS, sold + b"P-1,Plain,5.50,4.20,2026-11-27,2026-11-30,3,Large,EX-40,1250,no\n")
    g.pop("work_platform")
    login(client, world.bob)
    made = {form: client.get(world.url(f"download/{form}")).data for form in ("csv", "xlsx")}
    g.work_platform = current_app.extensions["interlock"].snapshot_by_code(world.platform.code)
    assert {form: bring(PRODUCTS, content)[1] for form, content in made.items()} == dict.fromkeys(made, (0, 0, 5, 0))
    joined = made["csv"].replace(b'"P-1"', b'"P-2"')
    assert bring(PRODUCTS, joined)[1] == (1, 0, 4, 0)
    assert bring(PRODUCTS, made["csv"].replace(b'"Red","Size","M"', b'"Red","Size","XL"'))[1] == (0, 1, 4, 0)
    plain = queries.find_variants_by_sku(world.shop.id, ["P-1", "P-2"])
    assert {(each.mpn, each.weight_grams, each.track_stock) for each in plain.values()} == {("EX-40", 1250, False)}
    assert sale(world, "P-2") == (420, "2026-11-27", "2026-11-30"), "in another store it does not last for ever"
    assert plain["P-1"].product_id == plain["P-2"].product_id
