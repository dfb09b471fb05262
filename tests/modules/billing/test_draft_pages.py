"""The page of a tier shows the draft beside what is published, and asks before either goes."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from modules.billing.services.tiers import Contents
from tests.factories import places
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.support.page import Page
from webapp.roles import Role

DEARER = Contents(price_month=1500, price_year=10000, features=("billing_history",), quotas={"products": 10})


@pytest.fixture
def admin(client: FlaskClient, login, desk: Desk) -> FlaskClient:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    with desk.work():
        desk.draft("small", DEARER)
    return client


def tier(desk: Desk) -> str:
    return f"{desk.admin}/subscription-tiers/{desk.tiers['small']}"


def test_the_draft_stands_beside_what_is_published(admin: FlaskClient, desk: Desk) -> None:
    page = Page(admin.get(tier(desk)))
    assert page.texts("[data-waits] tbody tr th") == ["Price per month", "Billing history"]
    assert "€10.00 a month" in page.text("[data-waits] del")
    assert "€15.00 a month" in page.text("[data-waits] ins")
    assert Page(admin.get(f"{desk.admin}/subscription-tiers/")).has("[data-draft=small]")


def test_merchants_see_the_draft_once_it_is_published(admin: FlaskClient, client: FlaskClient, desk: Desk) -> None:
    asked = Page(admin.get(f"{tier(desk)}/publish"))
    assert Page(admin.get(desk.shop)).text("main").count("€15.00") == 0
    assert asked.submit(admin, "[data-action=publish-tier]").status_code == 303
    assert "€15.00" in Page(admin.get(desk.shop)).text("main")
    assert not Page(admin.get(tier(desk))).has("#draft")


@pytest.mark.parametrize(("act", "form"), [("publish", "[data-action=publish-tier]"), ("discard", "[data-action=discard-draft]")])
def test_who_confirms_what_has_changed_meanwhile_is_shown_it_and_asked_again(admin: FlaskClient, desk: Desk, act: str, form: str) -> None:
    asked = Page(admin.get(f"{tier(desk)}/{act}"))
    with desk.work():
        desk.draft("small", Contents(price_month=1700, price_year=None))
    again = asked.submit(admin, form)
    assert again.status_code == 409
    assert "€17.00" in Page(again).text("main")
    assert Page(again).submit(admin, form).status_code == 303


def test_who_publishes_what_somebody_has_published_reads_that_no_draft_waits(admin: FlaskClient, desk: Desk) -> None:
    asked = Page(admin.get(f"{tier(desk)}/publish"))
    with desk.work():
        desk.publish("small")
    late = asked.submit(admin, "[data-action=publish-tier]")
    assert late.status_code == 409
    assert "No draft waits" in Page(late).text("main")


def test_after_publishing_the_page_says_who_keeps_what_and_leads_to_the_plan_that_moves_them(admin: FlaskClient, desk: Desk) -> None:
    desk.start("small")
    with desk.work():
        desk.publish("small")
    page = Page(admin.get(tier(desk)))
    assert page.one('a.alert-link[href$="/move"]')
    assert page.texts("[data-kept='1'] tbody tr th") == ["Price per month", "Billing history"]


def test_a_stale_draft_form_shows_what_is_there_now(admin: FlaskClient, desk: Desk) -> None:
    stale = Page(admin.get(tier(desk)))
    Page(admin.get(tier(desk))).submit(admin, "#tier-form", {"name": "First"})
    answer = stale.submit(admin, "#tier-form", {"name": "Second"})
    assert answer.status_code == 409
    assert "First" in Page(answer).text(".error-summary")
    assert Page(answer).submit(admin, "#tier-form").status_code == 303
    assert Page(admin.get(tier(desk))).one("[name=name]")["value"] == "Second"


def test_features_that_no_tier_holds_are_offered(client: FlaskClient, login) -> None:
    here = places.platform("billing", "customers")
    desk = Desk(here, places.store(here, "main"))
    desk.sell("small", 1000, rank=10)
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=here))
    page = Page(client.get(f"{desk.admin}/subscription-tiers/"))
    assert "Suggested from Small on" in page.text("[data-new=customer_directory]")
    assert page.submit(client, "[data-action=suggest]").status_code == 303
    page = Page(client.get(f"{desk.admin}/subscription-tiers/"))
    assert not page.has("#new-features")
    assert page.has("[data-draft=small]")
