"""Writes of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.accounts.models import User
from webapp.db import check_version, db
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.providing.platforms import rename_platform
from webapp.switching.ask import Ask, Configure


def save_platform(platform_id: int, *, name: str, values: Mapping[str, Any], revision: int, version: int, actor: User) -> None:
    """Name and config of a platform. Raises Conflict when its modules have moved on from `revision`, or its name from `version`."""
    modules = kernel().modules
    modules.apply(Ask(platform_id, Configure("core", values), revision=revision, actor=actor))
    rename_platform(platform_id, version=version, name=name)


def save_store(store_id: int, *, name: str, locale: str, timezone: str, version: int) -> None:
    """What a store's own people decide. Raises Conflict when somebody else saved since `version`."""
    store = db.session.get_one(Store, store_id)
    check_version(store, version)
    store.name, store.locale, store.timezone = name.strip(), locale, timezone
    db.session.flush()
