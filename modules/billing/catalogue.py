"""What tiers can hold here: the sold features and the quotas of the modules that are on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.entitlements.gate import quota_usage
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.registry.definition import Feature, ModuleDefinition, Quota
from webapp.routing.context import current_platform


@dataclass(frozen=True)
class Offer:
    """One module's part of the feature matrix."""

    module: ModuleDefinition
    features: tuple[Feature, ...]


def _modules_on() -> list[ModuleDefinition]:
    on = current_platform().modules
    registry = kernel().registry
    return [module for code, module in registry.modules.items() if code in on]


def offers() -> list[Offer]:
    """The sold features by module; modules without any are left out."""
    found = [Offer(m, tuple(f for f in m.features if f.sold)) for m in _modules_on()]
    return [offer for offer in found if offer.features]


def quotas() -> list[Quota]:
    """The quotas of the modules that are on."""
    return [quota for module in _modules_on() for quota in module.quotas]


def feature_names(codes: Iterable[str]) -> list[str]:
    """Names of features as people know them; features of modules that are off are left out."""
    known = {f.code: f.name for offer in offers() for f in offer.features}
    return [known[code] for code in codes if code in known]


def names() -> dict[str, str]:
    """The name of every installed feature, on here or not."""
    return {code: feature.name for code, (_module, feature) in kernel().registry.features.items()}


@dataclass(frozen=True)
class Used:
    """How much of a quota a merchant uses over all its stores, and how much its plan (or one to compare with) allows."""

    quota: Quota
    used: int
    limit: int | None


def usage(store: Store, limits: Mapping[str, int | None]) -> list[Used]:
    """The quotas of the modules that are on, as far as the store's merchant has used them up."""
    counted = quotas()
    used = quota_usage(counted, store)
    return [Used(quota, used[quota.code], limits.get(quota.code)) for quota in counted]
