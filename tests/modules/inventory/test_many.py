"""Many variants at once: done or skipped one by one, and the list says why."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.factories import goods, people, places
from tests.factories.work import at_work
from tests.support.page import Page
from webapp.roles import Role


@pytest.fixture
def shop(app, login):
    """A store with three variants, and its manager."""
    platform = places.platform("inventory")
    store = places.store(platform)
    with at_work(platform):
        for sku in ("A", "B", "C"):
            goods.product(store, sku)
    client = app.test_client()
    login(client, people.person("bob", Role.STORE_MANAGER, platform=platform, store=store))
    return client, f"/platforms/{platform.code}/store/{store.code}/inventory"


def press(client: FlaskClient, url: str, action: str, **values):
    page = Page(client.get(url))
    button = page.one(f".bulk-bar button[value={action}]")
    form = page.one("form[id$=-bulk]")
    return page.send(client, form, values, action=str(button["formaction"]))


def said(client: FlaskClient, answer) -> str:
    assert answer.status_code == 303
    return Page(client.get(answer.headers["Location"])).text("#messages")


@pytest.mark.both_databases
def test_chosen_variants_are_taken_off_sale_and_those_archived_are_skipped(shop, app):
    client, url = shop
    ids = [box["value"] for box in Page(client.get(url)).select("tbody input[name=ids]")]
    press(client, url, "archive", ids=ids[:1])
    text = said(client, press(client, url, "archive", ids=ids[:2]))
    assert "1 done." in text
    assert "1 skipped: archived already" in text


def test_all_that_match_get_a_threshold(shop):
    client, url = shop
    text = said(client, press(client, f"{url}?q=A", "threshold", everything="1", value="7"))
    assert "1 done." in text
    listed = Page(client.get(f"{url}?q=A"))
    assert "q=A" in str(listed.response.request.url)


@pytest.mark.parametrize("value", ["x", "-1", "100001", "1e3", "২", "1" * 9])
def test_a_threshold_that_is_no_number_is_refused_with_a_sentence(shop, value):
    client, url = shop
    assert press(client, url, "threshold", everything="1", value=value).status_code == 422


def test_nothing_ticked_is_said(shop):
    client, url = shop
    assert press(client, url, "archive").status_code == 422


def test_one_comes_back_to_the_filtered_list(shop):
    client, url = shop
    answer = press(client, f"{url}?q=A&size=10", "archive", everything="1")
    assert "q=A" in answer.headers["Location"]
