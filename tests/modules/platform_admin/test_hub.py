"""The page of a merchant: what other modules know of it stands there, for those who may see it."""

from __future__ import annotations

from tests.factories import people, places
from tests.support.page import Page
from webapp.roles import Role


def test_the_page_has_what_billing_knows_and_what_was_changed(app, client, login):
    platform = places.platform("billing")
    store = places.store(platform)
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=platform))
    page = Page(client.get(f"/platforms/{platform.code}/admin/merchants/{store.merchant_id}"))
    urls = [str(each["href"]) for each in page.select(".hub a[hx-get]")]
    assert [url.rpartition("=")[2] for url in urls] == [
        "billing-subscription", "billing-usage", "billing-invoices", "billing-overrides", "activity-admin",
    ]  # fmt: skip
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200
        assert Page(answer).one("main").get_text().strip()


def test_without_billing_nothing_of_it_is_there(app, client, login):
    platform = places.platform()
    store = places.store(platform)
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=platform))
    text = Page(client.get(f"/platforms/{platform.code}/admin/merchants/{store.merchant_id}/panels")).text()
    assert "Invoices" not in text


def test_another_platforms_merchant_is_not_here(app, client, login):
    platform, other = places.platform("billing"), places.platform("billing")
    foreign = places.store(other)
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=platform))
    assert client.get(f"/platforms/{platform.code}/admin/merchants/{foreign.merchant_id}/panels").status_code == 404


def test_the_console_leads_to_the_merchants_page_on_each_platform(app, client, login):
    platform = places.platform("billing")
    store = places.store(platform)
    login(client, people.super_admin())
    page = Page(client.get(f"/admin/merchants/{store.merchant_id}"))
    assert page.has(f"a[href*='/admin/merchants/{store.merchant_id}']:not([href$='edit'])")
    assert [str(each["href"]).rpartition("=")[2] for each in page.select(".hub a[hx-get]")] == ["activity-console"]
