"""A merchant that is closed is not charged again, and one that is anonymised has no subscription."""

from __future__ import annotations

from flask import Flask

from modules.billing import hooks
from modules.billing.models.subscriptions import Status
from modules.platform_admin import services
from tests.factories import places
from tests.factories.plans import Desk
from tests.support.jobs import work_off
from webapp.db import transaction, utcnow
from webapp.merchants.models import MerchantPlatform
from webapp.tenancy import unscoped


def test_closing_a_merchant_ends_its_subscription_with_the_period_on_every_platform(desk: Desk, app: Flask) -> None:
    desk.start(now=utcnow())
    elsewhere = places.platform("billing")
    with unscoped("a second platform"), transaction() as session:
        session.add(MerchantPlatform(merchant_id=desk.merchant_id, platform_id=elsewhere.id))
    other = Desk(elsewhere, places.store(elsewhere, "second", merchant=desk.store.merchant))
    other.sell("small", 1000)
    other.start(now=utcnow())
    with app.app_context(), unscoped("closing"), transaction():
        services.close(desk.merchant_id, days=30)
    work_off(app)
    for each in (desk, other):
        with each.work():
            assert (each.live().status, each.live().cancel_at_period_end) == (Status.ACTIVE, True)


def test_an_anonymised_merchant_has_no_subscription_any_more(desk: Desk) -> None:
    desk.start(now=utcnow())
    with desk.work():
        held = desk.live()
        hooks.merchant_erased(desk.merchant_id)
        hooks.merchant_erased(desk.merchant_id)
        assert held.status == Status.CANCELED
