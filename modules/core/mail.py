"""The provider's page of mail: what waits, what could not be delivered, and why. Texts of mails are kept nowhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.access import permission
from webapp.db import transaction, utcnow
from webapp.mail import OutboxMail, Status, queries, services
from webapp.mail.letters import letters
from webapp.web.htmx import render, see_other

SHOWN = 100
REASONS = {
    "": "",
    "away": _l("The mail server did not answer."),
    "refused": _l("The mail server refused it."),
    "broken": _l("It could not be written. The log says why."),
}
mail = Blueprint("mail", __name__)


@mail.get("/")
@permission("core:settings:read")
def list() -> ResponseReturnValue:
    """What could not be delivered, and what still waits."""
    rows = [(status, [facts(row) for row in queries.mails(status, SHOWN)]) for status in (Status.FAILED, Status.WAITING)]
    return render("core/mail.html", rows=rows, standing=queries.standing())


@mail.post("/<int:id>/retry")
@permission("core:settings:write")
def retry(id: int) -> ResponseReturnValue:
    """Try a mail again. Raises NotFound and Conflict."""
    with transaction():
        services.retry(id)
    return see_other(url_for(".list"), _("The mail is tried again."))


def facts(row: OutboxMail) -> dict[str, Any]:
    """A mail as the page shows it."""
    letter = letters.get(row.code)
    return {
        "row": row,
        "subject": str(letter.subject) if letter else _("A mail of a part that is not installed any more"),
        "why": REASONS[row.error],
        "detail": row.error_detail,
        "is_due": row.not_before <= utcnow(),
    }


def mail_card() -> str:
    """How the outbox is, on the provider's dashboard."""
    return render_template("core/_mail_card.html", standing=queries.standing(), page=url_for("core.console.mail.list"))
