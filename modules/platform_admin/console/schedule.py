"""Changes at a later time, and modules that are on until a date."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.platform_admin.console.modules import done, in_place, request_change
from modules.platform_admin.console.platforms import platforms
from modules.platform_admin.leases import moment
from modules.platform_admin.proposal import reason_typed
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.platforms.models import Platform
from webapp.switching import schedules
from webapp.switching.targets import Target
from webapp.web.formats import moment as written


@platforms.post("/<code>/modules/<module>/schedule")
@permission("platform-admin:modules:write", platform_arg="code")
@in_place
def schedule(platform: Platform, module: str) -> ResponseReturnValue:
    at = moment(request.form.get("at", ""))
    wanted = {module: request.form.get("target", "")}
    with transaction():
        schedules.schedule(platform.id, wanted, at=at, actor=current_user, reason=reason_typed())
    return done(platform, _("Scheduled for %(when)s. At its time it is planned again.", when=written(at)), module)


@platforms.post("/<code>/modules/<module>/lease")
@permission("platform-admin:modules:write", platform_arg="code")
@in_place
def lease(platform: Platform, module: str) -> ResponseReturnValue:
    moment(request.form.get("until", ""))  # a date that cannot be read is told before anything else
    return request_change(platform, {module: Target.ON}, focus=module)


@platforms.post("/<code>/modules/schedules/<int:schedule_id>/cancel")
@permission("platform-admin:modules:write", platform_arg="code")
@in_place
def unschedule(platform: Platform, schedule_id: int) -> ResponseReturnValue:
    with transaction():
        schedules.cancel(platform.id, schedule_id)
    return done(platform, _("The schedule is taken back."))
