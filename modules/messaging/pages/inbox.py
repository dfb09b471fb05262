"""The inbox with its tabs, a new thread, and what a page of a thing shows of it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from modules.messaging import labels, tables
from modules.messaging.forms import NewThreadForm
from modules.messaging.models import Thread
from modules.messaging.pages import addressees, uploads
from modules.messaging.queries import threads as queries
from modules.messaging.queries.narrowing import choices
from modules.messaging.services import bulk as acts
from modules.messaging.services import threads as services
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.domain import NotFound
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page
from webapp.web.tables import gone, gone_words

READ, WRITE = "messaging:threads:read", "messaging:threads:write"


def tab_of(given: str) -> str:
    """A tab that is there."""
    return given if given in queries.TABS else "open"


@permission(READ)
def inbox() -> ResponseReturnValue:
    """The threads of a tab."""
    name, user_id = tab_of(request.args.get("tab", "")), current_user.id
    with queries.looking():
        page = tables.threads(name, choices(), creatable=may(WRITE)).page(queries.threads(name, user_id))
        shown: dict[str, Any] = {
            "counts": queries.counts(user_id),
            "unread": queries.unread_by_thread([row.id for row in page.rows], user_id),
            "places": queries.places(page.rows),
        }
    return render("messaging/inbox.html", page=page, tab=name, kinds=dict(labels.KINDS), **shown)


@permission(WRITE)
def bulk() -> ResponseReturnValue:
    """Do something with the threads that were chosen, or with all that match."""
    name = tab_of(request.form.get("tab", ""))
    back = url_for(".list", tab=name)
    with queries.looking():
        table = tables.threads(name, choices(), creatable=False)
        chosen = acts.chosen(table.selected(queries.threads(name, current_user.id), Thread.id))
        missing = gone_words(gone(table, len(chosen)))
        with transaction():
            done = acts.carry_out(table.selection().action, chosen, current_user._get_current_object())
    if not done:
        return see_other(back, missing or _("No thread was chosen."), "info")
    said = ngettext("%(num)s thread was changed.", "%(num)s threads were changed.", done)
    return see_other(back, f"{said} {missing}".strip(), "warning" if missing else "success")


@permission(WRITE)
def create() -> ResponseReturnValue:
    """A new thread with its first message."""
    form = NewThreadForm()
    with queries.looking():
        form.to.choices = addressees.choices()
        if not form.is_submitted():
            form.about.data = request.args.get("about", "")
        about = addressees.read(form.about.data)

        def save() -> tuple[str, str]:
            new = addressees.new_thread(form.to.data, form.subject.data or "", about)
            services.check(services.Post(current_user, form.body.data or ""))
            kept = uploads.keep(form, new.platform_id, new.store_id)
            with transaction():
                post = services.Post(current_user._get_current_object(), form.body.data or "", kept)
                made = services.begin(new, post).id
            return url_for(".detail", thread_id=made), _("Your message is sent.")

        return form_page("messaging/create.html", form, save, in_one=False, about=about)


@permission(READ)
def about(word: str) -> ResponseReturnValue:
    """The threads about one thing. Raises NotFound for a thing that no page of ours named."""
    thing = addressees.read(word)
    if not thing:
        raise NotFound(_("This address is not complete. Open the page again that led you here."))
    found = queries.about(thing["kind"], thing["id"])
    unread = queries.unread_by_thread([row.id for row in found], current_user.id)
    return render("messaging/about.html", about=thing, word=word, threads=found, unread=unread, kinds=dict(labels.KINDS))
