"""Closing a merchant: reversible for some days, then nothing that names anybody is left; its data in one file before."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from modules.platform_admin import jobs
from tests.factories import people, places
from tests.factories.work import at_work
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.accounts import closing, invitations
from webapp.accounts.granting import Seat
from webapp.accounts.models import Invitation, Membership, User
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict
from webapp.entitlements import over
from webapp.entitlements.gate import Room
from webapp.jobs import enqueue
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.platforms.models import Platform
from webapp.registry.definition import Quota
from webapp.roles import Role

HERE = "/platforms/shop/admin/merchants"


@pytest.fixture
def shop(app: Flask) -> Store:
    """A store with an owner, a clerk, and somebody who is invited."""
    here = places.platform("customers", code="shop")
    made = places.store(here)
    alice = people.person("alice", Role.MERCHANT_OWNER, platform=here, merchant=made.merchant)
    people.person("bob", Role.STORE_STAFF, platform=here, store=made)
    with transaction():
        invitations.invite("guest@example.com", Seat.in_store(Role.STORE_STAFF, made), by=alice)
    return made


def the_days_are_over(shop: Store) -> None:
    with transaction():
        closing.close_merchant(shop.merchant_id, days=30).erase_at = utcnow() - timedelta(seconds=1)


def test_a_platforms_administrator_closes_after_a_question_and_opens_again(client: Any, login: Any, shop: Store) -> None:
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=db.session.get(Platform, shop.platform_id)))
    asked = Page(client.get(f"{HERE}/{shop.merchant_id}/close"))
    assert "For 30 days it can be opened again" in asked.text("main")
    page = Page(client.get(asked.submit(client, "main form").location))
    assert "is anonymised for good" in page.text("main")
    assert client.get("/platforms/shop/store/main/dashboard", follow_redirects=True).status_code == 200
    page.submit(client, 'form[action$="/reopen"]')
    row = db.session.get_one(Merchant, shop.merchant_id)
    assert (row.status, row.erase_at) == ("active", None)


def test_a_merchant_that_is_on_other_platforms_is_the_providers_to_close(client: Any, login: Any, shop: Store) -> None:
    other = places.platform(code="other")
    with transaction():
        db.session.add(MerchantPlatform(merchant_id=shop.merchant_id, platform_id=other.id))
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=db.session.get(Platform, shop.platform_id)))
    assert client.get(f"{HERE}/{shop.merchant_id}/close").status_code == 422


def test_when_the_days_are_over_nobody_is_named_any_more(app: Flask, shop: Store) -> None:
    the_days_are_over(shop)
    with at_work(db.session.get_one(Platform, shop.platform_id)):
        enqueue(jobs.ERASE)
    work_off(app)
    db.session.expire_all()
    row = db.session.get_one(Merchant, shop.merchant_id)
    assert (row.status, row.legal_name, row.erase_at) == ("erased", f"#{row.id}", None)
    assert db.session.scalars(select(Membership)).all() == []
    users = db.session.scalars(select(User).order_by(User.id)).all()
    assert [(user.name, user.active, user.password) for user in users] == [("", False, None)] * 2
    assert all(user.email.startswith("former-") for user in users)
    assert db.session.scalars(select(Invitation)).one().email.startswith("invited-")


def test_somebody_who_works_elsewhere_too_keeps_their_account(shop: Store) -> None:
    bob = db.session.scalars(select(User).where(User.name == "Bob")).one()
    other = places.store(places.platform(code="other"))
    with transaction():
        db.session.add(Membership(user_id=bob.id, role=Role.STORE_STAFF, **Seat.in_store(Role.STORE_STAFF, other).place()))
    the_days_are_over(shop)
    with transaction():
        closing.erase_merchant(shop.merchant_id)
    assert (bob.name, bob.active, [row.store_id for row in bob.memberships]) == ("Bob", True, [other.id])


def test_what_is_opened_again_in_time_stays(shop: Store) -> None:
    the_days_are_over(shop)
    with transaction():
        closing.reopen_merchant(shop.merchant_id)
    with transaction():
        assert closing.erase_merchant(shop.merchant_id) is False
    assert db.session.get_one(Merchant, shop.merchant_id).legal_name.startswith("Merchant")


def test_what_was_anonymised_is_not_opened_again(shop: Store) -> None:
    the_days_are_over(shop)
    with transaction():
        closing.erase_merchant(shop.merchant_id)
    with pytest.raises(Conflict) as refused, transaction():
        closing.reopen_merchant(shop.merchant_id)
    assert refused.value.code == "merchant_erased"


def test_everything_it_has_is_in_one_file_and_nothing_of_others(app: Flask, client: Any, login: Any, shop: Store) -> None:
    here = db.session.get_one(Platform, shop.platform_id)
    other = places.store(here, "other")
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=here))
    url = f"{HERE}/{shop.merchant_id}/data"
    Page(client.get(url)).submit(client, "#merchant-data form")
    work_off(app)
    Page(client.get(url)).one(f'a[href="{url}.zip"]')
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{url}.zip", buffered=True).data))
    tables = {name: list(csv.DictReader(io.StringIO(archive.read(name).decode()))) for name in archive.namelist()}
    assert [row["code"] for row in tables["stores.csv"]] == ["main"]
    assert [row["email"] for row in tables["invitations.csv"]] == ["guest@example.com"]
    assert "nonce" not in tables["invitations.csv"][0]
    assert other.merchant.legal_name not in str(tables)
    assert client.get(f"{HERE}/{other.merchant_id}/data.zip").status_code == 404


def test_opened_again_over_its_plan_a_merchant_is_told_what_is_too_much(client: Any, login: Any, shop: Store, monkeypatch: Any) -> None:
    """The plan may have become smaller meanwhile: nothing is taken away, and it is said."""
    quota = Quota(code="team_members", name="People", unit="people", used=lambda _stores: 6)
    monkeypatch.setattr(over, "merchant_room", lambda *_asked: Room(quota, 5, 6))
    with transaction():
        closing.close_merchant(shop.merchant_id, days=30)
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=db.session.get(Platform, shop.platform_id)))
    answer = Page(client.get(f"{HERE}/{shop.merchant_id}")).submit(client, 'form[action$="/reopen"]')
    assert "over its plan: People (6 / 5)" in Page(client.get(answer.location)).text("#messages")
    assert db.session.get_one(Merchant, shop.merchant_id).status == "active"
