"""Writes of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from webapp.accounts.models import User
from webapp.db import check_version, db
from webapp.merchants.models import Store
from webapp.platforms.models import Platform, new_stamp


def save_platform(platform_id: int, *, name: str, values: Mapping[str, Any], revision: int, actor: User) -> None:
    """Name and config of a platform. Raises Conflict when the platform has moved on from `revision`."""
    modules = current_app.extensions["interlock"].modules
    modules.configure(platform_id, "core", values, revision=revision, actor=actor)
    platform = db.session.get_one(Platform, platform_id)
    if platform.name != name:
        platform.name, platform.stamp = name, new_stamp()
    db.session.flush()


def save_store(store_id: int, *, name: str, locale: str, timezone: str, version: int) -> None:
    """What a store's own people decide. Raises Conflict when somebody else saved since `version`."""
    store = db.session.get_one(Store, store_id)
    check_version(store, version)
    store.name, store.locale, store.timezone = name.strip(), locale, timezone
    db.session.flush()
