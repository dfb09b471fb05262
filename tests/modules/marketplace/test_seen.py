"""Faults of imports that people saw, each by what it looked like."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.inventory import queries as inventory
from modules.inventory import services as inventory_services
from modules.marketplace import export
from modules.marketplace.imports import PRODUCTS
from tests.modules.marketplace.conftest import World, worked_off
from tests.modules.marketplace.test_pages import checked, follow, send
from webapp.db import transaction
from webapp.imports import services
from webapp.imports.models import Import
from webapp.imports.pages.refused import refused_file

Run = Callable[..., Import]
Counts = Callable[[Import], tuple[int, int, int, int]]
Reasons = Callable[[Import], dict[int, str]]
GROUP = b"sku,title,price,item_group_id,size\nA-1,Shirt,5.00,SHIRT,S\nA-2,Shirt,5.00,SHIRT,M\nA-3,Long shirt,6.00,SHIRT,L\n"


def titles(work: World) -> list[str]:
    lines = b"".join(export.feed(work.shop, "en")).decode().split("\r\n")[1:-1]
    return [line.split("\t")[1].strip('"') for line in lines]


@pytest.mark.sqlite_only
def test_a_price_of_1_000_in_a_file_with_commas_is_a_thousand(run: Run, work: World) -> None:
    found = run(b"sku;title;price\nA;One;1.000\nB;Two;12,50\n")

    assert (found.decimal, found.created) == (",", 2)
    assert {each.sku: each.price for each in inventory.variants_for_feed(work.shop)} == {"A": 100000, "B": 1250}


@pytest.mark.sqlite_only
def test_a_price_that_nothing_in_the_file_explains_is_refused_as_the_file_has_it(check: Run, reasons: Reasons) -> None:
    found = check("sku;title;price\nA;One;1.250 €\nB;Two;12.50 USD\nC;Three;12.50 abc\n".encode())

    assert found.created == 0
    told = reasons(found)
    assert "1.250 €" in told[2]
    assert "another currency" in told[3]
    assert "12.50 USD" in told[3]
    assert "besides the number: 12.50 abc" in told[4]


@pytest.mark.sqlite_only
def test_with_the_decimal_sign_chosen_the_refused_price_is_read(upload: Run, work: World) -> None:
    made = upload("sku;title;price\nA;One;1.250 €\n".encode())
    seen = services.look_again(work.shop, PRODUCTS, made.id, services.Choices(decimal=","))
    with transaction():
        services.read_again(work.shop, PRODUCTS, made.id, seen)
        services.start_check(work.shop, PRODUCTS, made.id)
    assert worked_off(work, made.id).created == 1


@pytest.mark.sqlite_only
def test_a_quote_that_is_never_closed_refuses_what_follows(check: Run, reasons: Reasons) -> None:
    found = check(b'sku,title,price\nA,One,1.00\nB,"Two,2.00\nC,Three,3.00\n')

    assert (found.created, found.refused) == (1, 2)
    assert "opens on line 3" in reasons(found)[3]


def test_refused_rows_are_bounded_however_long_the_file_is(check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.imports.services.steps.KEPT_ROWS", 20)
    found = check(b"sku,title,price\n" + b"".join(b"A-%d,One,free\n" % n for n in range(600)))

    assert (found.refused, found.refused_kept) == (600, 20)
    assert b"".join(refused_file(found, PRODUCTS)).count(b"\r\n") == 21


def test_what_is_not_sold_any_more_is_not_promised(run: Run, check: Run, work: World, reasons: Reasons) -> None:
    run(GROUP)
    shirt = inventory.find_variant_by_sku(work.shop.id, "A-1")
    assert shirt is not None
    with transaction():
        inventory_services.archive_product(work.shop, shirt.product_id)

    for done in (check, run):
        found = done(GROUP.replace(b"5.00", b"4.00") + b"A-4,Shirt,5.00,SHIRT,XL\n")
        assert (found.created, found.updated, found.refused) == (0, 0, 4)
        assert "archived" in reasons(found)[5]


def test_a_file_of_corrected_rows_does_not_rename_the_product(run: Run, work: World, counts: Counts) -> None:
    run(GROUP)
    few = GROUP.splitlines(keepends=True)

    assert counts(run(few[0] + few[3])) == (0, 0, 1, 0)
    assert titles(work) == ["Shirt", "Shirt", "Long shirt"]
    assert counts(run(few[0] + b"A-9,Tiny shirt,5.00,SHIRT,XXS\n")) == (1, 0, 0, 0)
    assert counts(run(GROUP)) == (0, 0, 3, 0)
    shirt = inventory.find_variant_by_sku(work.shop.id, "A-1")
    assert shirt is not None
    assert shirt.product.name == "Shirt"


def test_after_a_product_is_renamed_the_feed_has_the_new_title_for_every_variant(run: Run, work: World) -> None:
    run(GROUP)
    shirt = inventory.find_variant_by_sku(work.shop.id, "A-1")
    assert shirt is not None
    with transaction():
        inventory_services.change_product(work.shop, shirt.product_id, version=shirt.product.version, name="Blouse")

    assert titles(work) == ["Blouse", "Blouse", "Long shirt"]


@pytest.mark.sqlite_only
def test_a_workbook_is_read_and_its_numbers_are_what_they_are(run: Run, work: World) -> None:
    book = openpyxl.Workbook()
    for row in (["SKU", "Titel", "Prix TTC (€)", "Lagerbestand"], ["A-1", "Buch", 1250.5, 3], ["A-2", "Heft", "12,50", "1"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)

    found = run(out.getvalue(), name="list.xlsx")
    assert (found.source, found.created) == ("xlsx", 2)
    assert {each.sku: (each.price, each.on_hand) for each in inventory.variants_for_feed(work.shop)} == {
        "A-1": (125050, 3),
        "A-2": (1250, 1),
    }


@pytest.mark.sqlite_only
def test_more_names_of_columns_are_known(upload: Run) -> None:
    made = upload("Variant SKU;EAN-13;Désignation;Prix TTC (€);Lagerbestand;MwSt. in %\nA;;B;1,00;2;17\n".encode())

    assert list(made.mapping.values()) == ["id", "gtin", "title", "price", "quantity", "tax_rate"]


@pytest.mark.sqlite_only
def test_sku_wins_over_id(upload: Run) -> None:
    assert upload(b"id,sku,title,price\n1,A,B,1.00\n").mapping == {"1": "id", "2": "title", "3": "price"}


def test_the_column_that_a_person_chose_is_what_is_remembered(upload: Run, work: World) -> None:
    content = b"sku,price,Price,title\nA,1.00,2.00,B\n"
    made = upload(content)
    with transaction():
        services.choose_columns(work.shop, PRODUCTS, made.id, {0: "id", 2: "price", 3: "title"})

    assert upload(content).mapping == {"0": "id", "2": "price", "3": "title"}


def test_a_price_column_that_was_not_recognised_is_said_at_the_mapping(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    content = b"sku,title,money\n" + b"".join(b"A-%d,One,1.00\n" % n for n in range(40))
    columns = follow(client, send(client, world, Page, content), Page)
    assert "Price" in columns.text("[data-missing]")

    found = checked(client, columns, Page)
    assert "0 of 40 rows can be imported" in found.text('[data-alert="danger"]')
    assert not found.has('form[data-action="run"]')
    assert "Look at the columns" in found.text('tr[data-row="2"]')


def test_a_person_changes_how_the_file_is_read(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    columns = follow(client, send(client, world, Page, b"one;two;three\nsku;title;price\nA;B;1.00\n"), Page)
    again = follow(client, columns.submit(client, "form[data-action=read]", {"header_row": "1", "encoding": "cp1252"}), Page)
    assert again.one("#reading-encoding option[selected]")["value"] == "cp1252"

    refused = again.submit(client, "form[data-action=read]", {"header_row": "900"})
    assert (refused.status_code, "Row 900" in Page(refused).text("#import")) == (422, True)
    assert again.submit(client, "form[data-action=read]", {"header_row": "x" * 9}).status_code == 422
    assert again.submit(client, "form[data-action=read]", {"encoding": "rot13"}).status_code == 422


def test_an_import_is_deleted_with_its_file_and_what_came_in_stays(
    client: FlaskClient,
    world: World,
    login: Any,
    Page: Any,  # noqa: N803
) -> None:
    login(client, world.bob)
    found = checked(client, follow(client, send(client, world, Page), Page), Page)
    question = Page(client.get(str(found.one("[data-delete]")["href"])))
    answer = question.submit(client, "form[data-action=delete-import]")

    assert answer.status_code == 303
    assert client.get(found.response.request.path).status_code == 404


@pytest.mark.parametrize(
    ("before", "row", "sale", "code"),
    [
        (b"A,One,10.00,8.00", b"A,,7.00,", 800, "lower than the sale price"),
        (b"A,One,10.00,", b"A,,,11.00", None, "higher than the price"),
        (b"A,One,10.00,8.00", b"A,,7.00,6.00", 600, ""),
        (b"A,One,10.00,8.00", b"A,,,0", None, ""),
    ],
)
def test_a_sale_price_is_judged_by_what_will_be_there(
    run: Run, work: World, reasons: Reasons, before: bytes, row: bytes, sale: int | None, code: str
) -> None:
    header = b"sku,title,price,sale_price\n"
    run(header + before + b"\n")
    found = run(header + row + b"\n")

    variant = inventory.find_variant_by_sku(work.shop.id, "A")
    assert variant is not None
    assert variant.sale_price == sale
    assert code in reasons(found).get(2, "")


@pytest.mark.sqlite_only
def test_a_rate_of_five_and_a_half_comes_out_as_it_came_in(run: Run, work: World) -> None:
    run(b'sku,title,price,vat\nA,One,1.00,"5,5 %"\n')

    assert b'\t"5.5"\t' in b"".join(export.feed(work.shop, "en"))


CELL = st.sampled_from(["1.00", "2,50", "1.250", "free", "", "3.00 €", "0"])
ROW = st.tuples(
    st.sampled_from("ABCDE"),
    st.sampled_from(["One", "Two", ""]),
    CELL,
    CELL,
    st.sampled_from(["", "G", "H"]),
    st.sampled_from(["", "3", "x"]),
)


@pytest.mark.sqlite_only
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=3))
def test_the_check_promises_what_the_run_does_and_a_second_time_changes_nothing(
    files: list[list[tuple[str, ...]]], upload: Run, work: World, counts: Counts, reasons: Reasons
) -> None:
    """Rows over rows; the databases do not differ in it."""
    for rows in files:
        content = "\n".join(["sku;title;price;sale_price;item_group_id;quantity", *(";".join(row) for row in rows)]).encode()
        seen = []
        for _ in range(2):
            made = upload(content)
            for begin in (services.start_check, services.start_run):
                with transaction():
                    begin(work.shop, PRODUCTS, made.id)
                found = worked_off(work, made.id)
                seen.append((counts(found), reasons(found)))
        assert seen[0] == seen[1]
        created, updated, _same, refused = seen[3][0]
        assert (created, updated, refused) == (0, 0, seen[1][0][3])
