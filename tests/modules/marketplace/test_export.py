"""Feeds follow the format, line by line, and no cell of text is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from modules.marketplace import export
from modules.marketplace.imports import PRODUCTS
from tests.modules.marketplace.conftest import World
from tests.modules.marketplace.feeds import HEADER, PLAIN
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
def test_refused_rows_come_back_with_their_reasons(check: Run, run: Run) -> None:
    found = check((PLAIN + "X-1,Title,,twelve,,,17,1\n").encode())

    text = b"".join(refused_file(found, PRODUCTS)).decode("utf-8-sig")
    assert text.splitlines()[0] == ",".join(f'"{name}"' for name in ("reason", *HEADER.split(",")))
    assert text.splitlines()[1].startswith('"Row 5: Price is not a number')
    assert run(text.replace("twelve", "12.00").encode()).created == 1
