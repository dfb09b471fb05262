"""What the health checks of modules found the last time, per platform: one row per check, written anew by each round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Select, delete, insert, select

from webapp.db import db
from webapp.faults.models import ModuleCheck

if TYPE_CHECKING:
    from webapp.registry.definition import ModuleDefinition
    from webapp.registry.kinds.health import HealthCheck


class Outcome(StrEnum):
    """How a check ended. FAILING is a sentence of the module about its data or surroundings, RAISED an error in the module."""

    OK = "ok"
    FAILING = "failing"
    RAISED = "raised"


NOT_WELL = ModuleCheck.outcome == Outcome.FAILING


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `error` is what it raised, where it did."""

    module: ModuleDefinition
    check: HealthCheck
    outcome: Outcome
    message: str
    at: datetime
    error: Exception | None = None

    @property
    def where(self) -> str:
        """How failures name the check."""
        return where(self.check.code)


def where(check_code: str) -> str:
    """How failures of a module name one of its checks."""
    return f"health check {check_code}"


def keep(platform_id: int, findings: Sequence[Finding]) -> None:
    """Make these the platform's findings in place of all before, inside the caller's transaction."""
    before = {key: (row.outcome, row.since) for key, row in found(platform_id).items()}
    db.session.execute(delete(ModuleCheck).where(ModuleCheck.platform_id == platform_id))
    rows = [
        {
            "platform_id": platform_id,
            "module_code": each.module.code,
            "check_code": each.check.code,
            "outcome": each.outcome,
            "message": each.message,
            "checked_at": each.at,
            "since": _since(each, *before.get((each.module.code, each.check.code), ("", None))),
        }
        for each in findings
    ]
    if rows:
        db.session.execute(insert(ModuleCheck), rows)


def _since(finding: Finding, outcome: str, since: datetime | None) -> datetime:
    """Since when a check ends as it does now."""
    return since if since is not None and outcome == finding.outcome else finding.at


def forget(platform_id: int, codes: Iterable[str]) -> None:
    """Drop what was found of modules that go off, inside the caller's transaction: nobody asks them any more."""
    gone = list(codes)
    if gone:
        mine = ModuleCheck.platform_id == platform_id, ModuleCheck.module_code.in_(gone)
        db.session.execute(delete(ModuleCheck).where(*mine))


def found(platform_id: int) -> dict[tuple[str, str], ModuleCheck]:
    """The platform's findings by module and check."""
    rows = db.session.scalars(select(ModuleCheck).where(ModuleCheck.platform_id == platform_id))
    return {(row.module_code, row.check_code): row for row in rows}


def failing(platform_ids: Iterable[int]) -> dict[tuple[int, str], ModuleCheck]:
    """A check of each module that said something is not well, by platform and module code; one query."""
    mine = NOT_WELL, ModuleCheck.platform_id.in_(list(platform_ids))
    rows = db.session.scalars(select(ModuleCheck).where(*mine).order_by(ModuleCheck.check_code.desc()))
    return {(row.platform_id, row.module_code): row for row in rows}


def failing_somewhere() -> Select[int]:
    """The ids of platforms with such a check, for a condition."""
    return select(ModuleCheck.platform_id).where(NOT_WELL)
