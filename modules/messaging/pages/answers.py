"""Answers that are given often: a store's own, or the platform's."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.messaging.forms import CannedForm
from modules.messaging.queries import threads as queries
from modules.messaging.services import replies
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.web.htmx import see_other
from webapp.web.saving import form_page

WRITE = "messaging:threads:write"


@permission(WRITE)
def answers() -> ResponseReturnValue:
    """Those that are kept, and a form for another."""
    form = CannedForm()

    def save() -> tuple[str, str]:
        replies.add(title=form.title.data or "", body=form.body.data or "")
        return url_for(".answers"), _("The answer is kept.")

    return form_page("messaging/answers.html", form, save, around=lambda: {"answers": queries.replies()})


@permission(WRITE)
def remove(reply_id: int) -> ResponseReturnValue:
    """Take one away. Raises NotFound."""
    with transaction():
        replies.remove(reply_id)
    return see_other(url_for(".answers"), _("The answer was removed."))
