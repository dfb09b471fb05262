"""Who administers the provider and its platforms."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from modules.platform_admin import queries
from modules.platform_admin.forms import AdminUserForm
from webapp.accounts import queries as account_queries
from webapp.accounts import services as accounts
from webapp.accounts.access import permission
from webapp.accounts.models import User
from webapp.accounts.services import create_user, new_hash
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.platforms.queries import platform_row
from webapp.roles import Role
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page
from webapp.web.tables import Column, Empty, Filter, Table

admin_users = Blueprint("admin-users", __name__)
FORM = "platform_admin/console/user_form.html"

TABLE = Table(
    "admin-users",
    columns=[
        Column("name", _l("Name"), sort=User.name),
        Column("email", _l("E-mail"), sort=User.email),
        Column("roles", _l("Administers")),
        Column("state", _l("Account"), sort=User.active),
        Column("acts", _l("Change")),
    ],
    filters=[
        Filter(
            "role",
            _l("Role"),
            [("super_admin", _l("Super administrator")), ("platform_admin", _l("Platform administrator"))],
            where=lambda value: User.memberships.any(role=value),
        ),
    ],
    search=[User.name, User.email],
    default_sort="name",
    search_label=_l("Search administrators"),
    empty=Empty(title=_l("No administrator"), text=_l("Nobody fits."), icon="user-shield"),
)


@admin_users.get("/")
@permission("platform-admin:users:read")
def list() -> ResponseReturnValue:
    page = TABLE.page(queries.admin_users())
    names = queries.platform_names(m.platform_id for user in page.rows for m in user.memberships if m.platform_id)
    return render("platform_admin/console/users.html", page=page, names=names, super_admins={user.id for user in queries.whom_to_ask()})


@admin_users.route("/create", methods=["GET", "POST"])
@permission("platform-admin:users:write")
def create() -> ResponseReturnValue:
    form = AdminUserForm()
    form.platform.choices = queries.platform_choices()

    return form_page(FORM, form, partial(save, form), in_one=False)


def save(form: AdminUserForm) -> tuple[str, str]:
    """Make the administrator; the password is hashed before the transaction, since that is slow."""
    hashed = new_hash(form.password.data, form.name.data, form.email.data) if form.password.data else None
    with transaction():
        add(form, hashed)
    return url_for(".list"), _("%(email)s is an administrator now.", email=form.email.data)


def add(form: AdminUserForm, hashed: str | None) -> None:
    """Give the role to the account with this address, made now where there is none."""
    user = account_queries.user_by_email(form.email.data)
    if user is None:
        user = create_user(form.email.data, hashed, form.name.data)
    if form.role.data == Role.SUPER_ADMIN:
        accounts.add_membership(user, Role.SUPER_ADMIN)
    else:
        accounts.add_membership(user, Role.PLATFORM_ADMIN, platform=platform_row(form.platform.data))


@admin_users.post("/<int:user_id>/close")
@permission("platform-admin:users:write")
def close(user_id: int) -> ResponseReturnValue:
    return set_active(user_id, False)


@admin_users.post("/<int:user_id>/open")
@permission("platform-admin:users:write")
def open_again(user_id: int) -> ResponseReturnValue:
    return set_active(user_id, True)


def set_active(user_id: int, active: bool) -> ResponseReturnValue:
    """Close an account, which ends its sessions, or open it again. Nobody closes their own."""
    user = queries.admin_user(user_id)
    if user is None:
        abort(404)
    if user.id == current_user.id and not active:
        raise DomainError(_("You cannot close your own account. Ask another administrator."), "own_account")
    with transaction():
        accounts.set_active(user, active)
    return see_other(url_for(".list"), _("Saved."))


@admin_users.post("/<int:user_id>/roles/<int:membership_id>/remove")
@permission("platform-admin:users:write")
def remove_role(user_id: int, membership_id: int) -> ResponseReturnValue:
    user = queries.admin_user(user_id)
    if user is None or membership_id not in {row.id for row in user.memberships if row.role in queries.ADMIN_ROLES}:
        abort(404)
    with transaction():
        accounts.remove_membership(membership_id)
    return see_other(url_for(".list"), _("The role is taken away."))
