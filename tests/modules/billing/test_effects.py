"""What a quote says is what happens: features, limits and amounts, whatever was agreed beside the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from flask import g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from modules.billing import entitled, entitlements, pricing
from modules.billing.models import Invoice
from modules.billing.quotes import Quote
from modules.billing.services import credit, discounts, overrides, renewals
from modules.billing.services import subscriptions as service
from tests.factories import places
from tests.factories.plans import NOON, TERMS, Desk
from webapp.commerce import Money
from webapp.db import db
from webapp.kernel import kernel

FEATURES = ("billing_history", "inventory_basic", "low_stock_alerts", "stock_transfers")
QUOTAS = ("products", "locations")
TERM = {"immediate": TERMS, "next_invoice": replace(TERMS, proration="next_invoice")}
DAY = timedelta(days=1)

features = st.lists(st.sampled_from(FEATURES), unique=True)
limits = st.dictionaries(st.sampled_from(QUOTAS), st.none() | st.integers(0, 9))
until = st.none() | st.integers(1, 60)
tier = st.tuples(st.integers(0, 5000), features, limits)


class Agreed:
    """What is agreed beside the plan: features, limits, both with the days they count; a discount in per cent, and credit."""

    values = st.fixed_dictionaries(
        {
            "features": st.dictionaries(st.sampled_from(FEATURES), st.tuples(st.booleans(), until)),
            "limits": st.dictionaries(st.sampled_from(QUOTAS), st.tuples(st.none() | st.integers(0, 9), until)),
            "percent": st.none() | st.integers(1, 100),
            "credit": st.integers(0, 4000),
        }
    )

    @staticmethod
    def upon(desk: Desk, said: dict[str, Any]) -> None:
        def end(days: int | None) -> datetime | None:
            return None if days is None else NOON + days * DAY

        place = (desk.platform_id, desk.merchant_id)
        with desk.work():
            for code, (granted, days) in said["features"].items():
                overrides.set_override(*place, feature=code, granted=granted, reason="So.", until=end(days), now=NOON)
            for code, (value, days) in said["limits"].items():
                overrides.set_limit(*place, quota=code, value=value, reason="So.", until=end(days), now=NOON)
            if said["percent"]:
                discounts.make_coupon(desk.platform_id, code="LESS", percent_bp=said["percent"] * 100, periods=None)
            if said["credit"]:
                credit.grant(*place, Money(said["credit"], "EUR"), reason="So.")


def begun(place: Any, desk: Desk, one: Any, two: Any) -> None:
    """A new platform that sells two tiers."""
    place.reset()
    here = places.platform("billing")
    desk.__init__(here, places.store(here, "main"))  # type: ignore[misc]
    for rank, (code, (price, held, quotas)) in enumerate({"one": one, "two": two}.items()):
        desk.sell(code, price, *held, rank=rank, **quotas)


def has(desk: Desk, at: datetime) -> tuple[set[str], dict[str, int | None]]:
    """What the merchant really has at a moment, as every page asks for it."""
    asked = entitlements.BillingEntitlements()
    place = (desk.platform_id, desk.merchant_id)
    with desk.work(), patch.object(entitlements, "utcnow", lambda: at), patch.object(entitled, "utcnow_among", lambda *_moments: at):
        g.pop("billing_entitled", None)
        held = {code for code in FEATURES if asked.answer(*place, code).granted}
        return held, {code: asked.limit(*place, code) for code in kernel().registry.quotas}


def invoices(desk: Desk) -> list[Invoice]:
    return list(db.session.scalars(select(Invoice).where(Invoice.platform_id == desk.platform_id).order_by(Invoice.id)))


def told(quote: Quote, before: Any, after: Any) -> None:
    """The quote names the difference of both, all of it and nothing else."""
    assert (set(quote.gained), set(quote.lost)) == (after[0] - before[0], before[0] - after[0])
    assert {code: (old, new) for code, old, new in quote.effect.limits} == {
        code: (old, after[1][code]) for code, old in before[1].items() if old != after[1][code]
    }


@pytest.mark.sqlite_only
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    one=tier, two=tier, agreed=Agreed.values, days=st.integers(0, 45), trial=st.sampled_from([0, 0, 14]), proration=st.sampled_from([*TERM])
)
def test_a_quote_is_what_happens(desk: Desk, place, one, two, agreed, days: int, trial: int, proration: str) -> None:  # type: ignore[no-untyped-def]
    begun(place, desk, one, two)
    Agreed.upon(desk, agreed)
    terms, code = TERM[proration], "LESS" if agreed["percent"] else ""
    before = has(desk, NOON)
    with desk.work():
        said = {"terms": terms, "now": NOON, "trial_days": trial}
        quote = pricing.of_start(desk.platform_id, desk.merchant_id, desk.tier("one").current, "month", code=code, **said)
        service.start(desk.platform_id, desk.merchant_id, version=quote.version, interval="month", coupon=code, seen=quote.mark, **said)
        assert [row.total_minor for row in invoices(desk)] == ([quote.total] if quote.total else [])
        assert sum(row.amount for each in invoices(desk) for row in each.payments) == quote.to_pay
    told(quote, before, has(desk, NOON))
    _changed(desk, terms, NOON + days * DAY)


def _changed(desk: Desk, terms: Any, at: datetime) -> None:
    with desk.work():
        renewals.renew_due(desk.platform_id, terms=terms, now=at)
        many = len(invoices(desk))
        quote = pricing.of_change(desk.live(), desk.tier("two").current, "month", terms=terms, now=at)
        seen = quote.mark
    when = at if quote.at_once else quote.starts_at
    before = has(desk, when)
    with desk.work():
        service.change(desk.live(), version=desk.tier("two").current, interval="month", terms=terms, now=at, seen=seen)
        made = invoices(desk)[many:]
        assert [row.total_minor for row in made] == ([quote.total] if quote.total else [])
        assert sum(row.amount for each in made for row in each.payments) == quote.to_pay
        if not quote.at_once:
            then = pricing.of_renewal(desk.live(), terms=terms)
            renewals.renew_due(desk.platform_id, terms=terms, now=when)
            made = invoices(desk)[many:]
            assert [row.total_minor for row in made] == ([then.total] if then.total else [])
            assert sum(row.amount for each in made for row in each.payments) == then.to_pay
    told(quote, before, has(desk, when))


def test_a_feature_by_override_is_neither_lost_nor_gained(desk: Desk) -> None:
    desk.start("large")
    place = (desk.platform_id, desk.merchant_id)
    with desk.work():
        overrides.set_override(*place, feature="billing_history", granted=True, reason="So.", now=NOON)
        overrides.set_limit(*place, quota="products", value=50, reason="So.", now=NOON)
        quote = pricing.of_change(desk.live(), desk.tier("small").current, "month", terms=TERMS, now=NOON)
        assert (quote.gained, quote.lost, quote.effect.limits) == ((), (), ())


def test_an_override_that_lapses_before_the_change_saves_nothing(desk: Desk) -> None:
    desk.start("large")
    place = (desk.platform_id, desk.merchant_id)
    with desk.work():
        overrides.set_override(*place, feature="billing_history", granted=True, reason="So.", until=NOON + 10 * DAY, now=NOON)
        overrides.set_limit(*place, quota="products", value=50, reason="So.", until=NOON + 10 * DAY, now=NOON)
        quote = pricing.of_change(desk.live(), desk.tier("small").current, "month", terms=TERMS, now=NOON)
        assert (quote.lost, quote.effect.limits) == (("billing_history",), (("products", 100, 10),))
