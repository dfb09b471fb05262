"""The modules page: what is on, what a switch would do, and doing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Response, abort, flash, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import Form

from modules.platform_admin import changes, page, preview
from modules.platform_admin import queries as people
from modules.platform_admin.console.platforms import platforms
from modules.platform_admin.drawing import draw
from modules.platform_admin.leases import lease_end
from modules.platform_admin.panel import Panel, panel, tabs
from modules.platform_admin.preset_card import preset_card
from modules.platform_admin.proposal import Proposal, asked_for, confirmed, missing_reason, read_once, read_revision, renewed
from modules.platform_admin.untiered import untiered
from modules.platform_admin.visible import may_switch, visible_platform
from webapp.accounts.access import permission
from webapp.domain import DomainError, NotFound
from webapp.kernel import kernel
from webapp.platforms import queries
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.platforms.snapshot import Snapshot
from webapp.switching import confirmation, schedules
from webapp.switching.ask import Ask
from webapp.switching.plan import Plan
from webapp.switching.service import ModuleService, RevisionMoved
from webapp.switching.targets import Request, Target, targets
from webapp.web.htmx import is_htmx, is_partial, render, see_other
from webapp.web.saving import attempt

LATER = frozenset({"schedule", "lease"})
"""The views whose forms stand in the tab about later."""


def service() -> ModuleService:
    """The one way to ask about and change modules."""
    found: ModuleService = kernel().modules
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
    opened: tuple[str, str] = ("", ""),
) -> Response:
    """The page as it is now, with the plan, conflict or forms that this answer is about. `opened` names a module and a tab of its panel."""
    snapshot = service().snapshot(platform.id)
    history = changes.history_rows(service().history(platform.id, 1))
    rows = page.rows(snapshot, typed or {})
    chosen = filters()
    states = {row.code: row.state for row in rows}
    return render(
        "platform_admin/modules/page.html",
        "platform_admin/modules/_page.html",
        status,
        platform=platform,
        snapshot=snapshot,
        rows=[row for row in rows if row.matches(chosen)],
        counts={state: sum(row.state == state for row in rows) for state in page.STATES},
        categories=sorted({row.category for row in rows}),
        filters=chosen,
        history=history,
        drawing=draw(changes.registry(), states),
        links=[(row.module.name, row.requires, [changes.name_of(c) for c in row.module.uses if c in states]) for row in rows],
        preview=preview.preview(platform, snapshot),
        presets=preset_card(snapshot),
        label_of=changes.label_of,
        scheduled=schedules.schedules(platform.id),
        offers=[(code, changes.name_of(code)) for code in service().offers(platform.id)],
        strangers=sorted(snapshot.stored - changes.registry().modules.keys()),
        untiered=untiered(snapshot),
        proposal=proposal,
        conflict=conflict,
        problem=problem,
        may_switch=may_switch(),
        ask=[] if may_switch() else people.whom_to_ask(),
        panel=opened_panel(snapshot, rows, next(((code, "settings") for code in typed or {}), opened)),
        tabs=tabs,
        undo_is_said=any(isinstance(text, dict) for _tone, text in session.get("_flashes", ())),
        focus=focus,
        once=confirmation.new_once(),
        name_of=changes.name_of,
        setting_name=changes.setting_name,
        entry_names=changes.entry_names,
        target_name=changes.target_name,
        zone_name=zone_name,
        feature_names=changes.feature_names,
    )


def zone_name() -> str:
    """The time zone that dates are typed in, the person's own."""
    return str(get_timezone())


def opened_panel(snapshot: Snapshot, rows: list[page.ModuleRow], opened: tuple[str, str]) -> Panel | None:
    """The panel of the module that is named; None where none is, or no such module is installed."""
    row = next((row for row in rows if row.code == opened[0]), None)
    return panel(snapshot, row, opened[1], may_switch=may_switch(), typed=request.form) if row else None


def done(
    platform: Platform, message: str, focus: str = "", tone: str = "success", change: ModuleChange | None = None
) -> ResponseReturnValue:
    """After a change: the fresh page in place for htmx, a redirect to it otherwise. The message offers to take `change` back."""
    said: Any = {"text": message, "undo": undo_of(platform, change)} if change else message
    if not is_htmx():
        return see_other(page.page_url(platform, filters(), f"module-{focus}" if focus else None), said, tone)
    flash(said, tone)
    return show(platform, focus=focus)


def undo_of(platform: Platform, change: ModuleChange) -> dict[str, Any]:
    """The form that takes a change back, as a message carries it."""
    url = url_for("platform-admin.console.platforms.undo", code=platform.code, **dict[str, Any](filters()))
    values = {"revision": change.revision, "change": change.id, "once": confirmation.new_once()}
    return {"url": url, "values": values, "target": "#modules-page", "at": page.page_url(platform, {})}


@platforms.get("/<code>/modules")
@permission("platform-admin:modules:read", platform_arg="code")
def modules(code: str) -> ResponseReturnValue:
    return show(visible_platform(code))


@platforms.get("/<code>/modules/<module>/details")
@permission("platform-admin:modules:read", platform_arg="code")
def details(code: str, module: str) -> ResponseReturnValue:
    platform, tab = visible_platform(code), request.args.get("tab", "")
    if module not in changes.registry().modules:
        abort(404)
    if not is_partial():
        return show(platform, opened=(module, tab))
    snapshot = service().snapshot(platform.id)
    opened = opened_panel(snapshot, page.rows(snapshot, {}), (module, tab))
    part = "platform_admin/modules/_panel.html"
    facts: dict[str, Any] = {"platform": platform, "snapshot": snapshot, "panel": opened, "tabs": tabs, "filters": {}}
    return render(part, part, zone_name=zone_name, once=confirmation.new_once(), may_switch=may_switch(), **facts)


def in_place(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A rule that said no is told on the page itself, which stays as it is."""

    @wraps(view)
    def told(code: str, **arguments: str) -> ResponseReturnValue:
        platform = visible_platform(code)
        answer = attempt(lambda: view(platform, **arguments))
        if isinstance(answer, NotFound):
            raise answer
        if not isinstance(answer, DomainError):
            return answer
        opened = (arguments["module"], "later") if view.__name__ in LATER else ("", "")
        return show(platform, status=answer.status, conflict=answer.message, opened=opened)

    return told


@platforms.post("/<code>/modules/<module>/toggle")
@permission("platform-admin:modules:write", platform_arg="code")
@in_place
def toggle(platform: Platform, module: str) -> ResponseReturnValue:
    target = Target.ON if request.form.get("enable") == "1" else Target.OFF
    return request_change(platform, {module: target}, focus=module)


@platforms.post("/<code>/modules/<module>/state")
@permission("platform-admin:modules:write", platform_arg="code")
@in_place
def set_state(platform: Platform, module: str) -> ResponseReturnValue:
    return request_change(platform, {module: request.form.get("target", "")}, focus=module)


@platforms.post("/<code>/modules/offer")
@permission("platform-admin:modules:write", platform_arg="code")
@in_place
def offer(platform: Platform) -> ResponseReturnValue:
    return request_change(platform, dict.fromkeys(request.form.getlist("off")[:100], Target.OFF))


@platforms.post("/<code>/modules/apply")
@permission("platform-admin:modules:write", platform_arg="code")
@in_place
def apply(platform: Platform) -> ResponseReturnValue:
    seen = confirmation.read(request.form.get("token", ""), platform.id)
    asked = confirmed(service(), platform.id, seen)
    if queries.change_once(platform.id, seen.once) is not None:
        return done(platform, said(asked.plan))
    if not seen.fits(asked.plan):
        return conflict_answer(platform, asked)
    problem = missing_reason(asked)
    if problem:
        return show(platform, status=422, proposal=asked, problem=problem)
    return carry_out(platform, asked, revision=seen.revision, once=seen.once, focus=next(iter(asked.plan.requested), ""))


def request_change(platform: Platform, requested: Request, focus: str = "") -> ResponseReturnValue:
    """Apply at once what touches nobody else; answer the plan of everything else."""
    once, revision = read_once(targets(requested)), read_revision()
    if once and queries.change_once(platform.id, once) is not None:
        return done(platform, _("That is done already."), focus)
    asked = asked_for(service(), platform.id, requested)
    if revision != asked.plan.revision:
        return conflict_answer(platform, asked)
    if asked.assessment.needs_confirmation:
        return show(platform, proposal=asked)
    return carry_out(platform, asked, revision=revision, once=once, focus=focus)


def carry_out(platform: Platform, asked: Proposal, *, revision: int, once: str | None, focus: str = "") -> ResponseReturnValue:
    """Apply against the revision that the person saw; a platform that moved on answers 409 with the new plan."""
    end = lease_end(platform.id, list(asked.plan.requested), asked.until)
    ask = Ask(
        platform.id,
        asked.plan.requested if asked.target is None else asked.target,
        revision=revision,
        reason=asked.reason,
        once=once,
        kind=asked.kind,
        source=asked.wish.source if asked.wish else "",
        actor=current_user,
        alongside=end,
    )
    change = attempt(lambda: service().change(ask))
    if isinstance(change, RevisionMoved):
        return conflict_answer(platform, renewed(service(), platform.id, asked))
    if isinstance(change, DomainError):
        raise change
    return done(platform, said(asked.plan) if change else _("No change was needed."), focus, change=change)


def conflict_answer(platform: Platform, asked: Proposal) -> Response:
    """Nothing was written: the present state, and what the request would do to it now."""
    sentence = _("The modules were changed in the meantime. Look at the new plan and decide again.")
    return show(platform, status=409, proposal=asked, conflict=sentence)


def said(plan: Plan) -> str:
    """What was done, in one sentence."""
    on, off = (", ".join(changes.name_of(code) for code in codes) for codes in (plan.enables, plan.disables))
    if on and off:
        return _("Switched on: %(on)s. Switched off: %(off)s.", on=on, off=off)
    if on:
        return _("Switched on: %(on)s.", on=on)
    return _("Switched off: %(off)s. Its data stays as it is.", off=off) if off else _("Saved.")
