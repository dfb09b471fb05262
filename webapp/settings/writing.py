"""What a store or a merchant sets for itself: saved, reset to what it would have without, forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.db import check_version, db
from webapp.db.secrets import encrypt
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store
from webapp.registry.definition import ModuleDefinition
from webapp.settings.config import defaults, secret_keys
from webapp.settings.models import MerchantSettings, StoreSettings
from webapp.settings.typed import Level, forget_read, found, own_values

Row = StoreSettings | MerchantSettings


def keys_of(module: ModuleDefinition, level: Level) -> tuple[str, ...]:
    """What can be set at a level, in the order of the form."""
    allowed = {Level.STORE: "per_store", Level.MERCHANT: "per_merchant"}
    marked = getattr(module.config_form, allowed[level], ()) if module.config_form else ()
    return tuple(key for key in defaults(module) if key in marked)


def own_row(module: ModuleDefinition, store: Store, level: Level, *, lock: bool = False) -> Row | None:
    """The row of the store, or of its merchant, where there is one yet."""
    statement: Any = (
        select(StoreSettings).where(StoreSettings.store_id == store.id, StoreSettings.module == module.code)
        if level is Level.STORE
        else select(MerchantSettings).where(MerchantSettings.merchant_id == store.merchant_id, MerchantSettings.module == module.code)
    )
    row: Row | None = db.session.scalar(statement.with_for_update().execution_options(populate_existing=True) if lock else statement)
    return row


def version_of(row: Row | None) -> int:
    """What a form was opened with; 0 where nothing was set yet."""
    return 0 if row is None else row.version


def save_own(module: ModuleDefinition, store: Store, level: Level, values: Mapping[str, Any], *, version: int) -> None:
    """Keep validated values. One that is no other than without it, and was not set before, stays unset; an empty secret changes nothing.

    Raises Conflict when somebody saved since `version`.
    """
    row, hidden = _writable(module, store, level, version), secret_keys(module)
    without = inherited(module, store, level)
    plain = {key: values[key] for key in keys_of(module, level) if key in values and key not in hidden}
    kept = {**row.values, **{key: value for key, value in plain.items() if key in row.values or value != without[key]}}
    sealed = {**row.secrets, **{key: encrypt(values[key]) for key in hidden & values.keys() if values[key]}}
    if (kept, sealed) != (row.values, row.secrets):
        row.values, row.secrets = kept, sealed
        db.session.add(row)
        db.session.flush()
        forget_read()


def reset_own(module: ModuleDefinition, store: Store, level: Level, key: str, *, version: int) -> None:
    """Take a value away: what is set further up counts again, and a secret is gone. Raises DomainError for an unknown key."""
    if key not in keys_of(module, level):
        raise DomainError(_("Choose a setting to reset."), "no_setting")
    row = _writable(module, store, level, version)
    if key in row.values or key in row.secrets:
        row.values = {name: value for name, value in row.values.items() if name != key}
        row.secrets = {name: value for name, value in row.secrets.items() if name != key}
        db.session.flush()
        forget_read()


def inherited(module: ModuleDefinition, store: Store, level: Level) -> dict[str, Any]:
    """The values as they are without those of the level."""
    _store, merchant = own_values(module.code, [store.id])[store.id]
    return {key: each.value for key, each in found(module, ({}, merchant if level is Level.STORE else {})).items()}


def _writable(module: ModuleDefinition, store: Store, level: Level, version: int) -> Row:
    row = own_row(module, store, level, lock=True)
    if row is not None:
        check_version(row, version)
        return row
    if version != 0:
        raise Conflict(_("Somebody else saved this in the meantime. Compare with what is there now and save again."), "stale")
    facts = {"platform_id": store.platform_id, "module": module.code, "values": {}, "secrets": {}}
    return StoreSettings(**facts, store_id=store.id) if level is Level.STORE else MerchantSettings(**facts, merchant_id=store.merchant_id)
