"""The matrix: platforms and modules in one grid, and one change of many of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import ColumnElement

from modules.platform_admin import changes, combined, matrix, queries, selection
from modules.platform_admin.combined import Combined
from modules.platform_admin.console.modules import service
from modules.platform_admin.proposal import reason_typed
from modules.platform_admin.selection import TARGETS, Selection
from webapp.accounts.access import permission
from webapp.domain import DomainError
from webapp.faults import checks
from webapp.platforms.models import Platform
from webapp.platforms.queries import changes_once
from webapp.registry.snapshots import snapshots_of
from webapp.switching import confirmation
from webapp.switching.ask import Ask
from webapp.switching.service import RevisionMoved
from webapp.web.htmx import is_htmx, render, see_other
from webapp.web.saving import attempt
from webapp.web.tables import Column, Empty, Filter, Table, TablePage

modules = Blueprint("modules", __name__)
NAMED = 5  # platforms that a message names
HEALTH = [("broken", _l("a module is broken")), ("failing", _l("a module is not well")), ("ok", _l("all is well"))]


def drifts(value: str) -> ColumnElement[bool]:
    """Platforms that differ from their preset, or those that do not."""
    ids = matrix.moved(changes.registry())
    return Platform.id.in_(ids) if value == "yes" else Platform.id.not_in(ids)


def breaks(value: str) -> ColumnElement[bool]:
    """Platforms with a broken module, those with one that a check says is not well, or those with neither."""
    broken, failing = queries.broken_somewhere(), checks.failing_somewhere()
    if value == "ok":
        return Platform.id.not_in(broken) & Platform.id.not_in(failing)
    return Platform.id.in_(broken if value == "broken" else failing)


TABLE = Table(
    "matrix",
    columns=[Column("name", _l("Platform"), sort=Platform.name)],
    filters=[
        Filter("drift", _l("Preset"), [("yes", _l("differs from it")), ("no", _l("as it says, or none"))], where=drifts),
        Filter("health", _l("Health"), HEALTH, where=breaks),
    ],
    search=[Platform.name, Platform.code],
    default_sort="name",
    search_label=_l("Search platforms"),
    empty=Empty(
        title=_l("No platform yet"),
        text=_l("Here every platform is seen with every module. Create the first platform."),
        action_label=_l("Create a platform"),
        action_url=lambda: url_for("platform-admin.console.platforms.create"),
        icon="layers-intersect",
    ),
)


def this_page() -> TablePage:
    """The platforms that the URL asks for."""
    return replace(TABLE.page(queries.every_platform()), path=url_for(".list"))


def show(
    *,
    status: int = 200,
    plan: Combined | None = None,
    conflict: str = "",
    problem: str = "",
    chosen: Selection | None = None,
    focus: bool = False,
) -> Response:
    """The grid as it is now, with the plan or the sentence that this answer is about; what was marked stays marked."""
    page = this_page()
    return render(
        "platform_admin/matrix/page.html",
        "platform_admin/matrix/_page.html",
        status,
        page=page,
        rows=matrix.rows(changes.registry(), page.rows),
        modules=matrix.columns(changes.registry()),
        targets=TARGETS,
        plan_url=replace(page, path=url_for(".plan")).url(),
        apply_url=replace(page, path=url_for(".apply")).url(),
        combined=plan,
        conflict=conflict,
        problem=problem,
        chosen=chosen or Selection(),
        focus=focus,
        name_of=changes.name_of,
        setting_name=changes.setting_name,
        entry_names=changes.entry_names,
        feature_names=changes.feature_names,
    )


@modules.get("/")
@permission("platform-admin:modules:write")
def list() -> ResponseReturnValue:
    return show()


@modules.post("/plan")
@permission("platform-admin:modules:write")
def plan() -> ResponseReturnValue:
    chosen = selection.read(request.form)
    if not chosen:
        return show(
            status=422, conflict=_("Tick what should change first: single modules, a whole platform or a whole module."), chosen=chosen
        )
    if chosen.target not in TARGETS:
        return show(status=422, conflict=_("Choose what they should become."), chosen=chosen)
    asked = proposed(chosen)
    if is_old(chosen, asked):
        return told_anew(asked, chosen)
    return show(plan=asked, chosen=chosen)


@modules.post("/apply")
@permission("platform-admin:modules:write")
def apply() -> ResponseReturnValue:
    seen = attempt(lambda: confirmation.read_many(request.form.get("token", "")))
    if isinstance(seen, DomainError):
        return show(status=seen.status, conflict=seen.message)
    asked = combined.confirmed(service(), seen, queries.platforms_by_id(each.platform_id for each in seen), reason_typed())
    ids = [each.platform_id for each in seen]
    if seen and changes_once(ids, seen[0].once):
        return done(ids)
    chosen = selection.of_requests((part.code, part.proposal.plan.requested) for part in asked.parts)
    if not seen or not asked.fits(seen):
        return told_anew(asked, chosen)
    if asked.missing_reason:
        return show(status=422, plan=asked, problem=asked.missing_reason, chosen=chosen)
    return carry_out(asked, {each.platform_id: each.revision for each in seen}, seen[0].once, chosen)


def carry_out(asked: Combined, revisions: dict[int, int], once: str, chosen: Selection) -> ResponseReturnValue:
    """All of it or nothing; who came too late gets the new plan."""
    said = {"reason": asked.reason, "once": once, "actor": current_user}
    asks = [Ask(id, wanted, revision=revisions[id], **said) for id, wanted in asked.requests.items()]
    changed = attempt(lambda: service().change_many(asks))
    if isinstance(changed, RevisionMoved):
        again = [(part.code, part.proposal.plan.platform_id, part.proposal.plan.requested) for part in asked.parts]
        platforms = queries.platforms_by_id(id for _code, id, _requested in again)
        now = combined.combine(service(), [(code, platforms.get(id), requested) for code, id, requested in again], asked.reason)
        return told_anew(now, chosen)
    if isinstance(changed, DomainError):
        return show(status=changed.status, conflict=changed.message, plan=asked, chosen=chosen)
    return done([id for id, change in changed.items() if change is not None])


def proposed(chosen: Selection) -> Combined:
    """What was marked, as one plan; platforms by name."""
    registry, platforms = changes.registry(), queries.platforms_by_code(chosen.platforms)
    snapshots = snapshots_of(registry, platforms.values())
    known = [(code, each, chosen.request(registry, code, snapshots[each.id])) for code, each in platforms.items()]
    unknown = [(code, None, chosen.request(registry, code, None)) for code in sorted(chosen.platforms - platforms.keys())]
    return combined.combine(service(), [*known, *unknown], reason_typed())


def is_old(chosen: Selection, asked: Combined) -> bool:
    """Whether one of the platforms has changed since the page was shown."""
    now = {part.code: part.proposal.plan.revision for part in asked.parts}
    return any(chosen.shown.get(code, revision) != revision for code, revision in now.items())


def told_anew(asked: Combined, chosen: Selection) -> Response:
    """Nothing was written: the present state, and what the request would do to it now."""
    sentence = _("The modules were changed in the meantime. Look at the new plan and decide again.")
    return show(status=409, plan=asked, conflict=sentence, chosen=chosen)


def done(ids: Collection[int]) -> ResponseReturnValue:
    """After the change: the fresh grid in place for htmx, a redirect to it otherwise."""
    names = sorted(queries.platform_names(ids).values())
    shown = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    message = ngettext("Changed on %(num)s platform: %(names)s.", "Changed on %(num)s platforms: %(names)s.", len(names), names=shown)
    if not is_htmx():
        return see_other(this_page().url(), message if names else _("No change was needed."))
    flash(message if names else _("No change was needed."), "success")
    return show(focus=True)
