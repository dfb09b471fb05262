"""Platforms, merchants and stores."""

from __future__ import annotations

from importlib import import_module
from itertools import count
from typing import Any

from sqlalchemy import select

from webapp.db import db, transaction
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.platforms.models import Platform
from webapp.platforms.modules import PlatformModule
from webapp.providing.platforms import create_platform
from webapp.tenancy import unscoped

_number = count(1)


def platform(*modules: str, code: str | None = None) -> Platform:
    """An active platform with these modules on, chosen (not implied), at <code>.localhost."""
    code = code or f"shop-{next(_number)}"
    with transaction():
        made = create_platform(code=code, name=code.title(), hosts=[f"{code}.localhost"])
        for module in modules:
            db.session.add(PlatformModule(platform_id=made.id, module_code=module, is_enabled=True, config=settings_of(module)))
    return made


def settings_of(module: str) -> dict[str, Any]:
    """What a module of this project needs to be set before it works: `SETTINGS` of the `settings.py` beside its tests, if there is one."""
    name = f"tests.modules.{module.replace('-', '_')}.settings"
    try:
        return dict(import_module(name).SETTINGS)
    except ModuleNotFoundError:
        return {}


def configure(on: Platform, module: str, **values: Any) -> None:
    """Other settings of a module on this platform; those that are not named stay."""
    with unscoped("the settings of a platform"), transaction() as session:
        its = (PlatformModule.platform_id == on.id, PlatformModule.module_code == module)
        row = session.scalars(select(PlatformModule).where(*its)).one()
        row.config = {**row.config, **values}
        session.get_one(Platform, on.id).touch()


def store(on: Platform, code: str = "main", *, merchant: Merchant | None = None, currency: str = "EUR") -> Store:
    """A store of a (new) merchant on this platform."""
    with transaction():
        if merchant is None:
            merchant = Merchant(legal_name=f"Merchant {next(_number)}")
            merchant.links.append(MerchantPlatform(platform_id=on.id))
            db.session.add(merchant)
            db.session.flush()
        made = Store(platform_id=on.id, merchant_id=merchant.id, code=code, name=code.title(), currency=currency)
        db.session.add(made)
    return made
