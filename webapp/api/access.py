"""Which platforms the person behind a token may see and change; the same as on the pages of the console."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from webapp.accounts.access import current_member
from webapp.api import queries
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.web.problems import Problem


def is_super_admin() -> bool:
    """Whether every platform is theirs."""
    return Role.SUPER_ADMIN in current_member().roles


def visible_platform(code: str) -> Platform:
    """The platform, for super admins and its own administrators. Raises NotFound for everybody else, as if it did not exist."""
    platform = queries.visible_platform(code, None if is_super_admin() else current_user.id)
    if platform is None:
        raise NotFound
    return platform


def writable_platform(code: str) -> Platform:
    """The platform, for super admins. Raises NotFound for strangers, Problem (403) for its administrators."""
    platform = visible_platform(code)
    if not is_super_admin():
        raise Problem(403, "forbidden", _("Only super admins change modules. Ask one of them."))
    return platform
