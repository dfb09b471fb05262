"""Feeds at a secret address: whoever has it gets what was built last, and nobody else anything."""

from __future__ import annotations

import gzip
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from modules.marketplace import queries, services
from modules.marketplace.checks import check
from tests.factories import goods
from tests.factories.work import at_work
from tests.modules.marketplace.conftest import World
from tests.modules.marketplace.letzshop import app as application
from tests.modules.marketplace.test_jobs import switch
from tests.support.jobs import work_off
from webapp.db import db, transaction
from webapp.db.secrets import decrypt
from webapp.merchants.models import Store
from webapp.providing import merchants


@pytest.fixture
def secret(world: World) -> str:
    """The shop's secret, with its feeds built: one good product, and one that is left out."""
    with at_work(world.platform):
        goods.product(world.shop, "GOOD", 3, gtin="9783161484100")
        goods.product(world.shop, "FREE", 3, price=0)
        services.open_address(world.shop)
    work_off(application())
    with at_work(world.platform):
        return decrypt(queries.own_address(world.shop.id).token)


def fetch(client: FlaskClient, world: World, secret: str, file: str = "en.csv", **headers: str) -> Any:
    base = f"http://{world.platform.code}.localhost"
    return client.get(f"/public/marketplace-feeds/{secret}/{file}", base_url=base, headers=headers)


def test_the_marketplace_fetches_what_was_built(client: FlaskClient, world: World, secret: str) -> None:
    plain = fetch(client, world, secret)
    assert (plain.status_code, b"GOOD" in plain.data, b"FREE" in plain.data) == (200, True, False)
    packed = fetch(client, world, secret, **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data


def test_who_has_it_already_is_told_so(client: FlaskClient, world: World, secret: str) -> None:
    etag = fetch(client, world, secret).headers["ETag"]
    assert fetch(client, world, secret, **{"If-None-Match": etag}).status_code == 304


def test_xml_says_the_same(client: FlaskClient, world: World, secret: str) -> None:
    found = ElementTree.fromstring(fetch(client, world, secret, "fr.xml").data)
    assert [each.text for each in found.iter("{http://base.google.com/ns/1.0}id")] == ["GOOD"]


@pytest.mark.parametrize("file", ["en.csv", "xx.csv", "en.pdf"])
def test_a_wrong_secret_is_a_404(client: FlaskClient, world: World, secret: str, file: str) -> None:
    assert fetch(client, world, "x" * len(secret), file).status_code == 404


def test_a_new_address_works_beside_the_old_one_and_a_closed_one_not_at_all(client: FlaskClient, world: World, secret: str) -> None:
    with at_work(world.platform):
        services.exchange_address(world.shop)
        new = decrypt(queries.own_address(world.shop.id).token)
    assert [fetch(client, world, each).status_code for each in (secret, new)] == [200, 200]
    with at_work(world.platform):
        services.close_address(world.shop)
    assert [fetch(client, world, each).status_code for each in (secret, new)] == [404, 404]


@pytest.mark.parametrize(("what", "status"), [("suspended", 503), ("closed", 404)])
def test_the_feed_of_a_shop_that_is_shut_is_not_fetched(client: FlaskClient, world: World, secret: str, what: str, status: int) -> None:
    """As docs/states.md says of feeds, though the address does not name the shop."""
    for state, expected in ((what, status), ("active", 200)):
        with transaction():
            shop = db.session.get_one(Store, world.shop.id)
            if what == "closed":
                merchants.set_store_status(shop, state)
            else:
                merchants.set_merchant_status(shop.merchant, state)
        assert fetch(client, world, secret).status_code == expected


def test_another_platform_does_not_know_it(client: FlaskClient, world: World, secret: str) -> None:
    base = f"http://{world.elsewhere.code}.localhost"
    assert client.get(f"/public/marketplace-feeds/{secret}/en.csv", base_url=base).status_code == 404


def test_while_the_module_is_off_the_address_is_that_of_no_page(client: FlaskClient, world: World, secret: str) -> None:
    switch(world, marketplace="off")
    gone = fetch(client, world, secret)
    unknown = client.get("/public/no-feeds/at/all.csv", base_url=f"http://{world.platform.code}.localhost")
    assert (gone.status_code, gone.data) == (unknown.status_code, unknown.data) == (404, unknown.data)
    switch(world, marketplace="on")
    assert fetch(client, world, secret).status_code == 200


def test_a_feed_is_built_anew_when_what_it_shows_has_changed(client: FlaskClient, world: World, secret: str) -> None:
    with at_work(world.platform):
        assert queries.stale_feeds(world.platform.id) == []
        goods.product(world.shop, "NEW", 1)
    with at_work(world.platform):
        assert queries.stale_feeds(world.platform.id) == [world.shop.id]
        services.build_soon(world.shop.id)
    work_off(application())
    assert b"NEW" in fetch(client, world, secret).data


def test_the_check_counts_what_is_left_out(world: World, secret: str) -> None:
    with at_work(world.platform):
        found = check(world.shop, "en")
    assert (found.lines, found.left_out, found.bad[0][1]) == (2, 1, "FREE")
