"""The same message to many at once, after a look at who gets it."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from modules.messaging.forms import AnnouncementForm
from modules.messaging.pages import addressees
from modules.messaging.queries import threads as queries
from modules.messaging.services import announcing
from modules.messaging.services.threads import Post
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.web.htmx import render, see_other

ANNOUNCE = "messaging:announcements:write"
SURE = "1"


@permission(ANNOUNCE)
def announce() -> ResponseReturnValue:
    """Write it, see who gets it, and send it: each of them gets a thread of their own."""
    form = AnnouncementForm()
    with queries.looking():
        form.to.choices = [each for each in addressees.choices() if each[0] != addressees.TO_PROVIDER]
        if not form.validate_on_submit():
            return render("messaging/announce.html", form=form, status=422 if form.is_submitted() else 200)
        news = [addressees.new_thread(each, form.subject.data or "", {}) for each in form.to.data]
        if form.sure.data != SURE:
            names = dict(form.to.choices)
            audience = [(names[to], announcing.readers(new)) for to, new in zip(form.to.data, news, strict=True)]
            return render("messaging/announce_preview.html", form=form, audience=audience, sure=SURE)
        with transaction():
            announcing.send(news, Post(current_user._get_current_object(), form.body.data or ""))
    sent = ngettext("The announcement was sent to %(num)s place.", "The announcement was sent to %(num)s places.", len(news))
    return see_other(url_for(".list"), sent)
