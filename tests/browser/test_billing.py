"""Overrides of a merchant's plan in a browser: the card is fresh in place."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_an_exception_is_seen_as_soon_as_it_is_saved(page: Page, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]) -> None:
    sign_in(page, "admin@example.com")
    page.goto("/platforms/loyalty/admin/subscriptions")
    page.click("main table tbody a")
    page.evaluate("document.body.dataset.before = 'yes'")
    page.click("#overrides summary")
    page.select_option("#overrides [name=feature]", index=1)
    page.fill("#overrides [name=reason]", "A trial for the spring")
    page.click("form[data-action=set-override] button[type=submit]")
    made = page.locator("#overrides [data-override]")
    expect(made).to_contain_text("A trial for the spring")
    expect(page.locator("#messages")).to_contain_text("is granted")
    expect(page.locator("body")).to_have_attribute("data-before", "yes")
    axe(page)
    page.click("form[data-action=remove-override] button")
    expect(made).to_have_count(0)
    expect(page.locator("#messages")).to_contain_text("the plan decides again")


def test_figures_that_lead_somewhere_stand_in_the_columns_of_those_that_do_not(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    sign_in(page, "admin@example.com")
    page.goto("/platforms/loyalty/admin/subscriptions/revenue")
    cards = page.locator(".grid > .stat-card")
    assert page.locator(".stat-card.card-link + .stat-card.card-link").count() > 0
    assert len({round(box["width"]) for card in cards.all() if (box := card.bounding_box())}) == 1
