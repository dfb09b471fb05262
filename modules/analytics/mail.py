"""The mail that brings a report: a link, never the file. Whoever opens it logs in, and has to be a member of the place."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l

from webapp.mail.letters import Letter, Written, declare
from webapp.mail.models import OutboxMail
from webapp.routing.context import platform_url_for

LETTER = "analytics.report"


def prepare(mail: OutboxMail) -> Written | None:
    """The address of the file, as pages of its place have it."""
    facts = mail.facts
    endpoint = "analytics.admin.analytics.export" if facts["store"] is None else "analytics.store.analytics.export"
    more = {} if facts["store"] is None else {"store_code": facts["store"]}
    path = platform_url_for(facts["platform"], endpoint, export_id=facts["export"], **more)
    return Written(facts={"url": f"{request.host_url.rstrip('/')}{path}"})


declare(
    Letter(
        code=LETTER,
        subject=_l("Report: %(name)s"),
        action=_l("Fetch the file"),
        prepare=prepare,
        template="analytics/mail/report.txt",
    )
)
