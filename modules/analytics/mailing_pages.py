"""To whom a report is sent: begun, paused and ended on its page."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.analytics.access import MAIL
from modules.analytics.mailing_form import MailingForm
from modules.analytics.queries import saved
from modules.analytics.queries.places import spot_here
from modules.analytics.report_pages import shown
from modules.analytics.services import mailing
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.web.htmx import see_other

FEATURE = "scheduled_reports"


@permission(MAIL)
@require_feature(FEATURE)
def add(report_id: int) -> ResponseReturnValue:
    """Have a report sent from now on."""
    spot = spot_here()
    row, form = saved.report(spot, current_user.id, report_id, own=True), MailingForm()
    if not form.validate_on_submit():
        return shown(row, form, 422)
    with transaction():
        mailing.add(saved.report(spot, current_user.id, report_id, own=True), spot, owner_id=current_user.id, **form.values())
    return see_other(url_for(".report", report_id=report_id, _anchor="mailings"), _("The report will be sent."))


@permission(MAIL)
@require_feature(FEATURE)
def pause(report_id: int, mailing_id: int) -> ResponseReturnValue:
    """Stop sending for a while, or go on."""
    spot = spot_here()
    with transaction():
        saved.report(spot, current_user.id, report_id, own=True)
        mailing.pause(saved.mailing(report_id, mailing_id), spot, paused=request.form.get("paused") == "1")
    return see_other(url_for(".report", report_id=report_id, _anchor="mailings"))


@permission(MAIL)
@require_feature(FEATURE)
def remove(report_id: int, mailing_id: int) -> ResponseReturnValue:
    """Send it no more."""
    with transaction():
        saved.report(spot_here(), current_user.id, report_id, own=True)
        mailing.remove(saved.mailing(report_id, mailing_id))
    return see_other(url_for(".report", report_id=report_id, _anchor="mailings"), _("It is sent no more."))
