"""Everybody's own page: name, language, password, second factor, and the browsers they are logged in with."""

from __future__ import annotations

from flask import Blueprint, abort, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.core.forms import Profile
from webapp.accounts import accepting, invitations, queries, services, sessions
from webapp.accounts import tokens as account_tokens
from webapp.accounts.access import fresh, login_only
from webapp.accounts.labels import ROLES
from webapp.db import transaction, utcnow
from webapp.roles import Role
from webapp.routing.context import console_url_for, platform_here
from webapp.web.htmx import render, see_other

profile = Blueprint("profile", __name__)


@profile.route("/", methods=["GET", "POST"])
@login_only
def index() -> ResponseReturnValue:
    """Show the profile, or save it."""
    form = Profile(obj=current_user)
    if form.validate_on_submit():
        with transaction():
            services.save_profile(current_user, name=form.name.data, locale=form.locale.data, timezone=form.timezone.data)
        return see_other(url_for(".index"), _("Your profile is saved."))
    opened = queries.open_sessions(current_user.id, sessions.idle_limit())
    live = queries.count_tokens(current_user.id, utcnow())
    status = 422 if form.errors else 200
    return render("core/profile.html", form=form, sessions=opened, this=g.login_session_id, live_tokens=live, status=status)


@profile.get("/invitations/<int:id>")
@fresh
@login_only
def invitation(id: int) -> ResponseReturnValue:
    """Where an invitation to one's own address is accepted: the page that the link in its mail leads to."""
    row = queries.invitation_to(current_user.email, id)
    refusal = accepting.why_not(row)
    if row is None or refusal is not None:
        return see_other(url_for(".index"), refusal.message if refusal else _("This invitation is not there any more."), "info")
    token, here = invitations.token_of(row), platform_here()
    if here is None or here.id == row.platform_id:
        return see_other(url_for("invitation", token=token))
    who = row.inviter.name or row.inviter.email if row.inviter is not None else ""
    offer = {"who": who, "role": ROLES[Role(row.role)], "to": invitations.offered_place(row)}
    # A browser sends no form on to another host, and a click on a notice is one: there a link leads on.
    return render("core/invitation.html", url=console_url_for("invitation", token=token), **offer)


@profile.post("/sessions/<int:id>/end")
@fresh
@login_only
def end_session(id: int) -> ResponseReturnValue:
    """Log one browser out."""
    with transaction():
        ended = sessions.end_one(current_user.id, id)
    if not ended:
        abort(404)
    return see_other(url_for(".index"), _("The session is ended."))


@profile.post("/sessions/end-others")
@fresh
@login_only
def end_others() -> ResponseReturnValue:
    """Log every other browser out, and end the API tokens too where that is wanted."""
    with transaction():
        sessions.end_all_but(current_user.id, g.login_session_id)
        if "tokens" in request.form:
            account_tokens.revoke_all(current_user.id)
    said = _("Every other session and every API token is ended.") if "tokens" in request.form else _("Every other session is ended.")
    return see_other(url_for(".index"), said)
