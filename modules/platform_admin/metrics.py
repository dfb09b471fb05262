"""Figures of a platform: its stores and merchants, its modules, and what happened to them."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, literal, null, select

from webapp.kernel import kernel
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange, PlatformModule
from webapp.registry.kinds.metrics import LEVEL, PLATFORM, Dimension, Figure, Metric
from webapp.routing.context import current_platform

STATES = {"active": _l("Active"), "suspended": _l("Suspended"), "closed": _l("Closed")}
KINDS = {
    "create": _l("Begun"),
    "switch": _l("Switched"),
    "config": _l("Settings"),
    "undo": _l("Undone"),
    "restore": _l("Restored"),
    "apply": _l("Applied"),
    "clone": _l("Copied"),
    "preset": _l("Preset"),
    "schedule": _l("By schedule"),
}


def module_name(code: str) -> str:
    """What a module is called; the code of one that is not installed."""
    module = kernel().registry.get(code)
    return str(module.name) if module else code


STATE = Dimension(code="state", name=_l("State"), label=lambda code: str(STATES.get(code, code)))
MODULE = Dimension(code="module", name=_l("Module"), label=module_name)
KIND = Dimension(code="kind", name=_l("Kind"), label=lambda code: str(KINDS.get(code, code)))


def merchant(merchant_id: int) -> str:
    """The page of a merchant."""
    return str(url_for("platform-admin.admin.merchants.detail", merchant_id=merchant_id))


def stores() -> Figure:
    """Stores since they were opened, by the state they are in now."""
    return Figure(
        rows=select(Store).where(Store.platform_id == current_platform().id),
        at=Store.created_at,
        value=literal(1),
        key=Store.merchant_id,
        title=Store.name,
        changed=Store.updated_at,
        dimensions={"state": Store.status},
    )


def merchants() -> Figure:
    """Merchants of the platform since they are known to the provider."""
    return Figure(
        rows=select(Merchant)
        .join(MerchantPlatform, MerchantPlatform.merchant_id == Merchant.id)
        .where(MerchantPlatform.platform_id == current_platform().id),
        at=Merchant.created_at,
        value=literal(1),
        key=Merchant.id,
        title=Merchant.legal_name,
        changed=Merchant.updated_at,
        dimensions={"state": Merchant.status},
    )


def modules() -> Figure:
    """Modules that can be off, while they are on: from the last time they came on to when they went off."""
    return Figure(
        rows=select(PlatformModule)
        .join(Platform, Platform.id == PlatformModule.platform_id)
        .where(PlatformModule.platform_id == current_platform().id),
        at=func.coalesce(PlatformModule.enabled_at, Platform.created_at),
        until=case((PlatformModule.is_enabled, null()), else_=PlatformModule.disabled_at),
        value=literal(1),
        key=PlatformModule.id,
        title=PlatformModule.module_code,
        counts=(PlatformModule.is_enabled | PlatformModule.disabled_at.is_not(None),),
        dimensions={"module": PlatformModule.module_code},
    )


def changes() -> Figure:
    """Changes of modules and their settings."""
    return Figure(
        rows=select(ModuleChange).where(ModuleChange.platform_id == current_platform().id),
        at=ModuleChange.at,
        value=literal(1),
        key=ModuleChange.revision,
        title=ModuleChange.actor,
        changed=ModuleChange.at,
        dimensions={"kind": ModuleChange.kind},
    )


STORES, MODULES = "platform-admin:stores:read", "platform-admin:modules:read"

METRICS = (
    Metric(
        code="platform-admin.stores",
        name=_l("Stores"),
        grain=LEVEL,
        per=PLATFORM,
        figure=stores,
        dimensions=(STATE,),
        weight=80,
        overview=STORES,
        address=merchant,
    ),
    Metric(
        code="platform-admin.merchants",
        name=_l("Merchants"),
        grain=LEVEL,
        per=PLATFORM,
        figure=merchants,
        dimensions=(STATE,),
        weight=81,
        overview="platform-admin:merchants:read",
        address=merchant,
    ),
    Metric(
        code="platform-admin.modules",
        name=_l("Modules on"),
        grain=LEVEL,
        per=PLATFORM,
        figure=modules,
        dimensions=(MODULE,),
        weight=82,
        overview=MODULES,
    ),
    Metric(
        code="platform-admin.changes",
        name=_l("Changes of modules"),
        per=PLATFORM,
        figure=changes,
        dimensions=(KIND,),
        weight=83,
        overview=MODULES,
    ),
)
