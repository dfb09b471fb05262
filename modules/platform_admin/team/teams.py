"""What differs between the pages of people of the provider, of a platform and of a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from modules.platform_admin.team.forms import InviteForm
from modules.platform_admin.team.queries import Circle
from webapp.accounts.labels import ROLES
from webapp.accounts.models import User
from webapp.roles import Role
from webapp.web.tables import Column, Empty, Filter, Table


@dataclass(frozen=True, kw_only=True)
class Team:
    """The people of one place. `read` and `write` are permissions, `form` asks whom to invite to what."""

    title: LazyString
    circle: Callable[[], Circle]
    table: Table
    read: str
    write: str
    form: Callable[[Circle], InviteForm] = lambda circle: InviteForm(circle.given())


def table(id: str, roles: Sequence[Role], *filters: Filter) -> Table:
    """The list of people, with these roles to choose from."""
    role = Filter("role", _l("Role"), [(str(each), ROLES[each]) for each in roles], where=lambda value: User.memberships.any(role=value))
    return Table(
        id,
        columns=[
            Column("name", _l("Name"), sort=User.name),
            Column("email", _l("E-mail"), sort=User.email),
            Column("roles", _l("Roles")),
            Column("state", _l("Account"), sort=User.active),
        ],
        filters=[role, *filters],
        search=[User.name, User.email],
        default_sort="name",
        search_label=_l("Search people"),
        empty=Empty(title=_l("Nobody yet"), text=_l("Invite the first one by e-mail."), icon="users"),
    )


def me() -> User:
    """Whoever looks."""
    found: User = current_user._get_current_object()
    return found
