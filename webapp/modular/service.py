"""The one way to ask about and change a platform's modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from webapp.db import transaction
from webapp.domain import Conflict, DomainError, NotFound
from webapp.modular import canary, failures, queries, states
from webapp.modular import config as module_config
from webapp.modular.assessment import Assessment, assess
from webapp.modular.definition import Frontend, MenuItem, ModuleDefinition
from webapp.modular.differences import differences, untold
from webapp.modular.many import Done, switch_many
from webapp.modular.models import ModuleChange
from webapp.modular.plan import Plan, plan
from webapp.modular.refusals import ReasonNeeded as ReasonNeeded
from webapp.modular.refusals import RevisionMoved as RevisionMoved
from webapp.modular.registry import Registry
from webapp.modular.targets import Request, Target
from webapp.modular.why import Reason, why
from webapp.modular.writing import Change, ModuleFailed
from webapp.platforms.snapshot import Snapshot

if TYPE_CHECKING:
    from webapp.accounts.models import User

Alongside = Callable[[ModuleChange | None], None]
"""Done with the change (None: it was so already) within its transaction: what has to be kept with it, or not at all."""

HISTORY_READ = 500
"""How far back the history is read to tell reasons, in changes."""

EXPLAINED = frozenset({"restore", "preset"})
"""Kinds of going back to a state that always ask for a reason; the others where the plan does."""


class ModuleService:
    """Asks and changes.

    `switch`, `go_back` and `take_back` open their own transaction; the other writing methods run inside the caller's. `via` says in
    the history what a change came through, such as a token; `alongside` is done within the change's transaction.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.routes: Mapping[str, tuple[str, ...]] = {}
        """The routes of each module, filled when all are mounted."""

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

    def plan(self, platform_id: int, requested: Request) -> Plan:
        """What the request would do now. Raises DomainError for one that cannot be granted."""
        return self._plan(self.snapshot(platform_id), requested)

    def assess(self, proposal: Plan) -> Assessment:
        """Add what only the database knows: usage, merchants by tier, jobs."""
        return assess(self.registry, self.snapshot(proposal.platform_id), proposal)

    def switch(
        self,
        platform_id: int,
        requested: Request,
        *,
        revision: int,
        actor: User | None,
        by: str = "",
        reason: str = "",
        once: str | None = None,
        via: str = "",
        alongside: Alongside | None = None,
    ) -> ModuleChange | None:
        """Plan, ask for the reason where one is due, and apply, in a transaction of its own; None when it was already so.

        `by` names who acts where it is no user; `alongside` writes what belongs to the change, in its transaction. Raises RevisionMoved
        when `revision` is not the present one, ReasonNeeded without a reason that is due, ModuleFailed when a page, card or hook of a
        module fails; nothing is written then.
        """
        if once and (done := queries.change_once(platform_id, once)):
            return done
        assessment = self._ready(self.plan(platform_id, requested), revision, reason)
        facts: dict[str, Any] = {"revision": revision, "actor": actor, "by": by, "reason": reason, "once": once}
        confirmed = _told(assessment.as_json(), via=via)
        return self._acting(lambda: self.apply(platform_id, requested, **facts, confirmed=confirmed), alongside)

    def switch_many(
        self,
        requests: Mapping[int, Request],
        *,
        revisions: Mapping[int, int],
        actor: User | None,
        by: str = "",
        reason: str = "",
        once: str | None = None,
    ) -> Done:
        """`switch` on several platforms, on all of them or on none: one transaction, the platforms locked in the order of their ids.

        Each gets a change of its own, with the same reason; None where it was already so. Raises what `switch` raises, for the
        first platform that cannot be changed, whose name then begins the sentence.
        """
        return switch_many(self, requests, revisions, reason=reason, once=once, actor=actor, by=by)

    def go_back(
        self,
        platform_id: int,
        target: states.State,
        *,
        revision: int,
        actor: User | None,
        reason: str,
        kind: str = "restore",
        source: str = "",
        once: str | None = None,
        via: str = "",
        alongside: Alongside | None = None,
    ) -> ModuleChange | None:
        """Bring a whole state about, in a transaction of its own: a recorded one, or (`kind`, `source`) that of a preset.

        Raises RevisionMoved, and ReasonNeeded without a reason that is due.
        """
        if once and (done := queries.change_once(platform_id, once)):
            return done
        assessment = self._ready(self.plan_restore(platform_id, target), revision, reason, always=kind in EXPLAINED)
        facts: dict[str, Any] = {"revision": revision, "actor": actor, "reason": reason, "kind": kind, "once": once}
        confirmed = _told(assessment.as_json(), source=source, via=via)
        return self._acting(lambda: self.restore(platform_id, target, **facts, confirmed=confirmed), alongside)

    def take_back(
        self,
        platform_id: int,
        change_id: int,
        *,
        revision: int,
        actor: User | None,
        once: str | None = None,
        via: str = "",
        alongside: Alongside | None = None,
    ) -> ModuleChange | None:
        """Undo one change, in a transaction of its own. Raises RevisionMoved, and Conflict when something later stands on it."""
        if once and (done := queries.change_once(platform_id, once)):
            return done
        row = queries.change(platform_id, change_id)
        if queries.platform_row(platform_id).revision != revision:
            raise RevisionMoved(None)  # before anything is said of what stands on the change
        proposal = self.plan_restore(platform_id, self._without(self._present(platform_id), row))
        canary.rehearse(self.snapshot(platform_id), proposal)
        facts: dict[str, Any] = {"revision": revision, "actor": actor, "once": once}
        confirmed = _told(proposal.as_json(), via=via)
        return self._acting(lambda: self.undo(platform_id, change_id, **facts, confirmed=confirmed), alongside)

    def _ready(self, proposal: Plan, revision: int, reason: str, *, always: bool = False) -> Assessment:
        """Everything that can be asked before the platform is locked."""
        assessment = self.agreed(proposal, revision, reason, always=always)
        canary.rehearse(self.snapshot(proposal.platform_id), proposal)
        return assessment

    def agreed(self, proposal: Plan, revision: int, reason: str, *, always: bool = False) -> Assessment:
        """The plan is the one that was seen, and its reason is told where one is due."""
        if proposal.revision != revision:
            raise RevisionMoved(proposal)
        assessment = self.assess(proposal)
        if not reason and (always or assessment.needs_confirmation):
            raise ReasonNeeded(assessment)
        return assessment

    def _acting(self, work: Callable[[], ModuleChange | None], alongside: Alongside | None) -> ModuleChange | None:
        """The work, and what belongs to it, in one transaction."""
        with self.acting():
            change = work()
            if alongside is not None:
                alongside(change)
        return change

    @contextmanager
    def acting(self) -> Iterator[None]:
        """A transaction; a module that fails in it is noted as broken when all is taken back."""
        try:
            with transaction():
                yield
        except ModuleFailed as failed:
            failures.note(failed.platform_id, failed.module, failed.where, failed.error)
            raise

    def apply(
        self,
        platform_id: int,
        requested: Request,
        *,
        revision: int,
        actor: User | None,
        reason: str = "",
        by: str = "",
        kind: str = "switch",
        once: str | None = None,
        confirmed: Mapping[str, Any] | None = None,
    ) -> ModuleChange | None:
        """Carry the request out under the platform's lock; None when it was already so.

        `once` names the request: when it comes a second time (a double click), the change it made is answered. `confirmed` is the
        plan as the person saw it. Raises RevisionMoved when `revision` is not the present one; nothing is written then.
        """
        change = Change(self.registry, platform_id)
        done = queries.change_once(platform_id, once) if once else None
        if done is not None:
            return done
        self._check_revision(change, revision, requested)
        return self.carry_out(change, requested, kind=kind, actor=actor, by=by, reason=reason, once=once, confirmed=confirmed)

    def carry_out(
        self,
        change: Change,
        requested: Request,
        *,
        kind: str = "switch",
        actor: User | None,
        by: str,
        reason: str,
        once: str | None,
        confirmed: Mapping[str, Any] | None,
    ) -> ModuleChange | None:
        """Bring about on the locked platform what is asked for; None when it was already so."""
        proposal = self._plan(change.snapshot, requested)
        if not proposal.steps:
            return None
        change.run_hooks(proposal)
        change.become(states.after_plan(change.before, proposal, reason), actor)
        failures.mend(change.platform.id, proposal.enables)
        seen = confirmed or proposal.as_json()
        return change.record(kind=kind, actor=actor, by=by, reason=reason, requested=proposal.requested, plan=seen, once=once)

    def configure(
        self, platform_id: int, code: str, values: Mapping[str, Any], *, revision: int, actor: User | None, reason: str = "", via: str = ""
    ) -> ModuleChange | None:
        """Store validated config values of a module; None when nothing differs. Raises RevisionMoved."""
        module = self.registry.get(code)
        if module is None or module.config_form is None:
            raise DomainError(_("%(code)s has nothing to configure.", code=code), "no_config")
        change = Change(self.registry, platform_id)
        self._check_revision(change, revision, {})
        if not values and code not in change.rows:
            return None
        row = change.row(code)
        row.config = module_config.to_store(module, row.config, values)
        return change.record(kind="config", actor=actor, reason=reason, requested={code: sorted(values)}, plan=_told({}, via=via))

    def plan_restore(self, platform_id: int, target: states.State) -> Plan:
        """The plan that leads to a recorded state (`ModuleChange.before` or `.after`)."""
        return self._plan_back(self.snapshot(platform_id), target)

    def restore(
        self,
        platform_id: int,
        target: states.State,
        *,
        revision: int,
        actor: User | None,
        reason: str = "",
        kind: str = "restore",
        once: str | None = None,
        confirmed: Mapping[str, Any] | None = None,
    ) -> ModuleChange | None:
        """Bring a recorded state back, config included; None when it is the present one. Raises RevisionMoved."""
        change = Change(self.registry, platform_id)
        done = queries.change_once(platform_id, once) if once else None
        if done is not None:
            return done
        self._check_revision(change, revision, {})
        proposal = self._plan_back(change.snapshot, target)
        after = states.after_restore(self.registry, change.before, target)
        change.run_hooks(proposal, after["config"])
        change.become(after, actor)
        seen = confirmed or proposal.as_json()
        return change.record(kind=kind, actor=actor, reason=reason, requested=proposal.requested, plan=seen, once=once)

    def undo(
        self,
        platform_id: int,
        change_id: int,
        *,
        revision: int,
        actor: User | None,
        once: str | None = None,
        confirmed: Mapping[str, Any] | None = None,
    ) -> ModuleChange | None:
        """Take one change back, whatever came after it elsewhere. Raises Conflict when something later stands on it."""
        row = queries.change(platform_id, change_id)
        target = self._without(self._present(platform_id), row)
        facts: dict[str, Any] = {"revision": revision, "actor": actor, "once": once, "confirmed": confirmed}
        return self.restore(platform_id, target, kind="undo", reason=_("Undo of revision %(n)s", n=row.revision), **facts)

    def undoable(self, platform_id: int, changes: list[ModuleChange]) -> frozenset[int]:
        """The ids of those changes that can be taken back now."""
        present = self._present(platform_id)
        return frozenset(row.id for row in changes if self._can_undo(present, row))

    def history(self, platform_id: int, limit: int = 50) -> list[ModuleChange]:
        """The latest changes, newest first."""
        return queries.history(platform_id, limit)

    def offers(self, platform_id: int) -> list[str]:
        """Modules that are on only because another needed them, and no one does any more."""
        snapshot = self.snapshot(platform_id)
        wanted = {need for code in snapshot.modules for need in self.registry.requires[code]}
        return sorted(code for code in snapshot.implied & snapshot.modules if code not in wanted)

    def why(self, platform_id: int, code: str) -> tuple[Reason, ...]:
        """Why the module is on, or off: core, chosen (by whom, when, why), needed by others and why those are on. Raises NotFound."""
        if code not in self.registry.modules:
            raise NotFound(_("There is no module '%(code)s'.", code=code))
        return why(self.registry, self.snapshot(platform_id), queries.history(platform_id, HISTORY_READ), code)

    def _present(self, platform_id: int) -> dict[str, Any]:
        return queries.state(queries.module_rows(platform_id))

    def _plan(self, snapshot: Snapshot, requested: Request) -> Plan:
        return plan(self.registry, snapshot, requested, routes=self.routes)

    def _plan_back(self, snapshot: Snapshot, target: states.State) -> Plan:
        found = plan(self.registry, snapshot, self._difference(snapshot, target), routes=self.routes, lift_bars=True)
        present = states.of(snapshot)
        after = states.after_restore(self.registry, present, target)
        told = untold(differences(self.registry, present, after), {step.code for step in found.steps})
        return replace(found, beside=told)

    def _difference(self, snapshot: Snapshot, target: states.State) -> dict[str, Target]:
        """What to ask for so that on, read-only and barred become those of the state."""
        wanted, frozen = self.registry.lawful(target["on"]), set(target.get("read_only", ()))
        asked: dict[str, Target] = {}
        for code in sorted(self.registry.modules.keys() - self.registry.core):
            barred, was_barred = code in target.get("barred", {}), code in snapshot.barred
            if barred and not was_barred:
                asked[code] = Target.NEVER
            elif (code in wanted) is not (code in snapshot.modules):
                asked[code] = Target.OFF if code not in wanted else Target.READ_ONLY if code in frozen else Target.ON
            elif code in wanted and (code in frozen) is not (code in snapshot.read_only):
                asked[code] = Target.READ_ONLY if code in frozen else Target.ON
            elif was_barred and not barred:
                asked[code] = Target.ALLOWED
        return asked

    def _check_revision(self, change: Change, revision: int, requested: Request) -> None:
        if change.platform.revision != revision:
            raise RevisionMoved(self._plan(change.snapshot, requested))

    def _without(self, present: states.State, row: ModuleChange) -> dict[str, Any]:
        if row.kind == "create":
            raise Conflict(_("The platform began with this. Switch off what should not be on."), "not_undoable")
        return states.without(self.registry, present, row.before, row.after)

    def _can_undo(self, present: states.State, row: ModuleChange) -> bool:
        try:
            self._without(present, row)
        except Conflict:
            return False
        return True


def _told(plan: Mapping[str, Any], **more: str) -> dict[str, Any]:
    """What the history keeps of a plan, with where it came from and through what, where that is told."""
    return {**plan, **{name: said for name, said in more.items() if said}}
