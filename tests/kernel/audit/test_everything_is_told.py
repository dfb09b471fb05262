"""Every service that writes what the trail tells of leaves an entry, and everything in an entry has words."""

from __future__ import annotations

from collections.abc import Callable
from inspect import getmembers, isfunction
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import people, places
from webapp.accounts import accepting, invitations, services, tokens
from webapp.accounts.granting import Seat
from webapp.audit import AuditEntry, labels
from webapp.db import db, transaction
from webapp.db.audited import PLACES, audited, kept_as
from webapp.kernel import kernel
from webapp.platforms.models import Platform
from webapp.providing import merchants, platforms
from webapp.roles import Role
from webapp.switching.ask import Ask, Configure

Act = Callable[["World"], Any]
MUST = {
    "platform", "host", "module", "merchant", "merchant_platform", "store", "membership", "invitation", "account", "token",
    "billing_tier", "billing_tier_version", "billing_override",
}  # fmt: skip


class World:
    """A platform with a store and its owner, and what else the acts below begin with."""

    def __init__(self) -> None:
        self.books, self.shoes = places.platform(code="books"), places.platform(code="shoes")
        self.store = places.store(self.books)
        self.merchant = self.store.merchant
        self.root = people.super_admin()
        self.alice = people.person("alice", Role.MERCHANT_OWNER, platform=self.books, merchant=self.merchant)
        people.token(self.alice)
        self.bob = people.person("bob", Role.STORE_STAFF, platform=self.books, store=self.store)
        with transaction():
            self.offer = invitations.invite("new@example.com", Seat(Role.PLATFORM_ADMIN, self.books.id), by=self.root)
        self.link = invitations.token_of(self.offer)

    @property
    def platform(self) -> Platform:
        return db.session.get_one(Platform, self.books.id)


ACTS: dict[Callable[..., Any], Act] = {
    merchants.create_merchant: lambda w: merchants.create_merchant(legal_name="New", platform_ids=[w.books.id]),
    merchants.edit_merchant: lambda w: merchants.edit_merchant(
        w.merchant, version=w.merchant.version, legal_name="Other", vat_number=None, email=None
    ),
    merchants.set_platforms: lambda w: merchants.set_platforms(w.merchant, [w.books.id, w.shoes.id]),
    merchants.set_merchant_status: lambda w: merchants.set_merchant_status(w.merchant, "suspended"),
    merchants.create_store: lambda w: merchants.create_store(
        platform_id=w.books.id, merchant_id=w.merchant.id, code="two", name="Two", currency="EUR"
    ),
    merchants.edit_store: lambda w: merchants.edit_store(
        w.store, version=w.store.version, name="Other", currency="EUR", timezone="UTC", locale="en"
    ),
    merchants.set_store_status: lambda w: merchants.set_store_status(w.store, "closed"),
    platforms.create_platform: lambda w: platforms.create_platform(code="new", name="New"),
    platforms.edit_platform: lambda w: platforms.edit_platform(w.books.id, version=w.platform.version, name="Books", hosts=["b.localhost"]),
    platforms.rename_platform: lambda w: platforms.rename_platform(w.books.id, version=w.platform.version, name="Reading"),
    platforms.suspend_platform: lambda w: platforms.suspend_platform(w.platform),
    services.create_user: lambda w: services.create_user("x@example.com", None),
    services.add_user: lambda w: services.add_user("x@example.com", None, "X"),
    services.add_membership: lambda w: services.add_membership(w.alice, Role.STORE_STAFF, platform=w.books, store=w.store),
    services.remove_membership: lambda w: services.remove_membership(w.bob.memberships[0].id),
    services.set_active: lambda w: services.set_active(w.alice, False),
    services.save_profile: lambda w: services.save_profile(w.alice, name="Alina", locale=None, timezone=None),
    services.set_password: lambda w: services.set_password(w.alice, "a-long-password-of-alice"),
    tokens.create_token: lambda w: tokens.create_token(w.alice, scopes=["modules:read"]),
    tokens.revoke_all: lambda w: tokens.revoke_all(w.alice.id),
    invitations.invite: lambda w: invitations.invite("y@example.com", Seat(Role.PLATFORM_ADMIN, w.books.id), by=w.root),
    invitations.new: lambda w: invitations.put_in_mail(invitations.new("z@example.com", Seat(Role.PLATFORM_ADMIN, w.books.id))),
    invitations.put_in_mail: lambda w: invitations.put_in_mail(w.offer),
    invitations.withdraw: lambda w: invitations.withdraw(w.offer.id, by=w.root),
    accepting.accept_new: lambda w: accepting.accept_new(w.link, name="New", hashed="x" * 90),
}
LIKE_ANOTHER = {
    "resume_platform", "set_logo", "revoke_token", "end_all_of", "invite_first", "send_again", "withdraw_of", "end", "accept_as",
}  # fmt: skip
"""Writes of the same rows as an act above, which need more to begin with: a picture, an open offer of somebody else's."""
READS = {
    "new_hash", "check_free", "nobody", "is_super_admin", "other_super_admins", "init_app", "hashed", "hold_active", "check_scopes",
    "public_hash", "open_one", "hold_offers", "token_of", "link_to", "by_link", "init", "why_not", "offered_place",
}  # fmt: skip


def services_of(module: ModuleType) -> list[Callable[..., Any]]:
    return [each for name, each in getmembers(module, isfunction) if each.__module__ == module.__name__ and not name.startswith("_")]


@pytest.mark.parametrize("module", [merchants, platforms, services, tokens, invitations, accepting], ids=lambda each: each.__name__)
def test_no_service_is_forgotten_here(module: ModuleType) -> None:
    known = {each.__name__ for each in ACTS} | LIKE_ANOTHER | READS
    assert {each.__name__ for each in services_of(module)} <= known


@pytest.mark.parametrize("act", ACTS.values(), ids=[each.__name__ for each in ACTS])
def test_what_a_service_writes_is_told(app: Flask, act: Act) -> None:
    world = World()
    before = db.session.scalar(select(func.max(AuditEntry.id)))
    db.session.rollback()
    with app.test_request_context("/"), transaction():
        act(world)
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.id > before)).all()


@pytest.mark.parametrize("wanted", [{"dev-tools": True}, Configure("core", {"page_size": 50})])
def test_what_is_switched_or_set_is_told(app: Flask, wanted: Any) -> None:
    platform = places.platform()
    with transaction():
        kernel().modules.apply(Ask(platform.id, wanted, revision=platform.revision))
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "module").order_by(AuditEntry.id.desc())).first()
    assert told is not None
    assert told.platform_id == platform.id


def test_what_must_be_told_is_marked(app: Flask) -> None:
    assert audited.keys() >= MUST


def test_every_action_and_field_has_words(app: Flask) -> None:
    for code, model in audited.items():
        trail = model.__trail__
        assert set(trail.labels) == {"created", "changed", "removed"}, code
        columns = model.__mapper__.column_attrs  # type: ignore[attr-defined]
        named = {each.key for each in columns if kept_as(each.columns[0]) != "no"}
        assert named <= {*trail.fields, *PLACES}, f"{code} has no words for {', '.join(sorted(named - {*trail.fields, *PLACES}))}"
        assert labels.action_label(f"{code}.created") != f"{code}.created"
