"""Changes of modules at a later time, and leases: on until a date. At their time they are planned again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.accounts.models import User
from webapp.accounts.queries import named
from webapp.db import db, transaction, utcnow
from webapp.domain import DomainError, NotFound
from webapp.jobs.sweep import ticks
from webapp.kernel import kernel
from webapp.mail import Letter, declare, send
from webapp.platforms.modules import ModuleChange
from webapp.platforms.snapshot import Snapshot
from webapp.switching import rehearsal
from webapp.switching.ask import Alongside, Ask
from webapp.switching.models import ModuleSchedule
from webapp.switching.plan import Plan, Step, StepKind
from webapp.switching.reasons import Reason, sources, told_moment
from webapp.switching.targets import Request, Target, targets

if TYPE_CHECKING:
    from webapp.switching.service import ModuleService

log = structlog.get_logger(__name__)
PENDING, DONE, REFUSED, CANCELLED = "pending", "done", "refused", "cancelled"
REFUSAL = "schedule_refused"
TARGETS = {
    Target.ON: _l("on"),
    Target.READ_ONLY: _l("read-only"),
    Target.OFF: _l("off"),
    Target.NEVER: _l("never on"),
    Target.ALLOWED: _l("allowed again"),
    Target.CHOSEN: _l("chosen"),
}
STEPS = {
    StepKind.ENABLE: _l("on"),
    StepKind.DISABLE: _l("off"),
    StepKind.READ_ONLY: _l("read-only"),
    StepKind.WRITABLE: _l("no longer read-only"),
    StepKind.BAR: _l("never on"),
    StepKind.ALLOW: _l("allowed again"),
    StepKind.CHOOSE: _l("chosen"),
}


def service() -> ModuleService:
    """The one way to ask about and change modules."""
    found: ModuleService = kernel().modules
    return found


def schedule(
    platform_id: int, requested: Request, *, at: datetime, actor: User | None = None, reason: str = "", lease: bool = False
) -> ModuleSchedule:
    """Plan a change for later, in the caller's transaction. Raises DomainError for a time that is over and for what cannot be granted.

    A lease is the end of something that is on until then. The steps it has now are kept: at its time they must be the same.
    """
    if at <= utcnow():
        raise DomainError(_("This time is in the past. Choose a later one."), "past")
    proposal = service().plan(platform_id, requested)
    if not lease and service().assess(proposal).needs_confirmation and not reason:
        raise DomainError(_("Write why this is to happen: those affected will ask."), "reason_needed")
    row = ModuleSchedule(
        platform_id=platform_id,
        requested=dict(targets(requested)),
        steps=steps_of(proposal),
        at=at,
        is_lease=lease,
        reason=reason,
        user_id=actor.id if actor else None,
        actor=actor.email if actor else _("command line"),
        state=PENDING,
    )
    db.session.add(row)
    db.session.flush()
    return row


def ending(platform_id: int, codes: Iterable[str], at: datetime, actor: User | None = None) -> Alongside:
    """What writes the end of a lease of these modules along with its beginning."""
    asked = dict.fromkeys(codes, Target.OFF)

    def write(_change: ModuleChange | None) -> None:
        schedule(platform_id, asked, at=at, actor=actor, lease=True)

    return write


def steps_of(proposal: Plan) -> list[list[str]]:
    """What a plan does, in a form that can be compared later."""
    return sorted([step.code, str(step.kind)] for step in proposal.steps)


def schedules(platform_id: int, states: Iterable[str] = (PENDING, REFUSED), limit: int = 50) -> Sequence[ModuleSchedule]:
    """The platform's schedules, the next first."""
    mine = ModuleSchedule.platform_id == platform_id, ModuleSchedule.state.in_(list(states))
    return db.session.scalars(select(ModuleSchedule).where(*mine).order_by(ModuleSchedule.at, ModuleSchedule.id).limit(limit)).all()


def cancel(platform_id: int, schedule_id: int) -> ModuleSchedule:
    """Take a schedule back, or the notice of one that was refused; in the caller's transaction. Raises NotFound."""
    row = _locked(schedule_id)
    if row is None or row.platform_id != platform_id or row.state not in (PENDING, REFUSED):
        raise NotFound(_("This schedule is not there any more."))
    row.state = CANCELLED
    db.session.flush()
    return row


def run_due() -> None:
    """Carry out what is due, the earliest first: called at the start of a worker and on each of its sweeps."""
    due = select(ModuleSchedule.id).where(ModuleSchedule.state == PENDING, ModuleSchedule.at <= utcnow())
    waiting = db.session.scalars(due.order_by(ModuleSchedule.at, ModuleSchedule.id).limit(100)).all()
    db.session.rollback()
    for schedule_id in waiting:
        try:
            _carry_out(schedule_id)
        except DomainError as refusal:
            _refuse(schedule_id, refusal.message)


def _carry_out(schedule_id: int) -> None:
    row = db.session.get_one(ModuleSchedule, schedule_id)
    proposal = service().plan(row.platform_id, row.requested)
    if proposal.steps:
        new = [step for step in proposal.steps if [step.code, str(step.kind)] not in row.steps]
        if new:  # fewer than were planned may go: what is so already needs no step
            names = ", ".join(_told(step) for step in new)
            raise DomainError(_("By now it would also do this: %(steps)s.", steps=names), "other_plan")
        rehearsal.rehearse(service().snapshot(row.platform_id), proposal)
    told = service().assess(proposal).as_json()
    with transaction():
        _apply(schedule_id, proposal, told)


def _told(step: Step) -> str:
    """A step as people read it: "Marketplace off"."""
    return f"{_name(step.code)} {STEPS[step.kind]}"


def _name(code: str) -> str:
    found = kernel().registry.modules.get(code)
    return str(found.name) if found is not None else code


def _apply(schedule_id: int, proposal: Plan, told: dict[str, Any]) -> None:
    """Under the lock of the schedule, so that of two workers one carries it out."""
    row = _locked(schedule_id)
    if row is None or row.state != PENDING:
        return
    actor = db.session.get(User, row.user_id) if row.user_id else None
    reason = row.reason or (_("The lease is over.") if row.is_lease else "")
    ask = Ask(
        row.platform_id,
        row.requested,
        revision=proposal.revision,
        reason=reason,
        kind="schedule",
        source=_("scheduled by %(who)s", who=named(row.actor)),
        actor=actor,
        by=row.actor,
    )
    change = service().apply(ask, confirmed=told)
    row.state, row.done_at = DONE, utcnow()
    row.outcome = _("Done: revision %(n)s.", n=change.revision) if change else _("No change was needed.")
    log.info("schedule.done", schedule=schedule_id)


def _refuse(schedule_id: int, sentence: str) -> None:
    """Everything stays as it is, and whoever scheduled it is told."""
    with transaction():
        row = _locked(schedule_id)
        if row is None or row.state != PENDING:
            return
        row.state, row.done_at, row.outcome = REFUSED, utcnow(), sentence
        who = db.session.get(User, row.user_id) if row.user_id else None
        code = service().snapshot(row.platform_id).code
        if who is not None:
            what = ", ".join(f"{_name(module)} {TARGETS[Target(target)]}" for module, target in row.requested.items())
            facts = {"platform": code, "what": what, "why": sentence}
            send(REFUSAL, who.email, facts=facts, locale=who.locale, platform_id=row.platform_id)
    log.warning("schedule.refused", schedule=schedule_id, why=sentence)


def _locked(schedule_id: int) -> ModuleSchedule | None:
    statement = select(ModuleSchedule).where(ModuleSchedule.id == schedule_id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))


def _why(snapshot: Snapshot, code: str) -> Iterable[Reason]:
    """What is scheduled for a module, as a reason beside the others."""
    known: dict[tuple[int, int], Sequence[ModuleSchedule]] = g.setdefault("schedules", {})
    key = (snapshot.id, snapshot.revision)
    if key not in known:
        known[key] = schedules(snapshot.id, (PENDING,))
    for row in known[key]:
        if code in row.requested:
            said = {"target": TARGETS[Target(row.requested[code])], "when": told_moment(row.at), "who": named(row.actor)}
            text = _("It will be %(target)s from %(when)s on, scheduled by %(who)s.", **said)
            yield Reason(kind="lease", text=text)


def init() -> None:
    """Let workers carry out what is due, and reasons name what is scheduled."""
    if run_due not in ticks:
        ticks.append(run_due)
    if _why not in sources:
        sources.append(_why)
    declare(Letter(code=REFUSAL, subject=_l("A scheduled change was not made")))
