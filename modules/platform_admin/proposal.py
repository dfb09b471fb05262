"""A plan on its way to being confirmed: shown with a token, read from it again, told anew when the platform moved on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from flask_babel import gettext as _

from webapp.modular import confirmation, queries
from webapp.modular.assessment import Assessment
from webapp.modular.plan import Plan
from webapp.modular.service import ModuleService
from webapp.modular.targets import Request

MAX_REASON = 500


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
        """What reaches far is explained, and so is going back."""
        return self.assessment.needs_confirmation or self.target is not None

    @property
    def is_empty(self) -> bool:
        """Whether the platform is already as asked."""
        return not self.plan.steps and not self.configs

    @property
    def token(self) -> str:
        """What the confirmation form carries."""
        return confirmation.sign(self.plan, self.change_id)


def asked_for(service: ModuleService, platform_id: int, requested: Request) -> Proposal:
    """The request as a plan. Raises DomainError for one that cannot be granted."""
    return Proposal(service.assess(service.plan(platform_id, requested)), reason_typed())


def confirmed(service: ModuleService, platform_id: int, seen: confirmation.Confirmation) -> Proposal:
    """What the confirmation asks for, against the present state. Raises DomainError and NotFound."""
    if seen.change_id is not None:
        return replace(restore_proposal(service, platform_id, seen.change_id), reason=reason_typed())
    return asked_for(service, platform_id, seen.requested)


def restore_proposal(service: ModuleService, platform_id: int, change_id: int) -> Proposal:
    """Going back to the state that a change left. Raises NotFound."""
    change = queries.change(platform_id, change_id)
    plan = service.plan_restore(platform_id, change.after)
    now, then = service.snapshot(platform_id).configs, change.after["config"]
    differing = sorted(code for code in {*now, *then} if now.get(code, {}) != then.get(code, {}))
    return Proposal(
        service.assess(plan), change_id=change.id, revision_restored=change.revision, target=change.after, configs=tuple(differing)
    )


def read_revision() -> int:
    """The revision that the person looked at; one that cannot be when the form lacks it."""
    given = request.form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def read_once(asks: Mapping[str, object]) -> str | None:
    """The name of this request: the page it was sent from, and what it asks for."""
    page, asked = request.form.get("once", ""), json.dumps(asks, sort_keys=True)
    return hashlib.sha256(f"{page}|{asked}".encode()).hexdigest() if page else None


def reason_typed() -> str:
    """The reason as one line."""
    return " ".join(request.form.get("reason", "").split())[:MAX_REASON]


def missing_reason(asked: Proposal) -> str:
    """The sentence that asks for a reason; empty where there is one or none is needed."""
    if asked.needs_reason and not asked.is_empty and not asked.reason:
        return _("Write why you make this change: those affected will ask.")
    return ""


def number(text: str) -> int:
    """A row id out of a form; one that no row has where the text is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
