"""A shop in francs, yen or dinars: prices are shown, written and kept in its currency."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.inventory.models import Variant
from tests.modules.inventory.conftest import World, add_article, article, at_work
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.providing import merchants
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only
SHOWN = {"CHF": "CHF1,250.00", "JPY": "¥1,250", "KWD": "KWD1,250.000", "EUR": "€1,250.00"}


@pytest.fixture(params=SHOWN)
def shop(request: pytest.FixtureRequest, world: World) -> World:
    """Alice's shop, in each currency."""
    with transaction():
        world.shop.currency = request.param
    return world


@pytest.fixture
def alice(shop: World, client: FlaskClient, login: Any) -> FlaskClient:
    login(client, shop.alice)
    return client


RATES = {"CHF": ["8.1 %", "3.8 %", "2.6 %", "0 %"], "JPY": ["10 %", "8 %", "0 %"], "EUR": ["17 %", "14 %", "8 %", "3 %", "0 %"]}


def test_the_tax_rates_are_those_of_the_country_or_written(shop: World, alice: FlaskClient) -> None:
    """A shop in Tokyo was offered the rates of Luxembourg, and nothing else."""
    form = Page(alice.get(shop.url("products/new")))
    rates = RATES.get(shop.shop.currency)
    typed = {"name": "Lamp", "sku": "L-1", "price": "1250"}
    if rates is None:  # nobody here knows the law of Kuwait
        refused = Page(form.submit(alice, "main form", typed))
        assert refused.select("[name=tax_rate_bp][aria-invalid=true]")
        assert refused.submit(alice, "main form", {"tax_rate_bp": "4.5"}).status_code == 303
        assert kept().tax_rate_bp == 450
    else:
        assert [each.text.replace("\u00a0", " ") for each in form.select("[name=tax_rate_bp] option")] == rates
        assert form.submit(alice, "main form", typed).status_code == 303
        assert kept().tax_rate_bp == {"CHF": 810, "JPY": 1000, "EUR": 1700}[shop.shop.currency]


def in_major_units(currency: str) -> int:
    """1250 francs, yen or dinars, in minor units."""
    return 1250 * {"JPY": 1, "KWD": 1000}.get(currency, 100)


def test_a_price_is_written_kept_and_shown(shop: World, alice: FlaskClient) -> None:
    currency = shop.shop.currency
    form = Page(alice.get(shop.url("products/new")))
    rate = {} if form.has("select[name=tax_rate_bp]") else {"tax_rate_bp": "5"}
    typed = {"name": "Lamp", "sku": "L-1", "price": "1250", "opening_stock": "1", **rate}
    assert currency in form.text('[data-field="price"]')
    assert form.submit(alice, "main form", typed).status_code == 303
    assert kept().price == in_major_units(currency)
    assert SHOWN[currency] in Page(alice.get(shop.url())).text("table")


def test_a_form_that_was_opened_shows_what_it_takes_back(shop: World, alice: FlaskClient) -> None:
    variant_id = add_article(shop.shop, price=1_000_001)
    page = Page(alice.get(shop.url(f"variants/{variant_id}/edit")))
    assert page.submit(alice, "main form", {"label": "Blue"}).status_code == 303
    _product, variant = article(shop.shop, variant_id)
    assert (variant.price, variant.label) == (1_000_001, "Blue")


@pytest.mark.parametrize("text", ["sNaN", "Infinity", "1e30", "12.50 abc", "12 XYZ", "12.", "", "-1", "9" * 30])
def test_what_is_no_price_is_said_at_the_field(shop: World, alice: FlaskClient, text: str) -> None:
    answer = Page(alice.get(shop.url("products/new"))).submit(alice, "main form", {"name": "Lamp", "sku": "L-1", "price": text})
    assert answer.status_code == 422
    page = Page(answer)
    assert page.one("[name=price][aria-invalid=true]")["value"] == text
    assert page.text('[data-field="price"] .field-error').endswith(".")


@pytest.mark.parametrize("text", ["1.250", "1,250"])
def test_thousands_or_decimals_are_asked_for(world: World, client: FlaskClient, login: Any, text: str) -> None:
    login(client, world.alice)
    form = Page(client.get(world.url("products/new")))
    answer = Page(form.submit(client, "main form", {"name": "Lamp", "sku": "L-1", "price": text}))
    assert "two ways" in answer.text('[data-field="price"] .field-error')
    assert answer.submit(client, "main form", {"price": "1250"}).status_code == 303
    assert kept().price == 125_000


def test_ten_billion_are_a_price(world: World, client: FlaskClient, login: Any) -> None:
    login(client, world.alice)
    form = Page(client.get(world.url("products/new")))
    assert form.submit(client, "main form", {"name": "Lamp", "sku": "L-1", "price": "10000000000.00"}).status_code == 303
    assert kept().price == 10**12


@pytest.mark.parametrize("rate", [2000, 550, 810, 0])
def test_a_rate_that_is_on_no_list_stays(world: World, client: FlaskClient, login: Any, rate: int) -> None:
    """Editing a variant whose VAT is 20 % set it to 17 %."""
    login(client, world.alice)
    variant_id = add_article(world.shop, tax_rate_bp=rate)
    page = Page(client.get(world.url(f"variants/{variant_id}/edit")))
    assert page.submit(client, "main form", {"label": "Blue"}).status_code == 303
    assert article(world.shop, variant_id)[1].tax_rate_bp == rate


def test_an_isbn_with_hyphens_is_kept_as_its_barcode(world: World, client: FlaskClient, login: Any) -> None:
    login(client, world.alice)
    typed = {"name": "Book", "sku": "B-1", "price": "12", "gtin": "978-3-16-148410-0"}
    assert Page(client.get(world.url("products/new"))).submit(client, "main form", typed).status_code == 303
    assert kept().gtin == "9783161484100"


def test_the_currency_of_a_shop_stays_once_it_has_prices(world: World) -> None:
    def change(currency: str) -> None:
        with at_work(world.shop) as shop:
            merchants.edit_store(
                shop, version=shop.version, name=shop.name, currency=currency, timezone=shop.timezone, locale=shop.locale
            )  # fmt: skip

    change("JPY")
    add_article(world.shop)
    with pytest.raises(DomainError, match="has prices in JPY"):
        change("EUR")
    change("JPY")
    with at_work(world.shop) as shop:
        assert shop.currency == "JPY"


def kept() -> Variant:
    """The only article there is."""
    with unscoped("the test looks"):
        return db.session.query(Variant).one()
