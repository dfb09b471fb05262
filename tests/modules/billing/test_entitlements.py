"""What merchants may use: the kernel's question, billing's answer."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from modules.billing.entitlements import BillingEntitlements
from modules.billing.queries.past import steps
from modules.billing.services import renewals, subscriptions, tiers
from modules.billing.services.tiers import Contents
from tests.factories import places
from tests.factories.plans import TERMS, Desk
from tests.support.statements import statements
from webapp.commerce import Money
from webapp.db import utcnow
from webapp.domain import Conflict
from webapp.registry.ports.tiers import Answer

number = count(1)


def ask(desk, feature="billing_history"):
    with desk.work():
        return BillingEntitlements().answer(desk.platform_id, desk.merchant_id, feature)


def limit(desk):
    with desk.work():
        return BillingEntitlements().limit(desk.platform_id, desk.merchant_id, "products")


def test_a_platform_without_tiers_sells_nothing_so_everything_is_open(app):
    here = places.platform("billing")
    desk = Desk(here, places.store(here))
    assert (ask(desk), limit(desk)) == (Answer("granted"), None)


def test_without_a_subscription_the_answer_names_the_tier_that_opens_it(desk):
    assert ask(desk) == Answer("no_subscription", "Large")
    assert limit(desk) == 0


def test_a_tier_grants_what_it_holds_and_no_more(desk):
    desk.start(now=utcnow())
    assert (ask(desk), limit(desk)) == (Answer("not_in_tier", "Large"), 10)
    with desk.work():
        subscriptions.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS)
    assert (ask(desk), limit(desk)) == (Answer("granted"), 100)


def test_after_the_days_of_grace_it_is_looked_at_and_no_more(desk):
    desk.start("large", now=utcnow() - timedelta(days=60))
    with desk.work():
        subscriptions.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=utcnow() - timedelta(days=20))
    assert (ask(desk).reason, ask(desk).granted, limit(desk)) == ("unpaid", False, 0)


def test_holders_counts_merchants_and_who_pays(desk):
    desk.start("large", now=utcnow())
    with desk.work():
        found = BillingEntitlements().holders(desk.platform_id, ("billing_history", "other"))
    assert found == ({"billing_history": 1}, 1)


def others(desk, *plans):
    """More merchants of the platform, with these plans; None for one without."""
    made = []
    for plan in plans:
        other = Desk(desk.platform, places.store(desk.platform, f"shop-{next(number)}"), desk.tiers)
        if plan is not None:
            other.start(plan, now=utcnow())
        made.append(other)
    return made


def by_tier(desk, *features):
    with desk.work():
        return BillingEntitlements().by_tier(desk.platform_id, features)


def newly_locked(desk, *features):
    with desk.work():
        return BillingEntitlements().newly_locked(desk.platform_id, features or ("billing_history",))


def test_features_by_tier_count_merchants_and_who_pays(desk):
    desk.sell("free", 0, "billing_history", "import_history", rank=5)
    others(desk, "free", "free", "large", "small", None)
    desk.start("large", now=utcnow())
    assert by_tier(desk, "billing_history", "import_history", "other") == [
        ("Free", "billing_history", 2, 0),
        ("Free", "import_history", 2, 0),
        ("Large", "billing_history", 2, 2),
    ]


def test_a_tier_that_nobody_has_is_told_too(desk):
    assert by_tier(desk, "billing_history") == [("Large", "billing_history", 0, 0)]


def test_features_by_tier_follow_the_version_that_a_merchant_has(desk):
    desk.start("large", now=utcnow())
    edit(desk, "large", Contents(price_month=9900, price_year=None, features=("import_history",)))
    assert by_tier(desk, "billing_history", "import_history") == [("Large", "billing_history", 1, 1), ("Large", "import_history", 0, 0)]
    with desk.work():
        tiers.archive_tier(desk.tier("large"))
    assert by_tier(desk, "billing_history", "import_history") == [("Large", "billing_history", 1, 1)]


def merchants_at(desk, *days_ago):
    moments = [utcnow() - timedelta(days=each) for each in days_ago]
    with desk.work():
        return BillingEntitlements().merchants_at(desk.platform_id, ("billing_history",), moments)


def test_who_had_a_feature_is_told_of_the_past_with_the_tier_of_then(desk):
    desk.start("small", now=utcnow() - timedelta(days=50))
    with desk.work():
        subscriptions.change(
            desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=utcnow() - timedelta(days=20)
        )
    before, after = {("Small", ""): 1}, {("Large", ""): 1, ("Large", "billing_history"): 1}
    assert merchants_at(desk, 60, 30, 10) == [{}, before, after]


@pytest.mark.parametrize(
    ("told", "tiers_of_then"),
    [
        ([("started", "A"), ("changed", "B")], ["A", "B"]),
        ([("started", "A"), ("change_scheduled", "B")], ["A"]),
        ([("started", "A"), ("change_scheduled", "B"), ("renewed", ""), ("renewed", "")], ["A", "B"]),
        ([("started", "A"), ("change_scheduled", "B"), ("change_dropped", ""), ("renewed", "")], ["A"]),
        ([("started", "A"), ("change_scheduled", "B"), ("changed", "C"), ("renewed", "")], ["A", "C"]),
    ],
)
def test_a_change_that_waits_begins_with_the_next_period(told, tiers_of_then):
    assert [tier for _at, tier in steps((kind, utcnow(), tier) for kind, tier in told)] == tiers_of_then


def test_those_without_a_subscription_would_be_locked(desk):
    everybody = [desk, *others(desk, "small", "large", None, None)]
    unpaid = others(desk, "small")[0]
    with unpaid.work():
        subscriptions.set_refusal(unpaid.live(), True)
        renewals.renew(unpaid.live(), terms=TERMS, now=utcnow() - timedelta(days=20))
    elsewhere = places.platform("billing")
    places.store(elsewhere)
    assert newly_locked(desk) == 4
    assert [ask(each).reason for each in [*everybody, unpaid]].count("no_subscription") == 4


def test_nobody_would_be_locked_where_nothing_is_sold(app, desk):
    assert newly_locked(desk, "subscription_management") == 0
    here = places.platform("billing")
    assert newly_locked(Desk(here, places.store(here))) == 0


def test_many_merchants_cost_as_many_queries_as_few(desk):
    def cost():
        with desk.work(), statements() as seen:
            BillingEntitlements().by_tier(desk.platform_id, ("billing_history",))
            BillingEntitlements().newly_locked(desk.platform_id, ("billing_history",))
        return len(seen)

    others(desk, "large", "small", None)
    few = cost()
    others(desk, *["large", "small", None] * 4)
    assert cost() == few
    assert few <= 10


def test_a_new_version_leaves_present_subscribers_what_they_agreed_to(desk):
    desk.start("large", now=utcnow())
    edit(desk, "large", Contents(price_month=9900, price_year=None))
    assert ask(desk).granted
    with desk.work():
        assert [v.number for v in desk.tier("large").versions] == [1, 2]
        assert desk.live().price == 3000


def test_saving_without_a_change_makes_no_version(desk):
    current = Contents(price_month=1000, price_year=10000, quotas={"products": 10})
    assert edit(desk, "small", current) is False


def test_two_editors_of_one_tier_do_not_overwrite_each_other(desk):
    with desk.work():
        seen = desk.tier("small").version
    edit(desk, "small", Contents(price_month=1, price_year=None), version=seen)
    with pytest.raises(Conflict):
        edit(desk, "small", Contents(price_month=2, price_year=None), version=seen)


def test_a_version_never_changes(desk):
    with pytest.raises(RuntimeError, match="publish a new version"), desk.work():
        desk.tier("small").current.price_month = Money(5, "EUR")


def edit(desk, code, contents, version=None):
    with desk.work():
        saved = desk.draft(code, contents, version=version)
        return saved and desk.publish(code)
