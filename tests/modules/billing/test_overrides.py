"""Overrides of the plan: what is set, what ends, and what the kernel is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.billing import entitled, entitlements
from modules.billing.entitlements import BillingEntitlements
from modules.billing.models import FeatureOverride
from modules.billing.queries import overrides as queries
from modules.billing.services import overrides
from tests.factories import places
from tests.factories.plans import Desk
from tests.support.statements import reads, statements
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError, LostRace
from webapp.registry.ports.tiers import Answer

FEATURE = "billing_history"


def allow(desk, feature=FEATURE, *, granted=True, reason="They asked.", **more):
    with desk.work():
        return overrides.set_override(desk.platform_id, desk.merchant_id, feature=feature, granted=granted, reason=reason, **more).id


def ask(desk, feature=FEATURE):
    with desk.work():
        return BillingEntitlements().answer(desk.platform_id, desk.merchant_id, feature)


def rows(desk):
    with desk.work():
        return [(row.granted, row.ended_at is None, row.ended_by) for row in queries.of_merchant(desk.platform_id, desk.merchant_id)]


def test_a_grant_opens_what_the_tier_does_not_hold(desk):
    desk.start(now=utcnow())
    allow(desk)
    assert ask(desk) == Answer("override")
    assert ask(desk).granted


def test_a_grant_opens_it_without_a_subscription(desk):
    allow(desk)
    assert ask(desk).granted


def test_a_refusal_closes_what_the_tier_holds(desk):
    desk.start("large", now=utcnow())
    allow(desk, granted=False)
    assert ask(desk) == Answer("refused")
    assert not ask(desk).granted


def test_a_refusal_counts_where_nothing_is_sold_yet(app):
    here = places.platform("billing")
    desk = Desk(here, places.store(here))
    allow(desk, granted=False)
    assert ask(desk).reason == "refused"


def test_it_counts_until_its_moment_and_not_at_it(desk, monkeypatch):
    until = utcnow() + timedelta(days=3)
    allow(desk, until=until)
    assert ask(desk).reason == "override"
    monkeypatch.setattr(entitled, "utcnow_among", lambda *_moments: until - timedelta(microseconds=1))
    assert ask(desk).reason == "override"
    monkeypatch.setattr(entitled, "utcnow_among", lambda *_moments: until)
    assert ask(desk) == Answer("no_subscription", "Large")


def test_another_merchant_of_the_platform_is_not_touched(desk):
    other = Desk(desk.platform, places.store(desk.platform, "other"))
    allow(desk)
    assert not ask(other).granted


def test_a_new_one_ends_the_one_before_and_keeps_it(desk):
    allow(desk)
    allow(desk, granted=False)
    assert rows(desk) == [(False, True, ""), (True, False, "command")]
    assert ask(desk).reason == "refused"


def test_removed_it_stays_as_a_row_and_the_tier_decides(desk):
    made = allow(desk)
    with desk.work():
        overrides.remove_override(queries.override(desk.platform_id, desk.merchant_id, made))
    assert rows(desk) == [(True, False, "command")]
    assert ask(desk).reason == "no_subscription"


def test_removed_twice_is_a_conflict(desk):
    made = allow(desk)
    with desk.work():
        overrides.remove_override(queries.override(desk.platform_id, desk.merchant_id, made))
    with pytest.raises(Conflict, match="removed already"), desk.work():
        overrides.remove_override(queries.override(desk.platform_id, desk.merchant_id, made))


def test_who_has_not_seen_the_present_one_does_not_replace_it(desk):
    first = allow(desk)
    allow(desk, granted=False, seen=first)
    with pytest.raises(Conflict, match="Somebody else"):
        allow(desk, seen=first)
    assert ask(desk).reason == "refused"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"feature": "nonsense"}, "unknown_feature"),
        ({"feature": "subscription_management"}, "unknown_feature"),
        ({"reason": "  "}, "reason_needed"),
        ({"until": utcnow() - timedelta(minutes=1)}, "past"),
    ],
)
def test_what_makes_no_sense_is_refused(desk, wrong, code):
    with pytest.raises(DomainError) as refused:
        allow(desk, **wrong)
    assert refused.value.code == code
    assert rows(desk) == []


def test_the_database_lets_one_stand_per_feature(desk):
    allow(desk)
    with pytest.raises(LostRace), desk.work():
        db.session.add(FeatureOverride(merchant_id=desk.merchant_id, feature=FEATURE, granted=True, reason="x", set_by="x"))
    assert len(rows(desk)) == 1


def test_another_platform_does_not_see_it(desk):
    made = allow(desk)
    elsewhere = places.platform("billing")
    other = Desk(elsewhere, places.store(elsewhere))
    with other.work():
        assert db.session.scalars(select(FeatureOverride)).all() == []
        with pytest.raises(DomainError):
            queries.override(desk.platform_id, desk.merchant_id, made)


def test_exceptions_are_read_once_however_many_features_are_asked_for(desk):
    desk.start(now=utcnow())
    with desk.work(), statements() as plain:
        [BillingEntitlements().answer(desk.platform_id, desk.merchant_id, code) for code in (FEATURE, "import_history", "x")]
    allow(desk)
    allow(desk, "inventory_basic", granted=False)
    with desk.work(), statements() as excepted:
        [BillingEntitlements().answer(desk.platform_id, desk.merchant_id, code) for code in (FEATURE, "import_history", "x")]
    assert len(reads(plain)) == len(reads(excepted))


def plans(desk, question, *features):
    with desk.work():
        return getattr(BillingEntitlements(), question)(desk.platform_id, features or (FEATURE,))


def others(desk, *codes):
    """More merchants of the platform with these plans; None for one without."""
    made = [Desk(desk.platform, places.store(desk.platform, f"other-{number}"), desk.tiers) for number in range(len(codes))]
    for each, code in zip(made, codes, strict=True):
        if code:
            each.start(code, now=utcnow())
    return made


def test_plans_count_who_has_a_feature_by_exception(desk):
    small, large, both, nothing = others(desk, "small", "large", "large", None)
    allow(small)
    allow(large, granted=False)
    allow(both)
    allow(nothing, until=utcnow() + timedelta(days=1))
    assert plans(desk, "holders") == ({FEATURE: 3}, 1)
    assert plans(desk, "by_tier") == [("Large", FEATURE, 1, 1), ("By override", FEATURE, 2, 0)]


def test_plans_do_not_count_exceptions_that_are_over(desk, monkeypatch):
    allow(desk, until=utcnow() + timedelta(days=1))
    monkeypatch.setattr(entitlements, "utcnow", lambda: utcnow() + timedelta(days=2))
    assert plans(desk, "holders") == ({}, 0)
    assert plans(desk, "newly_locked") == 1


def test_who_has_all_that_is_sold_by_exception_is_not_locked_out(desk):
    some, everything = others(desk, None, None)
    allow(some)
    for feature in (FEATURE, "inventory_basic"):
        allow(everything, feature)
    assert plans(desk, "newly_locked", FEATURE, "inventory_basic") == 2
