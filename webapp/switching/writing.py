"""One change of a platform's modules, under the platform's lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from webapp.db import db, utcnow
from webapp.domain import DomainError
from webapp.faults import checks
from webapp.platforms import chain, queries
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange, PlatformModule
from webapp.platforms.snapshot import Snapshot
from webapp.platforms.state import Configs, ModuleState
from webapp.registry.definition import ModuleDefinition
from webapp.registry.registry import Registry
from webapp.registry.snapshots import snapshot_of
from webapp.routing.context import platform_work
from webapp.switching.ask import Ask
from webapp.switching.plan import Plan
from webapp.tenancy import scope

recorded: list[Callable[[ModuleChange, Ask], None]] = []
"""Called with each change in its transaction, at work on the platform as it is then."""


class ModuleFailed(DomainError):
    """Code of a module failed within a change, which is taken back whole; `error` is what it raised, on which platform."""

    def __init__(self, code: str, where: str, error: BaseException, platform_id: int) -> None:
        said = {"module": code, "where": where, "error": f"{type(error).__name__}: {error}"}
        super().__init__(_("%(module)s failed (%(where)s): %(error)s. Nothing was changed.", **said), "module_failed")
        self.module, self.where, self.error, self.platform_id = code, where, error, platform_id


class Change:
    """The platform and its module rows, locked and read from the lock; `become` and `record` write."""

    def __init__(self, registry: Registry, platform_id: int) -> None:
        self.registry = registry
        self.platform: Platform = queries.platform_row(platform_id, lock=True)
        self.rows: dict[str, PlatformModule] = queries.module_rows(platform_id)
        self.before = ModuleState.of_rows(self.rows)

    @property
    def snapshot(self) -> Snapshot:
        """The platform as its rows are now."""
        return snapshot_of(self.registry, self.platform, self.rows)

    def run_hooks(self, proposal: Plan, configs: Configs | None = None) -> None:
        """Let every module that goes on or off do its part; one that raises takes the whole change back.

        The hook of a module that is read-only writes all the same: it is not its people who write. `configs` are the settings
        that come with the change: a module that goes on with them works with them from the start.
        """
        present = self.snapshot
        snapshot = replace(present, read_only=frozenset(), configs=present.configs if configs is None else configs)
        with scope(self.platform.id), platform_work(snapshot):
            for step in proposal.steps:
                module = self.registry.modules[step.code]
                hook = {"enable": module.on_enable, "disable": module.on_disable}.get(step.kind)
                if hook is not None:
                    self._run_hook(hook, snapshot, step.code, f"on_{step.kind}")

    def configured(self, module: ModuleDefinition) -> None:
        """Let a module that is on act on its new settings; where it raises, they are not saved."""
        hook, row = module.on_configure, self.rows[module.code]
        if hook is not None and row.is_enabled:
            snapshot = replace(self.snapshot, read_only=frozenset())
            with scope(self.platform.id), platform_work(snapshot):
                self._run_hook(hook, snapshot, module.code, "on_configure")

    def _run_hook(self, hook: Callable[[Snapshot], None], snapshot: Snapshot, code: str, name: str) -> None:
        try:
            hook(snapshot)
        except (DomainError, HTTPException):  # of a rule, or the question for the password: no fault of the module's
            raise
        except Exception as error:
            raise ModuleFailed(code, name, error, self.platform.id) from error

    def become(self, target: ModuleState, user_id: int | None) -> None:
        """Make the rows say this state."""
        checks.forget(self.platform.id, [code for code, row in self.rows.items() if row.is_enabled and code not in target.on])
        for code in sorted({*self.rows, *target.on, *target.barred, *target.config}):
            row = self.row(code)
            self._switch(row, code in target.on, user_id)
            row.is_implied = row.is_enabled and code in target.implied
            row.is_read_only = row.is_enabled and code in target.read_only
            row.barred_reason = target.barred.get(code)
            row.config = dict(target.config.get(code, {}))

    def row(self, code: str) -> PlatformModule:
        """The module's row, made now where there is none."""
        if code not in self.rows:
            self.rows[code] = PlatformModule(
                platform_id=self.platform.id, module_code=code, is_enabled=False, is_implied=False, is_read_only=False, config={}
            )
            db.session.add(self.rows[code])
        return self.rows[code]

    def _switch(self, row: PlatformModule, on: bool, user_id: int | None) -> None:
        if row.is_enabled is on:
            return
        row.is_enabled = on
        if on:
            row.enabled_at, row.enabled_by_user_id = utcnow(), user_id
        else:
            row.disabled_at = utcnow()

    def record(self, ask: Ask, *, requested: Mapping[str, Any], plan: Mapping[str, Any]) -> ModuleChange | None:
        """Begin a new revision and append to the history; None where nothing differs."""
        after = ModuleState.of_rows(self.rows)
        if after == self.before:
            return None
        self.platform.touch()
        change = ModuleChange(
            platform_id=self.platform.id,
            revision=self.platform.revision,
            kind=ask.kind,
            user_id=ask.user_id,
            actor=ask.who,
            reason=ask.reason,
            requested=dict(requested),
            before_json=self.before.as_json(),
            after_json=after.as_json(),
            plan={**plan, **ask.told},
            once=ask.once,
            at=utcnow(),
        )
        chain.seal(change)
        db.session.add(change)
        db.session.flush()
        with scope(self.platform.id), platform_work(self.snapshot):
            for tell in recorded:
                tell(change, ask)
        return change
