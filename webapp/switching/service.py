"""The one way to ask about and change a platform's modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from webapp.db import after_commit, transaction
from webapp.domain import Conflict, DomainError, NotFound
from webapp.faults import failures
from webapp.measures import CHANGES, PLANS
from webapp.platforms import queries
from webapp.platforms.modules import ModuleChange
from webapp.platforms.snapshot import Snapshot
from webapp.platforms.state import ModuleState
from webapp.providing.differences import differences, untold
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition
from webapp.registry.registry import Registry
from webapp.registry.snapshots import snapshot_of
from webapp.settings import config as module_config
from webapp.switching import keeping, rehearsal, states
from webapp.switching.ask import Ask, Configure, Undo
from webapp.switching.assessment import Assessment, assess
from webapp.switching.many import Done, change_many
from webapp.switching.plan import Plan, plan
from webapp.switching.reasons import Reason, why
from webapp.switching.refusals import ReasonNeeded as ReasonNeeded
from webapp.switching.refusals import RevisionMoved as RevisionMoved
from webapp.switching.targets import Request, Target
from webapp.switching.writing import Change, ModuleFailed

HISTORY_READ = 500
"""How far back the history is read to tell reasons, in changes."""


class ModuleService:
    """Asks and changes. `change` and `change_many` open their own transaction; `apply` runs inside the caller's."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.routes: Mapping[str, tuple[str, ...]] = {}
        """The routes of each module, filled when all are mounted."""

    def snapshot(self, platform_id: int) -> Snapshot:
        """The platform as the session sees it now. Raises NotFound."""
        return snapshot_of(self.registry, queries.platform_row(platform_id), queries.module_rows(platform_id))

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

    def change(self, ask: Ask) -> ModuleChange | None:
        """Plan, see that a reason is given where one is due, rehearse and apply, in a transaction of its own; None when it was already so.

        Raises RevisionMoved when it would do something else now (`keeping.holds`), ReasonNeeded without a reason that is due, ModuleFailed
        when a page, card or hook of a module fails, Conflict for an undo of what something later stands on; nothing is written then.
        """
        if ask.once and (done := queries.change_once(ask.platform_id, ask.once)):
            return done
        confirmed = self._ready(ask)
        with self.acting():
            change = self.apply(ask, confirmed)
            if ask.alongside is not None:
                ask.alongside(change)
            return change

    def change_many(self, asks: Iterable[Ask]) -> Done:
        """Several platforms, all of them or none: one transaction, the platforms locked in the order of their ids.

        Each gets a change of its own; None where it was already so. Raises what `change` raises, for the first platform that cannot be
        changed, whose name then begins the sentence.
        """
        return change_many(self, asks)

    def apply(self, ask: Ask, confirmed: Mapping[str, Any] | None = None) -> ModuleChange | None:
        """Carry the request out under the platform's lock; None when it was already so.

        `confirmed` is the plan as the person saw it. Raises RevisionMoved when it would be another one now; nothing is written then.
        """
        change = Change(self.registry, ask.platform_id)
        if ask.once and (done := queries.change_once(ask.platform_id, ask.once)):
            return done
        if not self.holds(ask, change.snapshot):
            raise RevisionMoved(self._plan(change.snapshot, ask.targets))
        return self.carry_out(change, ask, confirmed)

    def holds(self, ask: Ask, now: Snapshot) -> bool:
        """Whether the request does on the platform as it is now what it did when the person looked."""
        return keeping.holds(self.registry, now, ask, self._plan)

    def carry_out(self, change: Change, ask: Ask, confirmed: Mapping[str, Any] | None) -> ModuleChange | None:
        """Bring about on the locked platform what is asked for; None when it was already so."""
        done = self._carry_out(change, ask, confirmed)
        outcome = CHANGES.labels("applied" if done else "nothing")
        after_commit(outcome.inc)
        return done

    def _carry_out(self, change: Change, ask: Ask, confirmed: Mapping[str, Any] | None) -> ModuleChange | None:
        match ask.wanted:
            case Configure(module, values, forget):
                return self._configure(change, ask, module, values, forget)
            case Undo(change_id):
                row = queries.change(ask.platform_id, change_id)
                undo = replace(ask, reason=_("Undo of revision %(n)s", n=row.revision))
                return self._go_back(change, undo, self._without(change.before, row), confirmed)
            case ModuleState() as target:
                return self._go_back(change, ask, target, confirmed)
        return self._switch(change, ask, confirmed)

    def _switch(self, change: Change, ask: Ask, confirmed: Mapping[str, Any] | None) -> ModuleChange | None:
        proposal = self._plan(change.snapshot, ask.targets)
        if not proposal.steps:
            return None
        change.run_hooks(proposal)
        failures.mend(change.platform.id, proposal.enables)
        change.become(states.after_plan(change.before, proposal, ask.reason), ask.user_id)
        return change.record(ask, requested=proposal.requested, plan=confirmed or proposal.as_json())

    def _go_back(self, change: Change, ask: Ask, target: ModuleState, confirmed: Mapping[str, Any] | None) -> ModuleChange | None:
        """Config comes with the state."""
        proposal = self._plan_back(change.snapshot, target)
        after = states.after_restore(self.registry, change.before, target)
        change.run_hooks(proposal, after.config)
        change.become(after, ask.user_id)
        return change.record(ask, requested=proposal.requested, plan=confirmed or proposal.as_json())

    def _configure(self, change: Change, ask: Ask, code: str, values: Mapping[str, Any], forget: tuple[str, ...]) -> ModuleChange | None:
        module = self.registry.get(code)
        if module is None or module.config_form is None:
            raise DomainError(_("%(code)s has nothing to configure.", code=code), "no_config")
        if not values and code not in change.rows:
            return None  # nothing was said of a module that nobody ever spoke of
        row = change.row(code)
        row.config = module_config.to_store(module, row.config, values, forget)
        change.configured(module)
        return change.record(ask, requested={code: sorted({*values, *forget})}, plan={})

    def _ready(self, ask: Ask) -> dict[str, Any]:
        """Everything that can be asked before the platform is locked: the plan as the history will keep it."""
        match ask.wanted:
            case Configure():
                return {}
            case Undo(change_id):
                row = queries.change(ask.platform_id, change_id)
                if queries.platform_row(ask.platform_id).revision != ask.revision:
                    raise RevisionMoved(None)  # before anything is said of what stands on the change
                proposal = self.plan_restore(ask.platform_id, self._without(self._present(ask.platform_id), row))
                rehearsal.rehearse(self.snapshot(ask.platform_id), proposal)
                return proposal.as_json()
        assessment = self.agreed(ask)
        rehearsal.rehearse(self.snapshot(ask.platform_id), assessment.plan)
        return assessment.as_json()

    def agreed(self, ask: Ask) -> Assessment:
        """The plan is the one that was seen, and its reason is told where one is due."""
        target = ask.wanted
        proposal = (
            self.plan_restore(ask.platform_id, target) if isinstance(target, ModuleState) else self.plan(ask.platform_id, ask.targets)
        )
        if proposal.revision != ask.revision and not self.holds(ask, self.snapshot(ask.platform_id)):
            raise RevisionMoved(proposal)
        assessment = self.assess(proposal)
        if not ask.reason and (ask.is_explained or assessment.needs_confirmation):
            raise ReasonNeeded(assessment)
        return assessment

    @contextmanager
    def acting(self) -> Iterator[None]:
        """A transaction; a module that fails in it is noted as broken when all is taken back."""
        try:
            with transaction():
                yield
        except ModuleFailed as failed:
            CHANGES.labels("failed").inc()
            failures.note(failed.platform_id, failed.module, failed.where, failed.error)
            raise
        except DomainError:
            CHANGES.labels("refused").inc()
            raise

    def plan_restore(self, platform_id: int, target: ModuleState) -> Plan:
        """The plan that leads to a recorded state (`ModuleChange.before` or `.after`)."""
        return self._plan_back(self.snapshot(platform_id), target)

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

    def _present(self, platform_id: int) -> ModuleState:
        return ModuleState.of_rows(queries.module_rows(platform_id))

    def _plan(self, snapshot: Snapshot, requested: Request) -> Plan:
        PLANS.inc()
        return plan(self.registry, snapshot, requested, routes=self.routes)

    def _plan_back(self, snapshot: Snapshot, target: ModuleState) -> Plan:
        PLANS.inc()
        found = plan(self.registry, snapshot, self._difference(snapshot, target), routes=self.routes, lift_bars=True)
        present = ModuleState.of(snapshot)
        after = states.after_restore(self.registry, present, target)
        told = untold(differences(self.registry, present, after), {step.code for step in found.steps})
        return replace(found, beside=told)

    def _difference(self, snapshot: Snapshot, target: ModuleState) -> dict[str, Target]:
        """What to ask for so that on, read-only and barred become those of the state."""
        wanted, frozen = self.registry.lawful(target.on), target.read_only
        asked: dict[str, Target] = {}
        for code in sorted(self.registry.modules.keys() - self.registry.core):
            barred, was_barred = code in target.barred, code in snapshot.barred
            if barred and not was_barred:
                asked[code] = Target.NEVER
            elif (code in wanted) is not (code in snapshot.modules):
                asked[code] = Target.OFF if code not in wanted else Target.READ_ONLY if code in frozen else Target.ON
            elif code in wanted and (code in frozen) is not (code in snapshot.read_only):
                asked[code] = Target.READ_ONLY if code in frozen else Target.ON
            elif was_barred and not barred:
                asked[code] = Target.ALLOWED
        return asked

    def _without(self, present: ModuleState, row: ModuleChange) -> ModuleState:
        if row.kind == "create":
            raise Conflict(_("The platform began with this. Switch off what should not be on."), "not_undoable")
        return states.without(self.registry, present, row.before, row.after)

    def _can_undo(self, present: ModuleState, row: ModuleChange) -> bool:
        try:
            self._without(present, row)
        except Conflict:
            return False
        return True
