"""Feeds follow the format, line by line, and no cell of text is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from defusedxml.ElementTree import fromstring

from modules.inventory import queries as inventory
from modules.inventory import services
from modules.inventory.models import ENDLESS
from modules.inventory.options import Option
from modules.marketplace import export
from modules.marketplace.imports import PRODUCTS
from tests.factories import goods
from tests.modules.marketplace.conftest import World
from tests.modules.marketplace.feeds import HEADER, PLAIN
from webapp.db import transaction
from webapp.imports.models import Import
from webapp.imports.pages.refused import refused_file

Run = Callable[..., Import]


def rows(world: World, language: str) -> list[dict[str, str]]:
    text = b"".join(export.feed(world.shop, language)).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), dialect="excel-tab"))


def test_a_feed_has_the_columns_of_the_format() -> None:
    assert export.header()[:8] == ["id", "title", "description", "price", "sale_price", "product_type", "availability", "image_link"]
    assert {"atalanda:tax_rate", "atalanda:quantity", "identifier_exists", "item_group_id"} <= set(export.header())


@pytest.mark.sqlite_only
def test_values_are_written_strictly(run: Run, work: World) -> None:
    run(PLAIN.encode())

    mug, empty, jam = rows(work, "en")
    assert (mug["price"], mug["atalanda:tax_rate"], mug["atalanda:quantity"], mug["availability"]) == ("12.90", "17", "5", "in stock")
    assert (empty["availability"], empty["gtin"], empty["identifier_exists"]) == ("out of stock", "2900000158382", "yes")
    assert (jam["identifier_exists"], jam["atalanda:tax_rate"]) == ("no", "3")


@pytest.mark.sqlite_only
def test_text_is_formula_safe_and_on_one_line(run: Run, work: World) -> None:
    run(f'{HEADER}\n-1,=HYPERLINK("x"),"@a\tb\nc",1.00,+Brand,,17,1\n'.replace('=HYPERLINK("x")', '"=HYPERLINK(""x"")"').encode())

    (row,) = rows(work, "en")
    assert (row["id"], row["title"], row["description"], row["brand"]) == ("'-1", '\'=HYPERLINK("x")', "'@a b c", "'+Brand")


def test_each_language_has_its_own_words(run: Run, work: World) -> None:
    run(PLAIN.encode())
    run(PLAIN.replace("Blue mug", "Mug bleu").encode(), language="fr")

    assert [rows(work, language)[0]["title"] for language in ("en", "fr", "de")] == ["Blue mug", "Mug bleu", "Blue mug"]


def test_a_feed_that_comes_back_changes_nothing(run: Run, work: World) -> None:
    run(PLAIN.encode())
    found = run(b"".join(export.feed(work.shop, "en")))

    assert (found.created, found.updated, found.unchanged, found.refused) == (0, 0, 3, 0)


@pytest.mark.sqlite_only
def test_what_nobody_counts_is_in_stock_in_a_feed_that_comes_back_and_changes_nothing(run: Run, work: World) -> None:
    with transaction():
        goods.product(work.shop, "V-1", 2_000, track_stock=False)
    (row,) = rows(work, "en")
    assert (row["availability"], row["atalanda:quantity"], row["interlock:held_back"]) == ("in stock", str(ENDLESS), "")
    assert run(b"".join(export.feed(work.shop, "en"))).unchanged == 1


@pytest.mark.sqlite_only
def test_refused_rows_come_back_with_their_reasons(check: Run, run: Run) -> None:
    found = check((PLAIN + "X-1,Title,,twelve,,,17,1\n").encode())

    text = b"".join(refused_file(found, PRODUCTS)).decode("utf-8-sig")
    assert text.splitlines()[0] == ",".join(f'"{name}"' for name in ("reason", *HEADER.split(",")))
    assert text.splitlines()[1].startswith('"Row 5: Price is not a number')
    assert run(text.replace("twelve", "12.00").encode()).created == 1


SHIRTS = f"{HEADER},color,size,item_group_id\nS-1,Shirt,Cotton,20.00,Co,,17,1,Red,S,G-1\nS-2,Shirt,Cotton,20.00,Co,,17,1,Red,M,G-1\n"


def with_options(world: World) -> int:
    """The shirts, with options; the size comes first."""
    with transaction():
        product_id = inventory.products_of_groups(world.shop.id, ["G-1"])["G-1"]
        shirt = inventory.product(world.shop.id, product_id)
        homes = {each.id: (each.attributes["size"], each.attributes["color"]) for each in shirt.variants}
        options = (Option("Size", ("S", "M")), Option("Colour", ("Red",)))
        wanted = dict.fromkeys(homes.values(), "")
        services.change_options(world.shop, product_id, version=shirt.version, options=options, homes=homes, wanted=wanted)
    return product_id


def test_a_feed_of_products_with_options_comes_back_and_changes_nothing(run: Run, work: World) -> None:
    run(SHIRTS.encode())
    with_options(work)
    assert [(row["color"], row["size"], row["item_group_id"]) for row in rows(work, "en")] == [("Red", "S", "G-1"), ("Red", "M", "G-1")]
    for content in (b"".join(export.feed(work.shop, "en")), SHIRTS.encode()):
        found = run(content)
        assert (found.created, found.updated, found.unchanged, found.refused) == (0, 0, 2, 0)


def test_a_colour_that_a_feed_changes_is_the_value_of_the_option(run: Run, work: World) -> None:
    run(SHIRTS.encode())
    product_id = with_options(work)
    changed = SHIRTS.replace("Red,M", "Blue,M").encode()
    assert [run(changed).updated for _ in range(2)] == [1, 0]
    shirt = inventory.product(work.shop.id, product_id)
    assert [each.label for each in shirt.variants] == ["S / Red", "M / Blue"]
    assert shirt.options[1] == {"name": "Colour", "values": ["Red", "Blue"]}


def test_no_text_breaks_the_feed_of_others() -> None:
    """Characters that XML has no place for, however they are written."""
    text = export.one_line("A\x0bb\ufffe\uffff\x1f c\td\ne")
    assert text == "A b c d e"
    assert fromstring(f"<t>{escape(text)}</t>").text == text
