"""Everybody's own page: name, language, password, second factor, and the browsers they are logged in with."""

from __future__ import annotations

from flask import Blueprint, abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.core.forms import Profile
from webapp.accounts import queries, services, sessions
from webapp.accounts.access import login_only
from webapp.db import transaction
from webapp.web.htmx import render, see_other


def add_profile(pages: Blueprint) -> None:
    """Mount the profile under a blueprint."""
    pages.add_url_rule("/profile", view_func=profile, methods=["GET", "POST"])
    pages.add_url_rule("/profile/sessions/<int:id>/end", view_func=end_session, methods=["POST"])
    pages.add_url_rule("/profile/sessions/end-others", view_func=end_others, methods=["POST"])


@login_only
def profile() -> ResponseReturnValue:
    """Show the profile, or save it."""
    form = Profile(obj=current_user)
    if form.validate_on_submit():
        with transaction():
            services.save_profile(current_user, name=form.name.data, locale=form.locale.data, timezone=form.timezone.data)
        return see_other(url_for(".profile"), _("Your profile is saved."))
    opened = queries.open_sessions(current_user.id, sessions.idle_limit())
    return render("core/profile.html", form=form, sessions=opened, this=g.login_session_id, status=422 if form.errors else 200)


@login_only
def end_session(id: int) -> ResponseReturnValue:
    """Log one browser out."""
    with transaction():
        ended = sessions.end_one(current_user.id, id)
    if not ended:
        abort(404)
    return see_other(url_for(".profile"), _("The session is ended."))


@login_only
def end_others() -> ResponseReturnValue:
    """Log every other browser out."""
    with transaction():
        sessions.end_all_but(current_user.id, g.login_session_id)
    return see_other(url_for(".profile"), _("Every other session is ended."))
