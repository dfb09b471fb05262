"""Words of one variant: seen and changed on a page, and what the feed says then."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.marketplace import export
from tests.factories import goods, people, places
from tests.factories.work import at_work
from tests.support.page import Page
from webapp.db import db
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.roles import Role


@pytest.fixture
def shop(app: Flask, login) -> tuple[FlaskClient, Store, str]:
    platform = places.platform("inventory", "marketplace")
    store = places.store(platform)
    with at_work(platform):
        goods.product(store, "A-1")
    client = app.test_client()
    login(client, people.person("bob", Role.STORE_MANAGER, platform=platform, store=store))
    return client, store, f"/platforms/{platform.code}/store/{store.code}/marketplace/words"


def form_of(client: FlaskClient, url: str) -> tuple[Page, str]:
    found = client.get(f"{url}?sku=A-1&language=en")
    assert found.status_code == 303
    return Page(client.get(found.headers["Location"])), found.headers["Location"]


def feed_title(store: Store) -> str:
    with at_work(db.session.get(Platform, store.platform_id)):
        head, line = b"".join(export.feed(store, "en")).decode().splitlines()
    return dict(zip(head.split("\t"), line.split("\t"), strict=True))['"title"'].strip('"')


def test_a_variant_gets_words_of_its_own_and_gives_them_back(shop) -> None:
    client, store, url = shop
    before = feed_title(store)
    page, _where = form_of(client, url)
    assert page.submit(client, "main form.form", {"title": "Signed copy"}).status_code == 303
    assert feed_title(store) == "Signed copy"
    assert "Signed copy" in Page(client.get(url)).text("tbody")
    page, _where = form_of(client, url)
    assert page.submit(client, "main form.form", {"title": ""}).status_code == 303
    assert feed_title(store) == before


def test_who_comes_too_late_sees_both_and_saves_knowingly(shop) -> None:
    client, store, url = shop
    page, _where = form_of(client, url)
    page.submit(client, "main form.form", {"title": "First"})
    late = page.submit(client, "main form.form", {"title": "Second"})
    assert late.status_code == 409
    assert Page(late).submit(client, "main form.form").status_code == 303
    assert feed_title(store) == "Second"


@pytest.mark.parametrize("asked", ["sku=A-1&language=xx", "sku=&language=en", "sku=A%00&language=en"])
def test_nothing_is_asked_for_as_well(shop, asked: str) -> None:
    client, _store, url = shop
    assert client.get(f"{url}?{asked}").status_code in {200, 400}


def test_a_sku_that_nobody_has_is_said(shop) -> None:
    client, _store, url = shop
    assert "nothing" in Page(client.get(f"{url}?sku=nothing&language=en")).text("[role=alert]")
