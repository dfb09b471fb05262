"""Feeds name the pictures that people uploaded by addresses that answer, and a feed that comes back changes none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from modules.inventory import services as inventory
from modules.inventory.queries.pictures import pictures as shown
from modules.inventory.services.pictures import PURPOSE, add_picture, move_picture
from modules.marketplace import export, images, queries
from modules.marketplace.checks import check
from tests.factories import goods
from tests.modules.marketplace.conftest import World
from tests.modules.marketplace.test_export import rows
from tests.support.pictures import picture
from webapp import files
from webapp.db import transaction
from webapp.imports.models import Import

Run = Callable[..., Import]
G = "{http://base.google.com/ns/1.0}"
pytestmark = pytest.mark.sqlite_only
ELSEWHERE = "https://cdn.example.com/a,b.png"


def with_pictures(work: World, *sizes: tuple[int, int], sku: str = "MUG", **values: Any) -> int:
    """The id of a product to which pictures of these sizes were uploaded."""
    with transaction():
        product_id = goods.product(work.shop, sku, 3, **values).id
    for size in sizes:
        whose = {"platform_id": work.platform.id, "store_id": work.shop.id, "max_bytes": 10**6}
        kept = files.store(picture(size=size), name="mug.png", purpose=PURPOSE, allow=files.PICTURES, **whose)
        with transaction():
            add_picture(work.shop, product_id, kept)
    return product_id


def feed_in(work: World) -> bytes:
    return b"".join(export.feed(work.shop, "en"))


def of(found: Import) -> tuple[int, int, int, int]:
    return found.created, found.updated, found.unchanged, found.refused


@pytest.mark.pages
def test_uploaded_pictures_are_in_the_feed_by_addresses_that_answer(client: FlaskClient, work: World) -> None:
    with_pictures(work, (40, 30), (20, 30), (10, 10))
    (row,) = rows(work, "en")
    found = [row["image_link"], *images.addresses(row["additional_image_link"])]
    assert {urlsplit(each).hostname for each in found} == {f"{work.platform.code}.localhost"}
    answers = [client.get(urlsplit(each).path, base_url=f"http://{urlsplit(each).netloc}") for each in found]
    assert [(each.status_code, each.mimetype) for each in answers] == [(200, "image/png")] * 3


def test_xml_has_an_element_for_each_picture(work: World) -> None:
    product_id = with_pictures(work, (40, 30), (20, 30), (10, 10))
    parts = next(iter(queries.feed_parts(work.shop, 10)))
    text = export.xml_head(work.shop) + export.items(work.shop, parts, "en") + export.XML_END
    (item,) = ElementTree.fromstring(text).iter("item")
    told = [each.text or "" for tag in ("image_link", "additional_image_link") for each in item.findall(f"{G}{tag}")]
    assert [files.token_in(each) for each in told] == [each.token for each in shown(product_id)]


@pytest.mark.parametrize("picture_sizes", [[], [(40, 30)], [(40, 30), (20, 30), (10, 10)]])
@pytest.mark.parametrize("values", [{}, {"image_url": ELSEWHERE}])
def test_a_feed_with_pictures_that_comes_back_changes_nothing(run: Run, work: World, picture_sizes: Any, values: dict[str, str]) -> None:
    product_id = with_pictures(work, *picture_sizes)
    with transaction():
        inventory.upsert_products(
            work.shop, [inventory.ProductRow(sku="MUG", attributes={"additional_image_link": f"{ELSEWHERE},{ELSEWHERE}"}, **values)]
        )
    assert of(run(feed_in(work))) == (0, 0, 1, 0)
    assert len(shown(product_id)) == len(picture_sizes)


def test_pictures_of_variants_that_come_back_change_nothing(run: Run, work: World) -> None:
    head = "sku,title,price,item_group_id,size,image_link\n"
    run(f"{head}A-1,Shirt,5.00,SHIRT,S,https://x.example/1.png\nA-2,Shirt,5.00,SHIRT,M,https://x.example/1.png\n".encode())
    run(f"{head}A-3,Shirt,5.00,SHIRT,L,https://x.example/3.png\n".encode())
    with transaction():
        inventory.upsert_products(
            work.shop, [inventory.ProductRow(sku="B-1", name="Hat", price=100, group="HAT", image_url="https://x.example/h.png")]
        )
        inventory.upsert_products(work.shop, [inventory.ProductRow(sku="B-2", price=100, name="Hat", group="HAT")])
    assert of(run(feed_in(work))) == (0, 0, 5, 0)


def test_what_was_uploaded_counts_more_than_the_address_of_the_product(work: World) -> None:
    with_pictures(work, (40, 30), image_url=ELSEWHERE)
    (row,) = rows(work, "en")
    assert (bool(files.token_in(row["image_link"])), row["additional_image_link"]) == (True, "")


def test_the_format_takes_ten_more_pictures_and_no_address_is_cut_off(work: World) -> None:
    with_pictures(work, *((10 + at, 10) for at in range(14)))
    with transaction():
        inventory.upsert_products(work.shop, [inventory.ProductRow(sku="MUG", attributes={"additional_image_link": ELSEWHERE})])
    (row,) = rows(work, "en")
    assert (len(images.addresses(row["additional_image_link"])), row["additional_image_link"].startswith(ELSEWHERE)) == (10, True)


def test_a_new_order_of_pictures_makes_the_feeds_stale(work: World) -> None:
    product_id = with_pictures(work, (40, 30), (20, 30), (10, 10))
    before = queries.mark_of(work.shop)
    with transaction():
        move_picture(work.shop, product_id, shown(product_id)[2].id, -1)
    assert queries.mark_of(work.shop) != before


def test_a_product_with_an_uploaded_picture_has_a_picture(work: World) -> None:
    with_pictures(work, (40, 30))
    assert check(work.shop, "en").often["no_image"] == 0
