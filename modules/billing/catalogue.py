"""What tiers can hold here: the sold features and the quotas of the modules that are on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app

from webapp.merchants.models import Store
from webapp.modular.definition import Feature, ModuleDefinition, Quota
from webapp.platforms.context import current_platform


@dataclass(frozen=True)
class Offer:
    """One module's part of the feature matrix."""

    module: ModuleDefinition
    features: tuple[Feature, ...]


def _modules_on() -> list[ModuleDefinition]:
    on = current_platform().modules
    registry = current_app.extensions["interlock"].registry
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


def usage_of(quota: Quota, store: Store) -> int | None:
    """How much of a quota the store uses; None where its module does not count it."""
    return quota.used(store) if quota.used is not None else None
