"""Segments in a browser: a rule is counted while one chooses, saved, and leads to the customers whom it is about."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select

from modules.billing.services.overrides import set_override
from tests.factories.work import at_work
from tests.support.demo import DemoPlace
from tests.support.watch import arrived
from webapp.db import db
from webapp.merchants.models import Store
from webapp.platforms.models import Platform

SEGMENTS = "/platforms/oms/store/kirchberg/customers/segments"


def with_segments(demo: DemoPlace) -> None:
    """Grant the merchant what its plan does not have."""
    with demo.app.app_context():
        platform = db.session.scalars(select(Platform).where(Platform.code == "oms")).one()
        with at_work(platform):
            merchant_id = db.session.scalars(select(Store.merchant_id).where(Store.code == "kirchberg")).one()
            set_override(platform.id, merchant_id, feature="customer_segments", granted=True, reason="tried")


def test_from_a_rule_to_its_customers(
    page: Page, demo: DemoPlace, sign_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    with_segments(demo)
    sign_in(page, "owner@example.com")
    page.goto(f"{SEGMENTS}/new")
    page.fill("[name=name]", "Reachable")
    page.select_option("[name=what_0]", "customers.email:has")
    counted = page.locator("#segment-count strong")
    expect(counted).to_contain_text("customers")
    many = counted.inner_text()
    axe(page)
    page.click("main form.form .btn-primary")
    arrived(page, SEGMENTS)
    page.get_by_role("link", name=many.split()[0], exact=True).click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", many.split()[0])
    axe(page)
