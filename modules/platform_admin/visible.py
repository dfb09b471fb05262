"""Whose modules page a person at the console may open."""

from __future__ import annotations

from flask import abort, url_for
from flask_login import current_user

from modules.platform_admin import queries
from webapp.accounts.access import may
from webapp.platforms.models import Platform
from webapp.routing.context import console_url_for, current_platform, current_resolution


def modules_page() -> str:
    """The address of this platform's modules page: the console's, but for those who only read on a host of the platform's own.

    There the console's would be the login of another host.
    """
    if not current_resolution().by_path and not may_switch():
        return url_for("platform-admin.admin.module-list.index")
    return console_url_for("platform-admin.console.platforms.modules", code=current_platform().code)


def may_switch() -> bool:
    """Whether the person changes modules; those who do not only read."""
    return may("platform-admin:modules:write")


def visible_platform(code: str) -> Platform:
    """The platform, for super admins and its own administrators; 404 for everybody else, as if it did not exist."""
    platform = queries.platform_by_code(code)
    if platform is None or not (may_switch() or queries.administers(current_user.id, platform.id)):
        abort(404)
    return platform
