"""What the database knows about a plan: usage, merchants by tier, jobs that stop, and whether a reason is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.db import utcnow
from webapp.faults import failures
from webapp.jobs.queries import Active, running_jobs
from webapp.platforms.snapshot import Snapshot
from webapp.ports import port
from webapp.registry.ports.tiers import Holding, Tiers
from webapp.registry.registry import Registry
from webapp.routing.context import platform_work
from webapp.switching.plan import Plan, StepKind
from webapp.switching.uses import last_uses
from webapp.tenancy import scope

RECENTLY = timedelta(days=1)
STOPPING = (StepKind.DISABLE, StepKind.READ_ONLY)


@dataclass(frozen=True, slots=True)
class LastUse:
    """When a module was last used, and by whom ("" for a request that nobody was logged in for)."""

    at: datetime
    actor: str


@dataclass(frozen=True)
class Assessment:
    """A plan with what only the database knows.

    `usage` holds each affected module's own sentences, `tiers` who has the features lost and gained by which tier, `jobs` what is under way
    of modules that stop, `names` what the modules are called, `locked_out` how many merchants would lose what is sold, for want of a
    subscription.
    """

    plan: Plan
    usage: Mapping[str, list[str]] = field(default_factory=dict)
    last_used: Mapping[str, LastUse] = field(default_factory=dict)
    merchants: Mapping[str, int] = field(default_factory=dict)
    paying: int = 0
    tiers: tuple[Holding, ...] = ()
    locked_out: int = 0
    jobs: Mapping[str, list[Active]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def stopping(self) -> tuple[str, ...]:
        """The modules whose people can do less afterwards."""
        return tuple(code for kind in STOPPING for code in self.plan.codes(kind))

    @property
    def recently_used(self) -> tuple[str, ...]:
        """Those of them that somebody used within the last day."""
        since = utcnow() - RECENTLY
        return tuple(code for code in self.stopping if code in self.last_used and self.last_used[code].at > since)

    @property
    def needs_confirmation(self) -> bool:
        """Whether the plan is shown first and confirmed with a reason."""
        return bool(self.reasons)

    @property
    def reasons(self) -> list[str]:
        """Why a reason is asked for; empty where it is optional."""
        found = []
        if self.plan.cascades:
            found.append(_("More modules change than the one you named."))
        if self.paying:
            found.append(ngettext("%(num)s merchant pays for what would go.", "%(num)s merchants pay for what would go.", self.paying))
        if self.locked_out:
            found.append(
                ngettext(
                    "%(num)s merchant has no subscription and loses what is sold.",
                    "%(num)s merchants have no subscription and lose what is sold.",
                    self.locked_out,
                )
            )
        found += [_("%(module)s was used within the last day.", module=self.names.get(code, code)) for code in self.recently_used]
        if self.plan.codes(StepKind.BAR):
            found.append(_("Whoever wants the module later has to know why it may not be on."))
        return found

    def as_json(self) -> dict[str, Any]:
        """The plan and its consequences, as history and programs keep them."""
        uses = {code: {"at": use.at.isoformat(), "by": use.actor} for code, use in self.last_used.items()}
        facts: dict[str, Any] = {"usage": dict(self.usage), "last_used": uses, "merchants": dict(self.merchants), "paying": self.paying}
        facts["tiers"] = [holding._asdict() for holding in self.tiers]
        facts["locked_out"] = self.locked_out
        facts["jobs"] = {code: {each.code: each.total for each in active} for code, active in self.jobs.items()}
        return {**self.plan.as_json(), **facts, "needs_reason": self.needs_confirmation}


def assess(registry: Registry, snapshot: Snapshot, proposal: Plan) -> Assessment:
    """Ask the database and the modules what the plan would mean now."""
    codes = [step.code for step in proposal.steps]
    uses = last_uses(snapshot.id) if codes else {}
    usage: dict[str, list[str]] = {}
    with scope(snapshot.id), platform_work(snapshot):
        for code in codes:
            facts = registry.modules[code].usage
            if facts is not None:
                usage[code] = _told(facts, snapshot, code)
        provider = port(Tiers)
        merchants, paying = provider.holders(snapshot.id, proposal.features_lost) if provider else ({}, 0)
        changed = (*proposal.features_lost, *proposal.features_gained)
        tiers = tuple(provider.by_tier(snapshot.id, changed)) if provider and changed else ()
        locked_out = _locked_out(registry, snapshot, proposal)
    assessed = Assessment(
        plan=proposal,
        usage=usage,
        last_used={code: LastUse(uses[code].used_at, uses[code].actor) for code in codes if code in uses},
        merchants=merchants,
        paying=paying,
        tiers=tiers,
        locked_out=locked_out,
        names={code: str(registry.modules[code].name) for code in codes},
    )
    jobs = {code: active for code in assessed.stopping if (active := running_jobs(snapshot.id, code))}
    return replace(assessed, jobs=jobs)


def _told(facts: Callable[[Any], list[str]], snapshot: Snapshot, code: str) -> list[str]:
    """The module's own sentences; one that cannot tell them is noted as broken, and can still be switched off."""
    try:
        return list(facts(snapshot))
    except Exception as error:
        failures.note(snapshot.id, code, "usage", error)
        return [_("It could not tell how much it is used: %(error)s", error=f"{type(error).__name__}: {error}")]


def _locked_out(registry: Registry, snapshot: Snapshot, proposal: Plan) -> int:
    """Where the provider of tiers itself goes on: how many merchants it would keep from what everybody has until then."""
    coming = registry.provider(Tiers, proposal.enables)
    if coming is None:
        return 0
    tiers: Tiers = coming[1]
    sold = tuple(feature.code for code in sorted(proposal.after) for feature in registry.modules[code].features if feature.sold)
    return tiers.newly_locked(snapshot.id, sold)
