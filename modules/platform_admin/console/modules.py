"""The modules page: what is on, what a switch would do, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import Form

from modules.platform_admin import page, queries
from modules.platform_admin.access import may_switch, visible_platform
from modules.platform_admin.console.platforms import platforms
from modules.platform_admin.drawing import draw
from modules.platform_admin.proposal import Proposal, missing_reason, read_proposal, read_revision
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.modular.plan import Plan
from webapp.modular.service import ModuleService, RevisionMoved
from webapp.platforms.models import Platform
from webapp.web.htmx import is_htmx, render, see_other


def service() -> ModuleService:
    """The one way to ask about and change modules."""
    found: ModuleService = current_app.extensions["interlock"].modules
    return found


def filters() -> dict[str, str]:
    """Search and filters of the page, as its URL carries them."""
    return {key: request.args[key][:200] for key in page.FILTERS if request.args.get(key)}


def show(
    platform: Platform,
    *,
    status: int = 200,
    proposal: Proposal | None = None,
    conflict: str = "",
    problem: str = "",
    typed: Mapping[str, Form] | None = None,
    focus: str = "",
) -> Response:
    """The page as it is now, with the plan, conflict or forms that this answer is about."""
    snapshot = service().snapshot(platform.id)
    history = page.history_rows(service().history(platform.id, page.HISTORY_READ))
    rows = page.rows(snapshot, history, typed or {})
    chosen = filters()
    states = {row.code: row.state for row in rows}
    return render(
        "platform_admin/modules/page.html",
        "platform_admin/modules/_page.html",
        status,
        platform=platform,
        snapshot=snapshot,
        rows=[row for row in rows if row.matches(chosen)],
        counts={state: sum(row.state == state for row in rows) for state in ("on", "off", "core")},
        categories=sorted({row.category for row in rows}),
        filters=chosen,
        history=history,
        drawing=draw(page.registry(), states),
        links=[(row.module.name, row.requires, [page.name_of(c) for c in row.module.uses if c in states]) for row in rows],
        preview=page.preview(platform, snapshot),
        offers=[(code, page.name_of(code)) for code in service().offers(platform.id)],
        strangers=sorted(snapshot.stored - page.registry().modules.keys()),
        proposal=proposal,
        conflict=conflict,
        problem=problem,
        may_switch=may_switch(),
        ask=[] if may_switch() else queries.whom_to_ask(),
        open_rows=set(typed or {}),
        focus=focus,
        name_of=page.name_of,
    )


def done(platform: Platform, message: str, focus: str = "") -> ResponseReturnValue:
    """After a change: the fresh page in place for htmx, a redirect to it otherwise."""
    if not is_htmx():
        return see_other(page.page_url(platform, filters(), f"module-{focus}" if focus else None), message)
    flash(message, "success")
    return show(platform, focus=focus)


@platforms.get("/<code>/modules")
@permission("platform-admin:modules:read", platform_arg="code")
def modules(code: str) -> ResponseReturnValue:
    return show(visible_platform(code))


@platforms.post("/<code>/modules/<module>/toggle")
@permission("platform-admin:modules:write", platform_arg="code")
def toggle(code: str, module: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    return request_change(platform, {module: request.form.get("enable") == "1"}, focus=module)


@platforms.post("/<code>/modules/offer")
@permission("platform-admin:modules:write", platform_arg="code")
def offer(code: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    return request_change(platform, dict.fromkeys(request.form.getlist("off")[:100], False))


@platforms.post("/<code>/modules/apply")
@permission("platform-admin:modules:write", platform_arg="code")
def apply(code: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    asked = read_proposal(service(), platform.id)
    problem = missing_reason(asked)
    if read_revision() == asked.plan.revision and problem:
        return show(platform, status=422, proposal=asked, problem=problem)
    return carry_out(platform, asked)


def request_change(platform: Platform, requested: dict[str, bool], focus: str = "") -> ResponseReturnValue:
    """Apply at once what touches nobody else; answer the plan of everything else."""
    asked = Proposal(service().assess(service().plan(platform.id, requested)))
    if read_revision() == asked.plan.revision and asked.assessment.needs_confirmation:
        return show(platform, proposal=asked)
    return carry_out(platform, asked, focus=focus)


def carry_out(platform: Platform, asked: Proposal, focus: str = "") -> ResponseReturnValue:
    """Apply against the revision that the person saw; a platform that moved on answers 409 with the new plan."""
    modules_of, platform_id = service(), platform.id
    try:
        with transaction():
            who: Any = {"revision": read_revision(), "actor": current_user, "reason": asked.reason}
            if asked.target is not None:
                change = modules_of.restore(platform_id, asked.target, **who)
            else:
                change = modules_of.apply(platform_id, asked.plan.requested, **who)
    except RevisionMoved as moved:
        return conflict_answer(platform, asked, moved)
    return done(platform, said(asked.plan) if change else _("Nothing had to change."), focus)


def conflict_answer(platform: Platform, asked: Proposal, moved: RevisionMoved) -> Response:
    """Nothing was written: the present state, and what the request would do to it now."""
    return show(platform, status=409, proposal=asked.renewed(service(), platform.id), conflict=moved.message)


def said(plan: Plan) -> str:
    """What was done, in one sentence."""
    on, off = (", ".join(page.name_of(code) for code in codes) for codes in (plan.enables, plan.disables))
    if on and off:
        return _("Switched on: %(on)s. Switched off: %(off)s.", on=on, off=off)
    if on:
        return _("Switched on: %(on)s.", on=on)
    return _("Switched off: %(off)s. Its data stays as it is.", off=off) if off else _("The earlier settings are back.")
