"""An import tells first what it would do, then does exactly that, and the second time nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from modules.inventory import queries as inventory
from modules.inventory import services as inventory_services
from modules.inventory.models import Level, Movement, Variant
from modules.marketplace import queries
from modules.marketplace.imports import PRODUCTS
from modules.marketplace.sample import FOLDER, file_name, write_all
from tests.modules.marketplace.conftest import World, taken, worked_off
from tests.modules.marketplace.feeds import HEADER, PLAIN, large
from tests.modules.marketplace.memory import import_all, import_elsewhere
from tests.support.alone import alone
from tests.support.statements import statements
from webapp.db import db, transaction
from webapp.domain import Conflict, DomainError
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports_services
from webapp.imports import storage
from webapp.imports.models import Import, State

Run = Callable[..., Import]
Counts = Callable[[Import], tuple[int, int, int, int]]


def test_the_check_writes_nothing(check: Run, stock: Callable[[], dict[str, int]]) -> None:
    found = check(PLAIN.encode())

    assert (found.state, found.created, stock()) == (State.CHECKED, 3, {})


def test_the_run_does_what_the_check_said(run: Run, counts: Counts, stock: Callable[[], dict[str, int]], work: World) -> None:
    found = run(PLAIN.encode())

    assert (found.state, counts(found)) == (State.DONE, (3, 0, 0, 0))
    assert stock() == {"MUG-1": 5, "MUG-2": 0, "JAM-1": 12}
    mug = inventory.find_variant_by_sku(work.shop.id, "MUG-2")
    assert mug is not None
    assert (mug.product.name, mug.price, mug.tax_rate_bp, mug.gtin) == ("Red mug, large", 1590, 1700, "2900000158382")


def test_a_repeat_changes_nothing(run: Run, counts: Counts) -> None:
    run(PLAIN.encode())

    assert counts(run(PLAIN.encode())) == (0, 0, 3, 0)


def test_changes_are_shown_before_and_after(run: Run, check: Run, counts: Counts, work: World) -> None:
    run(PLAIN.encode())

    found = check(PLAIN.replace("12.90", "11.90").replace(",3,12", ",3,7").encode())

    ids = {each.sku: each.variant_id for each in inventory.variants_for_feed(work.shop)}
    assert counts(found) == (0, 2, 1, 0)
    assert found.changes == [
        {"row": 2, "name": "MUG-1", "id": ids["MUG-1"], "fields": [["price", "12.90", "11.90"]]},
        {"row": 4, "name": "JAM-1", "id": ids["JAM-1"], "fields": [["quantity", "12", "7"]]},
    ]


def test_an_empty_cell_and_a_missing_product_are_left_alone(
    run: Run, counts: Counts, stock: Callable[[], dict[str, int]], work: World
) -> None:
    run(PLAIN.encode())

    found = run(f"{HEADER}\nMUG-1,,,,,,,\n".encode())

    mug = inventory.find_variant_by_sku(work.shop.id, "MUG-1")
    assert counts(found) == (0, 0, 1, 0)
    assert mug is not None
    assert (mug.product.name, len(stock())) == ("Blue mug", 3)


def test_another_language_adds_its_words_and_keeps_the_product(run: Run, counts: Counts, work: World) -> None:
    run(PLAIN.encode())
    french = PLAIN.replace("Blue mug", "Mug bleu").encode()

    assert counts(run(french, language="fr"))[1] == 3
    assert counts(run(french, language="fr")) == (0, 0, 3, 0)
    mug = inventory.find_variant_by_sku(work.shop.id, "MUG-1")
    assert mug is not None
    assert (mug.product.name, queries.texts([mug.id], "fr")[mug.id].words["title"]) == ("Blue mug", "Mug bleu")


def test_the_samples_come_in_whole_in_every_language(run: Run, check: Run, counts: Counts) -> None:
    files = {language: (FOLDER / file_name(language)).read_bytes() for language in ("en", "fr", "de")}
    assert counts(run(files["en"])) == (304, 0, 0, 0)

    few = b"".join(files["fr"].splitlines(keepends=True)[:31])
    assert counts(run(few, language="fr")) == (0, 30, 0, 0)
    assert [counts(check(files[language], language=language)) for language in files] == [
        (0, 0, 304, 0),
        (0, 274, 30, 0),
        (0, 304, 0, 0),
    ]


@pytest.mark.sqlite_only
def test_the_samples_are_what_the_script_writes(tmp_path: object, app: object) -> None:
    """Reads no database."""
    for path in write_all(tmp_path):  # type: ignore[arg-type]
        assert path.read_bytes() == (FOLDER / path.name).read_bytes()


def test_a_step_goes_on_where_it_stopped(check: Run, work: World, counts: Counts, stock: Callable[[], dict[str, int]]) -> None:
    made = check(b"".join(large(50)))
    with transaction():
        imports_services.start_run(work.shop, PRODUCTS, made.id)

    taken(imports_services.Step(work.shop, PRODUCTS, made.id, State.RUNNING), 20)
    first = imports_queries.import_of(work.shop.id, [PRODUCTS.code], made.id)
    assert (first.state, first.created, first.total, len(stock())) == (State.RUNNING, 20, 50, 20)
    last = worked_off(work, made.id)
    assert (last.state, counts(last), len(stock())) == (State.DONE, (50, 0, 0, 0), 50)


def test_a_second_id_is_found_over_steps(upload: Run, work: World) -> None:
    made = upload(PLAIN.encode() + b"MUG-1,Again,,1.00,,,17,1\n")
    with transaction():
        imports_services.start_check(work.shop, PRODUCTS, made.id)
    taken(imports_services.Step(work.shop, PRODUCTS, made.id, State.CHECKING), 3)

    assert worked_off(work, made.id).refused == 1


def test_a_row_that_is_refused_leaves_nothing_and_holds_up_no_other(run: Run, work: World, reasons: Callable[..., dict[int, str]]) -> None:
    run(PLAIN.encode())
    mug = inventory.find_variant_by_sku(work.shop.id, "MUG-1")
    assert mug is not None
    with transaction():
        cellar = inventory_services.add_location(work.shop, name="Cellar")
        inventory_services.move_stock(work.shop, mug.id, 4, reason=inventory_services.Reason.RECEIVED, location_id=cellar.id)

    found = run(PLAIN.replace("Blue mug", "Green mug").replace(",17,5", ",17,3").replace(",3,12", ",3,7").encode())

    assert (found.updated, found.unchanged, found.refused) == (1, 1, 1)
    assert "Only 5 on hand at Shop" in reasons(found)[2]
    assert (mug.product.name, mug.on_hand) == ("Blue mug", 9)


def test_an_import_runs_once(run: Run, work: World) -> None:
    made = run(PLAIN.encode())

    with pytest.raises(Conflict), transaction():
        imports_services.start_run(work.shop, PRODUCTS, made.id)
    with pytest.raises(Conflict), transaction():
        imports_services.choose_columns(work.shop, PRODUCTS, made.id, {0: "id", 1: "title"})


@pytest.mark.parametrize(
    ("mapping", "code"),
    [({1: "title", 2: "price"}, "no_identity"), ({0: "id", 1: "title", 2: "title"}, "twice"), ({0: "id"}, "only_identity")],
)
def test_columns_that_cannot_work_are_refused(upload: Run, work: World, mapping: dict[int, str], code: str) -> None:
    made = upload(PLAIN.encode())

    with pytest.raises(DomainError) as caught, transaction():
        imports_services.choose_columns(work.shop, PRODUCTS, made.id, mapping)
    assert caught.value.code == code


def test_columns_are_remembered(upload: Run, work: World) -> None:
    content = b"code;what;how much\nA;B;1.00\n"
    made = upload(content)
    with transaction():
        imports_services.choose_columns(work.shop, PRODUCTS, made.id, {0: "id", 1: "title", 2: "price"})

    assert upload(content).mapping == {"0": "id", "1": "title", "2": "price"}


def test_the_file_is_kept_as_it_was(upload: Run) -> None:
    content = b"".join(large(9000))
    made = upload(content)

    assert b"".join(storage.pieces(made)) == content
    assert made.file_size == len(content)


def test_a_hundred_thousand_rows_are_imported_in_little_memory(upload: Run, work: World, proofs: bool, counts: Counts, db_url: str) -> None:
    """Both steps keep a batch and the ids of the rows before it, and nothing else. Memory is measured in the proofs."""
    rows = 100_000 if proofs else 1_100
    for expected in ((rows, 0, 0, 0), (0, 0, rows, 0)):
        made = upload(b"".join(large(rows)))
        if proofs:
            where = db_url, work.platform.code, work.shop.id, made.id
            db.session.rollback()  # nothing of this process waits in the database meanwhile
            assert alone(import_elsewhere, *where) < 60_000_000
        else:
            import_all(work.shop, made.id)
        assert counts(imports_queries.import_of(work.shop.id, [PRODUCTS.code], made.id)) == expected

    assert torn() == 0
    assert db.session.scalar(select(func.sum(Movement.quantity))) == sum(number % 50 for number in range(rows))


def torn() -> int:
    """How many variants do not have the sum of their movements, or of their levels."""
    moved = select(func.coalesce(func.sum(Movement.quantity), 0)).where(Movement.variant_id == Variant.id).scalar_subquery()
    lying = select(func.coalesce(func.sum(Level.on_hand), 0)).where(Level.variant_id == Variant.id).scalar_subquery()
    return db.session.scalar(select(func.count(Variant.id)).where((Variant.on_hand != moved) | (Variant.on_hand != lying))) or 0


def feed(rows: int, mark: str, *changes: tuple[str, str]) -> bytes:
    """So many rows with SKUs of their own, with these changes."""
    text = b"".join(large(rows)).decode().replace("BIG-", f"{mark}{rows}-")
    for before, after in changes:
        text = text.replace(before, after)
    return text.encode()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ["new", "updates", "unchanged"])
def test_a_run_costs_the_same_for_many_rows(upload: Run, run: Run, work: World, kind: str, language: str) -> None:
    def cost(rows: int) -> int:
        if kind != "new":
            run(feed(rows, "M"), language=language)
        changes = [(".90,", ".80,"), ("Thing", "Object"), (",17,", ",17,1")] if kind == "updates" else []
        made = upload(feed(rows, "M", *changes), language=language)
        for begin in (imports_services.start_check, imports_services.start_run):
            with transaction():
                begin(work.shop, PRODUCTS, made.id)
            with statements() as seen:
                worked_off(work, made.id)
        return len(seen)

    run(PLAIN.encode())  # the shop has its first location
    assert cost(10) == cost(200)


def test_a_step_is_taken_batch_by_batch(upload: Run, work: World, counts: Counts) -> None:
    made = upload(b"".join(large(25)))
    with transaction():
        imports_services.start_check(work.shop, PRODUCTS, made.id)
    step = imports_services.Step(work.shop, PRODUCTS, made.id, State.CHECKING)
    assert [taken(step, 10) for _ in range(3)] == [False, False, True]
    assert imports_services.Step(work.shop, PRODUCTS, made.id, State.CHECKING).finished
    found = imports_queries.import_of(work.shop.id, [PRODUCTS.code], made.id)
    assert (found.state, counts(found)) == (State.CHECKED, (25, 0, 0, 0))


def test_refused_rows_come_in_larger_batches_and_stand_where_they_stood(upload: Run, work: World, counts: Counts) -> None:
    made = upload(b"".join(large(25)) + b"x\n" * 50 + b"".join(large(3))[len(HEADER) + 1 :])
    with transaction():
        imports_services.start_check(work.shop, PRODUCTS, made.id)
    step = imports_services.Step(work.shop, PRODUCTS, made.id, State.CHECKING)
    parts = []
    while not step.finished:
        parts.append(step.read(5))
        with transaction():
            step.take(parts[-1])
    assert [len(part) for part in parts] == [5, 5, 5, 5, 5, 40, 13]
    assert [row.number for part in parts for row in part] == list(range(2, 80))
    assert counts(imports_queries.import_of(work.shop.id, [PRODUCTS.code], made.id)) == (25, 0, 0, 53)


def test_two_who_go_on_with_one_import_do_not_repeat_each_other(upload: Run, work: World, counts: Counts) -> None:
    made = upload(b"".join(large(25)))
    with transaction():
        imports_services.start_check(work.shop, PRODUCTS, made.id)
    first, second = (imports_services.Step(work.shop, PRODUCTS, made.id, State.CHECKING) for _ in range(2))
    taken(first, 10)
    with pytest.raises(Conflict, match="started again"):
        taken(second, 10)
    worked_off(work, made.id)
    assert counts(imports_queries.import_of(work.shop.id, [PRODUCTS.code], made.id)) == (25, 0, 0, 0)


def test_a_check_costs_the_same_for_many_rows(upload: Run, work: World) -> None:
    def cost(rows: int) -> int:
        made = upload(b"".join(large(rows)))
        with transaction():
            imports_services.start_check(work.shop, PRODUCTS, made.id)
        with statements() as seen:
            worked_off(work, made.id)
        return len(seen)

    assert cost(10) == cost(400)
