"""The one way to ask about and change a platform's modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError
from webapp.modular import config as module_config
from webapp.modular import queries
from webapp.modular.definition import Frontend, MenuItem, ModuleDefinition
from webapp.modular.models import ModuleChange, PlatformModule
from webapp.modular.plan import Plan, plan
from webapp.modular.registry import Registry
from webapp.platforms.context import platform_work
from webapp.platforms.models import Platform
from webapp.platforms.snapshot import Snapshot
from webapp.tenancy import scope

if TYPE_CHECKING:
    from webapp.accounts.models import User


class RevisionMoved(Conflict):
    """The platform changed since the person looked; `plan` shows the request against the present state."""

    def __init__(self, now: Plan | None) -> None:
        super().__init__(_("The modules were changed in the meantime. Look at the new plan and decide again."), "revision_moved")
        self.plan = now


@dataclass(frozen=True)
class Assessment:
    """A plan with what only the database knows. `usage` holds each affected module's own sentences."""

    plan: Plan
    usage: Mapping[str, list[str]] = field(default_factory=dict)
    merchants: Mapping[str, int] = field(default_factory=dict)
    paying: int = 0

    @property
    def needs_confirmation(self) -> bool:
        """A cascade, or a feature taken from a paying merchant, is confirmed with a reason first."""
        return self.plan.cascades or self.paying > 0


class ModuleService:
    """Asks and changes. Every writing method runs inside the caller's `transaction()`."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def snapshot(self, platform_id: int) -> Snapshot:
        """The platform as the session sees it now. Raises NotFound."""
        return queries.snapshot_of(self.registry, queries.platform_row(platform_id), queries.module_rows(platform_id))

    def get_platform_modules(self, platform_id: int) -> list[ModuleDefinition]:
        """The modules that are on, requirements first."""
        on = self.snapshot(platform_id).modules
        return [module for code, module in self.registry.modules.items() if code in on]

    def is_module_enabled(self, platform_id: int, code: str) -> bool:
        """Whether the module is on there; False for a module that is not installed."""
        return code in self.snapshot(platform_id).modules

    def get_module_menu_items(self, platform_id: int, frontend: Frontend) -> list[MenuItem]:
        """The menu items that the enabled modules contribute to one frontend, in menu order."""
        return [item for _module, item in self.registry.menu_items(self.snapshot(platform_id).modules, frontend)]

    def plan(self, platform_id: int, requested: Mapping[str, bool]) -> Plan:
        """What the request would do now. Raises DomainError for one that cannot be granted."""
        return plan(self.registry, self.snapshot(platform_id), requested)

    def assess(self, proposal: Plan) -> Assessment:
        """Add usage facts, and how many merchants have (and pay for) the features that would go."""
        snapshot = self.snapshot(proposal.platform_id)
        usage: dict[str, list[str]] = {}
        with scope(snapshot.id), platform_work(snapshot):
            for step in proposal.steps:
                facts = self.registry.modules[step.code].usage
                if facts is not None:
                    usage[step.code] = list(facts(snapshot))
            merchants, paying = self._holders(snapshot, proposal.features_lost)
        return Assessment(proposal, usage, merchants, paying)

    def _holders(self, snapshot: Snapshot, features: tuple[str, ...]) -> tuple[dict[str, int], int]:
        for code in sorted(snapshot.modules):
            provider = self.registry.modules[code].entitlements
            holders = getattr(provider, "holders", None)
            if holders is not None:
                return holders(snapshot.id, features)  # type: ignore[no-any-return]
        return {}, 0

    def apply(
        self,
        platform_id: int,
        requested: Mapping[str, bool],
        *,
        revision: int,
        actor: User | None,
        reason: str = "",
        kind: str = "switch",
    ) -> ModuleChange | None:
        """Carry the request out under the platform's lock; None when it was already so.

        Raises RevisionMoved when `revision` is not the present one; nothing is written then.
        """
        platform, rows = self._locked(platform_id, revision, requested)
        proposal = plan(self.registry, queries.snapshot_of(self.registry, platform, rows), requested)
        if not proposal.steps:
            return None
        before = queries.state(rows)
        self._run_hooks(platform, rows, proposal)
        for step in proposal.steps:
            self._switch(rows, platform, step.code, step.enable, implied=bool(step.because), actor=actor)
        return self._record(platform, rows, before, kind=kind, actor=actor, reason=reason, requested=dict(requested))

    def configure(
        self, platform_id: int, code: str, values: Mapping[str, Any], *, revision: int, actor: User | None, reason: str = ""
    ) -> ModuleChange | None:
        """Store validated config values of a module; None when nothing differs. Raises RevisionMoved."""
        module = self.registry.get(code)
        if module is None or module.config_form is None:
            raise DomainError(_("%(code)s has nothing to configure.", code=code), "no_config")
        platform, rows = self._locked(platform_id, revision, {})
        before = queries.state(rows)
        row = self._row(rows, platform, code)
        written = module_config.to_store(module, row.config, values)
        if written == row.config:
            return None
        row.config = written
        return self._record(platform, rows, before, kind="config", actor=actor, reason=reason, requested={code: sorted(values)})

    def plan_restore(self, platform_id: int, target: Mapping[str, Any]) -> Plan:
        """The plan that leads to a recorded state (`ModuleChange.before` or `.after`)."""
        return self.plan(platform_id, self._difference(self.snapshot(platform_id), target))

    def restore(
        self,
        platform_id: int,
        target: Mapping[str, Any],
        *,
        revision: int,
        actor: User | None,
        reason: str = "",
        kind: str = "restore",
    ) -> ModuleChange | None:
        """Bring a recorded state back, config included; None when it is the present one. Raises RevisionMoved."""
        platform, rows = self._locked(platform_id, revision, {})
        snapshot = queries.snapshot_of(self.registry, platform, rows)
        requested = self._difference(snapshot, target)
        proposal = plan(self.registry, snapshot, requested)
        before = queries.state(rows)
        self._run_hooks(platform, rows, proposal)
        for step in proposal.steps:
            self._switch(rows, platform, step.code, step.enable, implied=False, actor=actor)
        for code in set(target["config"]) | {c for c, row in rows.items() if row.config}:
            self._row(rows, platform, code).config = dict(target["config"].get(code, {}))
        for code, row in rows.items():
            row.is_implied = row.is_enabled and code in target["implied"]
        if queries.state(rows) == before:
            return None
        return self._record(platform, rows, before, kind=kind, actor=actor, reason=reason, requested=requested)

    def undo(self, platform_id: int, change_id: int, *, revision: int, actor: User | None) -> ModuleChange | None:
        """Take the latest change back. Raises Conflict when a later change stands on it."""
        change = queries.change(platform_id, change_id)
        if change.revision != revision:
            raise Conflict(_("A later change stands on this one. Restore an earlier state from the history instead."), "not_latest")
        return self.restore(
            platform_id, change.before, revision=revision, actor=actor, kind="undo", reason=_("Undo of revision %(n)s", n=change.revision)
        )

    def history(self, platform_id: int, limit: int = 50) -> list[ModuleChange]:
        """The latest changes, newest first."""
        return queries.history(platform_id, limit)

    def offers(self, platform_id: int) -> list[str]:
        """Modules that are on only because another needed them, and no one does any more."""
        snapshot = self.snapshot(platform_id)
        wanted = {need for code in snapshot.modules for need in self.registry.requires[code]}
        return sorted(code for code in snapshot.implied & snapshot.modules if code not in wanted)

    def why(self, platform_id: int, code: str) -> dict[str, Any]:
        """Why a module is on: core, chosen (by whom, when, why), or needed by others."""
        snapshot = self.snapshot(platform_id)
        users = sorted(c for c in snapshot.modules if code in self.registry.requires[c])
        latest = next((c for c in queries.history(platform_id, 500) if (code in c.after["on"]) and (code not in c.before["on"])), None)
        return {
            "code": code,
            "on": code in snapshot.modules,
            "core": code in self.registry.core,
            "implied": code in snapshot.implied,
            "needed_by": users,
            "since": latest,
        }

    def _difference(self, snapshot: Snapshot, target: Mapping[str, Any]) -> dict[str, bool]:
        wanted = self.registry.lawful(target["on"])
        changed = dict.fromkeys(sorted(wanted - snapshot.modules), True)
        return changed | dict.fromkeys(sorted(snapshot.modules - wanted), False)

    def _locked(self, platform_id: int, revision: int, requested: Mapping[str, bool]) -> tuple[Platform, dict[str, PlatformModule]]:
        platform = queries.platform_row(platform_id, lock=True)
        rows = queries.module_rows(platform_id)
        if platform.revision != revision:
            raise RevisionMoved(plan(self.registry, queries.snapshot_of(self.registry, platform, rows), requested))
        return platform, rows

    def _run_hooks(self, platform: Platform, rows: dict[str, PlatformModule], proposal: Plan) -> None:
        snapshot = queries.snapshot_of(self.registry, platform, rows)
        with scope(platform.id), platform_work(snapshot):
            for step in proposal.steps:
                module = self.registry.modules[step.code]
                hook = module.on_enable if step.enable else module.on_disable
                if hook is not None:
                    hook(snapshot)

    def _row(self, rows: dict[str, PlatformModule], platform: Platform, code: str) -> PlatformModule:
        if code not in rows:
            rows[code] = PlatformModule(platform_id=platform.id, module_code=code, is_enabled=False, is_implied=False, config={})
            db.session.add(rows[code])
        return rows[code]

    def _switch(
        self, rows: dict[str, PlatformModule], platform: Platform, code: str, on: bool, *, implied: bool, actor: User | None
    ) -> None:
        row = self._row(rows, platform, code)
        row.is_enabled = on
        row.is_implied = on and implied
        if on:
            row.enabled_at, row.enabled_by_user_id = utcnow(), actor.id if actor else None
        else:
            row.disabled_at = utcnow()

    def _record(
        self,
        platform: Platform,
        rows: dict[str, PlatformModule],
        before: dict[str, Any],
        *,
        kind: str,
        actor: User | None,
        reason: str,
        requested: dict[str, Any],
    ) -> ModuleChange:
        platform.touch()
        change = ModuleChange(
            platform_id=platform.id,
            revision=platform.revision,
            kind=kind,
            user_id=actor.id if actor else None,
            actor=actor.email if actor else _("command line"),
            reason=reason,
            requested=requested,
            before=before,
            after=queries.state(rows),
        )
        db.session.add(change)
        db.session.flush()
        return change
