"""Settings of modules, as a store and a platform set them on their pages."""

from __future__ import annotations

import pytest

from tests.factories.people import person
from tests.factories.places import platform
from tests.factories.shops import Shops
from tests.support.page import Page
from webapp.platforms.queries import module_rows
from webapp.roles import Role


@pytest.fixture
def shop(client, login) -> Shops:
    shops = Shops.with_modules("inventory", "orders", "billing")
    login(client, shops.alice)
    return shops


def address(shop: Shops, rest: str = "/modules/inventory/store") -> str:
    return shop.address(f"settings{rest}")


def test_a_store_finds_the_modules_that_it_can_set(client, shop):
    page = Page(client.get(address(shop, "")))
    assert page.texts("main .list-group a") == ["Inventory", "Orders"]


def test_a_store_sets_its_own_and_resets_it(client, shop):
    page = Page(client.get(address(shop)))
    assert page.submit(client, "main form.form", {"low_stock_threshold": "9"}).status_code == 303
    page = Page(client.get(address(shop)))
    assert page.one("[name=low_stock_threshold]")["value"] == "9"
    assert "Set for this store" in page.text("main")
    assert page.submit(client, "form[data-action=reset]").status_code == 303
    assert Page(client.get(address(shop))).one("[name=low_stock_threshold]")["value"] == "5"


def test_a_wrong_value_stays_in_the_form(client, shop):
    answer = Page(Page(client.get(address(shop))).submit(client, "main form.form", {"low_stock_threshold": "-1"}))
    assert (answer.status, answer.one("[name=low_stock_threshold]")["value"]) == (422, "-1")


def test_a_late_save_shows_both_and_can_be_sent_again(client, shop):
    mine, theirs = Page(client.get(address(shop))), Page(client.get(address(shop)))
    theirs.submit(client, "main form.form", {"low_stock_threshold": "7"})
    late = Page(mine.submit(client, "main form.form", {"low_stock_threshold": "9"}))
    assert (late.status, late.texts(".diff td")) == (409, ["7", "9"])
    assert late.submit(client, "main form.form").status_code == 303


@pytest.mark.parametrize(
    "rest", ["/modules/billing/store", "/modules/nothing/store", "/modules/inventory/world", "/modules/inventory/merchant"]
)
def test_there_is_no_page_for_what_a_store_cannot_set(client, shop, rest):
    assert client.get(address(shop, rest)).status_code == 404


def test_two_formats_never_give_one_number(client, shop):
    page = Page(client.get(address(shop, "/modules/orders/store")))
    answer = Page(page.submit(client, "main form.form", {"number_format": "order {store}"}))
    assert (answer.status, answer.has("[name=number_format][aria-invalid=true]")) == (422, True)


def test_an_administrator_sets_a_module_for_the_platform_and_forgets_its_secret(client, login):
    here = platform("billing")
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=here))
    url = f"/platforms/{here.code}/admin/settings/modules/billing"
    saved = Page(client.get(url)).submit(client, "main form.form", {"grace_days": "9", "webhook_secret": "a-very-secret-value"})
    assert saved.status_code == 303
    page = Page(client.get(url))
    assert "a-very-secret-value" not in page.response.text
    assert module_rows(here.id)["billing"].config["grace_days"] == 9
    forget = next(form for form in page.select("form[data-action=reset]") if "Forget" in form.get_text())
    assert page.send(client, forget).status_code == 303
    assert "webhook_secret" not in module_rows(here.id)["billing"].config


def test_the_provider_alone_sets_core_modules(client, login):
    here = platform()
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=here))
    assert client.get(f"/platforms/{here.code}/admin/settings/modules/platform-admin").status_code == 404
