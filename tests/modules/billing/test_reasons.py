"""Why a store has a feature: the chain over module, tier, subscription and overrides."""

from __future__ import annotations

from datetime import timedelta

from modules.billing import entitlements
from modules.billing.services import overrides, renewals, subscriptions
from tests.factories import people, places
from tests.factories.plans import TERMS, Desk
from tests.support.statements import reads, statements
from webapp.actor import acting, person
from webapp.db import db, utcnow
from webapp.switching.ask import Ask
from webapp.switching.features import explain_feature, explain_features

FEATURE = "billing_history"


def explained(app, desk, feature=FEATURE):
    """In a context of its own, as each request has one."""
    with app.app_context():
        return explain_feature(app.extensions["interlock"].modules.snapshot(desk.platform_id), desk.merchant_id, feature)


def kinds(found):
    return [reason.kind for reason in found.reasons]


def allow(desk, **more):
    """An override made by the person whose address is given back."""
    alice = people.super_admin("alice")
    user_id, address = alice.id, alice.email
    with desk.work(), acting(person(user_id)):
        given = {"feature": FEATURE, "granted": True, "reason": "A trial.", **more}
        overrides.set_override(desk.platform_id, desk.merchant_id, **given)
    return address


def test_a_tier_that_holds_it_is_named_with_version_and_subscription(app, desk):
    desk.start("large", now=utcnow())
    found = explained(app, desk)
    assert (found.answer.reason, kinds(found)) == ("granted", ["tier", "module_on"])
    tier = found.reasons[0]
    assert "The Large tier (version 1) holds it. Subscribed since" in tier.text
    assert (tier.facts["tier"], tier.facts["version"], tier.facts["status"]) == ("Large", 1, "active")


def test_the_chain_goes_on_to_why_the_module_is_on(app, desk):
    found = explained(app, desk)
    assert [reason.kind for reason in found.reasons[-1].chain] == ["unknown"]
    assert found.reasons[-1].module == "billing"


def test_a_tier_that_does_not_hold_it_names_the_one_that_does(app, desk):
    desk.start(now=utcnow())
    found = explained(app, desk)
    assert kinds(found) == ["not_in_tier", "module_on"]
    assert "The Small tier (version 1) does not hold it." in found.reasons[0].text
    assert "The smallest tier that holds it is Large." in found.reasons[0].text


def test_without_a_subscription(app, desk):
    found = explained(app, desk)
    assert kinds(found) == ["no_subscription", "module_on"]
    assert found.reasons[0].text.startswith("The merchant has no subscription.")


def test_a_subscription_that_opens_nothing_tells_since_when(app, desk):
    desk.start("large", now=utcnow() - timedelta(days=60))
    with desk.work():
        subscriptions.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=utcnow() - timedelta(days=20))
    reason = explained(app, desk).reasons[0]
    assert reason.kind == "no_subscription"
    assert "opens nothing now" in reason.text
    assert reason.facts["late_since"]


def test_an_exception_tells_who_when_why_and_until(app, desk):
    desk.start(now=utcnow())
    until = utcnow() + timedelta(days=2)
    alice = allow(desk, until=until)
    found = explained(app, desk)
    assert (found.answer.reason, kinds(found)) == ("override", ["override", "not_in_tier", "module_on"])
    reason = found.reasons[0]
    assert alice in reason.text
    assert reason.text.endswith(f"Until {until:%Y-%m-%d %H:%M} UTC. Reason: A trial.")
    assert (reason.facts["by"], reason.facts["until"], reason.facts["reason"]) == (alice, until.isoformat(), "A trial.")


def test_a_refusal_comes_before_the_tier_that_holds_it(app, desk):
    desk.start("large", now=utcnow())
    allow(desk, granted=False)
    found = explained(app, desk)
    assert (found.answer.granted, kinds(found)) == (False, ["refused", "tier", "module_on"])


def test_an_exception_that_is_over_is_told_last(app, desk, monkeypatch):
    allow(desk, until=utcnow() + timedelta(days=1))
    monkeypatch.setattr(entitlements, "utcnow", lambda: utcnow() + timedelta(days=2))
    found = explained(app, desk)
    assert kinds(found) == ["no_subscription", "override_over", "module_on"]
    assert "An override that granted it was over on" in found.reasons[1].text


def test_where_nothing_is_sold(app):
    here = places.platform("billing")
    desk = Desk(here, places.store(here))
    assert kinds(explained(app, desk)) == ["nothing_sold", "module_on"]


def test_what_is_not_sold_comes_with_its_module(app, desk):
    found = explained(app, desk, "subscription_management")
    assert (found.answer.granted, kinds(found)) == (True, ["not_sold", "module_on"])


def test_a_module_that_is_off_is_explained(app, desk):
    found = explained(app, desk, "inventory_basic")
    assert (found.answer.reason, kinds(found)) == ("module_off", ["module_off"])
    assert (found.reasons[0].module, [reason.kind for reason in found.reasons[0].chain]) == ("inventory", ["off"])


def test_with_billing_off_everything_is_granted_and_why_it_is_off_is_told(app, desk):
    modules = app.extensions["interlock"].modules
    modules.change(Ask(desk.platform_id, {"billing": False, "inventory": True}, revision=1, reason="Free for all."))
    db.session.rollback()
    found = explained(app, desk, "inventory_basic")
    assert (found.answer.granted, kinds(found)) == (True, ["no_provider", "module_on"])
    assert found.reasons[0].text == "Billing is off, so every feature of modules that are on is granted."
    assert "Free for all." in found.reasons[0].chain[0].text
    assert found.reasons[1].chain[0].kind == "chosen"


def test_as_json(app, desk):
    desk.start("large", now=utcnow())
    with app.test_request_context():
        told = explained(app, desk).as_json()
    assert {key: told[key] for key in ("feature", "module", "granted", "answer", "tier")} == {
        "feature": FEATURE, "module": "billing", "granted": True, "answer": "granted", "tier": None,
    }  # fmt: skip
    assert told["reasons"][1]["chain"][0]["kind"] == "unknown"


def test_all_features_cost_no_more_than_what_the_merchant_has_and_the_history(app, desk):
    allow(desk)
    codes = list(app.extensions["interlock"].registry.features)
    with app.app_context(), statements() as seen:
        explain_features(app.extensions["interlock"].modules.snapshot(desk.platform_id), desk.merchant_id, codes)
    assert len(reads(seen)) <= 10
