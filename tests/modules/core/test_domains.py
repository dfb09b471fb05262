"""Domains on the pages of a platform and of a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.shops import Shops
from tests.support.page import Page
from webapp.providing import domains

pytestmark = pytest.mark.pages


class Answers:
    """A DNS that says whatever it is told."""

    said: Sequence[str] = ()

    def txt(self, _name: str) -> Sequence[str]:
        """The texts."""
        return self.said


@pytest.fixture
def shops(app: Flask) -> Shops:
    return Shops.with_modules("cms")


@pytest.fixture
def answers(app: Flask) -> Answers:
    found = Answers()
    domains.use_resolver(app, found)
    return found


def test_from_adding_a_domain_to_the_site_behind_it(
    app: Flask, shops: Shops, answers: Answers, client: FlaskClient, login: Callable[..., Any]
) -> None:
    login(client, shops.alice)
    address, site = shops.address("domains/"), {"base_url": "http://shop.example.com"}
    done = Page(client.get(address)).submit(client, "[data-action=add-domain]", {"host": "shop.example.com"})
    page = Page(client.get(done.headers["Location"]))
    name, value = page.texts(".code-block code")
    assert name == "_interlock.shop.example.com"
    assert app.test_client().get("/imprint", **site).status_code == 404
    page.submit(client, ".btn-list form")
    assert Page(client.get(address)).one("[data-domain]")["data-state"] == "without"
    answers.said = (value,)
    page.submit(client, ".btn-list form")
    assert Page(client.get(address)).one("[data-domain]")["data-state"] == "proved"
    assert Page(app.test_client().get("/imprint", **site)).text(".site-name") == shops.shop.name
    remove = Page(client.get(str(Page(client.get(address)).one("[data-domain] a")["href"])))
    assert "Customers see your site at this address no more" in remove.text("main")
    remove.submit(client, "main form")
    assert app.test_client().get("/imprint", **site).status_code == 404


def test_what_is_no_domain_stays_in_the_form(shops: Shops, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, shops.alice)
    answer = Page(client.get(shops.address("domains/"))).submit(client, "[data-action=add-domain]", {"host": "http://x"})
    assert (answer.status_code, Page(answer).one("[name=host]")["value"]) == (422, "http://x")


def test_a_domain_of_another_store_is_not_there(app: Flask, shops: Shops, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, shops.alice)
    Page(client.get(shops.address("domains/"))).submit(client, "[data-action=add-domain]", {"host": "shop.example.com"})
    check = Page(client.get(shops.address("domains/"))).one(".btn-list form")["action"]
    number = str(check).split("/")[-2]
    charlie, other = app.test_client(), shops.address("domains/", shops.other_shop)
    login(charlie, shops.charlie)
    assert Page(charlie.get(other)).select("[data-domain]") == []
    assert charlie.get(f"{other}{number}/remove").status_code == 404


def test_settings_lead_to_the_domains(shops: Shops, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, shops.alice)
    settings = Page(client.get(shops.address("settings/")))
    assert shops.address("domains/").rstrip("/") in [
        str(each["href"]).rstrip("/") for each in settings.select("main a, header a, .page-header a")
    ]
