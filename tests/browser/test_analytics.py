"""From a figure to its rows and to a saved report, drawn and without complaint."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DemoPlace
from tests.modules.analytics.conftest import refreshed

SHOP = "/platforms/oms/store/kirchberg/analytics"


def test_a_figure_is_drawn_leads_to_its_rows_and_is_saved_as_a_report(
    demo: DemoPlace, page: Page, sign_in: Callable[..., None], axe: Callable[[Page], None]
) -> None:
    refreshed(demo.app, "oms")
    sign_in(page, "owner@example.com")
    page.goto(SHOP)
    page.locator("figure[data-chart]").first.scroll_into_view_if_needed()  # it is drawn when somebody comes to it
    expect(page.locator("figure[data-chart][data-drawn] canvas")).to_be_visible()
    axe(page)
    figure = page.locator('[data-metric="orders.sales"] a[data-figure]')
    said = figure.get_attribute("data-figure")
    figure.click()
    expect(page.locator("data[data-total]")).to_have_attribute("value", str(said))
    axe(page)
    page.goto(f"{SHOP}/reports/new")
    page.fill("#name", "Sales by channel")
    page.select_option("#metric", "orders.sales")
    page.select_option("#split", "channel")
    page.check("input[name=view][value=chart]")
    page.click("form.form button[type=submit]")
    expect(page.locator("tfoot [data-total]")).to_have_attribute("data-total", str(said))
    page.locator("figure[data-chart]").first.scroll_into_view_if_needed()
    expect(page.locator("figure[data-drawn]")).to_have_count(1)
    axe(page)
