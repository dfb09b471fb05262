"""Reads of merchants and stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Mapper, joinedload, selectinload

from webapp.commerce.stored import Minor
from webapp.db import Base, db
from webapp.domain import NotFound
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.platforms.models import Platform
from webapp.states import Does, Thing, names


def all_merchants() -> Select[Any]:
    """Every merchant of the provider, with the number of its stores."""
    stores = select(func.count()).where(Store.merchant_id == Merchant.id).correlate(Merchant).scalar_subquery()
    return select(Merchant, stores.label("stores")).options(selectinload(Merchant.links))


def merchants_of(platform_id: int) -> Select[Any]:
    """The merchants on a platform, with the number of their stores there."""
    stores = select(func.count()).where(Store.merchant_id == Merchant.id, Store.platform_id == platform_id)
    linked = select(MerchantPlatform.merchant_id).where(MerchantPlatform.platform_id == platform_id)
    return select(Merchant, stores.correlate(Merchant).scalar_subquery().label("stores")).where(Merchant.id.in_(linked))


def merchant(merchant_id: int) -> Merchant | None:
    """A merchant, wherever it is."""
    return db.session.get(Merchant, merchant_id)


def merchant_on(platform_id: int, merchant_id: int) -> Merchant | None:
    """A merchant of this platform; None for one that is not on it."""
    linked = MerchantPlatform.platform_id == platform_id
    return db.session.scalar(select(Merchant).join(Merchant.links).where(Merchant.id == merchant_id, linked))


def merchant_count(platform_id: int) -> int:
    """How many merchants are on a platform."""
    return db.session.scalar(select(func.count()).select_from(MerchantPlatform).where(MerchantPlatform.platform_id == platform_id)) or 0


def merchant_stores(platform_id: int, merchant_id: int) -> tuple[int, ...]:
    """Ids of all stores that a merchant has on a platform, closed ones too: their pages can still be opened."""
    statement = select(Store.id).where(Store.platform_id == platform_id, Store.merchant_id == merchant_id)
    return tuple(db.session.scalars(statement.order_by(Store.id)))


def names_of_stores(platform_id: int, store_ids: Sequence[int]) -> Sequence[Row[int, str, str]]:
    """(id, code, name) of these stores of a platform."""
    named = select(Store.id, Store.code, Store.name).where(Store.platform_id == platform_id, Store.id.in_(store_ids))
    return db.session.execute(named.order_by(Store.id)).all()


def currency_of(platform_id: int, merchant_id: int) -> str:
    """The currency of a merchant's first store on a platform; empty where it has none."""
    first = select(Store.currency).where(Store.platform_id == platform_id, Store.merchant_id == merchant_id)
    return db.session.scalar(first.order_by(Store.id).limit(1)) or ""


def hold_merchant(platform_id: int, merchant_id: int) -> None:
    """Let others who hold the merchant on this platform wait until the transaction ends. Stores and invoices can still refer to it."""
    link = select(MerchantPlatform.merchant_id).where(
        MerchantPlatform.platform_id == platform_id, MerchantPlatform.merchant_id == merchant_id
    )
    db.session.execute(link.with_for_update(key_share=True))


def states_of_store(store_id: int, *, hold: bool = False) -> list[tuple[Thing, str]]:
    """The states of a store and its merchant; none where there is no such store. `hold` keeps them until the transaction ends."""
    statement = select(Store.status, Merchant.status).join(Merchant, Merchant.id == Store.merchant_id).where(Store.id == store_id)
    row = db.session.execute(statement.with_for_update(read=True) if hold else statement).one_or_none()
    return [] if row is None else [(Thing.MERCHANT, row[1]), (Thing.STORE, row[0])]


def states_of_merchant(merchant_id: int) -> list[tuple[Thing, str]]:
    """The state of a merchant; none where there is no such merchant."""
    return [(Thing.MERCHANT, status) for status in db.session.scalars(select(Merchant.status).where(Merchant.id == merchant_id))]


def merchants_at_work() -> Select[int]:
    """Ids of the merchants whose jobs go on: a condition for jobs that go from merchant to merchant."""
    return select(Merchant.id).where(Merchant.status.in_(names(Thing.MERCHANT, Does.JOBS)))


def stores_at_work() -> Select[int]:
    """Ids of the stores whose jobs go on: a condition for jobs that go over what all stores have."""
    return select(Store.id).where(Store.status.in_(names(Thing.STORE, Does.JOBS)), Store.merchant_id.in_(merchants_at_work()))


def hold_merchant_state(merchant_id: int) -> str | None:
    """The merchant's state, which stays until the transaction ends; None where there is no such merchant."""
    return db.session.scalar(select(Merchant.status).where(Merchant.id == merchant_id).with_for_update(read=True))


def hold_store(store_id: int) -> None:
    """Let others who hold the store wait until the transaction ends. Rows can still refer to it."""
    db.session.execute(select(Store.id).where(Store.id == store_id).with_for_update(key_share=True))


def other_platforms(merchant_id: int, platform_id: int) -> bool:
    """Whether the merchant does business on another platform too."""
    statement = select(MerchantPlatform.merchant_id).where(
        MerchantPlatform.merchant_id == merchant_id, MerchantPlatform.platform_id != platform_id
    )
    return db.session.scalar(statement.limit(1)) is not None


def merchant_choices(platform_id: int) -> list[tuple[int, str]]:
    """(id, name) of the active merchants on a platform, for a drop-down."""
    statement = select(Merchant.id, Merchant.legal_name).join(Merchant.links).where(MerchantPlatform.platform_id == platform_id)
    rows = db.session.execute(statement.where(Merchant.status == "active").order_by(Merchant.legal_name))
    return [(row.id, row.legal_name) for row in rows]


def stores_of(platform_id: int) -> Select[Any]:
    """The stores of a platform with their merchants."""
    return select(Store).join(Store.merchant).where(Store.platform_id == platform_id).options(selectinload(Store.merchant))


def store_of(platform_id: int, store_id: int) -> Store:
    """A store of this platform. Raises NotFound."""
    found = db.session.get(Store, store_id)  # asks nothing where the transaction has read it
    if found is None or found.platform_id != platform_id:
        raise NotFound(_("This store does not exist."))
    return found


def store_on(platform_id: int, code: str) -> Store | None:
    """The store with this code on a platform, with its merchant."""
    return db.session.scalar(_STORE_ON, {"on_platform": platform_id, "with_code": code})


_STORE_ON = (  # every page of a store asks: made once
    select(Store)
    .where(Store.platform_id == bindparam("on_platform"), Store.code == bindparam("with_code"))
    .options(joinedload(Store.merchant, innerjoin=True))
)


def stores_everywhere(merchant_id: int, platform_id: int | None = None) -> Sequence[Row[Store, Platform]]:
    """(Store, Platform) of every store of a merchant, by name; with `platform_id` only those there."""
    statement = select(Store, Platform).join(Platform, Platform.id == Store.platform_id).where(Store.merchant_id == merchant_id)
    if platform_id is not None:
        statement = statement.where(Store.platform_id == platform_id)
    return db.session.execute(statement.order_by(Store.name, Store.id)).all()


def platforms_of(merchant_id: int) -> Sequence[Platform]:
    """The platforms a merchant is on, by name."""
    linked = select(MerchantPlatform.platform_id).where(MerchantPlatform.merchant_id == merchant_id)
    return db.session.scalars(select(Platform).where(Platform.id.in_(linked)).order_by(Platform.name)).all()


def stores_elsewhere(merchant_id: int, platform_ids: Iterable[int]) -> list[str]:
    """Names of the platforms, other than these, on which the merchant has stores."""
    statement = select(Platform.name).join(Store, Store.platform_id == Platform.id).where(Store.merchant_id == merchant_id)
    return sorted(set(db.session.scalars(statement.where(Store.platform_id.not_in(list(platform_ids))))))


def lock_store(row: Store) -> None:
    """Keep others from changing a store, and from adding rows that refer to it, until the transaction ends."""
    db.session.execute(select(Store.id).where(Store.id == row.id).with_for_update())


def has_amounts(store_id: int) -> bool:
    """Whether any table, of whichever module, holds amounts of the store that are in its currency: without one of their own."""
    priced = [mapper.class_ for mapper in Base.registry.mappers if _priced_by_store(mapper)]
    return any(db.session.scalar(select(model.id).where(model.store_id == store_id).limit(1)) is not None for model in priced)


def _priced_by_store(mapper: Mapper[Any]) -> bool:
    if "store_id" not in mapper.columns or "currency" in mapper.columns:
        return False
    return any(isinstance(column.type, Minor) for column in mapper.columns)
