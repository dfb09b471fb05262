"""Why does a store have this feature? The provider's part of the reason, composed with why the feature's module is on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from webapp.domain import NotFound
from webapp.entitlements.gate import feature_answer
from webapp.kernel import kernel
from webapp.platforms.modules import ModuleChange
from webapp.platforms.snapshot import Snapshot
from webapp.ports import port
from webapp.registry.definition import Feature, ModuleDefinition
from webapp.registry.ports.tiers import Answer, Tiers
from webapp.routing.context import platform_work
from webapp.switching.reasons import Reason, why
from webapp.switching.service import HISTORY_READ, ModuleService
from webapp.tenancy import scope


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A feature of a module, whether one merchant has it, and the whole chain of reasons, the deciding one first."""

    feature: Feature
    module: ModuleDefinition
    answer: Answer
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "feature": self.feature.code,
            "module": self.module.code,
            "granted": self.answer.granted,
            "answer": self.answer.reason,
            "tier": self.answer.tier,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


def explain_feature(snapshot: Snapshot, merchant_id: int, code: str) -> Explained:
    """One feature of the merchant's stores on the platform. Raises NotFound for one that no installed module has."""
    return explain_features(snapshot, merchant_id, [code])[0]


def explain_features(snapshot: Snapshot, merchant_id: int, codes: Iterable[str]) -> list[Explained]:
    """The same for many: the history is read once, and what the merchant has once."""
    with scope(snapshot.id), platform_work(snapshot):
        explainer = Explainer(snapshot, merchant_id)
        return [explainer.explain(code) for code in codes]


class Explainer:
    """Explains features of one merchant on one platform."""

    def __init__(self, snapshot: Snapshot, merchant_id: int) -> None:
        self.snapshot = snapshot
        self.merchant_id = merchant_id
        self.modules: ModuleService = kernel().modules
        self.chains: dict[str, tuple[Reason, ...]] = {}

    def explain(self, code: str) -> Explained:
        """Raises NotFound."""
        known = self.modules.registry.features.get(code)
        if known is None:
            raise NotFound(_("There is no feature '%(code)s'.", code=code))
        module, feature = known
        return Explained(
            feature=feature, module=module, answer=feature_answer(code, self.merchant_id), reasons=tuple(self._reasons(module, feature))
        )

    def _reasons(self, module: ModuleDefinition, feature: Feature) -> Iterable[Reason]:
        """The gate's own order: the module, what is not sold, the provider."""
        if module.code not in self.snapshot.modules:
            text = _("Its module %(module)s is off here.", module=module.name)
            yield Reason(kind="module_off", text=text, module=module.code, chain=self._why(module.code))
            return
        if not feature.sold:
            yield Reason(kind="not_sold", text=_("It is not sold: it is there wherever its module is on."))
        elif (tiers := port(Tiers)) is None:
            yield self._nobody_sells()
        else:
            yield from tiers.explain(self.snapshot.id, self.merchant_id, feature.code)
        text = _("Its module %(module)s is on here.", module=module.name)
        yield Reason(kind="module_on", text=text, module=module.code, chain=self._why(module.code))

    def _nobody_sells(self) -> Reason:
        """No provider of tiers is on; told with why the installed one is off."""
        off = next((each for each in self.modules.registry.modules.values() if Tiers in each.provides), None)
        if off is None:
            return Reason(kind="no_provider", text=_("Nothing here sells tiers, so every feature of modules that are on is granted."))
        text = _("%(module)s is off, so every feature of modules that are on is granted.", module=off.name)
        return Reason(kind="no_provider", text=text, module=off.code, chain=self._why(off.code))

    def _why(self, code: str) -> tuple[Reason, ...]:
        """Why the module is on, or off; each is asked for once."""
        if code not in self.chains:
            self.chains[code] = why(self.modules.registry, self.snapshot, self._history, code)
        return self.chains[code]

    @cached_property
    def _history(self) -> list[ModuleChange]:
        return self.modules.history(self.snapshot.id, HISTORY_READ)
