"""A plan on its way to being confirmed: read from the form that carries it, told again when the platform moved on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from flask_babel import gettext as _

from webapp.modular import queries
from webapp.modular.assessment import Assessment
from webapp.modular.plan import Plan
from webapp.modular.service import ModuleService

MAX_REASON = 500
MAX_CODES = 200


@dataclass(frozen=True)
class Proposal:
    """A plan with what the database knows about it. `target` and `change_id` are those of a restore."""

    assessment: Assessment
    reason: str = ""
    change_id: int | None = None
    revision_restored: int | None = None
    target: Mapping[str, Any] | None = None
    configs: tuple[str, ...] = ()

    @property
    def plan(self) -> Plan:
        return self.assessment.plan

    @property
    def needs_reason(self) -> bool:
        """Cascades, features taken from paying merchants, and restores are explained."""
        return self.assessment.needs_confirmation or self.target is not None

    @property
    def is_empty(self) -> bool:
        """Whether the platform is already as asked."""
        return not self.plan.steps and not self.configs

    def renewed(self, service: ModuleService, platform_id: int) -> Proposal:
        """The same request against the present state."""
        if self.change_id is not None:
            return replace(restore_proposal(service, platform_id, self.change_id), reason=self.reason)
        return replace(self, assessment=service.assess(service.plan(platform_id, self.plan.requested)))


def read_revision() -> int:
    """The revision that the person looked at; one that cannot be when the form lacks it."""
    given = request.form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def read_proposal(service: ModuleService, platform_id: int) -> Proposal:
    """What a confirmation form asks for. Raises DomainError for a request that cannot be granted."""
    reason = " ".join(request.form.get("reason", "").split())[:MAX_REASON]
    change = request.form.get("change", "")
    if change:
        return replace(restore_proposal(service, platform_id, number(change)), reason=reason)
    requested = dict.fromkeys(request.form.getlist("on")[:MAX_CODES], True)
    requested |= dict.fromkeys(request.form.getlist("off")[:MAX_CODES], False)
    return Proposal(service.assess(service.plan(platform_id, requested)), reason)


def restore_proposal(service: ModuleService, platform_id: int, change_id: int) -> Proposal:
    """Going back to the state that a change left. Raises NotFound."""
    change = queries.change(platform_id, change_id)
    plan = service.plan_restore(platform_id, change.after)
    now, then = service.snapshot(platform_id).configs, change.after["config"]
    differing = sorted(code for code in {*now, *then} if now.get(code, {}) != then.get(code, {}))
    return Proposal(
        service.assess(plan), change_id=change.id, revision_restored=change.revision, target=change.after, configs=tuple(differing)
    )


def missing_reason(asked: Proposal) -> str:
    """The sentence that asks for a reason; empty where there is one or none is needed."""
    if asked.needs_reason and not asked.is_empty and not asked.reason:
        return _("Write why you make this change: those affected will ask.")
    return ""


def number(text: str) -> int:
    """A row id out of a form; one that no row has where the text is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
