"""Settings that stores and merchants set for themselves: what counts, where it comes from, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, current_app, g
from sqlalchemy import select
from wtforms import BooleanField, IntegerField, StringField

from tests.factories import places
from webapp.db import db, transaction
from webapp.domain import Conflict, DomainError
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.registry.definition import ModuleDefinition
from webapp.settings.config import SecretField, SettingsForm
from webapp.settings.models import StoreSettings
from webapp.settings.typed import Level, setting_sql, settings, settings_of, sources, values_set
from webapp.settings.writing import own_row, reset_own, save_own, version_of
from webapp.switching.ask import Ask, Configure
from webapp.tenancy import scope


@dataclass(frozen=True)
class Shelf:
    """Settings of a module under test."""

    height: int
    open: bool
    label: str
    key: str


class ShelfForm(SettingsForm):
    typed = Shelf
    per_store = ("height", "open", "key")
    per_merchant = ("height", "label")

    height = IntegerField("Height", default=5)
    open = BooleanField("Open", default=False)
    label = StringField("Label", default="none")
    key = SecretField("Key", default="")


@pytest.fixture
def module(app: Flask) -> Iterator[ModuleDefinition]:
    """The inventory with these settings instead of its own."""
    found = kernel().registry.modules["inventory"]
    before = found.config_form
    object.__setattr__(found, "config_form", ShelfForm)
    yield found
    object.__setattr__(found, "config_form", before)


@pytest.fixture
def shop(module: ModuleDefinition) -> Store:
    return places.store(places.platform("inventory"))


@contextmanager
def at(shop: Store, *, whole: bool = False) -> Iterator[None]:
    """At work on a store, or on its whole platform."""
    platform_id, store_id = shop.platform_id, None if whole else shop.id
    with current_app.app_context():
        if store_id is not None:
            g.store = db.session.get_one(Store, store_id)
        g.work_platform = kernel().modules.snapshot(platform_id)
        with scope(platform_id, store_id):
            yield


def save(module: ModuleDefinition, shop: Store, level: Level = Level.STORE, **values: Any) -> None:
    with transaction():
        save_own(module, shop, level, values, version=version_of(own_row(module, shop, level)))


def of_platform(platform_id: int, **values: Any) -> None:
    with transaction():
        asked = Ask(platform_id, Configure("inventory", values), revision=kernel().modules.snapshot(platform_id).revision)
        kernel().modules.apply(asked)


def test_the_nearest_value_counts(module: ModuleDefinition, shop: Store) -> None:
    of_platform(shop.platform_id, height=6, label="ours")
    with at(shop):
        save(module, shop, Level.MERCHANT, height=7)
        assert (settings(Shelf).height, settings(Shelf).label) == (7, "ours")
        save(module, shop, height=8)
        assert settings(Shelf).height == 8
        assert sources(Shelf) == {"height": Level.STORE, "open": Level.DEFAULT, "label": Level.PLATFORM, "key": Level.DEFAULT}


def test_what_is_no_other_than_without_stays_unset(module: ModuleDefinition, shop: Store) -> None:
    with at(shop):
        save(module, shop, height=5, open=True)
        assert own_row(module, shop, Level.STORE).values == {"open": True}


def test_a_reset_lets_the_next_value_count_again(module: ModuleDefinition, shop: Store) -> None:
    with at(shop):
        save(module, shop, height=8)
        with transaction():
            reset_own(module, shop, Level.STORE, "height", version=1)
        assert (settings(Shelf).height, sources(Shelf)["height"]) == (5, Level.DEFAULT)


def test_a_secret_is_kept_encrypted_and_forgotten(module: ModuleDefinition, shop: Store) -> None:
    with at(shop):
        save(module, shop, key="open sesame")
        assert settings(Shelf).key == "open sesame"
        assert own_row(module, shop, Level.STORE).secrets["key"].startswith("fernet:")
        save(module, shop, key="", height=9)
        assert settings(Shelf).key == "open sesame"
        with transaction():
            reset_own(module, shop, Level.STORE, "key", version=2)
        assert (settings(Shelf).key, own_row(module, shop, Level.STORE).secrets) == ("", {})


def test_a_stale_save_is_refused_and_the_second_try_saves(module: ModuleDefinition, shop: Store) -> None:
    with at(shop):
        save(module, shop, height=8)
        with pytest.raises(Conflict), transaction():
            save_own(module, shop, Level.STORE, {"height": 9}, version=0)
        save(module, shop, height=9)
        assert settings(Shelf).height == 9


def test_what_is_not_marked_is_not_set_by_a_store(module: ModuleDefinition, shop: Store) -> None:
    with at(shop):
        save(module, shop, label="mine")
        assert settings(Shelf).label == "none"
        with pytest.raises(DomainError), transaction():
            reset_own(module, shop, Level.STORE, "label", version=0)


def test_neither_another_store_nor_another_merchant_sees_it(module: ModuleDefinition, shop: Store) -> None:
    sister, stranger = places.store(shop_platform(shop), "second", merchant=shop.merchant), places.store(shop_platform(shop), "third")
    with at(shop):
        save(module, shop, height=8)
        save(module, shop, Level.MERCHANT, label="ours")
    with at(shop, whole=True):
        found = settings_of(Shelf, [shop.id, sister.id, stranger.id])
    assert [(each.height, each.label) for each in found.values()] == [(8, "ours"), (5, "ours"), (5, "none")]


def test_statements_over_many_stores_see_each_its_own(module: ModuleDefinition, shop: Store) -> None:
    second = places.store(shop_platform(shop), "second")
    with at(shop):
        save(module, shop, height=8)
    with at(shop, whole=True):
        of_store = setting_sql(Shelf, "height", Store.id)
        found = dict(db.session.execute(select(Store.id, of_store).order_by(Store.id)).all())
        assert (found, values_set(Shelf, "height")) == ({shop.id: 8, second.id: 5}, {8})


def test_what_is_set_stays_while_the_module_is_off(module: ModuleDefinition, shop: Store) -> None:
    with at(shop):
        save(module, shop, height=8)
    for target in ("off", "on"):
        with transaction():
            revision = kernel().modules.snapshot(shop.platform_id).revision
            kernel().modules.apply(Ask(shop.platform_id, {"inventory": target}, revision=revision, reason="Tried"))
    with at(shop):
        assert settings(Shelf).height == 8
        assert db.session.scalars(select(StoreSettings.version)).all() == [1]


def shop_platform(shop: Store) -> Any:
    """The platform of a store."""
    return db.session.get_one(Platform, shop.platform_id)


def test_every_installed_form_says_what_its_dataclass_says(app: Flask) -> None:
    for each in kernel().registry.modules.values():
        form: Any = each.config_form
        marked = {*getattr(form, "per_store", ()), *getattr(form, "per_merchant", ())}
        names = {field.name for field in form()} if form else set()
        assert marked <= names, each.code
        if getattr(form, "typed", None) is not None:
            assert set(form.typed.__dataclass_fields__) <= names, each.code
