"""Settings as a module reads them: one frozen dataclass, each value from the nearest place that has one.

A store goes before its merchant, the merchant before the platform, the platform before the default. What a store and its merchant have
set is read in the transaction that asks: once in each, so that a page does not ask twice and nothing old outlives it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_type_hints

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.db import db
from webapp.db.secrets import decrypt
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.registry.definition import ModuleDefinition
from webapp.routing.context import current_platform
from webapp.settings.config import defaults, secret_keys
from webapp.settings.models import MerchantSettings, Own, StoreSettings
from webapp.tenancy import current_tenant

T = TypeVar("T")
KEPT = "settings_read"
OWN, SETS = "own", "sets"


class Level(StrEnum):
    """Where a value is set."""

    STORE = "store"
    MERCHANT = "merchant"
    PLATFORM = "platform"
    DEFAULT = "default"


class Found(NamedTuple):
    """A value as it is stored, and where it comes from."""

    value: Any
    level: Level


Values = Mapping[str, Any]
OwnValues = tuple[Values, Values]
"""What a store has set, and what its merchant has."""


def settings(cls: type[T], store_id: int | None = None) -> T:
    """The settings that `cls` describes, at a store: by default that of the page. Elsewhere those of the platform.

    Raises DomainError for a secret that no key opens.
    """
    store_id = store_id if store_id is not None else _store_here()
    return settings_of(cls, [store_id])[store_id] if store_id is not None else _filled(cls, found(module_of(cls)))


def settings_of(cls: type[T], store_ids: Collection[int]) -> dict[int, T]:
    """The same for several stores of the platform, in one statement."""
    module = module_of(cls)
    own = own_values(module.code, store_ids)
    return {store_id: _filled(cls, found(module, own[store_id])) for store_id in store_ids}


def sources(cls: type, store_id: int | None = None) -> dict[str, Level]:
    """Where each value comes from."""
    module = module_of(cls)
    store_id = store_id if store_id is not None else _store_here()
    own = own_values(module.code, [store_id])[store_id] if store_id is not None else NOTHING
    return {key: each.level for key, each in found(module, own).items()}


NOTHING: OwnValues = ({}, {})


def found(module: ModuleDefinition, own: OwnValues = NOTHING) -> dict[str, Found]:
    """Every key of a module with its value as stored. What is no longer declared for a level does not count there."""
    form: Any = module.config_form
    levels = (
        (Level.STORE, own[0], getattr(form, "per_store", ())),
        (Level.MERCHANT, own[1], getattr(form, "per_merchant", ())),
        (Level.PLATFORM, current_platform().configs.get(module.code, {}), None),
    )
    result = {}
    for key, default in defaults(module).items():
        given = (Found(values[key], level) for level, values, keys in levels if key in values and (keys is None or key in keys))
        result[key] = next(given, Found(default, Level.DEFAULT))
    return result


def own_values(code: str, store_ids: Collection[int]) -> Mapping[int, OwnValues]:
    """What these stores, and their merchants, have set of a module."""
    kept = _kept()[OWN]
    missing = [each for each in store_ids if (code, each) not in kept]
    if missing:
        kept.update({(code, each): NOTHING for each in missing})
        for store_id, values, secrets, shared, shared_secrets in db.session.execute(_OWN_VALUES, {"of_module": code, "at_stores": missing}):
            kept[code, store_id] = ({**(values or {}), **(secrets or {})}, {**(shared or {}), **(shared_secrets or {})})
    return {each: kept[code, each] for each in store_ids}


_OWN_VALUES = (  # nearly everything asks: made once
    select(Store.id, StoreSettings.values, StoreSettings.secrets, MerchantSettings.values, MerchantSettings.secrets)
    .outerjoin(StoreSettings, and_(StoreSettings.store_id == Store.id, StoreSettings.module == bindparam("of_module")))
    .outerjoin(
        MerchantSettings,
        and_(
            MerchantSettings.merchant_id == Store.merchant_id,
            MerchantSettings.platform_id == Store.platform_id,
            MerchantSettings.module == bindparam("of_module"),
        ),
    )
    .where(Store.id.in_(bindparam("at_stores", expanding=True)))
)


def setting_sql(cls: type, key: str, store_id: InstrumentedAttribute[int]) -> ColumnElement[Any]:
    """A setting as it is for each row's store: an expression of statements over many, a plain value within one.

    Numbers, switches and words only.
    """
    module, tenant = module_of(cls), current_tenant()
    if tenant is not None and tenant.store_id is not None:
        return literal(found(module, own_values(module.code, [tenant.store_id])[tenant.store_id])[key].value)
    cast = _casts(cls, key)

    def kept(model: type[Own]) -> Any:
        return getattr(model.values[key], cast)()

    ours = select(kept(StoreSettings)).where(StoreSettings.store_id == store_id, StoreSettings.module == module.code)
    home = aliased(Store)
    same = and_(MerchantSettings.merchant_id == home.merchant_id, MerchantSettings.platform_id == home.platform_id)
    merchants = select(kept(MerchantSettings)).join(home, same).where(home.id == store_id, MerchantSettings.module == module.code)
    chosen = [ours.scalar_subquery()] if key in getattr(module.config_form, "per_store", ()) else []
    chosen += [merchants.scalar_subquery()] if key in getattr(module.config_form, "per_merchant", ()) else []
    return func.coalesce(*chosen, literal(found(module)[key].value)) if chosen else literal(found(module)[key].value)


def values_set(cls: type, key: str) -> set[Any]:
    """Every value that a store or merchant of the platform has set; read once per transaction."""
    module, tenant, known = module_of(cls), current_tenant(), _kept()
    asked = (f"{module.code}.{key}", tenant.platform_id if tenant is not None else 0)
    if asked not in known[SETS]:
        known[SETS][asked] = _read_values_set(cls, module, key)
    found: set[Any] = known[SETS][asked]
    return found


def _read_values_set(cls: type, module: ModuleDefinition, key: str) -> set[Any]:
    cast = _casts(cls, key)
    marked = {StoreSettings: "per_store", MerchantSettings: "per_merchant"}
    models: list[Any] = [model for model, name in marked.items() if key in getattr(module.config_form, name, ())]
    columns = [(model, getattr(model.values[key], cast)()) for model in models]
    return {
        value
        for model, column in columns
        for value in db.session.scalars(select(column).where(model.module == module.code, column.is_not(None)).distinct())
    }


def _casts(cls: type, key: str) -> str:
    return {int: "as_integer", bool: "as_boolean", str: "as_string"}[_types(cls)[key]]


def module_of(cls: type) -> ModuleDefinition:
    """The module whose settings `cls` describes."""
    for module in kernel().registry.modules.values():
        if getattr(module.config_form, "typed", None) is cls:
            return module
    raise LookupError(f"{cls.__name__} is the `typed` of no module's settings form.")


def forget_read() -> None:
    """What was read of stores and merchants is read again."""
    db.session().info.pop(KEPT, None)


def _kept() -> dict[str, dict[tuple[str, int], Any]]:
    """What this transaction has read: by module and store, and the sets of values by setting and platform."""
    kept: dict[str, dict[tuple[str, int], Any]]
    session = db.session()
    if session.get_transaction() is None:
        session.begin()
    begun, kept = session.info.get(KEPT, (None, {}))
    if begun is not session.get_transaction():
        kept = {OWN: {}, SETS: {}}
        session.info[KEPT] = (session.get_transaction(), kept)
    return kept


def _filled(cls: type[T], values: Mapping[str, Found]) -> T:
    module = module_of(cls)
    opened = {key: each.value for key, each in values.items()}
    for key in secret_keys(module):
        opened[key] = decrypt(opened[key]) if opened[key] else ""
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in opened.items()}
    return cls(**{each.name: plain[each.name] for each in fields(cls)})  # type: ignore[arg-type]


@cache
def _types(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _store_here() -> int | None:
    tenant = current_tenant()
    return tenant.store_id if tenant is not None else None
