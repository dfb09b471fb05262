"""A plan on its way to being confirmed: shown with a token, read from it again, told anew when the platform moved on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import request
from flask_babel import gettext as _

from modules.platform_admin.changes import name_of
from webapp.platforms import queries
from webapp.platforms.state import ModuleState
from webapp.providing.presets.checking import check
from webapp.providing.presets.preset import Wish
from webapp.providing.presets.reading import read
from webapp.providing.presets.state import state_with
from webapp.switching import confirmation
from webapp.switching.ask import EXPLAINED
from webapp.switching.assessment import Assessment
from webapp.switching.plan import Plan
from webapp.switching.service import ModuleService
from webapp.switching.targets import Request

MAX_REASON = 500


@dataclass(frozen=True)
class Proposal:
    """A plan with what the database knows about it.

    `target` is the state it leads to where a whole one is asked for: that of the change `change_id`, or that of the preset `wish`.
    """

    assessment: Assessment
    reason: str = ""
    until: str = ""
    change_id: int | None = None
    revision_restored: int | None = None
    target: ModuleState | None = None
    wish: Wish | None = None

    @property
    def plan(self) -> Plan:
        return self.assessment.plan

    @property
    def needs_reason(self) -> bool:
        """What reaches far is explained, and so is going back."""
        return self.assessment.needs_confirmation or (self.target is not None and self.kind in EXPLAINED)

    @property
    def kind(self) -> str:
        """What the history will call it."""
        return self.wish.kind if self.wish else "restore" if self.target is not None else "switch"

    @property
    def title(self) -> str:
        """What the plan is headed with."""
        said = {"source": self.wish.source if self.wish else "", "n": self.revision_restored}
        titles = {
            "switch": self._asked(),
            "restore": _("Restore the state of revision %(n)s", **said),
            "apply": _("Apply %(source)s", **said),
            "clone": _("Copy the modules and settings of %(source)s", **said),
            "preset": _("Reset to the preset %(source)s", **said),
        }
        return str(titles[self.kind])

    def _asked(self) -> str:
        """What was asked for, as its button says it."""
        asked = [step for step in self.plan.steps if not step.because]
        if len(asked) != 1:
            return _("Change the modules")
        name = name_of(asked[0].code)
        titles = {
            "enable": _("Switch %(name)s on", name=name),
            "disable": _("Switch %(name)s off", name=name),
            "read-only": _("Make %(name)s read-only", name=name),
            "writable": _("Let %(name)s take writes again", name=name),
        }
        return titles.get(asked[0].kind, _("Change the modules"))

    @property
    def is_empty(self) -> bool:
        """Whether the platform is already as asked."""
        return self.plan.is_empty

    @property
    def token(self) -> str:
        """What the confirmation form carries."""
        return confirmation.sign(self.plan, self.change_id, self.wish)


def asked_for(service: ModuleService, platform_id: int, requested: Request) -> Proposal:
    """The request as a plan. Raises DomainError for one that cannot be granted."""
    return Proposal(service.assess(service.plan(platform_id, requested)), reason_typed(), request.form.get("until", "")[:40])


def confirmed(service: ModuleService, platform_id: int, seen: confirmation.Confirmation) -> Proposal:
    """What the confirmation asks for, against the present state. Raises DomainError and NotFound."""
    if seen.change_id is not None:
        return replace(restore_proposal(service, platform_id, seen.change_id), reason=reason_typed())
    if seen.wish is not None:
        return wish_proposal(service, platform_id, seen.wish)
    return asked_for(service, platform_id, seen.requested)


def restore_proposal(service: ModuleService, platform_id: int, change_id: int) -> Proposal:
    """Going back to the state that a change left. Raises NotFound."""
    change = queries.change(platform_id, change_id)
    plan = service.plan_restore(platform_id, change.after)
    return Proposal(service.assess(plan), change_id=change.id, revision_restored=change.revision, target=change.after)


def wish_proposal(service: ModuleService, platform_id: int, wish: Wish) -> Proposal:
    """Bringing the platform to a preset. Raises DomainError for a text that cannot be used here."""
    wanted = check(service.registry, read(wish.text, wish.source), wish.source)
    target = state_with(service.registry, ModuleState.of(service.snapshot(platform_id)), wanted)
    return Proposal(service.assess(service.plan_restore(platform_id, target)), reason_typed(), target=target, wish=wish)


def renewed(service: ModuleService, platform_id: int, asked: Proposal) -> Proposal:
    """The same request against the present state. Raises DomainError and NotFound."""
    if asked.change_id is not None:
        return restore_proposal(service, platform_id, asked.change_id)
    if asked.wish is not None:
        return wish_proposal(service, platform_id, asked.wish)
    return asked_for(service, platform_id, asked.plan.requested)


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
