"""The card "Overrides of the plan", and what it does to the merchant's pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from modules.billing.queries import overrides as queries
from modules.billing.services import overrides
from tests.factories import places
from tests.factories.people import person
from tests.support.page import Page
from webapp.db import utcnow
from webapp.roles import Role

FEATURE = "billing_history"
FORM = "form[data-action=set-override]"
REMOVE = "form[data-action=remove-override]"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def admin(client, login, desk):
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    return client


@pytest.fixture
def owner(app, login, desk):
    """The browser of the merchant."""
    client = app.test_client()
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    return client


@pytest.fixture
def merchant_url(desk):
    return f"{desk.admin}/subscriptions/merchants/{desk.merchant_id}"


def standing(desk):
    with desk.work():
        found = queries.standing(desk.platform_id, desk.merchant_id)
        return [(row.feature, row.granted, row.reason, row.set_by.partition(":")[0], row.until) for row in found]


def allow(desk, *, granted=True):
    with desk.work():
        overrides.set_override(desk.platform_id, desk.merchant_id, feature=FEATURE, granted=granted, reason="x")


def test_an_exception_is_made_on_the_subscriptions_page(admin, desk):
    detail = f"{desk.admin}/subscriptions/{desk.start(now=utcnow())}"
    page = Page(admin.get(detail))
    assert page.has("[data-no-overrides]")
    answer = page.submit(admin, FORM, {"feature": FEATURE, "granted": "1", "until": "2099-12-31T12:00", "reason": "A trial."})
    assert (answer.status_code, answer.location) == (303, f"{detail}#overrides")
    assert standing(desk) == [(FEATURE, True, "A trial.", "person", datetime(2099, 12, 31, 11, tzinfo=UTC))]
    assert "A trial." in Page(admin.get(detail)).text(f"[data-override={FEATURE}]")


def test_a_merchant_without_a_subscription_has_a_page_for_it(admin, desk, merchant_url):
    page = Page(admin.get(merchant_url))
    assert "no subscription" in page.text("#subscription")
    answer = page.submit(admin, FORM, {"feature": FEATURE, "granted": "0", "reason": "They misuse it."})
    assert (answer.status_code, answer.location) == (303, merchant_url)
    assert Page(admin.get(merchant_url)).one(f"[data-override={FEATURE}]")["data-granted"] == "no"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"feature": "", "reason": "Because."}, "feature"),
        ({"feature": FEATURE, "reason": " "}, "reason"),
        ({"feature": FEATURE, "reason": "Because.", "until": "soon"}, "until"),
        ({"feature": FEATURE, "reason": "Because.", "until": "0001-01-01T00:00"}, "until"),
    ],
)
def test_what_cannot_be_used_is_marked_and_nothing_typed_is_lost(admin, desk, merchant_url, typed, field):
    answer = Page(Page(admin.get(merchant_url)).submit(admin, FORM, {**typed, "granted": "0"}))
    assert answer.status == 422
    assert answer.one(f"{FORM} [name={field}]")["aria-invalid"] == "true"
    assert answer.has(f"{FORM} [name=granted][value='0'][checked]")
    assert answer.one("#overrides [name=reason]")["value"] == typed["reason"].strip()
    assert standing(desk) == []


def test_a_moment_that_is_past_is_refused_and_what_was_typed_stays(admin, desk, merchant_url):
    typed = {"feature": FEATURE, "reason": "Because.", "until": "2020-01-01T10:00"}
    answer = Page(Page(admin.get(merchant_url)).submit(admin, FORM, typed))
    assert answer.status == 422
    assert "This moment is past" in answer.text(".error-summary")
    assert answer.one("#overrides [name=until]")["value"] == "2020-01-01T10:00"


def test_htmx_gets_the_card_alone(admin, desk):
    detail = f"{desk.admin}/subscriptions/{desk.start(now=utcnow())}"
    answer = Page(Page(admin.get(detail)).submit(admin, FORM, {"feature": FEATURE, "reason": ""}, headers=HTMX))
    assert answer.status == 422
    assert answer.has("#overrides .error-summary")
    assert not answer.has("main")


def test_htmx_gets_the_fresh_card_and_what_was_done(admin, desk):
    detail = f"{desk.admin}/subscriptions/{desk.start(now=utcnow())}"
    answer = Page(Page(admin.get(detail)).submit(admin, FORM, {"feature": FEATURE, "granted": "1", "reason": "A trial."}, headers=HTMX))
    assert answer.status == 200
    assert answer.one(f"#overrides [data-override={FEATURE}]")["data-granted"] == "yes"
    assert "is granted" in answer.text("[hx-target='#messages']")
    assert f"subscription={detail.rsplit('/', 1)[1]}" in answer.one(REMOVE)["action"]


@pytest.mark.both_databases
def test_the_second_of_two_is_told_and_replaces_when_it_is_sent_again(admin, desk, merchant_url):
    mine, theirs = Page(admin.get(merchant_url)), Page(admin.get(merchant_url))
    theirs.submit(admin, FORM, {"feature": FEATURE, "granted": "0", "reason": "Theirs."})
    late = Page(mine.submit(admin, FORM, {"feature": FEATURE, "granted": "1", "reason": "Mine."}))
    assert (late.status, late.one("#overrides [name=reason]")["value"]) == (409, "Mine.")
    assert "Theirs." in late.text(f"[data-override={FEATURE}]")
    assert late.submit(admin, FORM).status_code == 303
    assert [row[:3] for row in standing(desk)] == [(FEATURE, True, "Mine.")]


def test_removed_it_moves_to_the_earlier_ones(admin, desk, merchant_url):
    allow(desk)
    assert Page(admin.get(merchant_url)).submit(admin, REMOVE).status_code == 303
    page = Page(admin.get(merchant_url))
    assert page.has("[data-no-overrides]")
    assert "ended by admin" in page.text("[data-earlier]")


def test_the_list_tells_all_of_the_platform(admin, desk):
    allow(desk)
    elsewhere = places.platform("billing")
    allow(type(desk)(elsewhere, places.store(elsewhere)))
    page = Page(admin.get(f"{desk.admin}/subscriptions/overrides"))
    assert page.one(".table-results")["data-total"] == "1"
    assert Page(admin.get(f"{desk.admin}/subscriptions/overrides?granted=0")).one(".table-results")["data-total"] == "0"


@pytest.mark.both_databases
def test_merchants_and_exceptions_of_others_do_not_exist(admin, desk, merchant_url):
    elsewhere = places.platform("billing")
    other = type(desk)(elsewhere, places.store(elsewhere))
    allow(other)
    with other.work():
        made = queries.standing(other.platform_id, other.merchant_id)[0].id
    assert admin.get(f"{desk.admin}/subscriptions/merchants/{other.merchant_id}").status_code == 404
    allow(desk)
    page = Page(admin.get(merchant_url))
    page.one(REMOVE)["action"] = f"{merchant_url}/overrides/{made}/remove"
    assert page.submit(admin, REMOVE).status_code == 404


def test_the_merchants_own_people_do_not_come_in(owner, desk, merchant_url):
    assert owner.get(merchant_url).status_code == 404


def test_a_grant_opens_the_page_at_once(owner, desk):
    desk.start(now=utcnow())
    assert owner.get(f"{desk.shop}/invoices").status_code == 403
    allow(desk)
    assert owner.get(f"{desk.shop}/invoices").status_code == 200
    assert "Billing history" in Page(owner.get(f"{desk.shop}/")).text("#plan")


def test_a_refusal_says_whom_to_ask_and_offers_no_larger_plan(owner, desk):
    desk.start("large", now=utcnow())
    allow(desk, granted=False)
    page = Page(owner.get(f"{desk.shop}/invoices"))
    assert page.status == 403
    assert "Closed for you: Billing history" in page.text("[data-locked]")
    assert "whatever your plan includes" in page.text("[data-locked]")
    assert not page.has("[data-locked] a")
