"""Everybody who has an account: who administers the provider and its platforms, who works in stores, who has no role any more."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import ColumnElement

from modules.platform_admin import queries
from modules.platform_admin.team.circles import of_provider
from modules.platform_admin.team.forms import InviteForm, ProviderInviteForm
from modules.platform_admin.team.pages import team_pages
from modules.platform_admin.team.queries import Circle
from modules.platform_admin.team.teams import Team, table
from webapp.accounts import queries as account_queries
from webapp.accounts import services as accounts
from webapp.accounts import sessions
from webapp.accounts.access import fresh, permission
from webapp.accounts.granting import Seat
from webapp.accounts.models import User
from webapp.db import transaction, utcnow
from webapp.domain import DomainError
from webapp.roles import Role
from webapp.web.htmx import render, see_other
from webapp.web.tables import Filter

STATES = [("open", _l("open")), ("closed", _l("closed")), ("none", _l("without a role"))]


def in_state(value: str) -> ColumnElement[bool]:
    """The condition of a state."""
    return {"open": User.active.is_(True), "closed": User.active.is_(False)}.get(value, ~User.memberships.any())


def invite_form(_circle: Circle) -> InviteForm:
    """Administrators are invited here; people of a merchant on the pages of its platform."""
    form = ProviderInviteForm([Seat(Role.PLATFORM_ADMIN), Seat(Role.SUPER_ADMIN)])
    form.platform.choices = queries.platform_choices()
    return form


PEOPLE = Team(
    title=_l("People"),
    circle=of_provider,
    table=table("admin-users", list(Role), Filter("state", _l("Account"), STATES, where=in_state)),
    read="platform-admin:users:read",
    write="platform-admin:users:write",
    form=invite_form,
)
admin_users = team_pages("admin-users", PEOPLE)


@admin_users.route("/<int:user_id>/close", methods=["GET", "POST"])
@fresh
@permission("platform-admin:users:write")
def close(user_id: int) -> ResponseReturnValue:
    """Ask, and close an account, which ends its sessions and tokens. Nobody closes their own."""
    person = of_provider().person(user_id)
    if user_id == current_user.id:
        raise DomainError(_("You cannot close your own account. Ask another administrator."), "own_account")
    if request.method == "GET":
        opened = account_queries.count_open_sessions(user_id, sessions.idle_limit())
        tokens = account_queries.count_tokens(user_id, utcnow())
        return render("platform_admin/team/close.html", person=person, opened=opened, tokens=tokens)
    with transaction():
        accounts.set_active(person, False)
    return see_other(url_for(".detail", id=user_id), _("The account is closed."))


@admin_users.post("/<int:user_id>/open")
@fresh
@permission("platform-admin:users:write")
def open_again(user_id: int) -> ResponseReturnValue:
    """Let somebody log in again."""
    person = of_provider().person(user_id)
    with transaction():
        accounts.set_active(person, True)
    return see_other(url_for(".detail", id=user_id), _("The account is open again."))
