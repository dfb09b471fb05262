"""Tables of tenants for these tests, with rows of two platforms."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from webapp.db import db
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.platforms.models import Platform
from webapp.tenancy import (
    MerchantScoped,
    PlatformScoped,
    StoreScoped,
    merchant_key,
    same_merchant,
    same_store,
    store_key,
)


class Sample(DeclarativeBase):
    """Tables of these tests only, out of the application's metadata."""


for model in (Merchant, Platform, MerchantPlatform, Store):
    model.__table__.to_metadata(Sample.metadata)


class Crate(StoreScoped, Sample):
    __tablename__ = "sample_crates"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parts: Mapped[list[Part]] = relationship(back_populates="crate")


class Part(StoreScoped, Sample):
    __tablename__ = "sample_parts"
    __table_args__ = (store_key(), same_store("sample_crates", "crate_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    crate_id: Mapped[int]
    crate: Mapped[Crate] = relationship(back_populates="parts")


class Note(PlatformScoped, Sample):
    __tablename__ = "sample_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]


class Coupon(MerchantScoped, Sample):
    __tablename__ = "sample_coupons"
    __table_args__ = (merchant_key(), UniqueConstraint("platform_id", "merchant_id", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Use(MerchantScoped, Sample):
    __tablename__ = "sample_uses"
    __table_args__ = (merchant_key(), same_merchant("sample_coupons", "coupon_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    coupon_id: Mapped[int]


TABLES = [Note.__table__, Crate.__table__, Part.__table__, Coupon.__table__, Use.__table__]
crates = Crate.__table__


def names(statement: object) -> list[str]:
    return sorted(db.session.scalars(statement))  # type: ignore[call-overload]
