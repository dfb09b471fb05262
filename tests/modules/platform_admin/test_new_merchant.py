"""A merchant that begins with its store and its owner's invitation, in one form."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories import people, places
from tests.support.mails import delivered
from tests.support.page import Page
from webapp.accounts.models import Invitation
from webapp.db import db
from webapp.merchants.models import Merchant, Store
from webapp.roles import Role

TYPED = {"legal_name": "Bakes s.à r.l.", "vat_number": "LU26375245", "code": "bakes", "name": "Bakes", "owner": "Owner@Example.com"}


@pytest.fixture
def admin(app: Any, client: Any, login: Any) -> str:
    """The address of the form, for the platform's administrator who is logged in."""
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=places.platform(code="shop")))
    return "/platforms/shop/admin/merchants/create"


def test_merchant_store_and_invitation_are_made_together(app: Any, client: Any, admin: str) -> None:
    done = Page(client.get(admin)).submit(client, "main form", TYPED)
    store = db.session.scalars(select(Store)).one()
    offered = db.session.scalars(select(Invitation)).one()
    assert (store.code, store.merchant.legal_name) == ("bakes", "Bakes s.à r.l.")
    assert (offered.email, offered.role, offered.merchant_id) == ("owner@example.com", "merchant_owner", store.merchant_id)
    assert [mail.to for mail in delivered(app)] == [["owner@example.com"]]
    assert "owner@example.com" in Page(client.get(done.location)).text("#people")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"vat_number": "LU26375246"}, "vat_number"),
        ({"code": "No!"}, "code"),
        ({"name": ""}, "name"),
        ({"owner": "nobody"}, "owner"),
        ({"currency": "XTS"}, "currency"),
    ],
)
def test_what_is_wrong_with_one_of_them_makes_none(client: Any, admin: str, wrong: dict[str, str], field: str) -> None:
    again = Page(Page(client.get(admin)).submit(client, "main form", TYPED | wrong))
    assert (again.status, again.one(f"[name={field}]")["aria-invalid"]) == (422, "true")
    assert again.one("[name=legal_name]")["value"] == "Bakes s.à r.l."
    assert [db.session.scalar(select(func.count()).select_from(model)) for model in (Merchant, Store, Invitation)] == [0, 0, 0]


def test_the_provider_says_for_which_platform(client: Any, login: Any) -> None:
    here, other = places.platform(), places.platform()
    login(client, people.super_admin())
    form = Page(client.get("/admin/merchants/create"))
    both = Page(form.submit(client, "main form", TYPED | {"platforms": [str(here.id), str(other.id)]}))
    assert "Choose the one platform" in both.text(".error-summary")
    assert form.submit(client, "main form", TYPED | {"platforms": [str(other.id)]}).status_code == 303
    assert db.session.scalars(select(Invitation.platform_id)).one() == other.id
