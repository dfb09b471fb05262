"""The notification centre, the bell, and how somebody wants to be told: the same pages everywhere, about where one is."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from modules.messaging import forms, tables
from modules.messaging.kinds import Found, Reader, installed
from modules.messaging.models import Notice
from modules.messaging.queries import notices as queries
from modules.messaging.services import notices as services
from modules.messaging.services import preferences
from modules.messaging.settings import setting
from webapp.accounts.access import login_only
from webapp.db import transaction
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.routing.context import current_frontend, on_here, platform_here
from webapp.web.htmx import is_partial, render, see_other
from webapp.web.tables import gone, gone_words

FEATURE = "notifications"


def notifications_blueprint(*, console: bool = False) -> Blueprint:
    """The pages for one frontend. Plans are a matter of stores: in the console nobody is asked for one."""
    blueprint = Blueprint("notifications", __name__)
    for rule, name, view, methods in (
        ("/", "list", listed, ["GET"]),
        ("/bell", "bell", bell, ["GET"]),
        ("/read", "bulk", read_many, ["POST"]),
        ("/read-all", "read_all", read_all, ["POST"]),
        ("/<int:notice_id>/open", "open", opened, ["POST"]),
        ("/preferences", "preferences", wishes, ["GET", "POST"]),
    ):
        blueprint.add_url_rule(
            rule, name, view if console else login_only(require_feature(FEATURE, reads=view is not wishes)(view)), methods=methods
        )
    return blueprint


@login_only
def listed() -> ResponseReturnValue:
    """What one was told."""
    with queries.looking():
        sight = queries.sight(current_user.id)
        page = tables.notices(known(sight)).page(queries.notices(current_user.id, sight.may))
        shown = {line.notice.id: line for line in queries.lines(page.rows)}
    return render("messaging/notifications.html", page=page, lines=shown, unread=sight.unread)


@login_only
def bell() -> ResponseReturnValue:
    """How many are unread, for the top bar; without JavaScript the bell leads to the list."""
    if not is_partial():
        return see_other(url_for(".list"))
    with queries.looking():
        unread = queries.unread_count(current_user.id)
    return render("messaging/_bell_count.html", unread=unread)


@login_only
def opened(notice_id: int) -> ResponseReturnValue:
    """Note that it is read, and go to what it is about. Raises NotFound."""
    with transaction():
        found = services.mark_read(current_user.id, notice_id)
        with queries.looking():
            line = next(iter(queries.lines([found])), None)
    if line is None or line.url is None:
        return see_other(url_for(".list"), _("What this was about is not there any more."), "info")
    return see_other(line.url)


@login_only
def read_many() -> ResponseReturnValue:
    """Note that those chosen are read, or all that match."""
    with queries.looking():
        sight = queries.sight(current_user.id)
        table = tables.notices(known(sight))
        chosen = table.selected(queries.notices(current_user.id, sight.may), Notice.id)
        with transaction():
            number, found = services.mark_chosen_read(chosen)
    return see_other(url_for(".list"), f"{_said(number)} {gone_words(gone(table, found))}".strip())


@login_only
def read_all() -> ResponseReturnValue:
    """Note that all are read."""
    with transaction():
        number = services.mark_all_read(current_user.id)
    return see_other(url_for(".list"), _said(number))


def known(sight: queries.Sight) -> list[Found]:
    """The kinds that one may be told of here, and those that one has been told of."""
    can = {each.kind.code: each for each in tellable()}
    was = {code: each for code, each in installed().items() if code in sight.codes}
    return list({**was, **can}.values())


def tellable() -> list[Found]:
    """The kinds that one may be told of here."""
    return Reader(current_user.id).kinds_for(queries.spots(current_user.id), on_here())


@login_only
def wishes() -> ResponseReturnValue:
    """What one is told of, and how."""
    user_id = current_user.id
    with queries.looking():
        kinds = tellable()
    saved = queries.preferences(user_id)
    form = forms.preferences_form(kinds, saved, by_mail=by_mail(), hour=queries.digest_hour(user_id))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render("messaging/preferences.html", status=status, form=form, kinds=kinds, by_mail=by_mail(), prefix=forms.PREFIX)
    with transaction():
        preferences.save(user_id, channels=forms.channels_of(form), digest_hour=form.hour())
    return see_other(url_for(".preferences"), _("Your choices are saved."))


def by_mail() -> bool:
    """Whether notices go by mail here at all."""
    if platform_here() is None:
        return True
    return bool(setting("email_enabled")) and feature_enabled("email_notifications")


def bell_item() -> str:
    """The bell of the top bar: a link that fetches its number by itself. Reads nothing."""
    return render_template("messaging/_bell.html", url=url_for(f"messaging.{current_frontend()}.notifications.bell"))


def _said(number: int) -> str:
    if not number:
        return _("Nothing was unread.")
    said: str = ngettext("%(num)s notice is marked as read.", "%(num)s notices are marked as read.", number)
    return said
