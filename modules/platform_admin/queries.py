"""Reads of platforms and of the people who administer them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, func, inspect, or_, select
from sqlalchemy.orm import selectinload

from webapp.accounts.models import Membership, User
from webapp.db import Base, db
from webapp.db.folding import holds
from webapp.faults.models import ModuleFailure
from webapp.files import File
from webapp.files.queries import there
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.merchants.queries import all_merchants, merchants_of, stores_of
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange, PlatformModule
from webapp.providing.merchants import ERASED
from webapp.roles import Role

ADMIN_ROLES = (Role.SUPER_ADMIN, Role.PLATFORM_ADMIN)


def platform_by_code(code: str) -> Platform | None:
    """The platform with this code."""
    return db.session.scalar(select(Platform).where(Platform.code == code))


def modules_on() -> Any:
    """How many optional modules are on, as a column of a select from platforms."""
    on = select(func.count()).where(PlatformModule.platform_id == Platform.id, PlatformModule.is_enabled)
    return on.correlate(Platform).scalar_subquery()


def store_count() -> Any:
    """How many stores a platform has, as a column."""
    return select(func.count()).where(Store.platform_id == Platform.id).correlate(Platform).scalar_subquery()


def last_change() -> Any:
    """When a platform's modules, or their settings, changed the last time, as a column."""
    newest = select(ModuleChange.at).where(ModuleChange.platform_id == Platform.id).order_by(ModuleChange.revision.desc()).limit(1)
    return newest.correlate(Platform).scalar_subquery()


def platforms() -> Select[Any]:
    """Every platform with its hosts, its numbers and its last change: `modules_on`, `stores`, `changed_at`."""
    numbers = (modules_on().label("modules_on"), store_count().label("stores"), last_change().label("changed_at"))
    return select(Platform, *numbers).options(selectinload(Platform.hosts))


def platforms_changed_last(limit: int) -> Sequence[Row[Any]]:
    """The first of them, those changed last before the others."""
    return db.session.execute(platforms().order_by(last_change().desc().nulls_last(), Platform.id).limit(limit)).all()


def latest_changes(limit: int) -> Sequence[Row[ModuleChange, Platform]]:
    """(ModuleChange, Platform) of the last changes anywhere, newest first."""
    statement = select(ModuleChange, Platform).join(Platform, Platform.id == ModuleChange.platform_id)
    return db.session.execute(statement.order_by(ModuleChange.id.desc()).limit(limit)).all()


def merchant_counts(platform_id: int) -> dict[str, int]:
    """What a platform has: merchants, stores that are open, stores that are closed."""
    merchants = select(func.count()).where(MerchantPlatform.platform_id == platform_id)
    stores = select(Store.status, func.count()).where(Store.platform_id == platform_id).group_by(Store.status)
    by_status: dict[str, int] = {row[0]: row[1] for row in db.session.execute(stores)}
    return {"merchants": db.session.scalar(merchants) or 0, "open": by_status.get("active", 0), "closed": by_status.get("closed", 0)}


def had_store(platform_id: int) -> bool:
    """Whether there was ever a store on the platform; one that is closed by now was opened, too."""
    return db.session.scalar(select(Store.id).where(Store.platform_id == platform_id).limit(1)) is not None


def platform_choices() -> list[tuple[int, str]]:
    """(id, name) of every platform, for a drop-down."""
    rows = db.session.execute(select(Platform.id, Platform.name).order_by(Platform.name))
    return [(row.id, row.name) for row in rows]


def platform_names_by_code() -> list[tuple[str, str]]:
    """(code, name) of every platform, by name."""
    rows = db.session.execute(select(Platform.code, Platform.name).order_by(Platform.name))
    return [(row.code, row.name) for row in rows]


def administers(user_id: int, platform_id: int) -> bool:
    """Whether the person is an administrator of this platform."""
    statement = select(Membership.id).where(
        Membership.user_id == user_id, Membership.role == Role.PLATFORM_ADMIN, Membership.platform_id == platform_id
    )
    return db.session.scalar(statement.limit(1)) is not None


def whom_to_ask() -> list[User]:
    """The super admins: they switch modules for others."""
    holders = select(Membership.user_id).where(Membership.role == Role.SUPER_ADMIN)
    return list(db.session.scalars(select(User).where(User.id.in_(holders), User.active).order_by(User.email)))


def viewable(user_id: int, platform_id: int | None) -> User | None:
    """Somebody with an open account, on a platform one of its people; whether one may view as them is decided when it is begun."""
    statement = select(User).where(User.id == user_id, User.active.is_(True)).options(selectinload(User.memberships))
    if platform_id is not None:
        statement = statement.where(User.memberships.any(Membership.platform_id == platform_id))
    return db.session.scalar(statement)


def platform_names(ids: Iterable[int]) -> dict[int, str]:
    """Names of platforms by id."""
    rows = db.session.execute(select(Platform.id, Platform.name).where(Platform.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def every_platform() -> Select[Platform]:
    """Every platform, for lists."""
    return select(Platform)


def with_presets() -> list[Platform]:
    """The platforms that began as a product's preset."""
    return list(db.session.scalars(select(Platform).where(Platform.preset.is_not(None))))


def platforms_by_code(codes: Iterable[str]) -> dict[str, Platform]:
    """The platforms with these codes that exist, by name."""
    return {row.code: row for row in db.session.scalars(select(Platform).where(Platform.code.in_(set(codes))).order_by(Platform.name))}


def platforms_by_id(ids: Iterable[int]) -> dict[int, Platform]:
    """The platforms with these ids that exist."""
    return {row.id: row for row in db.session.scalars(select(Platform).where(Platform.id.in_(set(ids))))}


def broken_somewhere() -> Any:
    """The ids of platforms on which a module failed and nobody has dealt with it, for a condition."""
    return select(ModuleFailure.platform_id).where(ModuleFailure.mended_at.is_(None))


def store_codes(platform_id: int) -> dict[int, str]:
    """The codes of the platform's stores by id."""
    rows = db.session.execute(select(Store.id, Store.code).where(Store.platform_id == platform_id))
    return {row.id: row.code for row in rows}


def platforms_found(words: str, limit: int) -> Sequence[Platform]:
    """Platforms with these words, by name."""
    statement = select(Platform).where(holds(words, [Platform.name, Platform.code])).order_by(Platform.name, Platform.id)
    return db.session.scalars(statement.limit(limit)).all()


def merchants_found(words: str, limit: int, platform_id: int | None = None) -> Sequence[Merchant]:
    """Merchants with these words, by name: those on a platform, or everybody."""
    columns = [Merchant.legal_name, Merchant.email, Merchant.vat_number]
    statement = (all_merchants() if platform_id is None else merchants_of(platform_id)).where(holds(words, columns))
    return [row.Merchant for row in db.session.execute(statement.order_by(Merchant.legal_name, Merchant.id).limit(limit))]


def stores_found(words: str, limit: int, platform_id: int) -> Sequence[Store]:
    """Stores of a platform with these words, by name, with their merchants."""
    statement = stores_of(platform_id).where(holds(words, [Store.name, Store.code])).order_by(Store.name, Store.id)
    return db.session.scalars(statement.limit(limit)).all()


def belongings(platform_id: int, merchant_id: int) -> Iterator[tuple[str, list[str], Iterator[Mapping[str, Any]]]]:
    """(table, its columns, its rows) of everything that belongs to the merchant on this platform, whichever module keeps it.

    Rows that name the merchant or a store of it, and rows of the platform that refer to such rows. Rows are read 500 at a time.
    """
    stores = select(Store.id).where(Store.platform_id == platform_id, Store.merchant_id == merchant_id)
    found: dict[Any, Any] = {Merchant.__table__: Merchant.id == merchant_id, Store.__table__: Store.id.in_(stores)}
    mapped = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    for table in mapped:
        own = _own(table, mapped[table], platform_id, merchant_id, stores)
        if own is not None and table not in found:
            found[table] = own
    for _step in range(DEEPEST):
        for table, model in mapped.items():
            through = _through(table, model, found, mapped) if table not in found and "platform_id" in table.c else None
            if through is not None:
                found[table] = through
    for table in sorted(found, key=lambda each: str(each.name)):
        model = mapped[table]
        yield str(table.name), list(table.c.keys()), _rows(model, found[table])


DEEPEST = 3
"""How far a row may be from one that names the merchant."""


def _own(table: Any, model: Any, platform_id: int, merchant_id: int, stores: Any) -> Any:
    """The condition of rows that name the merchant, or one of its stores."""
    here = [model.platform_id == platform_id] if "platform_id" in table.c else []
    if "merchant_id" in table.c and "store_id" in table.c:
        return and_(*here, or_(model.merchant_id == merchant_id, model.store_id.in_(stores)))
    if "merchant_id" in table.c:
        return and_(*here, model.merchant_id == merchant_id)
    return and_(*here, model.store_id.in_(stores)) if "store_id" in table.c else None


def _through(table: Any, model: Any, found: Mapping[Any, Any], mapped: Mapping[Any, Any]) -> Any:
    """The condition of rows that refer to rows found already, by a key of one column or the last of several."""
    for constraint in table.foreign_key_constraints:
        element = list(constraint.elements)[-1]
        parent = element.column.table
        if parent in found and element.column.name == "id" and parent.name not in ("merchants", "stores", "platforms"):
            return getattr(model, element.parent.key).in_(select(mapped[parent].id).where(found[parent]))
    return None


def _rows(model: Any, condition: Any) -> Iterator[Mapping[str, Any]]:
    columns, key = list(model.__table__.c.keys()), inspect(model).primary_key[0]
    attribute = inspect(model).get_property_by_column(key).class_attribute
    statement, last = select(model).where(condition).order_by(*inspect(model).primary_key).limit(500), None
    while True:
        batch = db.session.scalars(statement if last is None else statement.where(attribute > last)).all()
        for row in batch:
            yield {column: getattr(row, inspect(model).get_property_by_column(model.__table__.c[column]).key) for column in columns}
        if len(batch) < 500 or len(inspect(model).primary_key) > 1:
            return
        last = getattr(batch[-1], attribute.key)


def files_of(platform_id: int, merchant_id: int) -> Sequence[File]:
    """The files of the merchant's stores that are kept."""
    stores = select(Store.id).where(Store.platform_id == platform_id, Store.merchant_id == merchant_id)
    return db.session.scalars(select(File).where(File.store_id.in_(stores), *there()).order_by(File.id)).all()


def merchant_like(platform_id: int, vat_number: str | None, legal_name: str) -> Merchant | None:
    """The merchant of this platform with the VAT number, else the only one with the name (and no other number)."""
    here = select(Merchant).where(Merchant.links.any(platform_id=platform_id), Merchant.status != ERASED)
    if vat_number is not None:
        found = db.session.scalar(here.where(Merchant.vat_number == vat_number).order_by(Merchant.id).limit(1))
        if found is not None:
            return found
    named = here.where(Merchant.legal_name == legal_name)
    if vat_number is not None:
        named = named.where(Merchant.vat_number.is_(None))
    rows = db.session.scalars(named.order_by(Merchant.id).limit(2)).all()
    return rows[0] if len(rows) == 1 else None
